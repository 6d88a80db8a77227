import { role } from '../callers';
import { ACCOUNTS, DAY, HOUR, type Json, MINUTE, PARTNER, VENDOR } from '../cast';
import { INNOCENT, KEYS } from '../keys';
import { contractor, developer, engineer } from '../people';
import { openToAll, policyOf } from '../policies';
import { pipeline, type Stage } from '../stage';

/** A place that falls silent for less than a day: from and to, in days before the end. */
export const SHORT_SILENCE = {
  account: ACCOUNTS.sandbox.id,
  region: 'ap-northeast-2',
  fromDaysAgo: 46 - 2 / 24,
  toDaysAgo: 46 - 21 / 24,
} as const;

/** What was refused, taken back in time, or done by the book. */
export function nearMisses(stage: Stage): void {
  stage.chapter('near misses');
  refused(stage);
  grants(stage);
  byTheBook(stage);
  trails(stage);
}

/** The intruder tries more than they may. */
function refused(stage: Stage): void {
  const { payments, byok, secrets } = KEYS;
  const refuse = (who: string, action: string, arn: string) => ({
    code: 'AccessDenied',
    message: `User: ${who} is not authorized to perform: ${action} on resource: ${arn} because no identity-based policy allows the ${action} action`,
  });
  const leo = (account: string) => `arn:aws:iam::${account}:user/contractor-leo`;
  const at = stage.ago(12, 16);
  const opening = stage.call(payments, at, 'PutKeyPolicy', {
    by: contractor(payments.account),
    request: {
      keyId: payments.arn,
      policyName: 'default',
      policy: JSON.stringify(openToAll(payments, 'Temporary')),
      bypassPolicyLockoutSafetyCheck: true,
    },
    error: refuse(leo(payments.account), 'kms:PutKeyPolicy', payments.arn),
  });
  stage.fine(payments, {
    id: 'opening-refused',
    analyzers: ['POL-01', 'POL-08', 'POL-13', 'POL-14'],
    at,
    events: opening,
    en: 'Somebody tried to open the key of the card tokens to everybody and was refused.',
    ko: '카드 토큰 키를 모두에게 열려는 시도가 거부되었습니다.',
  });
  const deletion = stage.call(byok, stage.ago(7, 2), 'DeleteImportedKeyMaterial', {
    by: contractor(byok.account),
    error: refuse(leo(byok.account), 'kms:DeleteImportedKeyMaterial', byok.arn),
  });
  stage.fine(byok, {
    id: 'material-deletion-refused',
    analyzers: ['THR-03'],
    at: stage.ago(7, 2),
    events: deletion,
    en: 'The deletion of imported material was refused; the material is still there.',
    ko: '가져온 키 구성 요소의 삭제가 거부되어 구성 요소가 그대로 있습니다.',
  });
  const off = stage.call(secrets, stage.ago(20, 2), 'DisableKeyRotation', {
    by: role(secrets.account, 'deploy', { agent: 'cli', sessions: ['rollout'] }),
    error: refuse(`arn:aws:sts::${secrets.account}:assumed-role/deploy/rollout`, 'kms:DisableKeyRotation', secrets.arn),
  });
  stage.fine(secrets, {
    id: 'rotation-stays-on',
    analyzers: ['ROT-01', 'ROT-04'],
    at: stage.ago(20, 2),
    events: off,
    en: 'A deployment tried to switch rotation off and was refused.',
    ko: '배포 역할이 자동 교체를 끄려다 거부되었습니다.',
  });
}

function grants(stage: Stage): void {
  const { partnerShare } = INNOCENT;
  const operations = ['Decrypt', 'DescribeKey'];
  const lend = (grantee: string, key: typeof partnerShare, at: number, grantId: string) =>
    stage.call(key, at, 'CreateGrant', {
      by: engineer(key.account),
      request: { keyId: key.arn, granteePrincipal: grantee, operations },
      response: { grantId, keyId: key.arn },
    });
  const at = stage.ago(66, 5);
  const grantee = `arn:aws:iam::${PARTNER}:role/integration`;
  const grantId = stage.random.hex(64);
  const lent = lend(grantee, partnerShare, at, grantId);
  const held: Json = {
    KeyId: partnerShare.arn,
    GrantId: grantId,
    Name: 'harbor-logistics',
    CreationDate: new Date(at).toISOString(),
    GranteePrincipal: grantee,
    IssuingAccount: `arn:aws:iam::${partnerShare.account}:root`,
    Operations: operations,
  };
  stage.grants.set(partnerShare.arn, [held]);
  stage.fine(partnerShare, {
    id: 'grant-of-a-partner',
    analyzers: ['GRT-01'],
    at,
    events: lent,
    en: 'A grant for the registered partner stands, as the contract says.',
    ko: '계약에 따라 등록 파트너에게 준 권한 부여(Grant)입니다.',
  });
  const { reports } = KEYS;
  const id = stage.random.hex(64);
  const tried = [
    ...lend(`arn:aws:iam::${VENDOR}:role/report-viewer`, reports, stage.ago(31, 5), id),
    ...stage.call(reports, stage.ago(31, 7), 'RevokeGrant', {
      by: engineer(reports.account),
      request: { keyId: reports.arn, grantId: id },
      response: { keyId: reports.arn },
    }),
  ];
  stage.fine(reports, {
    id: 'grant-taken-back',
    analyzers: ['GRT-01', 'THR-24', 'XAC-01'],
    at: stage.ago(31, 5),
    events: tried,
    en: 'A grant for the trial of a vendor was revoked after two hours; the vendor never used it.',
    ko: '공급업체 시험용 권한 부여(Grant)로, 2시간 뒤 철회되었고 사용된 적이 없습니다.',
  });
}

/** Changes that do what a rule looks for, in the way they should be done. */
function byTheBook(stage: Stage): void {
  const { pairA, pairB } = INNOCENT;
  const aliasName = 'alias/router';
  const second = { arn: `arn:aws:kms:${pairA.region}:${pairA.account}:${aliasName}`, account: pairA.account };
  const point = (at: number, name: string, key: typeof pairA) =>
    stage.call(key, at, name, { request: { aliasName, targetKeyId: key.id }, second });
  const moved = [...point(stage.ago(83), 'CreateAlias', pairA), ...point(stage.ago(17, 6), 'UpdateAlias', pairB)];
  stage.fine(pairB, {
    id: 'alias-switched-over',
    analyzers: ['THR-09', 'USE-09'],
    at: stage.ago(17, 6),
    events: moved,
    en: 'The pipeline moved an alias between two old keys of the same team.',
    ko: '파이프라인이 같은 팀의 오래된 두 키 사이에서 별칭을 옮겼습니다.',
  });
  for (const [id, key] of [
    ['blue-rested', pairA],
    ['green-rested', pairB],
  ] as const) {
    stage.fine(key, {
      id,
      analyzers: ['USE-04'],
      at: stage.ago(17),
      en: 'Nobody called the key during the two hours in which it was disabled.',
      ko: '비활성화된 두 시간 동안 아무도 이 키를 호출하지 않았습니다.',
    });
  }
  const { warehouse } = KEYS;
  const wide = policyOf(warehouse, [
    {
      Sid: 'FormerDashboards',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${warehouse.account}:role/dashboards` },
      Action: 'kms:Decrypt',
      Resource: '*',
    },
  ]);
  const narrowed = [
    ...stage.putPolicy(warehouse, stage.ago(74), wide, pipeline(warehouse.account)),
    ...stage.putPolicy(warehouse, stage.ago(28, 4), policyOf(warehouse), engineer(warehouse.account)),
    ...stage.putPolicy(warehouse, stage.ago(28, 4) + 3 * MINUTE, policyOf(warehouse), pipeline(warehouse.account)),
  ];
  stage.fine(warehouse, {
    id: 'policy-narrowed',
    analyzers: ['POL-13', 'POL-14'],
    at: stage.ago(28, 4),
    events: narrowed,
    en: 'A statement that nobody needs any more was taken out of the policy.',
    ko: '더 이상 필요 없는 구문을 정책에서 제거했습니다.',
  });
  const { devApp } = KEYS;
  const ci = role(devApp.account, 'storefront-tests', { agent: 'js', sessions: ['preflight'] });
  const preflight = Array.from({ length: 70 }, (_, index) =>
    stage.call(devApp, stage.ago(88, 1) + Math.floor(index / 7) * 7 * DAY + (index % 7) * MINUTE, 'Encrypt', {
      by: ci,
      ...(index % 7 === 0
        ? {}
        : {
            request: { keyId: devApp.arn, encryptionAlgorithm: 'SYMMETRIC_DEFAULT', dryRun: true },
            error: {
              code: 'DryRunOperationException',
              message: 'The request would have succeeded, but the DryRun option is set.',
            },
          }),
    }),
  ).flat();
  stage.about('innocent', `arn:aws:iam::${devApp.account}:role/storefront-tests`, devApp.account, devApp.region, {
    id: 'dry-run-of-a-test',
    analyzers: ['THR-11'],
    at: stage.ago(88, 1),
    events: preflight,
    en: 'A test checks its permissions by dry run every week, as AWS recommends.',
    ko: '테스트가 AWS 권장대로 매주 DryRun으로 권한을 확인합니다.',
  });
  stage.fine(KEYS.payroll, {
    id: 'used-once-a-month',
    analyzers: ['USE-01', 'USE-02'],
    at: stage.ago(28),
    en: 'Idle for weeks and then busy for an hour: the key of the monthly payroll.',
    ko: '몇 주 동안 쉬다가 한 시간 동안 쓰이는 월 급여 처리용 키입니다.',
  });
  stage.fine(KEYS.etl, {
    id: 'rotation-due-next-week',
    analyzers: ['ROT-02', 'ROT-03', 'ROT-05'],
    at: stage.ago(7),
    en: 'Its material is a year old next week, and the rotation is planned for that day.',
    ko: '다음 주면 키 구성 요소가 1년이 되며 그날 교체가 예정되어 있습니다.',
  });
}

function trails(stage: Stage): void {
  const { dev, security } = ACCOUNTS;
  const region = 'us-east-1';
  const source = 'cloudtrail.amazonaws.com';
  const trailARN = `arn:aws:cloudtrail:${region}:${dev.id}:trail/ci-trail`;
  const select = (at: number, excludeManagementEventSources: readonly string[]) => {
    const eventSelectors = [
      { readWriteType: 'All', includeManagementEvents: true, dataResources: [], excludeManagementEventSources },
    ];
    return stage.other({
      at,
      source,
      name: 'PutEventSelectors',
      by: developer(),
      account: dev.id,
      region,
      request: { trailName: 'ci-trail', eventSelectors },
      response: { trailARN, eventSelectors },
    });
  };
  const at = stage.ago(39, 5);
  const back = [...select(at, ['kms.amazonaws.com']), ...select(at + 12 * MINUTE, [])];
  stage.about('innocent', trailARN, dev.id, region, {
    id: 'exclusion-taken-back',
    analyzers: ['LOG-01'],
    at,
    events: back,
    en: 'A trail left KMS out for twelve minutes, until the developer noticed.',
    ko: '개발자가 알아챌 때까지 12분 동안만 추적에서 KMS가 제외되었습니다.',
  });
  const organization = `arn:aws:cloudtrail:${region}:${security.id}:trail/organization`;
  const stop = stage.other({
    at: stage.ago(5, 17),
    source,
    name: 'StopLogging',
    by: contractor(security.id),
    account: security.id,
    region,
    request: { name: organization },
    error: {
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${security.id}:user/contractor-leo is not authorized to perform: cloudtrail:StopLogging on resource: ${organization} with an explicit deny in a service control policy`,
    },
  });
  stage.about('innocent', organization, security.id, region, {
    id: 'stopping-refused',
    analyzers: ['LOG-03'],
    at: stage.ago(5, 17),
    events: stop,
    en: 'Somebody tried to stop the organization trail and was refused by a service control policy.',
    ko: '조직 추적을 중지하려는 시도가 서비스 제어 정책에 의해 거부되었습니다.',
  });
  const { account, region: quiet, fromDaysAgo } = SHORT_SILENCE;
  stage.about('innocent', `${account}/${quiet}`, account, quiet, {
    id: 'short-silence',
    analyzers: ['LOG-05'],
    at: stage.end - fromDaysAgo * DAY + HOUR,
    en: 'Nineteen hours without a record in a quiet account are no gap.',
    ko: '조용한 계정에서 19시간 동안 기록이 없는 것은 공백이 아닙니다.',
  });
}
