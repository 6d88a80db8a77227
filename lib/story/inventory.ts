import { ACCOUNTS, DAY, type Delivered, HOUR, type Json, MINUTE, ORGANIZATION, PARTNER, REGIONS } from './cast';
import { tagsOf } from './chapters/life-of-keys';
import { storyIam } from './iam';
import { ALL_KEYS, INNOCENT, KEYS, PLOT } from './keys';
import { presentPolicy } from './policies';
import { uuidOf } from './random';
import { isUse } from './record';
import { keyMoment, materialId, rotationDays, type StoryKey } from './story-key';

/** Since when KMS tracks last use (FACTS.md §3). */
const TRACKING_SINCE = '2026-04-23T00:00:00Z';
/** The last use that KMS knows of keys that nobody used within the ninety days: days before the end. */
const USED_BEFORE: Readonly<Record<string, number>> = {
  [PLOT.forgotten.arn]: 145,
  [PLOT.oldBackups.arn]: 190,
  [PLOT.oldVolumes.arn]: 140,
  [PLOT.probedOnly.arn]: 150,
};
/** State of the keys that something happened to, at the end. */
const STATES: Readonly<Record<string, string>> = {
  [PLOT.fleetA.arn]: 'Disabled',
  [PLOT.fleetB.arn]: 'Disabled',
  [PLOT.fleetC.arn]: 'Disabled',
  [PLOT.fleetD.arn]: 'Disabled',
  [PLOT.disabledCalled.arn]: 'Disabled',
  [PLOT.deleted.arn]: 'PendingDeletion',
  [PLOT.materialDeleted.arn]: 'PendingImport',
  [PLOT.pendingImport.arn]: 'PendingImport',
};

/** Aliases that were pointed at these keys within the ninety days. */
const MOVED_ALIASES: Readonly<Record<string, readonly string[]>> = {
  [PLOT.redirected.arn]: ['webhooks'],
  [INNOCENT.pairB.arn]: ['router'],
};

/** Regions without an inventory into which these keys were replicated. */
const FAR_REPLICAS: Readonly<Record<string, readonly string[]>> = { [PLOT.replicated.arn]: ['ap-southeast-1'] };

/** Tags that were set within the ninety days. */
const LATE_TAGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [KEYS.features.arn]: { project: 'shared-analytics' },
};

/** The last use of a key as `GetKeyLastUsage` tells it. */
export interface Use {
  readonly at: number;
  readonly operation: string;
  readonly eventId: string;
  readonly requestId: string;
}

/** Notices the last use of each key while the days pass, in the logs of the account that owns it. */
export function lastUses(end: number): {
  readonly found: ReadonlyMap<string, Use>;
  notice(records: readonly Delivered[]): void;
} {
  const found = new Map<string, Use>();
  // What KMS says of last use comes up to an hour late.
  const known = end - HOUR / 2;
  return {
    found,
    notice: (records) => {
      for (const { at, account, record } of records) {
        const { eventName, errorCode, eventID, requestID, resources, requestParameters } = record;
        if (typeof eventName !== 'string' || !isUse(eventName) || errorCode !== undefined || at > known) continue;
        const arn = Array.isArray(resources) ? String(resources[0]?.ARN) : '';
        if (account !== arn.split(':')[4] || isProbe(requestParameters)) continue;
        const before = found.get(arn);
        if (before && before.at >= at) continue;
        found.set(arn, { at, operation: eventName, eventId: String(eventID), requestId: String(requestID) });
      }
    },
  };
}

/** Secrets Manager tries a key without using it. */
function isProbe(request: unknown): boolean {
  return JSON.stringify(request).includes('RequestToValidateKeyAccess');
}

/** The inventory at the end of the story, as KeyTrail's bundle of what the AWS CLI prints. */
export function storyInventory(
  end: number,
  uses: ReadonlyMap<string, Use>,
  grants: ReadonlyMap<string, readonly Json[]>,
): Json {
  // A replica of nothing else: what was deleted is no longer listed.
  const present = ALL_KEYS.filter(({ arn }) => arn !== PLOT.purged.arn);
  return {
    keytrailInventory: 1,
    collectedAt: cliTime(end - MINUTE),
    accounts: Object.values(ACCOUNTS).map(({ id, name }) => ({ accountId: id, name })),
    organizationId: ORGANIZATION,
    trustedAccounts: [{ accountId: PARTNER, name: 'Harbor Logistics (partner)', until: '2027-06-30' }],
    regions: Object.values(ACCOUNTS).flatMap(({ id }) =>
      REGIONS.map((region) => {
        const keys = present.filter((key) => key.account === id && key.region === region);
        // IAM was asked in the sandbox only.
        const asksIam = id === ACCOUNTS.sandbox.id && region === REGIONS[0];
        return {
          accountId: id,
          region,
          outputs: [
            ...(asksIam ? [{ command: 'iam get-account-authorization-details', output: storyIam(id) }] : []),
            { command: 'list-keys', output: { Keys: keys.map((key) => ({ KeyId: key.id, KeyArn: key.arn })) } },
            ...keys.flatMap((key) => outputsOf(key, end, uses.get(key.arn) ?? null, grants.get(key.arn) ?? [])),
          ],
        };
      }),
    ),
  };
}

function outputsOf(key: StoryKey, end: number, use: Use | null, grants: readonly Json[]): Json[] {
  const said = (command: string, output: Json): Json => ({ command, keyId: key.id, output });
  const created = cliTime(keyMoment(key, key.createdDaysAgo, end));
  const aliases = [...(key.alias === null ? [] : [key.alias]), ...(MOVED_ALIASES[key.arn] ?? [])].map((alias) => ({
    AliasName: `alias/${alias}`,
    AliasArn: `arn:aws:kms:${key.region}:${key.account}:alias/${alias}`,
    TargetKeyId: key.id,
  }));
  const tags = Object.entries({ ...tagsOf(key), ...LATE_TAGS[key.arn] }).map(([TagKey, TagValue]) => ({
    TagKey,
    TagValue,
  }));
  const isLabelled = key.createdDaysAgo < 87;
  return [
    said('describe-key', { KeyMetadata: metadata(key, end) }),
    said('get-key-policy', { Policy: JSON.stringify(presentPolicy(key), null, 2), PolicyName: 'default' }),
    rotationStatus(key, end),
    said('list-key-rotations', { Rotations: rotations(key, end), Truncated: false }),
    said('list-grants', { Grants: grants, Truncated: false }),
    said('list-aliases', { Aliases: aliases, Truncated: false }),
    said('list-resource-tags', {
      Tags: isLabelled ? [...tags, { TagKey: 'cost-centre', TagValue: `cc-${key.owner}` }] : tags,
      Truncated: false,
    }),
    said('get-key-last-usage', {
      KeyId: key.id,
      KeyLastUsage: lastUsage(key, end, use),
      TrackingStartDate: TRACKING_SINCE,
      KeyCreationDate: created,
    }),
  ];
}

function metadata(key: StoryKey, end: number): Json {
  const state = STATES[key.arn] ?? 'Enabled';
  const isMulti = key.multiRegion !== 'NONE';
  const isImported = key.origin === 'EXTERNAL';
  const sameSet = ALL_KEYS.filter(({ id, account }) => id === key.id && account === key.account);
  const primary = sameSet.find(({ multiRegion }) => multiRegion === 'PRIMARY') ?? key;
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: cliTime(keyMoment(key, key.createdDaysAgo, end)),
    Enabled: state === 'Enabled',
    Description:
      key.manager === 'AWS'
        ? `Default key that protects my ${key.name.replace('aws/', '')} data when no other key is defined`
        : key.description,
    KeyUsage: key.usage,
    KeyState: state,
    ...(state === 'PendingDeletion' ? { DeletionDate: cliTime(end - 5 * DAY + 16 * HOUR + 7 * DAY) } : {}),
    ...(isImported && state === 'Enabled' ? expiration(key, end) : {}),
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...algorithms(key),
    MultiRegion: isMulti,
    ...(isMulti
      ? {
          MultiRegionConfiguration: {
            MultiRegionKeyType: key.multiRegion,
            PrimaryKey: { Arn: primary.arn, Region: primary.region },
            ReplicaKeys: [
              ...sameSet.filter((one) => one !== primary).map(({ arn, region }) => ({ Arn: arn, Region: region })),
              ...(FAR_REPLICAS[key.arn] ?? []).map((region) => ({
                Arn: key.arn.replace(`:${key.region}:`, `:${region}:`),
                Region: region,
              })),
            ],
          },
        }
      : {}),
    ...(key.spec === 'SYMMETRIC_DEFAULT' && state !== 'PendingImport'
      ? { CurrentKeyMaterialId: materialId(key, rotationDays(key).length) }
      : {}),
  };
}

function expiration(key: StoryKey, end: number): Json {
  return key.arn === PLOT.expiring.arn
    ? { ValidTo: cliTime(end + 5 * DAY), ExpirationModel: 'KEY_MATERIAL_EXPIRES' }
    : { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
}

function algorithms({ usage }: StoryKey): Json {
  switch (usage) {
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: ['ECDSA_SHA_256'] };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: ['HMAC_SHA_256'] };
    default:
      return { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] };
  }
}

function rotationStatus(key: StoryKey, end: number): Json {
  const command = 'get-key-rotation-status';
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    const error = { code: 'UnsupportedOperationException', message: `${key.arn} does not support rotation.` };
    return { command, keyId: key.id, error };
  }
  // Pending deletion turns the answer to false without an event; a replica answers for its primary.
  const isReplica = key.multiRegion === 'REPLICA';
  const isOn =
    (key.rotation === true || isReplica) && key.arn !== PLOT.rotationTurnedOff.arn && key.arn !== PLOT.deleted.arn;
  const last = key.rotatedDaysAgo ?? key.createdDaysAgo;
  return {
    command,
    keyId: key.id,
    output: {
      KeyId: key.arn,
      KeyRotationEnabled: isOn,
      ...(isOn
        ? {
            RotationPeriodInDays: key.periodDays,
            NextRotationDate: cliTime(keyMoment(key, last - key.periodDays, end)),
          }
        : {}),
    },
  };
}

function rotations(key: StoryKey, end: number): Json[] {
  const days = rotationDays(key);
  return days.map((ago, index) => ({
    KeyId: key.arn,
    KeyMaterialId: materialId(key, days.length - index),
    ...(key.origin === 'EXTERNAL'
      ? { ImportState: key.arn === PLOT.materialDeleted.arn ? 'PENDING_IMPORT' : 'IMPORTED', ...expiration(key, end) }
      : {}),
    KeyMaterialState: index === 0 ? 'CURRENT' : 'NON_CURRENT',
    RotationDate: cliTime(keyMoment(key, ago, end)),
    RotationType: key.origin === 'EXTERNAL' || key.onDemandEvery !== null ? 'ON_DEMAND' : 'AUTOMATIC',
  }));
}

function lastUsage(key: StoryKey, end: number, use: Use | null): Json {
  const before = USED_BEFORE[key.arn];
  if (use !== null) {
    return {
      Operation: use.operation,
      Timestamp: cliTime(use.at),
      CloudTrailEventId: use.eventId,
      KmsRequestId: use.requestId,
    };
  }
  if (before === undefined) return {};
  return {
    Operation: 'Decrypt',
    Timestamp: cliTime(keyMoment(key, before, end)),
    CloudTrailEventId: uuidOf(`last use of ${key.id}`),
    KmsRequestId: uuidOf(`last request for ${key.id}`),
  };
}

/** An instant as the AWS CLI prints it: ISO-8601 with an offset. */
function cliTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00');
}
