import { ACCOUNTS } from '../cast';
import { READS_ALL } from '../iam';
import { KEYS } from '../keys';
import { presentPolicy, withListing } from '../policies';
import { pipeline, type Stage } from '../stage';

/** What is left lying in policies: nothing happens, and the inventory shows it. */
export function loosePolicies(stage: Stage): void {
  stage.chapter('loose policies');
  const at = stage.ago(1);
  stage.found(KEYS.media, {
    id: 'left-behind-in-policy',
    analyzers: ['POL-11'],
    at,
    en: 'The policy still names a role that was deleted long ago, by the id that AWS left of it.',
    ko: '오래전에 삭제된 역할이 AWS가 남긴 ID로 정책에 그대로 있습니다.',
  });
  stage.found(KEYS.reports, {
    id: 'listing-in-a-key-policy',
    analyzers: ['POL-12'],
    at,
    en: 'A statement allows to list keys, which only IAM can allow.',
    ko: 'IAM만 허용할 수 있는 키 목록 조회를 키 정책 문이 허용하고 있습니다.',
  });
  stage.found(KEYS.payments, {
    id: 'critical-without-guard',
    analyzers: ['POL-16'],
    at,
    en: 'The card tokens are tagged as critical, and nothing keeps their key from being deleted while it is used.',
    ko: '카드 토큰 키는 중요하다고 태그되어 있지만 사용 중 삭제를 막는 장치가 없습니다.',
  });
  stage.fine(KEYS.audit, {
    id: 'critical-with-guard',
    analyzers: ['POL-16'],
    at,
    en: 'The key of the trail is critical too, and its policy refuses to let it go before it was idle for 180 days.',
    ko: '추적 로그의 키도 중요하지만, 180일 동안 쓰이지 않기 전에는 정책이 삭제를 거부합니다.',
  });
  const { reports } = KEYS;
  stage.putPolicy(reports, stage.ago(64, 2), withListing(reports), pipeline(reports.account));
  const portal = stage.putPolicy(reports, stage.ago(27, 3), presentPolicy(reports), pipeline(reports.account));
  stage.found(reports, {
    id: 'portal-in-a-key-policy',
    analyzers: ['POL-13'],
    at: stage.ago(27, 3),
    events: portal,
    en: "The pipeline let whoever signs in by the account's identity provider decrypt the reports.",
    ko: '파이프라인이 계정의 자격 증명 공급자로 로그인하는 모든 사람에게 보고서 복호화를 허용했습니다.',
  });
  stage.fine(reports, {
    id: 'own-identity-provider',
    analyzers: ['POL-01', 'POL-03', 'POL-14'],
    at: stage.ago(27, 3),
    events: portal,
    en: "The provider in this policy is the account's own, so nobody outside comes in by it.",
    ko: '이 정책의 자격 증명 공급자는 계정 자체의 것이므로 외부에서 들어올 수 없습니다.',
  });
  const { id: account } = ACCOUNTS.sandbox;
  stage.about('incident', `arn:aws:iam::${account}:role/${READS_ALL}`, account, 'global', {
    id: 'notebook-decrypts-all',
    analyzers: ['POL-17'],
    at,
    en: 'The notebooks of the sandbox may decrypt with every key.',
    ko: '샌드박스 노트북이 모든 키로 복호화할 수 있습니다.',
  });
  stage.fine(KEYS.scratchSeoul, {
    id: 'roles-that-exist',
    analyzers: ['POL-11'],
    at,
    en: 'The roles that this policy names exist, as the inventory of IAM shows.',
    ko: '이 정책에 적힌 역할들은 IAM 인벤토리에서 확인되는 실제 역할입니다.',
  });
}
