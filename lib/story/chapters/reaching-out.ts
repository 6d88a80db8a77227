import { type Caller, role } from '../callers';
import { ACCOUNTS, HOUR, MINUTE, PARTNER, SECOND, VENDOR } from '../cast';
import { ALL_KEYS, INNOCENT, KEYS, PLOT } from '../keys';
import { contractor, stranger } from '../people';
import { denied } from '../refusals';
import type { Stage } from '../stage';

const { prod, data, dev } = ACCOUNTS;

/** Surveys of keys, tags that open them, calls across accounts in bulk or in vain, and vendors who act by delegation. */
export function reachingOut(stage: Stage): void {
  stage.chapter('reaching out');
  survey(stage);
  tagged(stage);
  inBulk(stage);
  refusedAbroad(stage);
  delegated(stage);
}

function survey(stage: Stage): void {
  const by = contractor(prod.id);
  const keys = ALL_KEYS.filter(
    ({ account, region, manager }) => account === prod.id && region === 'ap-northeast-2' && manager === 'CUSTOMER',
  );
  const at = stage.ago(15, 17);
  const events = keys.flatMap((key, index) =>
    ['DescribeKey', 'GetKeyPolicy', 'ListGrants', 'GetKeyRotationStatus'].flatMap((name, question) =>
      stage.call(key, at + (index * 30 + question * 4) * SECOND, name, { by }),
    ),
  );
  stage.about('incident', `arn:aws:iam::${prod.id}:user/contractor-leo`, prod.id, 'ap-northeast-2', {
    id: 'survey-of-keys',
    analyzers: ['THR-19'],
    at,
    events,
    en: 'One user asked for the policy and the grants of every key of a Region within minutes, at two in the morning.',
    ko: '새벽 2시, 한 사용자가 몇 분 만에 한 리전의 모든 키 정책과 Grant를 조회했습니다.',
  });
  stage.about('innocent', `arn:aws:iam::${prod.id}:role/terraform-deploy`, prod.id, 'ap-northeast-2', {
    id: 'plan-of-the-pipeline',
    analyzers: ['THR-19'],
    at: stage.ago(89, 1),
    en: 'The pipeline reads every key at each plan, and has done so from the beginning.',
    ko: '파이프라인은 계획을 세울 때마다 모든 키를 읽으며 처음부터 그래 왔습니다.',
  });
}

function tagged(stage: Stage): void {
  const key = KEYS.features;
  const at = stage.ago(9, 17);
  const events = stage.call(key, at, 'TagResource', {
    by: contractor(data.id),
    request: { keyId: key.arn, tags: [{ tagKey: 'project', tagValue: 'shared-analytics' }] },
  });
  stage.found(key, {
    id: 'tag-that-opens',
    analyzers: ['THR-20'],
    at,
    events,
    en: 'A tag was set that opens the key to everybody of the account, as its policy says.',
    ko: '정책상 계정 전체에 키를 여는 태그가 설정되었습니다.',
  });
  stage.fine(KEYS.checkout, {
    id: 'tag-for-the-bill',
    analyzers: ['THR-20'],
    at: stage.ago(KEYS.checkout.createdDaysAgo - 3),
    en: 'A tag for the bill, which no policy asks for.',
    ko: '어떤 정책도 조건으로 쓰지 않는 비용 정산용 태그입니다.',
  });
}

function inBulk(stage: Stage): void {
  const key = PLOT.outsideTrust;
  const at = stage.ago(2, 15);
  const events = Array.from({ length: 164 }, (_, index) =>
    stage.call(key, at + index * 47 * SECOND, 'Decrypt', { by: stranger(), context: { purpose: key.name } }),
  ).flat();
  stage.found(key, {
    id: 'decrypted-in-bulk',
    analyzers: ['XAC-04'],
    at,
    events,
    en: 'The unknown account decrypted more than a hundred times in two hours.',
    ko: '모르는 계정이 두 시간 동안 백 번 넘게 복호화했습니다.',
  });
  const { pii, etl } = KEYS;
  const desk = role(pii.account, 'support-desk', { agent: 'lambda', sessions: ['support-desk'] });
  const night = stage.ago(11, 17);
  const reads = Array.from({ length: 612 }, (_, index) =>
    stage.call(pii, night + index * 5 * SECOND, 'Decrypt', { by: desk, context: { purpose: 'support' } }),
  ).flat();
  stage.found(pii, {
    id: 'support-reads-everything',
    analyzers: ['THR-14'],
    at: night,
    events: reads,
    en: 'A program of the help desk decrypted six hundred customer records in one hour of the night.',
    ko: '상담 프로그램이 밤 한 시간 동안 고객 정보 600여 건을 복호화했습니다.',
  });
  stage.fine(etl, {
    id: 'weekly-backfill',
    analyzers: ['THR-14'],
    at: stage.ago(85, 18),
    en: 'A backfill that decrypts a lot in the same hours of every week.',
    ko: '매주 같은 시간대에 대량으로 복호화하는 백필 작업입니다.',
  });
  stage.fine(INNOCENT.partnerShare, {
    id: 'nightly-exchange',
    analyzers: ['XAC-04'],
    at: stage.ago(60, 18),
    en: 'The partner fetches one file a night.',
    ko: '파트너가 매일 밤 파일 하나를 가져갑니다.',
  });
}

function refusedAbroad(stage: Stage): void {
  const key = KEYS.orders;
  const by = role(dev.id, 'dev-app', { agent: 'js' });
  const at = stage.ago(26, 5);
  const error = denied(String(by(at).userIdentity.arn), key);
  const events = Array.from({ length: 17 }, (_, index) =>
    stage.call(key, at + index * 8 * MINUTE, 'Decrypt', { by, error, context: { 'aws:dynamodb:tableName': 'orders' } }),
  ).flat();
  stage.about('incident', key.arn, dev.id, key.region, {
    id: 'refused-abroad',
    analyzers: ['XAC-07'],
    at,
    events,
    en: 'A program of the development account asks for a key of production, and is refused.',
    ko: '개발 계정의 프로그램이 운영 계정의 키를 요청하다 거부되었습니다.',
  });
  stage.fine(KEYS.central, {
    id: 'allowed-abroad',
    analyzers: ['XAC-07'],
    at: stage.ago(89, 16),
    en: 'Backups across accounts, which are allowed.',
    ko: '허용된 계정 간 백업입니다.',
  });
}

function delegated(stage: Stage): void {
  const through =
    (caller: Caller, accountId: string): Caller =>
    (at) => {
      const who = caller(at);
      return { ...who, userIdentity: { ...who.userIdentity, invokedByDelegate: { accountId } } };
    };
  const { search } = KEYS;
  const at = stage.ago(18, 6);
  const support = through(role(prod.id, 'search-support', { agent: 'python', sessions: ['ticket-20417'] }), VENDOR);
  const events = ['DescribeKey', 'ListGrants', 'Decrypt'].flatMap((name, index) =>
    stage.call(search, at + index * MINUTE, name, { by: support }),
  );
  stage.about('incident', `arn:aws:iam::${prod.id}:role/search-support`, prod.id, search.region, {
    id: 'vendor-by-delegation',
    analyzers: ['XAC-08'],
    at,
    events,
    en: 'A vendor that nobody registered used a key of the search index by delegated access.',
    ko: '등록되지 않은 공급업체가 위임된 접근으로 검색 색인 키를 사용했습니다.',
  });
  stage.found(search, {
    id: 'vendor-decrypts-by-hand',
    analyzers: ['THR-13'],
    at: at + 2 * MINUTE,
    events: events.slice(-1),
    en: 'The same vendor decrypted directly with a key that only the search service uses.',
    ko: '같은 업체가 검색 서비스만 쓰는 키로 직접 복호화했습니다.',
  });
  const { partnerShare } = INNOCENT;
  const carrier = through(role(data.id, 'harbor-support', { agent: 'python', sessions: ['ticket-20388'] }), PARTNER);
  stage.about('innocent', `arn:aws:iam::${data.id}:role/harbor-support`, data.id, partnerShare.region, {
    id: 'partner-by-delegation',
    analyzers: ['XAC-08'],
    at: stage.ago(21, 6),
    events: stage.call(partnerShare, stage.ago(21, 6) + HOUR, 'DescribeKey', { by: carrier }),
    en: 'The registered partner looked at its key by delegated access.',
    ko: '등록 파트너가 위임된 접근으로 자신의 키를 확인했습니다.',
  });
}
