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
    ['an imported key of several Regions, side not known', { multiRegion: null, origin: 'EXTERNAL' }, 'unknown'],
    ['an imported key that may be asymmetric', { spec: null, usage: null, origin: 'EXTERNAL' }, 'unknown'],
    ['a key of KMS material whose rotation was switched', { spec: null, rotationSwitched: true }, 'automatic'],
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
const DAY = 86_400_000;

/** Days since 1970 of the last `count` days before an instant, that of the instant too. */
function lastDays(count: number, until = asOf): Set<number> {
  const last = Math.floor(until.getTime() / DAY);
  return new Set(Array.from({ length: count }, (_, index) => last - index));
}

function without(days: ReadonlySet<number>, ...instants: readonly string[]): Set<number> {
  return new Set([...days].filter((day) => !instants.some((at) => Math.floor(Date.parse(at) / DAY) === day)));
}

const evidence: UseEvidence = {
  manager: 'CUSTOMER',
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  createdAt: new Date('2024-01-01T00:00:00Z'),
  lastUsedAt: null,
  api: null,
  logDays: lastDays(91),
  windowDays: 90,
  protectsData: false,
  hasServiceGrants: false,
  relativeInUse: false,
  words: [],
};
const NONE = new Set<number>();
const tracked = { at: null, trackingSince: new Date('2026-04-23T00:00:00Z'), askedAt: asOf };

describe('whether a key is in use', () => {
  it.each<[string, Partial<UseEvidence>, string, string | null, string]>([
    ['used yesterday', { lastUsedAt: new Date('2026-11-21T00:00:00Z') }, 'in-use', 'high', 'used-in-logs'],
    [
      'used yesterday by the word of the API alone',
      { api: { ...tracked, at: new Date('2026-11-21T00:00:00Z') }, logDays: NONE },
      'in-use',
      'high',
      'used-by-api',
    ],
    [
      'used on the first instant of the window',
      { lastUsedAt: new Date(asOf.getTime() - 90 * DAY) },
      'in-use',
      'high',
      'used-in-logs',
    ],
    [
      'used a second before the window',
      { lastUsedAt: new Date(asOf.getTime() - 90 * DAY - 1000) },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    ['silent in logs of every day', {}, 'idle-nothing-found', 'medium', 'no-use-no-resources'],
    ['silent in logs and API', { api: tracked }, 'idle-nothing-found', 'high', 'no-use-no-resources'],
    ['silent by the API alone', { api: tracked, logDays: NONE }, 'idle-nothing-found', 'medium', 'no-use-no-resources'],
    [
      'last used long ago by the API, which tracks only since then',
      { api: { ...tracked, at: new Date('2026-07-01T00:00:00Z') }, logDays: NONE },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    [
      'silent in logs with one day missing',
      { logDays: without(lastDays(91), '2026-10-05') },
      'cannot-tell',
      'low',
      'no-coverage',
    ],
    [
      'silent in logs with one day missing that the API knows',
      { logDays: without(lastDays(91), '2026-10-05'), api: tracked },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    [
      'silent in logs whose last day has not begun to arrive',
      { logDays: without(lastDays(91), '2026-11-22') },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    ['without any source', { logDays: NONE }, 'cannot-tell', 'low', 'no-coverage'],
    [
      'silent, but the API tracks only since last week',
      { logDays: NONE, api: { ...tracked, trackingSince: new Date('2026-11-15T00:00:00Z') } },
      'cannot-tell',
      'low',
      'no-coverage',
    ],
    [
      'silent in the API until it was asked a month ago, and unknown since',
      { logDays: NONE, api: { ...tracked, askedAt: new Date('2026-10-22T00:00:00Z') } },
      'cannot-tell',
      'low',
      'no-coverage',
    ],
    [
      'silent in the API until it was asked, and in the logs since',
      { logDays: lastDays(40), api: { ...tracked, askedAt: new Date('2026-10-22T00:00:00Z') } },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    [
      'made within the window, silent in logs of all its life',
      { createdAt: new Date('2026-10-10T09:00:00Z'), logDays: lastDays(44) },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    ['silent, data seen under it', { protectsData: true }, 'idle-data-remains', 'medium', 'resources-seen'],
    ['silent, a service holds a grant', { hasServiceGrants: true }, 'idle-data-remains', 'medium', 'service-grants'],
    [
      'silent signing key, whose public half may be used anywhere',
      { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY' },
      'idle-data-remains',
      'medium',
      'public-key-may-be-used-offline',
    ],
    [
      'silent RSA key for encryption, whose public half may be used anywhere',
      { spec: 'RSA_4096' },
      'idle-data-remains',
      'medium',
      'public-key-may-be-used-offline',
    ],
    [
      'silent HMAC key, which has no public half',
      { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    ['silent replica of a key in use', { relativeInUse: true }, 'idle-data-remains', 'medium', 'replica-of-used-key'],
    ['silent, kept for disaster recovery', { words: ['prod-dr'] }, 'idle-data-remains', 'medium', 'kept-for-recovery'],
    [
      'silent, kept for backups',
      { words: ['Weekly backups of the shop'] },
      'idle-data-remains',
      'medium',
      'kept-for-recovery',
    ],
    [
      'silent, with a name that only looks like it',
      { words: ['driver-feedback'] },
      'idle-nothing-found',
      'medium',
      'no-use-no-resources',
    ],
    ['two weeks old', { createdAt: new Date('2026-11-08T00:00:00Z') }, 'cannot-tell', 'low', 'younger-than-a-month'],
    [
      'two weeks old and used',
      { createdAt: new Date('2026-11-08T00:00:00Z'), lastUsedAt: asOf },
      'in-use',
      'high',
      'used-in-logs',
    ],
    ['managed by AWS', { manager: 'AWS' }, 'not-applicable', null, 'aws-managed'],
    ['gone', { state: 'Deleted' }, 'not-applicable', null, 'deleted'],
    ['of which nobody knows who manages it', { manager: null }, 'idle-nothing-found', 'medium', 'no-use-no-resources'],
  ])('a key %s', (_, given, verdict, confidence, reason) => {
    expect(unusedVerdict({ ...evidence, ...given }, asOf)).toEqual({ verdict, confidence, reason });
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
