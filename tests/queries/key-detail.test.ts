import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyArn } from '@/lib/model/brand';
import { parseKeyArn } from '@/lib/model/parse';
import { keyResources, keyServices } from '@/lib/queries/key-blast-radius';
import { keyChanges } from '@/lib/queries/key-changes';
import { keyCrossAccount } from '@/lib/queries/key-cross-account';
import { keyGrants } from '@/lib/queries/key-grants';
import { keyExternalAccess, keyPolicies } from '@/lib/queries/key-policies';
import { keyRecord, keySiblings } from '@/lib/queries/key-record';
import { keyRotations } from '@/lib/queries/key-rotations';
import { keyUsage, usageBuckets } from '@/lib/queries/key-usage';
import { keyUsers } from '@/lib/queries/key-users';
import { edgeRow, emptyModels, keyRow, type TestModels } from '../support/read-models';

const asOf = new Date('2026-06-30T12:00:00Z');
const basis = { asOf, rotationMaxAgeDays: 365 };
const window = { from: new Date('2026-06-01T00:00:00Z'), to: new Date('2026-06-30T12:00:01Z') };
const at = (day: string) => new Date(`2026-06-${day}T08:00:00Z`);
const midnight = (day: string) => new Date(`2026-06-${day}T00:00:00Z`);
const key = arn('arn:aws:kms:eu-west-1:111122223333:key/mrk-a');
const other = arn('arn:aws:kms:eu-west-1:111122223333:key/other');

function arn(text: string): KeyArn {
  return parseKeyArn(text) ?? expect.fail(text);
}

let store: TestModels;
beforeEach(async () => {
  store = await emptyModels();
});
afterEach(() => store.close());

describe('the record of a key', () => {
  it('is null for a key that is not known', async () => {
    expect(await keyRecord(store.models, basis, key)).toBeNull();
  });

  it('keeps what is not known apart from zero', async () => {
    await store.insert('keys', [keyRow({ key_arn: key, policy_known: false, policy_verdict: 'unknown' })]);
    expect(await keyRecord(store.models, basis, key)).toMatchObject({
      calls: null,
      created_at: null,
      monthly_cost_usd: null,
      grants_active: 0,
      deletion_attempts: 0,
    });
  });

  it('lists the Regions of a multi-Region key and whether their policies are the same', async () => {
    const replica = 'arn:aws:kms:us-east-1:111122223333:key/mrk-a';
    const third = 'arn:aws:kms:us-west-2:111122223333:key/mrk-a';
    await store.insert('keys', [
      keyRow({ key_arn: key, multi_region: 'PRIMARY' }),
      keyRow({ key_arn: replica, multi_region: 'REPLICA' }),
      keyRow({ key_arn: third, multi_region: 'REPLICA' }),
      keyRow({ key_arn: 'arn:aws:kms:us-east-1:444455556666:key/mrk-a', multi_region: 'PRIMARY' }),
    ]);
    const policy = {
      valid_from: at('01'),
      origin: 'inventory',
      policy: '{}',
      verdict: 'private',
      external_principals: [],
    };
    await store.insert('policy_versions', [
      { ...policy, key_arn: key, policy_hash: 'x' },
      { ...policy, key_arn: replica, policy_hash: 'y' },
      { ...policy, key_arn: replica, policy_hash: 'x', valid_to: at('02') },
    ]);
    expect((await keySiblings(store.models, key)).map(({ region, policy_same }) => [region, policy_same])).toEqual([
      ['eu-west-1', true],
      ['us-east-1', false],
      ['us-west-2', null],
    ]);
  });

  it('lists no Regions for a key that is of one Region', async () => {
    await store.insert('keys', [keyRow({ key_arn: key, multi_region: 'NONE' })]);
    expect(await keySiblings(store.models, key)).toEqual([]);
  });
});

describe('the usage of a key', () => {
  const hour = { part_id: 1, key_arn: key, event_name: 'Decrypt', outcome: 'ok', is_use: true, calls: 1 };

  it('adds hours to days and keeps denied and failed calls apart', async () => {
    await store.insert('usage_hour', [
      { ...hour, hour: at('10'), calls: 5 },
      { ...hour, hour: new Date('2026-06-10T23:00:00Z'), calls: 2 },
      { ...hour, hour: at('11'), outcome: 'denied', is_use: false, calls: 3 },
      { ...hour, hour: at('11'), outcome: 'key-disabled', is_use: false, calls: 4 },
      { ...hour, hour: at('12'), key_arn: other, calls: 100 },
      { ...hour, hour: new Date('2026-05-31T23:00:00Z'), calls: 100 },
    ]);
    const usage = await keyUsage(store.models, key, window, usageBuckets(window, 'operation'), 'operation');
    expect(usage.map(({ bucket, outcome, calls }) => [bucket.toISOString().slice(0, 10), outcome, calls])).toEqual([
      ['2026-06-10', 'answered', 7],
      ['2026-06-11', 'denied', 3],
      ['2026-06-11', 'failed', 4],
    ]);
  });

  it.each(['operation', 'service'] as const)(
    'puts every row into a bucket that the chart draws when split by %s',
    async (split) => {
      await store.insert('edge_day', [
        edgeRow({ key_arn: key, day: midnight('29'), calls: 1 }),
        edgeRow({ key_arn: key, day: midnight('30'), calls: 1 }),
      ]);
      await store.insert('usage_hour', [
        { ...hour, hour: at('10') },
        { ...hour, hour: new Date('2026-06-29T13:00:00Z') },
      ]);
      for (const days of [1, 2, 10, 60, 400, 2000]) {
        const span = { from: new Date(asOf.getTime() - days * 86_400_000), to: asOf };
        const buckets = usageBuckets(span, split);
        const starts = new Set(buckets.list.map(({ start }) => start.getTime()));
        const usage = await keyUsage(store.models, key, span, buckets, split);
        expect(usage.length).toBeGreaterThan(0);
        expect(usage.every(({ bucket }) => starts.has(bucket.getTime()))).toBe(true);
      }
    },
  );

  it.each([
    ['principal', 'arn:aws:iam::111122223333:role/app'],
    ['service', 's3'],
    ['account', '111122223333'],
  ] as const)('can be split by %s', async (split, label) => {
    await store.insert('edge_day', [edgeRow({ key_arn: key, day: midnight('10'), calls: 6, via_service: 's3' })]);
    expect(await keyUsage(store.models, key, window, usageBuckets(window, split), split)).toMatchObject([
      { label, outcome: 'answered', calls: 6 },
    ]);
  });
});

describe('who uses a key', () => {
  it('is one line a principal, with its first sight before the window', async () => {
    await store.insert('trusted_accounts', [{ account_id: '111122223333', relation: 'own', name: 'prod' }]);
    await store.insert('edge_day', [
      edgeRow({ key_arn: key, day: new Date('2026-01-05T00:00:00Z'), calls: 1 }),
      edgeRow({ key_arn: key, day: midnight('10'), calls: 6, via_service: 's3' }),
      edgeRow({ key_arn: key, day: midnight('11'), calls: 2, outcome: 'denied', is_use: false }),
      edgeRow({
        key_arn: key,
        day: midnight('11'),
        calls: 1,
        principal: 'arn:aws:iam::999988887777:role/x',
        caller_account_id: '999988887777',
      }),
    ]);
    const users = await keyUsers(store.models, key, window);
    expect(users).toHaveLength(2);
    expect(users[0]).toMatchObject({
      calls: 8,
      uses: 6,
      denied: 2,
      services: ['direct', 's3'],
      relation: 'own',
      account_name: 'prod',
      known_since: new Date('2026-01-05T00:00:00Z'),
      first_at: midnight('10'),
    });
    expect(users[1]).toMatchObject({ relation: null, uses: 1, denied: 0 });
  });
});

describe('other accounts and a key', () => {
  const call = {
    part_id: 1,
    day: midnight('10'),
    key_arn: key,
    key_account_id: '111122223333',
    principal: 'unknown',
    event_name: 'Decrypt',
    key_role: 'key',
    operation_class: 'crypto',
    via_service: 'direct',
    recipient_account_id: '111122223333',
    outcome: 'ok',
    is_use: true,
    calls: 4,
    first_at: at('10'),
    last_at: at('10'),
    event_ids: [],
  };
  const access = {
    key_arn: key,
    account_id: '111122223333',
    region: 'eu-west-1',
    kind: 'external',
    through: 'policy',
    principals: [],
    actions: ['kms:Decrypt'],
    statements: ['Partner'],
    whole_account: true,
    in_organization: false,
  };

  it('show used and allowed side by side, strangers first', async () => {
    await store.insert('trusted_accounts', [{ account_id: '444455556666', relation: 'organization' }]);
    await store.insert('cross_account_day', [
      { ...call, caller_account_id: '444455556666', calls: 50 },
      { ...call, caller_account_id: '999988887777' },
    ]);
    await store.insert('external_access', [
      { ...access, token: '999988887777' },
      { ...access, token: '999988887777', through: 'grant', actions: ['kms:Encrypt'] },
      { ...access, token: '123456789012' },
    ]);
    const rows = await keyCrossAccount(store.models, key);
    expect(
      rows.map((row) => [row.account_id, row.calls, row.allowed_through, row.allowed_actions, row.relation]),
    ).toEqual([
      ['999988887777', 4, ['grant', 'policy'], ['kms:Decrypt', 'kms:Encrypt'], null],
      ['123456789012', 0, ['policy'], ['kms:Decrypt'], null],
      ['444455556666', 50, [], [], 'organization'],
    ]);
    expect(await keyExternalAccess(store.models, key)).toHaveLength(3);
  });

  it('do not count a refused call as use', async () => {
    await store.insert('cross_account_day', [
      { ...call, caller_account_id: '999988887777', outcome: 'denied', is_use: false },
    ]);
    expect(await keyCrossAccount(store.models, key)).toMatchObject([{ calls: 0, denied: 4 }]);
  });
});

describe('what a key protects', () => {
  it('keeps what was idle for a month apart from what is in use, and leaves refused calls out', async () => {
    const context = {
      part_id: 1,
      key_arn: key,
      context_key: 'aws:s3:arn',
      via_service: 's3',
      event_name: 'Decrypt',
      is_use: true,
      last_event_id: '00000000-0000-4000-8000-00000000000e',
    };
    await store.insert('context_day', [
      {
        ...context,
        day: midnight('20'),
        context_value: 'arn:aws:s3:::live',
        calls: 9,
        first_at: at('20'),
        last_at: at('20'),
      },
      {
        ...context,
        day: new Date('2026-02-01T00:00:00Z'),
        context_value: 'arn:aws:s3:::old',
        calls: 90,
        first_at: new Date('2026-02-01T00:00:00Z'),
        last_at: new Date('2026-02-01T00:00:00Z'),
      },
      {
        ...context,
        day: midnight('20'),
        context_value: 'arn:aws:s3:::refused',
        is_use: false,
        calls: 9,
        first_at: at('20'),
        last_at: at('20'),
      },
    ]);
    await store.insert('edge_day', [
      edgeRow({ key_arn: key, day: midnight('20'), calls: 9, via_service: 's3' }),
      edgeRow({ key_arn: key, day: midnight('20'), calls: 9, via_service: 'ec2', is_use: false, outcome: 'denied' }),
    ]);
    expect((await keyResources(store.models, key, asOf)).map((row) => [row.context_value, row.recent_calls])).toEqual([
      ['arn:aws:s3:::live', 9],
      ['arn:aws:s3:::old', 0],
    ]);
    expect(await keyServices(store.models, key, asOf)).toMatchObject([
      { via_service: 's3', recent_calls: 9, principals: 1 },
    ]);
  });
});

describe('the past of a key', () => {
  it('lists grants in force before ended ones, with the last use by the grantee', async () => {
    const grant = { key_arn: key, grantee_kind: 'role', operations: ['Decrypt'], origin: 'events' };
    await store.insert('grants', [
      {
        ...grant,
        grant_id: 'ended',
        grantee: 'arn:aws:iam::111122223333:role/gone',
        created_at: at('20'),
        ended_at: at('21'),
        ended_by: 'RetireGrant',
      },
      { ...grant, grant_id: 'old', grantee: 'arn:aws:iam::111122223333:role/app', created_at: at('01') },
      { ...grant, grant_id: 'new', grantee: null, created_at: at('02') },
    ]);
    await store.insert('edge_day', [edgeRow({ key_arn: key, day: midnight('10'), calls: 1 })]);
    const grants = await keyGrants(store.models, key);
    expect(grants.map(({ grant_id }) => grant_id)).toEqual(['new', 'old', 'ended']);
    expect(grants[1]?.grantee_last_used_at).toEqual(midnight('10'));
    expect(grants[2]?.grantee_last_used_at).toBeNull();
  });

  it('tells when the role of a session was used last to which a grant was given', async () => {
    await store.insert('grants', [
      {
        key_arn: key,
        grant_id: 'session',
        grantee: 'arn:aws:sts::111122223333:assumed-role/app/i-0abc',
        grantee_kind: 'role',
        operations: ['Decrypt'],
        origin: 'events',
      },
    ]);
    await store.insert('edge_day', [
      edgeRow({ key_arn: key, day: midnight('10'), principal: 'arn:aws:iam::111122223333:role/team/app', calls: 1 }),
      edgeRow({ key_arn: key, day: midnight('12'), principal: 'arn:aws:iam::111122223333:role/other', calls: 1 }),
    ]);
    expect(await keyGrants(store.models, key)).toMatchObject([{ grantee_last_used_at: midnight('10') }]);
  });

  it('lists policies, rotations and changes newest first, of this key alone', async () => {
    const policy = {
      origin: 'PutKeyPolicy',
      policy: '{}',
      policy_hash: 'h',
      verdict: 'private',
      external_principals: [],
    };
    await store.insert('policy_versions', [
      { ...policy, key_arn: key, valid_from: at('01'), valid_to: at('05') },
      { ...policy, key_arn: key, valid_from: at('05'), valid_to: at('05'), event_id: 'b' },
      { ...policy, key_arn: key, valid_from: at('05'), event_id: 'a' },
      { ...policy, key_arn: other, valid_from: at('06') },
    ]);
    await store.insert('key_rotations', [
      { key_arn: key, rotated_at: at('03'), kind: 'automatic', origin: 'events' },
      { key_arn: key, rotated_at: at('09'), kind: 'on-demand', origin: 'inventory' },
    ]);
    await store.insert('key_changes', [
      {
        key_arn: key,
        changed_at: at('03'),
        aspect: 'state',
        change: 'DisableKey',
        before: 'Enabled',
        after: 'Disabled',
      },
      {
        key_arn: key,
        changed_at: at('04'),
        aspect: 'state',
        change: 'EnableKey',
        before: 'Disabled',
        after: 'Enabled',
      },
      { key_arn: other, changed_at: at('05'), aspect: 'state', change: 'EnableKey' },
    ]);
    expect((await keyPolicies(store.models, key)).map(({ valid_to }) => valid_to)).toEqual([null, at('05'), at('05')]);
    expect((await keyPolicies(store.models, key)).map(({ event_id }) => event_id)).toEqual(['a', 'b', null]);
    expect((await keyRotations(store.models, key)).map(({ kind }) => kind)).toEqual(['on-demand', 'automatic']);
    expect((await keyChanges(store.models, key)).map(({ change }) => change)).toEqual(['EnableKey', 'DisableKey']);
  });
});
