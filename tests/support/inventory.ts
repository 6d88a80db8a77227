import type { z } from 'zod';
import type { Bundle } from '@/lib/inventory/parse-inventory';

type BundleInput = z.input<typeof Bundle>;

/** What the KMS API said of a key; what is not given was not asked. Times are ISO-8601. */
export interface AskedKey {
  readonly arn: string;
  readonly describe?: {
    readonly state?: string;
    readonly description?: string;
    readonly spec?: string;
    readonly usage?: string;
    readonly origin?: string;
    readonly keyStore?: string;
    readonly manager?: 'CUSTOMER' | 'AWS';
    readonly createdAt?: string;
    readonly deletionAt?: string;
    readonly validTo?: string;
    readonly replicaOf?: string;
    readonly primary?: boolean;
  };
  readonly rotation?: { readonly enabled: boolean; readonly periodDays?: number; readonly nextAt?: string };
  readonly rotations?: readonly {
    readonly at?: string;
    readonly kind?: 'AUTOMATIC' | 'ON_DEMAND';
    readonly importState?: 'IMPORTED' | 'PENDING_IMPORT';
    readonly validTo?: string;
  }[];
  readonly lastUsage?: {
    readonly trackingSince: string;
    /** Missing: never used since tracking began. */
    readonly at?: string;
    readonly operation?: string;
    readonly eventId?: string;
  };
  readonly policy?: object;
  readonly aliases?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly grants?: readonly object[];
}

/** A bundle of answers as the AWS CLI prints them, collected at one time. */
export function inventoryOf(
  collectedAt: string,
  keys: readonly AskedKey[],
  about: Pick<BundleInput, 'completedAt' | 'organizationId' | 'accounts' | 'trustedAccounts'> = {},
): BundleInput {
  return {
    keytrailInventory: 1,
    collectedAt,
    ...about,
    regions: keys.map((key) => {
      const [, , , region, accountId] = key.arn.split(':');
      return { accountId, region, outputs: outputsOf(key) };
    }),
  };
}

type Output = NonNullable<NonNullable<BundleInput['regions']>[number]['outputs']>[number];

function outputsOf(key: AskedKey): Output[] {
  const keyId = key.arn.split('/').at(-1) ?? '';
  const answer = (command: string, output: object | undefined): Output[] =>
    output === undefined ? [] : [{ command, keyId, output }];
  return [
    ...answer('list-keys', { Keys: [{ KeyArn: key.arn, KeyId: keyId }] }),
    ...answer('describe-key', key.describe && describeKey(key.arn, keyId, key.describe)),
    ...answer(
      'get-key-rotation-status',
      key.rotation && {
        KeyId: keyId,
        KeyRotationEnabled: key.rotation.enabled,
        RotationPeriodInDays: key.rotation.periodDays,
        NextRotationDate: key.rotation.nextAt,
      },
    ),
    ...answer(
      'list-key-rotations',
      key.rotations && {
        Rotations: key.rotations.map(({ at, kind, importState, validTo }, index) => ({
          KeyId: keyId,
          KeyMaterialId: index.toString(16).padStart(64, '0'),
          RotationDate: at,
          RotationType: kind,
          ImportState: importState,
          ValidTo: validTo,
        })),
      },
    ),
    ...answer(
      'get-key-last-usage',
      key.lastUsage && {
        KeyId: keyId,
        TrackingStartDate: key.lastUsage.trackingSince,
        KeyLastUsage:
          key.lastUsage.at === undefined
            ? {}
            : {
                Operation: key.lastUsage.operation ?? 'Decrypt',
                Timestamp: key.lastUsage.at,
                CloudTrailEventId: key.lastUsage.eventId,
              },
      },
    ),
    ...answer('get-key-policy', key.policy && { Policy: JSON.stringify(key.policy) }),
    ...answer(
      'list-aliases',
      key.aliases && { Aliases: key.aliases.map((name) => ({ AliasName: `alias/${name}`, TargetKeyId: keyId })) },
    ),
    ...answer(
      'list-resource-tags',
      key.tags && { Tags: Object.entries(key.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
    ),
    ...answer('list-grants', key.grants && { Grants: key.grants }),
  ];
}

function describeKey(arn: string, keyId: string, about: NonNullable<AskedKey['describe']>): object {
  const isMultiRegion = about.replicaOf !== undefined || about.primary === true;
  return {
    KeyMetadata: {
      Arn: arn,
      KeyId: keyId,
      AWSAccountId: arn.split(':')[4],
      KeyState: about.state ?? 'Enabled',
      Description: about.description,
      KeySpec: about.spec ?? 'SYMMETRIC_DEFAULT',
      KeyUsage: about.usage ?? 'ENCRYPT_DECRYPT',
      Origin: about.origin ?? 'AWS_KMS',
      CustomKeyStoreId: about.keyStore,
      KeyManager: about.manager ?? 'CUSTOMER',
      CreationDate: about.createdAt ?? '2024-01-01T00:00:00Z',
      DeletionDate: about.deletionAt,
      ValidTo: about.validTo,
      MultiRegion: isMultiRegion,
      ...(isMultiRegion && {
        MultiRegionConfiguration: {
          MultiRegionKeyType: about.replicaOf === undefined ? 'PRIMARY' : 'REPLICA',
          PrimaryKey: { Arn: about.replicaOf ?? arn },
        },
      }),
    },
  };
}

/** What `aws iam get-account-authorization-details` prints, collected at one time. */
export function iamInventoryOf(collectedAt: string, details: object): BundleInput {
  return {
    keytrailInventory: 1,
    collectedAt,
    regions: [{ outputs: [{ command: 'iam get-account-authorization-details', output: details }] }],
  };
}

/** What CloudTrail said of a trail; what is not given was not asked. */
export interface AskedTrail {
  readonly arn: string;
  readonly bucket?: string;
  readonly kmsKeyId?: string;
  readonly multiRegion?: boolean;
  readonly organization?: boolean;
  readonly logging?: boolean;
  /** What `aws cloudtrail get-event-selectors` prints. */
  readonly selectors?: object;
}

/** A bundle of what the AWS CLI prints about trails, collected at one time. */
export function trailInventoryOf(collectedAt: string, trails: readonly AskedTrail[]): BundleInput {
  const answer = (command: string, resource: string, output: object | undefined): Output[] =>
    output === undefined ? [] : [{ command, resource, output }];
  return {
    keytrailInventory: 1,
    collectedAt,
    regions: trails.map(({ arn, bucket, kmsKeyId, multiRegion = true, organization = false, logging, selectors }) => {
      const [, , , region, accountId] = arn.split(':');
      const trailList = [
        {
          Name: arn.split('/').at(-1),
          TrailARN: arn,
          HomeRegion: region,
          IsMultiRegionTrail: multiRegion,
          IsOrganizationTrail: organization,
          S3BucketName: bucket,
          KmsKeyId: kmsKeyId,
          LogFileValidationEnabled: true,
        },
      ];
      return {
        accountId,
        region,
        outputs: [
          { command: 'cloudtrail describe-trails', output: { trailList } },
          ...answer('cloudtrail get-trail-status', arn, logging === undefined ? undefined : { IsLogging: logging }),
          ...answer('cloudtrail get-event-selectors', arn, selectors && { TrailARN: arn, ...selectors }),
        ],
      };
    }),
  };
}
