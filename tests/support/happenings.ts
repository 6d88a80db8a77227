import fc from 'fast-check';
import {
  asForeign,
  asRole,
  asRoot,
  crossAccountPair,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  otherCall,
  type RawRecord,
} from './events';

const IDS = [
  '1234abcd-12ab-34cd-56ef-1234567890ab',
  '2234abcd-12ab-34cd-56ef-1234567890ab',
  '3234abcd-12ab-34cd-56ef-1234567890ab',
  'mrk-1234abcd12ab34cd56ef1234567890ab',
] as const;

/** Something that can happen to keys, as the records of it; several where it is delivered more than once. */
type Happening = (at: Date, key: string, role: string) => readonly RawRecord[];

const policyFor = (principal: string, more: object = {}) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Own',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      { Sid: 'Other', Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:Decrypt', Resource: '*', ...more },
    ],
  });

const put = (policy: string): Happening => {
  return (at, key) => [kmsCall('PutKeyPolicy', { at, key, request: { keyId: key, policyName: 'default', policy } })];
};
const change = (name: string, request: RawRecord = {}): Happening => {
  return (at, key) => [kmsCall(name, { at, key, request: { keyId: key, ...request } })];
};
const alias = (name: string, aliasName: string): Happening => {
  return (at, key) => [kmsCall(name, { at, key, request: { aliasName, targetKeyId: key } })];
};

const HAPPENINGS: readonly Happening[] = [
  (at, key) => [
    kmsCall('CreateKey', {
      at,
      key,
      request: { keySpec: 'SYMMETRIC_DEFAULT' },
      response: {
        keyMetadata: { arn: key, keyManager: 'CUSTOMER', origin: 'AWS_KMS', multiRegion: key.includes('mrk-') },
      },
    }),
  ],
  change('DisableKey'),
  change('EnableKey'),
  change('ScheduleKeyDeletion', { pendingWindowInDays: 7 }),
  change('CancelKeyDeletion'),
  change('EnableKeyRotation'),
  change('TagResource', { tags: [{ tagKey: 'owner', tagValue: 'team' }] }),
  put(policyFor(`arn:aws:iam::${OWN_ACCOUNT}:role/App`)),
  put(policyFor(`arn:aws:iam::${OTHER_ACCOUNT}:root`)),
  put(policyFor('*', { Condition: { DateLessThan: { 'aws:CurrentTime': '2025-06-12T00:00:00Z' } } })),
  alias('CreateAlias', 'alias/one'),
  alias('UpdateAlias', 'alias/one'),
  alias('UpdateAlias', 'alias/two'),
  (at) => [kmsCall('DeleteAlias', { at, key: null, request: { aliasName: 'alias/one' } })],
  (at, key, role) => [
    kmsCall('CreateGrant', {
      at,
      key,
      request: { keyId: key, granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/${role}`, operations: ['Decrypt'] },
      response: { grantId: 'a1b2c3', keyId: key },
    }),
  ],
  (at, key) => [kmsCall('RevokeGrant', { at, key, request: { keyId: key, grantId: 'a1b2c3' } })],
  (at, key) => [
    kmsCall('ReplicateKey', {
      at,
      key,
      request: { keyId: key, replicaRegion: 'eu-west-1' },
      response: { replicaKeyMetadata: { arn: key.replace('us-east-1', 'eu-west-1') } },
    }),
  ],
  change('UpdatePrimaryRegion', { primaryRegion: 'eu-west-1' }),
  (at, key, role) => [
    kmsCall('Decrypt', { at, key, by: asRole(role), via: 's3', context: { 'aws:s3:arn': 'arn:aws:s3:::data' } }),
  ],
  (at, key, role) => [kmsCall('Decrypt', { at, key, by: asRole(role) })],
  (at, key, role) => [
    kmsCall('Decrypt', { at, key, by: asRole(role), error: 'AccessDenied', message: 'not authorized' }),
  ],
  (at, key) => {
    const { callers, owners } = crossAccountPair('Decrypt', { at, key });
    return [callers, owners];
  },
  (at) => [otherCall('ec2.amazonaws.com', 'DescribeInstances', { at, account: OTHER_ACCOUNT, region: 'eu-west-1' })],
];

/** What analyzers look for beyond changes of keys: snapshots that leave, material that comes and goes, secrets, trails. */
const FOREIGN_KEY = keyArn('9234abcd-12ab-34cd-56ef-1234567890ab', { account: OTHER_ACCOUNT });
const MORE: readonly Happening[] = [
  ...HAPPENINGS,
  change('ImportKeyMaterial', { expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', importType: 'NEW_KEY_MATERIAL' }),
  change('DeleteImportedKeyMaterial'),
  change('DisableKeyRotation'),
  change('RotateKeyOnDemand'),
  (at, key, role) => [
    kmsCall('GenerateDataKey', {
      at,
      key,
      by: asRole(role),
      via: 's3',
      context: { 'aws:s3:arn': 'arn:aws:s3:::data' },
    }),
  ],
  (at, _key, role) => [
    kmsCall('GenerateDataKey', {
      at,
      key: FOREIGN_KEY,
      by: asRole(role),
      via: 's3',
      context: { 'aws:s3:arn': 'arn:aws:s3:::data' },
    }),
  ],
  (at, key) => [
    kmsCall('Decrypt', {
      at,
      key,
      by: asForeign(),
      account: OWN_ACCOUNT,
      via: 'ec2',
      context: { 'aws:ebs:id': 'snap-0a1b2c3d4e5f60077' },
    }),
  ],
  (at) => [
    otherCall('ec2.amazonaws.com', 'ModifySnapshotAttribute', {
      at,
      request: {
        snapshotId: 'snap-0a1b2c3d4e5f60077',
        createVolumePermission: { add: { items: [{ userId: OTHER_ACCOUNT }] } },
      },
    }),
  ],
  (at, key, role) =>
    Array.from({ length: 11 }, (_, nth) =>
      kmsCall('Decrypt', {
        at: new Date(at.getTime() + nth * 1000),
        key,
        by: asRole(role),
        via: 'secretsmanager',
        context: { SecretARN: `arn:aws:secretsmanager:us-east-1:${OWN_ACCOUNT}:secret:app-${nth}-AbCdEf` },
      }),
    ),
  (at) => [otherCall('cloudtrail.amazonaws.com', 'StopLogging', { at, request: { name: 'main' } })],
  (at, key) => [kmsCall('ReEncrypt', { at, key: [key, FOREIGN_KEY] })],
  (at, key) => [kmsCall('Decrypt', { at, key, error: 'DisabledException', message: `${key} is disabled.` })],
  (at) => [kmsCall('ListKeys', { at, key: null, by: asRoot() })],
];

interface Cast {
  /** Ids of the keys. */
  readonly ids?: readonly string[];
  /** With what analyzers look for beyond changes of keys. */
  readonly rich?: boolean;
  readonly least?: number;
  readonly most?: number;
}

/**
 * Histories of a few keys as they are delivered: the records of each delivery, in an order that need not be that of
 * time. Both copies of a call across accounts may come in different deliveries.
 */
export function deliveries(
  most: number,
  { ids = IDS, rich = false, least = 6, most: longest = 24 }: Cast = {},
): fc.Arbitrary<RawRecord[][]> {
  const happening = fc.record({
    what: fc.constantFrom(...(rich ? MORE : HAPPENINGS)),
    key: fc.constantFrom(...ids),
    role: fc.constantFrom('App', 'Batch'),
    hour: fc.integer({ min: 0, max: 20 * 24 }),
    deliveries: fc.tuple(fc.nat(most - 1), fc.nat(most - 1)),
  });
  return fc.array(happening, { minLength: least, maxLength: longest }).map((happenings) => {
    const delivered: RawRecord[][] = Array.from({ length: most }, () => []);
    for (const { what, key, role, hour, deliveries: into } of happenings) {
      const records = what(new Date(Date.UTC(2025, 5, 1, hour)), keyArn(key), role);
      for (const [index, record] of records.entries()) delivered[into[index % 2] ?? 0]?.push(record);
    }
    return delivered.filter((records) => records.length > 0);
  });
}
