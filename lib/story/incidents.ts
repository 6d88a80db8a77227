import { ACCOUNTS, PARTNER, STRANGER, type StoryKey, VENDOR } from './cast';
import { FOREIGN, PLOT } from './keys';
import type { StoryLabel } from './labels';
import { defaultPolicy, policyOf } from './policies';
import type { Random } from './random';
import {
  type Delivered,
  type Json,
  kmsRecords,
  kmsServiceEvent,
  otherRecord,
  role,
  rootUser,
  service,
  user,
  via,
  type Who,
} from './record';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everything of the plot, and what is to be seen of it. */
export interface Plot {
  readonly records: readonly Delivered[];
  readonly labels: readonly StoryLabel[];
  /** Whether a key still serves ordinary work at an instant. */
  readonly isAlive: (key: StoryKey, at: number) => boolean;
}

/** Makes the plot of a story that ends at an instant. */
export function plot(random: Random, end: number): Plot {
  const records: Delivered[] = [];
  const labels: StoryLabel[] = [];
  const stops = new Map<string, number>();
  const ago = (days: number, hours = 3) => end - days * DAY + hours * HOUR;
  const admin = (key: StoryKey, name = 'platform-admin') => user(key.account, name, key.region);
  const call = (
    key: StoryKey,
    at: number,
    name: string,
    more: {
      who?: Who;
      request?: Json;
      response?: Json;
      context?: Json;
      error?: { code: string; message: string };
    } = {},
  ) => {
    const { who = admin(key), ...rest } = more;
    records.push(...kmsRecords(random, { at, name, who, key, ...rest }));
  };
  const other = (
    key: StoryKey,
    at: number,
    source: string,
    name: string,
    who: Who,
    request: Json | null,
    details?: Json,
  ) =>
    records.push(
      otherRecord(random, {
        at,
        source,
        name,
        who,
        account: key.account,
        region: key.region,
        request,
        ...(details ? { details } : {}),
        readOnly: false,
      }),
    );
  const label = (kind: StoryLabel['kind'], analyzer: string, subject: string, en: string, ko: string) =>
    labels.push({ id: `${analyzer} ${subject}`, analyzer, subject, kind, says: { en, ko } });
  const found = (analyzer: string, key: StoryKey, en: string, ko: string) =>
    label('incident', analyzer, key.arn, en, ko);
  const fine = (analyzer: string, key: StoryKey, en: string, ko: string) =>
    label('innocent', analyzer, key.arn, en, ko);
  const put = (key: StoryKey, at: number, policy: Json, more: Json = {}) =>
    call(key, at, 'PutKeyPolicy', {
      request: { keyId: key.arn, policyName: 'default', policy: JSON.stringify(policy), ...more },
    });
  const schedule = (key: StoryKey, at: number, days: number, who = admin(key)) =>
    call(key, at, 'ScheduleKeyDeletion', {
      who,
      request: { keyId: key.arn, pendingWindowInDays: days },
      response: {
        keyId: key.arn,
        keyState: 'PendingDeletion',
        pendingWindowInDays: days,
        deletionDate: new Date(at + days * DAY).toISOString(),
      },
    });

  // Keys without use.
  found('USE-01', PLOT.forgotten, 'Nobody used this key for months', '몇 달째 사용되지 않은 키');
  call(PLOT.oldBackups, ago(89.5), 'Decrypt', {
    who: service('backup'),
    context: { 'aws:backup:request-id': 'restore-test' },
    error: {
      code: 'AccessDenied',
      message:
        'User is not authorized to perform: kms:Decrypt because no resource-based policy allows the kms:Decrypt action',
    },
  });
  found('USE-01', PLOT.oldBackups, 'Idle, but old backups hang on it', '사용되지 않지만 오래된 백업이 남아 있는 키');
  found(
    'USE-02',
    PLOT.neverUsed,
    'Made for a pilot that never came',
    '취소된 시범 사업용으로 만들어져 한 번도 사용되지 않은 키',
  );

  // Rotation.
  found('ROT-01', PLOT.rotationOff, 'Rotation was never switched on', '자동 교체를 켠 적이 없는 키');
  found('ROT-02', PLOT.rotationOverdue, 'Material of more than a year', '1년이 넘은 키 구성 요소');
  found(
    'ROT-05',
    PLOT.rotationMissed,
    'The planned day passed without a rotation',
    '예정일이 지나도록 교체되지 않은 키',
  );
  call(PLOT.rotationTurnedOff, ago(9), 'DisableKeyRotation');
  found('ROT-04', PLOT.rotationTurnedOff, 'Somebody switched rotation off', '누군가 자동 교체를 끈 키');
  found('ROT-07', PLOT.expiring, 'Imported material ends in five days', '가져온 키 구성 요소가 5일 뒤 만료되는 키');

  // Policies.
  const open: Json = policyOf(PLOT.openedQuietly, [
    {
      Sid: 'Temporary',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:Decrypt', 'kms:DescribeKey'],
      Resource: '*',
    },
  ]);
  put(PLOT.openedQuietly, ago(70), defaultPolicy(PLOT.openedQuietly));
  put(PLOT.openedQuietly, ago(12), open);
  put(PLOT.openedQuietly, ago(12) + 40 * MINUTE, defaultPolicy(PLOT.openedQuietly));
  found(
    'POL-13',
    PLOT.openedQuietly,
    'Opened to everyone for forty minutes, then quietly put back',
    '40분간 모두에게 열렸다가 조용히 되돌려진 정책',
  );
  fine('POL-01', PLOT.openedQuietly, 'The policy in force is closed again', '현재 정책은 다시 닫혀 있음');
  put(
    PLOT.publicPolicy,
    ago(30),
    policyOf(PLOT.publicPolicy, [
      { Sid: 'Everyone', Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
    ]),
  );
  found('POL-01', PLOT.publicPolicy, 'Open to every AWS account', '모든 AWS 계정에 열린 정책');
  found(
    'POL-03',
    PLOT.outsideTrust,
    'An account that nobody registered is trusted',
    '등록되지 않은 외부 계정을 신뢰하는 정책',
  );
  put(PLOT.bypassed, ago(20), policyOf(PLOT.bypassed, []), { bypassPolicyLockoutSafetyCheck: true });
  found('POL-08', PLOT.bypassed, 'The lockout safety check was bypassed', '잠금 방지 검사를 우회한 정책 변경');

  // Across accounts.
  const victim = via(role(ACCOUNTS.prod.id, 'media', 'us-east-1'), 's3');
  for (let index = 0; index < 14; index++) {
    records.push(
      ...kmsRecords(random, {
        at: ago(4) + index * 3 * MINUTE,
        name: 'GenerateDataKey',
        who: victim,
        key: FOREIGN.stranger,
        context: { 'aws:s3:arn': 'arn:aws:s3:::kt-prod-media' },
      }).filter(({ account }) => account !== STRANGER),
    );
  }
  label(
    'incident',
    'XAC-03',
    FOREIGN.stranger.arn,
    'Our bucket is being encrypted under a stranger’s key',
    '우리 버킷이 모르는 계정의 키로 암호화되고 있음',
  );
  const outsider = role(STRANGER, 'collector', 'us-east-1', 'run-1', '203.0.113.9');
  for (let index = 0; index < 9; index++) {
    records.push(
      ...kmsRecords(random, {
        at: ago(3, 5) + index * 11 * MINUTE,
        name: 'Decrypt',
        who: outsider,
        key: PLOT.outsideTrust,
        context: { purpose: PLOT.outsideTrust.name },
      }).filter(({ account }) => account !== STRANGER),
    );
  }
  found('XAC-01', PLOT.outsideTrust, 'An unknown account decrypts with our key', '모르는 계정이 우리 키로 복호화함');
  found('XAC-02', PLOT.outsideTrust, 'That account was never seen before', '처음 관찰된 외부 계정');

  // A snapshot is shared, and copied by a stranger.
  const { snapshots } = PLOT;
  other(
    snapshots,
    ago(6),
    'ec2.amazonaws.com',
    'ModifySnapshotAttribute',
    user(snapshots.account, 'minji', snapshots.region),
    {
      snapshotId: 'snap-0a1b2c3d4e5f60077',
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: STRANGER }] } },
    },
  );
  other(
    snapshots,
    ago(6) + 50 * MINUTE,
    'ec2.amazonaws.com',
    'SharedSnapshotCopyInitiated',
    {
      ...role(STRANGER, 'x', snapshots.region),
      userIdentity: { type: 'AWSAccount', accountId: STRANGER, invokedBy: 'ec2.amazonaws.com' },
      tls: null,
    },
    null,
    {
      snapshotId: 'snap-0a1b2c3d4e5f60077',
    },
  );
  for (const name of ['CreateGrant', 'Decrypt'] as const) {
    records.push(
      ...kmsRecords(random, {
        at: ago(6) + 51 * MINUTE,
        name,
        who: via(role(STRANGER, 'copier', snapshots.region, 'c', '203.0.113.9'), 'ec2'),
        key: snapshots,
        context: { 'aws:ebs:id': 'snap-0a1b2c3d4e5f60077' },
        ...(name === 'CreateGrant'
          ? {
              request: {
                keyId: snapshots.arn,
                granteePrincipal: `arn:aws:iam::${STRANGER}:role/copier`,
                operations: ['Decrypt', 'CreateGrant'],
              },
              response: { keyId: snapshots.arn, grantId: random.hex(64) },
            }
          : {}),
      }).filter(({ account }) => account !== STRANGER),
    );
  }
  found(
    'XAC-01',
    snapshots,
    'A stranger copies a shared snapshot with its key',
    '공유된 스냅샷을 모르는 계정이 키로 복사함',
  );

  // Destruction.
  const fleet = [PLOT.fleetA, PLOT.fleetB, PLOT.fleetC, PLOT.fleetD];
  for (const [index, key] of fleet.entries()) {
    const at = ago(2, 2) + index * 7 * MINUTE;
    call(key, at, 'DisableKey', { who: user(key.account, 'contractor', key.region, '203.0.113.40') });
    stops.set(key.arn, at);
  }
  label(
    'incident',
    'THR-02',
    PLOT.fleetA.arn.split(':')[4] ?? '',
    'Four keys disabled by one person in half an hour',
    '30분 동안 한 사람이 키 4개를 비활성화함',
  );
  schedule(PLOT.deleted, ago(5), 7, user(PLOT.deleted.account, 'contractor', PLOT.deleted.region, '203.0.113.40'));
  stops.set(PLOT.deleted.arn, ago(5));
  for (let index = 0; index < 11; index++) {
    call(PLOT.deleted, ago(4, index), 'Decrypt', {
      who: role(PLOT.deleted.account, 'loyalty-app', PLOT.deleted.region),
      context: { purpose: 'loyalty' },
      error: { code: 'KMSInvalidStateException', message: `${PLOT.deleted.arn} is pending deletion.` },
    });
  }
  found(
    'THR-01',
    PLOT.deleted,
    'Deletion scheduled with the shortest waiting period',
    '최단 대기 기간으로 삭제 예약됨',
  );
  found('USE-06', PLOT.deleted, 'It was in use the day before', '전날까지 사용되던 키');
  found('USE-05', PLOT.deleted, 'Its application still asks for it', '애플리케이션이 여전히 호출함');
  call(PLOT.disabledCalled, ago(25), 'DisableKey');
  stops.set(PLOT.disabledCalled.arn, ago(25));
  for (let index = 0; index < 6; index++) {
    call(PLOT.disabledCalled, ago(8 - index, 4), 'Decrypt', {
      who: role(PLOT.disabledCalled.account, 'newsletter', PLOT.disabledCalled.region),
      error: { code: 'DisabledException', message: `${PLOT.disabledCalled.arn} is disabled.` },
    });
  }
  found('USE-04', PLOT.disabledCalled, 'A disabled key is still called', '비활성화된 키가 여전히 호출됨');
  call(PLOT.materialDeleted, ago(7), 'DeleteImportedKeyMaterial', { response: { keyId: PLOT.materialDeleted.arn } });
  stops.set(PLOT.materialDeleted.arn, ago(7));
  found(
    'THR-03',
    PLOT.materialDeleted,
    'Imported material was deleted, at once and without a way back',
    '가져온 키 구성 요소가 즉시 삭제됨',
  );
  call(PLOT.rootTouched, ago(10), 'DescribeKey', { who: rootUser(PLOT.rootTouched.account, PLOT.rootTouched.region) });
  call(PLOT.rootTouched, ago(10) + 4 * MINUTE, 'Decrypt', {
    who: rootUser(PLOT.rootTouched.account, PLOT.rootTouched.region),
    context: { purpose: 'break-glass' },
  });
  label('incident', 'THR-16', ACCOUNTS.security.id, 'The root user used a key', '루트 사용자가 키를 사용함');

  // Blind spots.
  const trail = `arn:aws:cloudtrail:us-east-1:${ACCOUNTS.dev.id}:trail/dev-trail`;
  other(
    PLOT.bypassed,
    ago(15),
    'cloudtrail.amazonaws.com',
    'PutEventSelectors',
    user(ACCOUNTS.dev.id, 'jun', 'us-east-1'),
    {
      trailName: trail,
      eventSelectors: [
        {
          readWriteType: 'All',
          includeManagementEvents: true,
          dataResources: [],
          excludeManagementEventSources: ['kms.amazonaws.com'],
        },
      ],
    },
  );
  label('incident', 'LOG-01', 'dev-trail', 'A trail stopped recording KMS', '추적이 KMS 이벤트를 제외하기 시작함');
  stops.set(PLOT.silentRegion.arn, ago(3));
  label(
    'incident',
    'LOG-05',
    `${PLOT.silentRegion.account}/${PLOT.silentRegion.region}`,
    'A Region with keys fell silent',
    '키가 있는 리전의 로그가 끊김',
  );

  // Innocents.
  const partner = role(PARTNER, 'integration', 'ap-northeast-2', 'nightly', '192.0.2.77');
  for (let day = 1; day <= 60; day++) {
    records.push(
      ...kmsRecords(random, {
        at: ago(day, 18),
        name: 'Decrypt',
        who: partner,
        key: PLOT.partnerShare,
        context: { purpose: 'partner' },
      }).filter(({ account }) => account !== PARTNER),
    );
  }
  fine('XAC-01', PLOT.partnerShare, 'A registered partner, under contract', '계약된 등록 파트너');
  fine('POL-03', PLOT.partnerShare, 'The partner is registered', '등록된 파트너 계정');
  for (let day = 1; day <= 30; day++) {
    const who = via(role(ACCOUNTS.prod.id, 'backup', 'ap-northeast-2'), 'backup');
    call(PLOT.almostDeleted, ago(day, 17), 'GenerateDataKey', { who, context: { 'aws:backup:request-id': 'nightly' } });
  }
  fine(
    'XAC-01',
    PLOT.almostDeleted,
    'A member of the organization uses a central key',
    '조직 구성원 계정의 중앙 키 사용',
  );
  schedule(PLOT.almostDeleted, ago(14), 30);
  call(PLOT.almostDeleted, ago(14) + 30 * MINUTE, 'CancelKeyDeletion', { response: { keyId: PLOT.almostDeleted.arn } });
  call(PLOT.almostDeleted, ago(14) + 31 * MINUTE, 'EnableKey');
  call(PLOT.deniedDeletion, ago(11), 'ScheduleKeyDeletion', {
    who: user(PLOT.deniedDeletion.account, 'contractor', PLOT.deniedDeletion.region),
    error: {
      code: 'AccessDenied',
      message:
        'User is not authorized to perform: kms:ScheduleKeyDeletion with an explicit deny in a resource-based policy',
    },
  });
  fine('THR-01', PLOT.deniedDeletion, 'The request was denied', '거부된 삭제 요청');
  for (const [index, key] of [PLOT.pairA, PLOT.pairB].entries()) {
    const at = ago(17) + index * 10 * MINUTE;
    call(key, at, 'DisableKey', { who: role(key.account, 'platform-admin', key.region) });
    call(key, at + 2 * HOUR, 'EnableKey', { who: role(key.account, 'platform-admin', key.region) });
  }
  for (let day = 1; day <= 60; day += 7) {
    call(PLOT.probedOnly, ago(day), 'GenerateDataKey', {
      who: via(role(PLOT.probedOnly.account, 'dev-app', PLOT.probedOnly.region), 'secretsmanager'),
      context: {
        SecretARN: `arn:aws:secretsmanager:${PLOT.probedOnly.region}:${PLOT.probedOnly.account}:secret:probe-AbCdEf`,
        SecretVersionId: 'RequestToValidateKeyAccess',
      },
    });
  }
  found(
    'USE-01',
    PLOT.probedOnly,
    'Only probed by Secrets Manager, never used',
    'Secrets Manager의 확인 호출만 있었고 사용되지 않은 키',
  );
  const respelt = defaultPolicy(PLOT.reformatted);
  put(PLOT.reformatted, ago(18), respelt);
  put(PLOT.reformatted, ago(17), {
    Version: '2012-10-17',
    Statement: [
      {
        Resource: ['*'],
        Action: ['kms:*'],
        Principal: { AWS: [PLOT.reformatted.account] },
        Effect: 'Allow',
        Sid: 'Renamed',
      },
    ],
  });
  fine('POL-13', PLOT.reformatted, 'The same policy in another spelling', '표기만 바뀐 동일한 정책');
  const shipper = via(role(ACCOUNTS.data.id, 'export-to-vendor', 'us-east-1'), 's3');
  for (let day = 1; day <= 40; day += 2) {
    records.push(
      ...kmsRecords(random, {
        at: ago(day, 19),
        name: 'GenerateDataKey',
        who: shipper,
        key: FOREIGN.vendor,
        context: { 'aws:s3:arn': 'arn:aws:s3:::vendor-drop-box' },
      }).filter(({ account }) => account !== VENDOR),
    );
  }
  fine('USE-01', PLOT.yearly, 'Too young to be called unused', '아직 미사용으로 볼 수 없는 새 키');
  other(
    PLOT.bypassed,
    ago(16),
    'cloudtrail.amazonaws.com',
    'PutEventSelectors',
    user(ACCOUNTS.security.id, 'sec-admin', 'us-east-1'),
    {
      trailName: `arn:aws:cloudtrail:us-east-1:${ACCOUNTS.security.id}:trail/organization`,
      eventSelectors: [
        {
          readWriteType: 'All',
          includeManagementEvents: true,
          dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::kt-prod-customers/'] }],
          excludeManagementEventSources: [],
        },
      ],
    },
  );
  label('innocent', 'LOG-01', 'trail/organization', 'Only the data events changed', '데이터 이벤트 설정만 바뀜');
  call(PLOT.rootTouched, ago(19), 'Decrypt', {
    who: via(rootUser(PLOT.rootTouched.account, PLOT.rootTouched.region), 'ec2'),
    context: { 'aws:ebs:id': 'vol-0a1b2c3d4e5f60010' },
  });
  for (const at of [ago(21), ago(20)]) {
    call(PLOT.forgotten, at, 'Decrypt', {
      who: user(PLOT.forgotten.account, 'jun', PLOT.forgotten.region),
      error: {
        code: 'DryRunOperationException',
        message: 'The request would have succeeded, but the DryRun option is set.',
      },
    });
  }

  // What KMS does by itself, within the ninety days.
  for (const key of Object.values(PLOT)) {
    if (key.rotation !== true || key.rotatedDaysAgo === null || key.rotatedDaysAgo > 88) continue;
    records.push(
      kmsServiceEvent(random, ago(key.rotatedDaysAgo), 'RotateKey', key, {
        rotationType: 'AUTOMATIC',
        keyOrigin: key.origin,
        previousKeyMaterialId: 'a'.repeat(64),
        currentKeyMaterialId: key.material,
      }),
    );
  }
  return {
    records,
    labels,
    isAlive: (key, at) => at < (stops.get(key.arn) ?? Number.POSITIVE_INFINITY) && isBorn(key, at, end),
  };
}

function isBorn(key: StoryKey, at: number, end: number): boolean {
  return at >= end - key.createdDaysAgo * DAY;
}
