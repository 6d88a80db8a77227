import { person, role, rootUser, via } from '../callers';
import { ACCOUNTS, HOUR, MINUTE, PARTNER, VENDOR } from '../cast';
import { FOREIGN, INNOCENT, KEYS } from '../keys';
import { policyOf, presentPolicy, respelt } from '../policies';
import { pipeline, type Stage } from '../stage';

/** Things that look bad and are fine. */
export function innocents(stage: Stage): void {
  stage.chapter('innocents');
  neighbours(stage);
  keepers(stage);
  kinds(stage);
}

/** Accounts that may. */
function neighbours(stage: Stage): void {
  const { partnerShare, almostDeleted } = INNOCENT;
  const partner = role(PARTNER, 'integration', { agent: 'python', sessions: ['nightly'], ip: '198.51.100.90' });
  const shared = Array.from({ length: 60 }, (_, day) =>
    stage.call(partnerShare, stage.ago(60 - day, 18), 'Decrypt', { by: partner, context: { purpose: 'partner' } }),
  ).flat();
  stage.fine(partnerShare, {
    id: 'registered-partner',
    analyzers: ['XAC-01', 'XAC-02', 'POL-03'],
    at: stage.ago(60, 18),
    events: shared,
    en: 'A registered partner, under contract, uses the key that was shared with it.',
    ko: '계약된 등록 파트너가 공유받은 키를 사용합니다.',
  });
  const backup = via(role(ACCOUNTS.prod.id, 'backup-runner'), 'backup');
  const nightly = Array.from({ length: 30 }, (_, day) =>
    stage.call(almostDeleted, stage.ago(30 - day, 17), 'GenerateDataKey', {
      by: backup,
      context: { 'aws:backup:request-id': 'nightly' },
    }),
  ).flat();
  stage.fine(almostDeleted, {
    id: 'member-of-the-organization',
    analyzers: ['XAC-01', 'XAC-02'],
    at: stage.ago(30, 17),
    events: nightly,
    en: 'Another account of the organization uses a central key.',
    ko: '같은 조직의 다른 계정이 중앙 키를 사용합니다.',
  });
  const exporter = via(role(ACCOUNTS.data.id, 'export-to-vendor', { agent: 'python' }), 'sqs');
  const sent = Array.from({ length: 20 }, (_, index) =>
    stage.call(FOREIGN.vendor, stage.ago(40 - index * 2, 19), 'GenerateDataKey', {
      by: exporter,
      context: { 'aws:sqs:arn': `arn:aws:sqs:us-east-1:${VENDOR}:inbound` },
    }),
  ).flat();
  stage.fine(
    { ...FOREIGN.vendor },
    {
      id: 'queue-of-a-vendor',
      analyzers: ['XAC-03'],
      at: stage.ago(40, 19),
      events: sent,
      en: 'We write into the queue of a vendor, which is under the key of that vendor.',
      ko: '공급업체의 대기열에 쓰며, 그 대기열은 공급업체의 키로 암호화됩니다.',
    },
  );
  const lake = via(role(ACCOUNTS.data.id, 'etl-prod', { agent: 'python', sessions: ['nightly-etl'] }), 's3');
  const central = Array.from({ length: 25 }, (_, index) =>
    stage.call(KEYS.central, stage.ago(50 - index * 2, 18), 'GenerateDataKey', {
      by: lake,
      context: { 'aws:s3:arn': 'arn:aws:s3:::kt-lake-curated' },
    }),
  ).flat();
  stage.fine(KEYS.central, {
    id: 'central-key-account',
    analyzers: ['XAC-03', 'XAC-01', 'POL-01', 'POL-03'],
    at: stage.ago(50, 18),
    events: central,
    en: 'Our own bucket under the key of our central key account, open to the organization alone.',
    ko: '조직 전용 중앙 키 계정의 키로 암호화한 자사 버킷입니다.',
  });
  const grants = stage.records.filter(({ record }) => record.eventName === 'RetireGrant').slice(0, 3);
  stage.fine(KEYS.volumes, {
    id: 'calls-of-services',
    analyzers: ['XAC-01', 'XAC-02', 'GRT-01', 'THR-13'],
    at: stage.ago(79),
    events: grants.map(({ record }) => String(record.eventID)),
    en: 'Calls of AWS services carry a shared event id although nothing crosses accounts.',
    ko: 'AWS 서비스의 호출에는 계정 간 호출이 아니어도 sharedEventID가 있습니다.',
  });
}

/** Changes by those whose work it is. */
function keepers(stage: Stage): void {
  const { almostDeleted, deniedDeletion, pairA, pairB, reformatted } = INNOCENT;
  const admin = (account: string) => role(account, 'platform-admin', { agent: 'cli', sessions: ['change-4711'] });
  const at = stage.ago(14);
  const cancelled = [
    ...stage.scheduleDeletion(almostDeleted, at, 30, admin(almostDeleted.account)),
    ...stage.call(almostDeleted, at + 30 * MINUTE, 'CancelKeyDeletion', {
      by: admin(almostDeleted.account),
      response: { keyId: almostDeleted.arn },
    }),
    ...stage.call(almostDeleted, at + 31 * MINUTE, 'EnableKey', { by: admin(almostDeleted.account) }),
  ];
  stage.pause(almostDeleted, at, at + 31 * MINUTE);
  stage.fine(almostDeleted, {
    id: 'cancelled-deletion',
    analyzers: ['USE-05', 'USE-07'],
    at,
    events: cancelled,
    en: 'A deletion that was cancelled after half an hour; nobody missed the key meanwhile.',
    ko: '30분 만에 취소된 삭제 예약이며 그동안 실패한 호출이 없습니다.',
  });
  const denied = stage.call(deniedDeletion, stage.ago(11, 16), 'ScheduleKeyDeletion', {
    by: role(deniedDeletion.account, 'deploy', { agent: 'cli', sessions: ['rollout'] }),
    request: { keyId: deniedDeletion.arn, pendingWindowInDays: 7 },
    error: {
      code: 'AccessDenied',
      message: `User: arn:aws:sts::${deniedDeletion.account}:assumed-role/deploy/rollout is not authorized to perform: kms:ScheduleKeyDeletion on resource: ${deniedDeletion.arn} with an explicit deny in a resource-based policy`,
    },
  });
  stage.fine(deniedDeletion, {
    id: 'denied-deletion',
    analyzers: ['THR-01', 'USE-06', 'USE-05'],
    at: stage.ago(11, 16),
    events: denied,
    en: 'The policy refused the request to delete this key.',
    ko: '정책이 이 키의 삭제 요청을 거부했습니다.',
  });
  const guard = stage.putPolicy(
    deniedDeletion,
    stage.ago(77),
    presentPolicy(deniedDeletion),
    pipeline(deniedDeletion.account),
  );
  stage.fine(deniedDeletion, {
    id: 'deny-with-not-principal',
    analyzers: ['POL-01', 'POL-03', 'POL-08'],
    at: stage.ago(77),
    events: guard,
    en: 'A Deny with NotPrincipal protects the key; it opens nothing.',
    ko: 'NotPrincipal을 쓴 Deny는 키를 보호할 뿐 아무것도 열지 않습니다.',
  });
  const swap = stage.ago(17);
  const pair = [pairA, pairB].flatMap((key, index) => {
    const off = swap + index * 10 * MINUTE;
    stage.pause(key, off, off + 2 * HOUR);
    return [
      ...stage.call(key, off, 'DisableKey', { by: admin(key.account) }),
      ...stage.call(key, off + 2 * HOUR, 'EnableKey', { by: admin(key.account) }),
    ];
  });
  stage.about('innocent', `arn:aws:iam::${pairA.account}:role/platform-admin`, pairA.account, pairA.region, {
    id: 'two-keys-disabled',
    analyzers: ['THR-02'],
    at: swap,
    events: pair,
    en: 'The platform team disabled two keys for a switch-over and enabled them again.',
    ko: '플랫폼 팀이 전환 작업으로 키 2개를 껐다가 다시 켰습니다.',
  });
  const put = [
    ...stage.putPolicy(reformatted, stage.ago(38), policyOf(reformatted), pipeline(reformatted.account)),
    ...stage.putPolicy(reformatted, stage.ago(17), respelt(reformatted), pipeline(reformatted.account)),
  ];
  stage.fine(reformatted, {
    id: 'same-policy-respelt',
    analyzers: ['POL-13', 'POL-14', 'POL-08', 'LOG-08'],
    at: stage.ago(17),
    events: put,
    en: 'A new release of a template wrote the same policy in another spelling.',
    ko: '템플릿의 새 버전이 같은 정책을 다른 표기로 다시 적었습니다.',
  });
  const owner = ACCOUNTS.shared.id;
  const start = stage.call(almostDeleted, stage.ago(19), 'Decrypt', {
    by: via(rootUser(owner), 'ec2'),
    context: { 'aws:ebs:id': 'vol-08e35bd19f2c7a460' },
  });
  stage.about('innocent', `arn:aws:iam::${owner}:root`, owner, almostDeleted.region, {
    id: 'root-by-way-of-a-service',
    analyzers: ['THR-16'],
    at: stage.ago(19),
    events: start,
    en: 'EC2 attached a volume for an instance that the root user had started.',
    ko: '루트 사용자가 시작한 인스턴스에 EC2가 볼륨을 연결한 호출입니다.',
  });
}

/** Keys of kinds to which a rule does not apply. */
function kinds(stage: Stage): void {
  const custodian = person(KEYS.byok.account, 'KeyCustodian', 'eunji.han', '203.0.113.15');
  const looked = stage.call(KEYS.byok, stage.ago(49), 'DescribeKey', { by: custodian });
  stage.fine(KEYS.byok, {
    id: 'imported-rotated-on-demand',
    analyzers: ['ROT-01', 'ROT-02', 'ROT-05', 'ROT-06', 'ROT-07', 'ROT-09', 'THR-04'],
    at: stage.ago(50),
    events: looked,
    en: 'Imported material cannot rotate by itself; it was rotated on demand lately.',
    ko: '가져온 구성 요소는 자동 교체할 수 없으며 최근 수동으로 교체되었습니다.',
  });
  const without = ['ROT-01', 'ROT-02', 'ROT-05'];
  stage.fine(KEYS.signing, {
    id: 'asymmetric-key',
    analyzers: [...without, 'ROT-08'],
    at: stage.ago(KEYS.signing.createdDaysAgo),
    en: 'No automatic rotation exists for an asymmetric key.',
    ko: '비대칭 키에는 자동 교체가 없습니다.',
  });
  stage.fine(KEYS.tokens, {
    id: 'hmac-key',
    analyzers: without,
    at: stage.ago(KEYS.tokens.createdDaysAgo),
    en: 'No automatic rotation exists for an HMAC key.',
    ko: 'HMAC 키에는 자동 교체가 없습니다.',
  });
  stage.fine(KEYS.globalReplica, {
    id: 'replica-without-rotation',
    analyzers: without,
    at: stage.ago(KEYS.globalReplica.createdDaysAgo),
    en: 'A replica is rotated with its primary.',
    ko: '복제본은 기본 키와 함께 교체됩니다.',
  });
  stage.fine(KEYS.awsS3, {
    id: 'policy-of-aws-managed-key',
    analyzers: ['POL-01', 'POL-03', 'ROT-01', 'USE-01'],
    at: stage.ago(KEYS.awsS3.createdDaysAgo),
    en: 'The policy of an AWS managed key names everybody, but only of this account and through S3.',
    ko: 'AWS 관리형 키의 정책은 모두를 가리키지만 이 계정에서 S3를 통한 호출로 한정됩니다.',
  });
  stage.fine(KEYS.checkout, {
    id: 'new-key-of-kms',
    analyzers: ['THR-05'],
    at: stage.ago(KEYS.checkout.createdDaysAgo),
    en: 'The pipeline made a key for a new service; KMS made its material.',
    ko: '파이프라인이 새 서비스용 키를 만들었고 구성 요소는 KMS가 생성했습니다.',
  });
  stage.fine(INNOCENT.yearly, {
    id: 'young-key',
    analyzers: ['USE-01', 'USE-02'],
    at: stage.ago(INNOCENT.yearly.createdDaysAgo),
    en: 'Eighteen days old and waiting for the yearly job: too young to be called unused.',
    ko: '연 1회 작업을 기다리는 18일 된 키로, 미사용으로 보기에는 이릅니다.',
  });
}
