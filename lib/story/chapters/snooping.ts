import { role, via } from '../callers';
import { ACCOUNTS, HOUR, MINUTE, PARTNER, SECOND } from '../cast';
import { INNOCENT, KEYS, PLOT } from '../keys';
import { contractor, engineer } from '../people';
import { digest } from '../random';
import { denied } from '../refusals';
import type { Stage } from '../stage';

const PROD = ACCOUNTS.prod.id;
const INTRUDER = `arn:aws:iam::${PROD}:user/contractor-leo`;

/** The intruder looks around: knocks at every key, sweeps up secrets, and decrypts by hand what services encrypted. */
export function snooping(stage: Stage): void {
  stage.chapter('snooping');
  knocking(stage);
  sweeping(stage);
  byHand(stage);
  sharedByContract(stage);
  stage.chapter('old image');
  oldImage(stage);
}

/** An instance of an old image, whose credentials a flaw of its crawler gave away. */
function oldImage(stage: Stage): void {
  const { scratch, devApp } = KEYS;
  const instance = { sessions: ['i-07c1d5a90e2b48f36'], agent: 'python', delivery: '1.0' } as const;
  const crawler = role(scratch.account, 'lab-crawler', { ...instance, ip: '192.0.2.77' });
  const thief = role(scratch.account, 'lab-crawler', { ...instance, ip: '198.51.100.203' });
  const at = stage.ago(6, 12);
  const decrypt = (by: typeof crawler, minutes: number) =>
    stage.call(scratch, at + minutes * MINUTE, 'Decrypt', { by, context: { purpose: 'crawl' } });
  const events = [5, 65, 125, 185, 245].flatMap((minutes) => decrypt(crawler, minutes));
  const stolen = [92, 97, 101].flatMap((minutes) => decrypt(thief, minutes));
  stage.about('incident', `arn:aws:iam::${scratch.account}:role/lab-crawler`, scratch.account, scratch.region, {
    id: 'credentials-off-the-instance',
    analyzers: ['THR-18'],
    at,
    events: [...events, ...stolen],
    en: 'An instance gets its credentials from IMDSv1, and one noon they were used from a second address too.',
    ko: 'IMDSv1로 자격 증명을 받는 인스턴스로, 어느 날 같은 자격 증명이 다른 주소에서도 사용되었습니다.',
  });
  stage.about('innocent', `arn:aws:iam::${devApp.account}:role/dev-app`, devApp.account, devApp.region, {
    id: 'instances-with-imds-v2',
    analyzers: ['THR-18'],
    at: stage.ago(60),
    en: 'Instances that get their credentials from IMDSv2 and leave by one address.',
    ko: 'IMDSv2로 자격 증명을 받고 한 주소로만 나가는 인스턴스입니다.',
  });
}

function knocking(stage: Stage): void {
  const keys = [KEYS.orders, KEYS.payments, KEYS.database, KEYS.volumes, KEYS.queues, KEYS.secrets, PLOT.expiring];
  const at = stage.ago(14, 16);
  const events = keys.flatMap((key, index) =>
    Array.from({ length: 4 }, (_, attempt) =>
      stage.call(key, at + (index * 55 + attempt * 9) * SECOND, 'Decrypt', {
        by: contractor(PROD),
        error: denied(INTRUDER, key),
      }),
    ).flat(),
  );
  stage.about('incident', INTRUDER, PROD, KEYS.orders.region, {
    id: 'knocking-at-every-key',
    analyzers: ['THR-10'],
    at,
    events,
    en: 'One user was refused by seven keys within seven minutes.',
    ko: '한 사용자가 7분 안에 키 7개에서 거부되었습니다.',
  });
  stage.about('innocent', `arn:aws:iam::${PROD}:role/crm`, PROD, KEYS.pii.region, {
    id: 'release-without-permission',
    analyzers: ['THR-10'],
    at: stage.ago(52, 4),
    en: 'A release lacked one permission for half an hour: many refusals, by one key.',
    ko: '30분 동안 권한 하나가 빠진 배포로, 거부는 많지만 키는 하나입니다.',
  });
}

function sweeping(stage: Stage): void {
  const names = [
    'orders-db',
    'payments-gateway',
    'mail-relay',
    'search',
    'push',
    'maps',
    'sms',
    'tax',
    'erp',
    'sso',
    'crm',
    'cdn',
  ];
  const at = stage.ago(10, 15);
  const events = names.flatMap((name, index) =>
    stage.call(KEYS.secrets, at + index * 21 * SECOND, 'Decrypt', {
      by: via(contractor(PROD), 'secretsmanager'),
      context: {
        SecretARN: `arn:aws:secretsmanager:${KEYS.secrets.region}:${PROD}:secret:${name}-${digest(name).slice(0, 6)}`,
        SecretVersionId: 'AWSCURRENT',
      },
    }),
  );
  stage.about('incident', INTRUDER, PROD, KEYS.secrets.region, {
    id: 'secrets-swept-up',
    analyzers: ['THR-15'],
    at,
    events,
    en: 'One user read twelve different secrets within five minutes.',
    ko: '한 사용자가 5분 안에 서로 다른 보안 암호 12개를 읽었습니다.',
  });
  const { devCi } = KEYS;
  stage.about('innocent', `arn:aws:iam::${devCi.account}:role/ci`, devCi.account, devCi.region, {
    id: 'same-parameters-every-build',
    analyzers: ['THR-15'],
    at: stage.ago(89, 0),
    en: 'Builds read the same few parameters again and again.',
    ko: '빌드가 같은 몇 개의 파라미터를 반복해서 읽습니다.',
  });
}

function byHand(stage: Stage): void {
  const { lakeUs, pii, payments, etl } = KEYS;
  const night = stage.ago(9, 16);
  const direct = Array.from({ length: 9 }, (_, index) =>
    stage.call(lakeUs, night + index * 2 * MINUTE, 'Decrypt', { by: contractor(lakeUs.account) }),
  ).flat();
  stage.found(lakeUs, {
    id: 'decrypted-by-hand',
    analyzers: ['THR-13'],
    at: night,
    events: direct,
    en: 'A key that only S3 ever used was used directly by a user.',
    ko: 'S3만 사용하던 키를 한 사용자가 직접 사용했습니다.',
  });
  stage.fine(etl, {
    id: 'always-used-directly',
    analyzers: ['THR-13'],
    at: stage.ago(89, 0),
    en: 'A program that always uses its key itself.',
    ko: '처음부터 키를 직접 사용하는 프로그램입니다.',
  });
  const at = stage.ago(11, 15);
  const first = Array.from({ length: 5 }, (_, index) =>
    stage.call(pii, at + index * 3 * MINUTE, 'Decrypt', { by: contractor(PROD), context: { purpose: 'export' } }),
  ).flat();
  stage.found(pii, {
    id: 'stranger-to-personal-data',
    analyzers: ['THR-12'],
    at,
    events: first,
    en: 'Somebody who never touched the key of the customer records decrypted with it at midnight.',
    ko: '고객 정보 키를 쓴 적 없던 사용자가 자정에 복호화했습니다.',
  });
  const next = role(payments.account, 'payments-api-v2');
  const rollout = Array.from({ length: 48 }, (_, index) =>
    stage.call(payments, stage.ago(36, 2) + index * HOUR, 'Decrypt', { by: next, context: { purpose: 'card-token' } }),
  ).flat();
  stage.fine(payments, {
    id: 'next-version-of-a-role',
    analyzers: ['THR-12'],
    at: stage.ago(36, 2),
    events: rollout,
    en: 'The second version of a role that has used the key all along was tried for two days.',
    ko: '원래 이 키를 쓰던 역할의 두 번째 버전을 이틀 동안 시험했습니다.',
  });
}

/** A snapshot goes to the partner, as the contract says. */
function sharedByContract(stage: Stage): void {
  const key = INNOCENT.partnerShare;
  const at = stage.ago(45, 5);
  const snapshotId = 'snap-0e7d31c2b5a4f9086';
  const share = stage.other({
    at,
    source: 'ec2.amazonaws.com',
    name: 'ModifySnapshotAttribute',
    by: engineer(key.account),
    account: key.account,
    region: key.region,
    request: {
      snapshotId,
      createVolumePermission: { add: { items: [{ userId: PARTNER }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
    response: { requestId: stage.random.uuid(), _return: true },
  });
  const partner = via(
    role(PARTNER, 'integration', { agent: 'python', sessions: ['nightly'], ip: '198.51.100.90' }),
    'ec2',
  );
  const copy = stage.call(key, at + 40 * MINUTE, 'Decrypt', { by: partner, context: { 'aws:ebs:id': snapshotId } });
  stage.fine(key, {
    id: 'snapshot-for-the-partner',
    analyzers: ['XAC-05'],
    at,
    events: [...share, ...copy],
    en: 'A snapshot was shared with the registered partner, who copied it.',
    ko: '등록 파트너에게 스냅샷을 공유했고 파트너가 복사했습니다.',
  });
}
