import { describe, expect, it } from 'vitest';
import { instantIn } from '@/lib/keys/control-event';
import { monthlyCostUsd } from '@/lib/keys/cost';
import { type KeyKind, rotationEligibility } from '@/lib/keys/eligibility';
import { grantee } from '@/lib/keys/grantee';
import { type UseEvidence, unusedVerdict } from '@/lib/keys/unused';

const kind: KeyKind = {
  manager: 'CUSTOMER',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  multiRegion: 'NONE',
  rotationSwitched: false,
};

describe('whether a key can rotate', () => {
  it.each([
    ['an ordinary key', {}, 'automatic'],
    ['an AWS managed key', { manager: 'AWS' }, 'aws-managed'],
    ['an imported key', { origin: 'EXTERNAL' }, 'on-demand'],
    ['a CloudHSM key', { origin: 'AWS_CLOUDHSM' }, 'manual'],
    ['a key in an external store', { origin: 'EXTERNAL_KEY_STORE' }, 'manual'],
    ['an RSA key', { spec: 'RSA_2048' }, 'manual'],
    ['an elliptic signing key', { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY' }, 'manual'],
    ['an ML-DSA key', { spec: 'ML_DSA_65', usage: 'SIGN_VERIFY' }, 'manual'],
    ['an HMAC key', { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }, 'manual'],
    ['a primary of several Regions', { multiRegion: 'PRIMARY' }, 'automatic'],
    ['a replica', { multiRegion: 'REPLICA' }, 'inherited'],
    ['an imported replica', { multiRegion: 'REPLICA', origin: 'EXTERNAL' }, 'inherited'],
    ['a key of several Regions, side not known', { multiRegion: null }, 'unknown'],
    ['a key of which nothing is known', { spec: null, usage: null, origin: null }, 'unknown'],
    [
      'a key of which only is known that rotation was switched',
      { spec: null, usage: null, origin: null, rotationSwitched: true },
      'automatic',
    ],
  ] as const)('%s', (_, given, expected) => {
    expect(rotationEligibility({ ...kind, ...given })).toBe(expected);
  });
});

const asOf = new Date('2026-11-22T00:00:00Z');
const evidence: UseEvidence = {
  manager: 'CUSTOMER',
  state: 'Enabled',
  usage: 'ENCRYPT_DECRYPT',
  createdAt: new Date('2024-01-01T00:00:00Z'),
  lastUsedAt: null,
  api: null,
  coveredDays: 90,
  windowDays: 90,
  protectsData: false,
  hasServiceGrants: false,
  relativeInUse: false,
};
const tracked = { at: null, trackingSince: new Date('2026-04-23T00:00:00Z') };

describe('whether a key is in use', () => {
  it.each([
    ['used yesterday', { lastUsedAt: new Date('2026-11-21T00:00:00Z') }, 'in-use', 'high'],
    [
      'used yesterday by the word of the API alone',
      { api: { ...tracked, at: new Date('2026-11-21T00:00:00Z') } },
      'in-use',
      'high',
    ],
    ['silent in logs of every day', {}, 'idle-nothing-found', 'medium'],
    ['silent in logs and API', { api: tracked }, 'idle-nothing-found', 'high'],
    ['silent by the API, logs with gaps', { api: tracked, coveredDays: 3 }, 'idle-nothing-found', 'medium'],
    ['silent in logs with one gap', { coveredDays: 89 }, 'cannot-tell', 'low'],
    [
      'silent, but the API tracks only since last week',
      { coveredDays: 0, api: { at: null, trackingSince: new Date('2026-11-15T00:00:00Z') } },
      'cannot-tell',
      'low',
    ],
    ['silent, data seen under it', { protectsData: true }, 'idle-data-remains', 'medium'],
    ['silent, a service holds a grant', { hasServiceGrants: true }, 'idle-data-remains', 'medium'],
    [
      'silent signing key, whose public half may be used anywhere',
      { usage: 'SIGN_VERIFY' },
      'idle-data-remains',
      'medium',
    ],
    ['silent replica of a key in use', { relativeInUse: true }, 'idle-data-remains', 'medium'],
    ['two weeks old', { createdAt: new Date('2026-11-08T00:00:00Z') }, 'cannot-tell', 'low'],
    ['managed by AWS', { manager: 'AWS' }, 'not-applicable', null],
    ['gone', { state: 'Deleted' }, 'not-applicable', null],
  ] as const)('a key %s', (_, given, verdict, confidence) => {
    expect(unusedVerdict({ ...evidence, ...given }, asOf)).toMatchObject({ verdict, confidence });
  });
});

describe('what a key costs', () => {
  it.each([
    [{ manager: 'CUSTOMER', state: 'Enabled', rotations: 0 }, 1],
    [{ manager: 'CUSTOMER', state: 'Disabled', rotations: 1 }, 2],
    [{ manager: 'CUSTOMER', state: 'Enabled', rotations: 9 }, 3],
    [{ manager: 'CUSTOMER', state: 'PendingDeletion', rotations: 2 }, 0],
    [{ manager: 'AWS', state: 'Enabled', rotations: null }, 0],
    [{ manager: 'CUSTOMER', state: 'Enabled', rotations: null }, null],
    [{ manager: null, state: 'Enabled', rotations: 0 }, null],
  ] as const)('%o: %s', (key, dollars) => {
    expect(monthlyCostUsd(key)).toBe(dollars);
  });
});

describe('times inside KMS records', () => {
  it.each([
    ['Apr 12, 2021 18:58:30 PM', '2021-04-12T18:58:30.000Z'],
    ['Nov 2, 2021, 11:25:25 PM', '2021-11-02T23:25:25.000Z'],
    ['May 21, 2025, 5:47:45 AM', '2025-05-21T05:47:45.000Z'],
    ['May 21, 2025, 12:00:00 AM', '2025-05-21T00:00:00.000Z'],
    ['2026-11-22T00:00:00Z', '2026-11-22T00:00:00.000Z'],
  ])('%s', (text, iso) => {
    expect(instantIn(text)?.toISOString()).toBe(iso);
  });

  it.each(['Foo 12, 2021 18:58:30 PM', 'tomorrow', '', null, undefined])('%j is none', (text) => {
    expect(instantIn(text)).toBeNull();
  });
});

describe('who a grantee is', () => {
  it.each([
    ['dynamodb.us-west-2.amazonaws.com', 'service', null],
    ['111122223333:aws:ec2-infrastructure:i-81e2f56c', 'service', '111122223333'],
    ['arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0abc', 'service', '111122223333'],
    [
      'arn:aws:iam::111122223333:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup',
      'service',
      '111122223333',
    ],
    ['arn:aws:iam::444455556666:role/App', 'role', '444455556666'],
    ['arn:aws:iam::444455556666:user/Alice', 'user', '444455556666'],
    ['arn:aws:iam::444455556666:root', 'account', '444455556666'],
    ['AIDACKCEVSQ6C2EXAMPLE', 'unknown', null],
    ['AWS Internal', 'service', null],
  ])('%s', (principal, kindOfGrantee, accountId) => {
    expect(grantee(principal)).toEqual({ kind: kindOfGrantee, accountId });
  });
});
