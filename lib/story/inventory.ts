import { ACCOUNTS, digest, ORGANIZATION, PARTNER, REGIONS, type StoryKey } from './cast';
import { KEYS, PLOT } from './keys';
import { presentPolicy } from './policies';
import type { Delivered, Json } from './record';

const DAY = 86_400_000;
/** Since when KMS tracks last use (FACTS.md §3). */
const TRACKING_SINCE = '2026-04-23T00:00:00Z';

const ALL: readonly StoryKey[] = [...Object.values(KEYS), ...Object.values(PLOT)];
const USES = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'Sign',
  'Verify',
  'GenerateMac',
  'VerifyMac',
  'ReEncrypt',
]);

/** State of the keys that something happened to, at the end. */
const STATES: Readonly<Record<string, string>> = {
  [PLOT.fleetA.arn]: 'Disabled',
  [PLOT.fleetB.arn]: 'Disabled',
  [PLOT.fleetC.arn]: 'Disabled',
  [PLOT.fleetD.arn]: 'Disabled',
  [PLOT.disabledCalled.arn]: 'Disabled',
  [PLOT.deleted.arn]: 'PendingDeletion',
  [PLOT.materialDeleted.arn]: 'PendingImport',
};

/** The inventory at the end of the story, as KeyTrail's bundle of what the AWS CLI prints. */
export function storyInventory(end: number, records: readonly Delivered[]): Json {
  const lastUses = lastUseByKey(records);
  return {
    keytrailInventory: 1,
    collectedAt: new Date(end - 60_000).toISOString(),
    organizationId: ORGANIZATION,
    accounts: Object.values(ACCOUNTS).map(({ id, name }) => ({ accountId: id, name })),
    trustedAccounts: [{ accountId: PARTNER, name: 'Harbor Logistics (partner)', until: '2027-06-30' }],
    regions: Object.values(ACCOUNTS).flatMap(({ id }) =>
      REGIONS.map((region) => ({
        accountId: id,
        region,
        outputs: ALL.filter((key) => key.account === id && key.region === region).flatMap((key) =>
          outputsOf(key, end, lastUses.get(key.arn) ?? null),
        ),
      })),
    ),
  };
}

interface Use {
  readonly at: number;
  readonly operation: string;
  readonly eventId: string;
}

function lastUseByKey(records: readonly Delivered[]): Map<string, Use> {
  const found = new Map<string, Use>();
  for (const { at, account, record } of records) {
    const operation = String(record.eventName);
    const [resource] = Array.isArray(record.resources) ? record.resources : [];
    const arn = resource?.ARN;
    const isProbe = JSON.stringify(record.requestParameters ?? '').includes('RequestToValidateKeyAccess');
    if (
      typeof arn !== 'string' ||
      !USES.has(operation) ||
      record.errorCode !== undefined ||
      isProbe ||
      account !== arn.split(':')[4]
    )
      continue;
    const before = found.get(arn);
    if (!before || before.at < at) found.set(arn, { at, operation, eventId: String(record.eventID) });
  }
  return found;
}

function outputsOf(key: StoryKey, end: number, use: Use | null): Json[] {
  const at = (daysAgo: number) => new Date(end - daysAgo * DAY).toISOString();
  const said = (command: string, output: Json) => ({ command, keyId: key.id, output });
  const created = at(key.createdDaysAgo);
  const isImported = key.origin === 'EXTERNAL';
  const state = STATES[key.arn] ?? 'Enabled';
  const metadata: Json = {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: created,
    Enabled: state === 'Enabled',
    Description:
      key.manager === 'AWS'
        ? `Default key that protects my ${key.alias?.replace('aws/', '')} data when no other key is defined`
        : `${key.name} (${key.usage})`,
    KeyUsage: key.usage,
    KeyState: state,
    Origin: key.origin,
    KeyManager: key.manager,
    KeySpec: key.spec,
    MultiRegion: key.multiRegion !== 'NONE',
    ...(key.multiRegion === 'NONE'
      ? {}
      : {
          MultiRegionConfiguration: {
            MultiRegionKeyType: key.multiRegion,
            PrimaryKey: { Arn: KEYS.globalPrimary.arn, Region: KEYS.globalPrimary.region },
            ReplicaKeys: [{ Arn: KEYS.globalReplica.arn, Region: KEYS.globalReplica.region }],
          },
        }),
    ...(key.arn === PLOT.expiring.arn ? { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: at(-5) } : {}),
    ...(state === 'PendingDeletion' ? { DeletionDate: at(-2) } : {}),
  };
  const period = 365;
  const nextDaysAgo = key.rotatedDaysAgo === null ? key.createdDaysAgo - period : key.rotatedDaysAgo - period;
  const canRotate = key.spec === 'SYMMETRIC_DEFAULT' && key.origin === 'AWS_KMS' && key.multiRegion !== 'REPLICA';
  const rotated =
    key.rotatedDaysAgo === null
      ? []
      : [
          {
            KeyId: key.id,
            RotationDate: at(key.rotatedDaysAgo),
            RotationType: isImported ? 'ON_DEMAND' : 'AUTOMATIC',
            KeyMaterialId: key.material,
            KeyMaterialState: 'CURRENT',
          },
        ];
  const protectsBackups = key.arn === PLOT.oldBackups.arn;
  return [
    said('describe-key', { KeyMetadata: metadata }),
    said('get-key-policy', { Policy: JSON.stringify(presentPolicy(key), null, 2), PolicyName: 'default' }),
    ...(canRotate
      ? [
          said('get-key-rotation-status', {
            KeyId: key.arn,
            KeyRotationEnabled:
              key.manager === 'AWS' || (key.rotation === true && key.arn !== PLOT.rotationTurnedOff.arn),
            ...(key.rotation === true && key.arn !== PLOT.rotationTurnedOff.arn
              ? { RotationPeriodInDays: period, NextRotationDate: at(nextDaysAgo) }
              : {}),
          }),
        ]
      : [
          {
            command: 'get-key-rotation-status',
            keyId: key.id,
            error: { code: 'UnsupportedOperationException', message: 'not supported for this key' },
          },
        ]),
    said('list-key-rotations', { Rotations: rotated }),
    said('list-grants', {
      Grants: protectsBackups
        ? [
            {
              KeyId: key.arn,
              GrantId: digest('grant of old backups').repeat(2),
              Name: 'backup',
              CreationDate: at(600),
              GranteePrincipal: `arn:aws:iam::${key.account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
              IssuingAccount: `arn:aws:iam::${key.account}:root`,
              Operations: ['Decrypt', 'DescribeKey'],
            },
          ]
        : [],
    }),
    ...(key.alias === null
      ? []
      : [
          said('list-aliases', {
            Aliases: [
              {
                AliasName: `alias/${key.alias}`,
                AliasArn: `arn:aws:kms:${key.region}:${key.account}:alias/${key.alias}`,
                TargetKeyId: key.id,
              },
            ],
          }),
        ]),
    said('list-resource-tags', {
      Tags:
        key.manager === 'AWS'
          ? []
          : [
              { TagKey: 'owner', TagValue: `${key.name.split('-')[0]}-team` },
              {
                TagKey: 'environment',
                TagValue:
                  key.account === ACCOUNTS.dev.id ? 'dev' : key.account === ACCOUNTS.sandbox.id ? 'sandbox' : 'prod',
              },
            ],
    }),
    said('get-key-last-usage', {
      KeyId: key.arn,
      KeyCreationDate: created,
      TrackingStartDate: TRACKING_SINCE,
      KeyLastUsage:
        use === null
          ? {}
          : { Operation: use.operation, Timestamp: new Date(use.at).toISOString(), CloudTrailEventId: use.eventId },
    }),
  ];
}
