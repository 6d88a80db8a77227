import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyCards, keyCount, keyFacets, quickCounts } from '@/lib/queries/key-counts';
import { EVERY_KEY, type KeyFilter, QUICK_FILTERS } from '@/lib/queries/key-filter';
import type { InventoryBasis } from '@/lib/queries/key-inventory';
import { KEY_SORTS, type KeyListing, keyPage } from '@/lib/queries/key-list';
import { keyRisks } from '@/lib/queries/key-risks';
import { keySparks } from '@/lib/queries/key-sparks';
import { edgeRow, emptyModels, keyRow, type TestModels } from '../support/read-models';

const asOf = new Date('2026-06-30T12:00:00Z');
const basis: InventoryBasis = { asOf, rotationMaxAgeDays: 365 };
const day = (text: string) => new Date(`2026-06-${text}T00:00:00Z`);
const arn = (name: string) => `arn:aws:kms:eu-west-1:111122223333:key/${name}`;

let store: TestModels;
beforeEach(async () => {
  store = await emptyModels();
});
afterEach(() => store.close());

async function list(filter: Partial<KeyFilter> = {}, by: (typeof KEY_SORTS)[number] = 'alias'): Promise<KeyListing[]> {
  return keyPage(store.models, basis, {
    filter: { ...EVERY_KEY, ...filter },
    order: { by, descending: false },
    size: 100,
    offset: 0,
    scores: new Map(),
  });
}
const names = (rows: readonly KeyListing[]) => rows.map(({ key_id }) => key_id);

function use(key: string, hour: Date, calls: number, over: Record<string, string | boolean> = {}) {
  return { part_id: 1, hour, key_arn: arn(key), event_name: 'Decrypt', outcome: 'ok', is_use: true, calls, ...over };
}

function crossAccountRow(over: Readonly<Record<string, string | boolean>>) {
  return {
    part_id: 1,
    day: day('20'),
    key_account_id: '111122223333',
    principal: 'unknown',
    event_name: 'Decrypt',
    key_role: 'key',
    operation_class: 'crypto',
    via_service: 'direct',
    recipient_account_id: '111122223333',
    outcome: 'ok',
    is_use: true,
    calls: 1,
    first_at: day('20'),
    last_at: day('20'),
    event_ids: [],
    ...over,
  };
}

function externalRow(over: Readonly<Record<string, string>>) {
  return {
    account_id: '111122223333',
    region: 'eu-west-1',
    kind: 'external',
    through: 'policy',
    principals: [],
    actions: [],
    statements: [],
    whole_account: false,
    in_organization: false,
    ...over,
  };
}

describe('the list of keys', () => {
  it('is empty over an empty store, and every figure is 0', async () => {
    expect(await list()).toEqual([]);
    expect(await keyCount(store.models, basis, EVERY_KEY)).toBe(0);
    expect(await keyCards(store.models)).toMatchObject({ customer: 0, monthly_cost_usd: 0 });
    expect(await keyFacets(store.models, basis, EVERY_KEY)).toEqual({ states: [], accounts: [], regions: [] });
  });

  it('leaves calls unknown where no log of the account and Region was read, and counts 0 where one was', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('seen') }),
      keyRow({ key_arn: 'arn:aws:kms:us-east-1:444455556666:key/dark' }),
    ]);
    await store.insert('coverage_hour', [
      { part_id: 1, account_id: '111122223333', region: 'eu-west-1', hour: day('20'), records: 5, kms_records: 1 },
    ]);
    const rows = await list();
    expect(rows.map(({ key_id, calls, principals }) => ({ key_id, calls, principals }))).toEqual([
      { key_id: 'dark', calls: null, principals: null },
      { key_id: 'seen', calls: 0, principals: 0 },
    ]);
  });

  it('counts calls of the last 30 days over all parts, and denied ones apart', async () => {
    await store.insert('keys', [keyRow({ key_arn: arn('a') })]);
    await store.insert('usage_hour', [
      use('a', day('20'), 7),
      { ...use('a', day('20'), 3), part_id: 2 },
      use('a', day('21'), 2, { outcome: 'denied', is_use: false }),
      use('a', new Date('2026-01-01T00:00:00Z'), 1000),
    ]);
    await store.insert('edge_day', [
      edgeRow({ key_arn: arn('a'), day: day('20'), calls: 10 }),
      edgeRow({
        key_arn: arn('a'),
        day: day('21'),
        calls: 2,
        principal: 'arn:aws:iam::111122223333:role/refused',
        outcome: 'denied',
        is_use: false,
      }),
    ]);
    expect(await list()).toMatchObject([{ calls: 12, denied: 2, principals: 1 }]);
  });

  it('tells use by a stranger from use by an account of the organization', async () => {
    await store.insert('trusted_accounts', [
      { account_id: '444455556666', relation: 'organization' },
      { account_id: '123456789012', relation: 'partner', until: new Date('2026-03-01T00:00:00Z') },
    ]);
    await store.insert('keys', [keyRow({ key_arn: arn('a') })]);
    await store.insert('cross_account_day', [
      crossAccountRow({ key_arn: arn('a'), caller_account_id: '444455556666' }),
      crossAccountRow({ key_arn: arn('a'), caller_account_id: '123456789012' }),
      crossAccountRow({ key_arn: arn('a'), caller_account_id: '999988887777', is_use: false, outcome: 'denied' }),
    ]);
    await store.insert('external_access', [
      externalRow({ key_arn: arn('a'), token: '123456789012', through: 'policy' }),
      externalRow({ key_arn: arn('a'), token: '999988887777', through: 'grant' }),
    ]);
    expect(await list()).toMatchObject([{ used_accounts: 2, strangers: 1, allowed_tokens: 2, unused_tokens: 1 }]);
    expect(names(await list({ quick: ['cross-account-unused', 'cross-account-used'] }))).toEqual(['a']);
  });

  it('takes what is open to everybody for used once anybody from outside came', async () => {
    await store.insert('keys', [keyRow({ key_arn: arn('idle') }), keyRow({ key_arn: arn('used') })]);
    await store.insert('external_access', [
      externalRow({ key_arn: arn('idle'), kind: 'public', token: '*' }),
      externalRow({ key_arn: arn('used'), kind: 'public', token: '*' }),
    ]);
    await store.insert('cross_account_day', [
      crossAccountRow({ key_arn: arn('used'), caller_account_id: '123456789012' }),
    ]);
    expect(names(await list({ quick: ['cross-account-unused'] }))).toEqual(['idle']);
  });

  it('takes a partner for none of the strangers through the whole of its last day', async () => {
    const lastDay = new Date('2026-06-30T00:00:00Z');
    await store.insert('trusted_accounts', [{ account_id: '123456789012', relation: 'partner', until: lastDay }]);
    await store.insert('keys', [keyRow({ key_arn: arn('a') })]);
    await store.insert('cross_account_day', [
      crossAccountRow({ key_arn: arn('a'), caller_account_id: '123456789012' }),
    ]);
    expect(await list()).toMatchObject([{ used_accounts: 1, strangers: 0 }]);
  });

  it('counts attempts only since the deletion was asked for', async () => {
    await store.insert('keys', [
      keyRow({
        key_arn: arn('dying'),
        state: 'PendingDeletion',
        deletion_requested_at: day('15'),
        deletion_at: day('29'),
      }),
      keyRow({
        key_arn: arn('calm'),
        state: 'PendingDeletion',
        deletion_requested_at: day('15'),
        deletion_at: day('29'),
      }),
    ]);
    await store.insert('usage_hour', [
      use('dying', day('16'), 4, { outcome: 'key-pending-deletion', is_use: false }),
      use('dying', day('10'), 9, { outcome: 'key-pending-deletion', is_use: false }),
      use('calm', day('10'), 9),
    ]);
    expect(names(await list({ quick: ['deletion-attempts'] }))).toEqual(['dying']);
    expect((await list({ search: 'dying' }))[0]?.deletion_attempts).toBe(4);
  });

  it('calls rotation overdue by age or by a missed date, never for keys that are off, AWS managed or not eligible', async () => {
    const old = new Date('2024-01-01T00:00:00Z');
    await store.insert('keys', [
      keyRow({ key_arn: arn('old'), material_since: old }),
      keyRow({ key_arn: arn('missed'), material_since: day('01'), next_rotation_at: day('20') }),
      keyRow({ key_arn: arn('today'), material_since: day('01'), next_rotation_at: asOf }),
      keyRow({ key_arn: arn('unknown') }),
      keyRow({ key_arn: arn('off'), material_since: old, state: 'Disabled' }),
      keyRow({ key_arn: arn('aws'), material_since: old, manager: 'AWS' }),
      keyRow({ key_arn: arn('rsa'), material_since: old, rotation_eligibility: 'manual' }),
    ]);
    expect(names(await list({ quick: ['rotation-overdue'] }))).toEqual(['missed', 'old']);
  });

  it('orders by rotation: the longest overdue, then the next ones, then keys that are not rotated', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('b-later'), next_rotation_at: new Date('2027-06-30T00:00:00Z') }),
      keyRow({ key_arn: arn('c-soon'), next_rotation_at: new Date('2026-07-03T00:00:00Z') }),
      keyRow({ key_arn: arn('d-missed'), material_since: day('01'), next_rotation_at: day('20') }),
      keyRow({ key_arn: arn('a-never') }),
      keyRow({ key_arn: arn('a-off'), state: 'Disabled', next_rotation_at: new Date('2026-07-01T00:00:00Z') }),
    ]);
    const page = await keyPage(store.models, basis, {
      filter: EVERY_KEY,
      order: { by: 'rotation', descending: true },
      size: 100,
      offset: 0,
      scores: new Map(),
    });
    expect(names(page)).toEqual(['d-missed', 'c-soon', 'b-later', 'a-never', 'a-off']);
  });

  it('lets through the keys of every chosen verdict on use, and counts them so', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('busy'), unused_verdict: 'in-use' }),
      keyRow({ key_arn: arn('free'), unused_verdict: 'idle-nothing-found' }),
      keyRow({ key_arn: arn('full'), unused_verdict: 'idle-data-remains' }),
      keyRow({ key_arn: arn('mine'), unused_verdict: 'idle-data-remains' }),
    ]);
    expect(names(await list({ quick: ['unused-safe', 'unused-data'] }))).toEqual(['free', 'full', 'mine']);
    const counts = await quickCounts(store.models, basis, { ...EVERY_KEY, quick: ['unused-safe'] });
    expect(counts.get('unused-data')).toBe(3);
  });

  it('finds a key by part of any alias, in any letter case, and takes search text literally', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('one'), alias: 'pii', aliases: ['pii', 'Customer-Data'] }),
      keyRow({ key_arn: arn('two'), alias: '100%', aliases: ['100%'] }),
    ]);
    expect(names(await list({ search: 'customer-d' }))).toEqual(['one']);
    expect(names(await list({ search: '%' }))).toEqual(['two']);
    expect(await list({ search: "' or true --" })).toEqual([]);
  });

  it('holds keys without an owner tag apart from keys whose tags are not known', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('none'), tags: '{}' }),
      keyRow({ key_arn: arn('unknown') }),
      keyRow({ key_arn: arn('owned'), tags: '{"Owner":"pay"}', owner: 'pay' }),
    ]);
    expect(names(await list({ quick: ['no-owner'] }))).toEqual(['none']);
  });

  it('pages through the keys in order without losing or repeating one', async () => {
    await store.insert(
      'keys',
      Array.from({ length: 25 }, (_, index) => keyRow({ key_arn: arn(`k${String(index).padStart(2, '0')}`) })),
    );
    const request = {
      filter: EVERY_KEY,
      order: { by: 'risk', descending: true },
      size: 10,
      scores: new Map([
        [arn('k07'), 80],
        [arn('k03'), 99],
      ]),
    } as const;
    const pages = await Promise.all([0, 10, 20].map((offset) => keyPage(store.models, basis, { ...request, offset })));
    const seen = pages.flat().map(({ key_id }) => key_id);
    expect(seen.slice(0, 3)).toEqual(['k03', 'k07', 'k00']);
    expect(new Set(seen).size).toBe(25);
  });

  it.each(KEY_SORTS)('can be ordered by %s both ways, with unknown last', async (by) => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('bare'), manager: null, state: 'Unknown', grants_known: false, policy_verdict: 'unknown' }),
    ]);
    for (const descending of [true, false]) {
      const rows = await keyPage(store.models, basis, {
        filter: EVERY_KEY,
        order: { by, descending },
        size: 5,
        offset: 0,
        scores: new Map(),
      });
      expect(names(rows)).toEqual(['bare']);
    }
  });

  it('keeps keys of other accounts apart from ours, once it is known whose logs these are', async () => {
    const foreign = 'arn:aws:kms:us-east-1:999988887777:key/theirs';
    await store.insert('keys', [keyRow({ key_arn: arn('ours') }), keyRow({ key_arn: foreign })]);
    expect(names(await list({ ...EVERY_KEY, managed: 'customer' })).sort()).toEqual(['ours', 'theirs']);
    await store.insert('trusted_accounts', [
      { account_id: '111122223333', relation: 'own' },
      { account_id: '999988887777', relation: 'partner' },
    ]);
    expect(names(await list({ ...EVERY_KEY, managed: 'customer' }))).toEqual(['ours']);
    expect(names(await list({ ...EVERY_KEY, managed: 'foreign' }))).toEqual(['theirs']);
    expect(await keyCards(store.models)).toMatchObject({ customer: 1, foreign_keys: 1 });
  });

  it('counts a key of another account in no figure but its own', async () => {
    const theirs = (name: string) => `arn:aws:kms:us-east-1:999988887777:key/${name}`;
    await store.insert('keys', [
      keyRow({ key_arn: arn('ours') }),
      keyRow({ key_arn: arn('gone'), state: 'Deleted' }),
      keyRow({ key_arn: theirs('off'), state: 'Disabled' }),
      keyRow({ key_arn: theirs('going'), state: 'PendingDeletion' }),
      keyRow({ key_arn: theirs('mrk-theirs'), multi_region: 'PRIMARY' }),
      keyRow({ key_arn: theirs('imported'), key_origin: 'EXTERNAL' }),
      keyRow({ key_arn: theirs('managed'), manager: 'AWS' }),
    ]);
    await store.insert('trusted_accounts', [{ account_id: '111122223333', relation: 'own' }]);
    expect(await keyCards(store.models)).toMatchObject({
      customer: 1,
      deleted: 1,
      foreign_keys: 5,
      aws_managed: 0,
      multi_region_sets: 0,
      pending_deletion: 0,
      disabled: 0,
      external_material: 0,
    });
    expect(names(await list({ ...EVERY_KEY, managed: 'aws' }))).toEqual([]);
  });

  it('asks its quick questions of keys that are not deleted, as its figures do', async () => {
    const was = {
      policy_verdict: 'public',
      policy_known: false,
      tags: '{}',
      multi_region: 'PRIMARY',
      key_origin: 'EXTERNAL',
    };
    await store.insert('keys', [keyRow({ key_arn: arn('mrk-gone'), state: 'Deleted', ...was })]);
    for (const quick of QUICK_FILTERS) expect([quick, names(await list({ quick: [quick] }))]).toEqual([quick, []]);
    expect(await keyCards(store.models)).toMatchObject({ multi_region_sets: 0, external_material: 0, deleted: 1 });
  });

  it('counts for each quick filter as many keys as the list then shows', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('pub'), policy_verdict: 'public', multi_region: 'PRIMARY' }),
      keyRow({ key_arn: arn('idle'), unused_verdict: 'idle-nothing-found', key_origin: 'EXTERNAL' }),
      keyRow({ key_arn: arn('dark'), unused_verdict: 'cannot-tell', policy_known: false, policy_verdict: 'unknown' }),
      keyRow({ key_arn: arn('aws'), manager: 'AWS', policy_verdict: 'public' }),
    ]);
    const filter: KeyFilter = { ...EVERY_KEY, managed: 'customer' };
    const counts = await quickCounts(store.models, basis, filter);
    for (const quick of QUICK_FILTERS) {
      expect([quick, counts.get(quick)]).toEqual([quick, (await list({ ...filter, quick: [quick] })).length]);
    }
    expect(counts.get('publicish')).toBe(1);
  });

  it('counts for each state, account and Region what a click on it would show', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('a') }),
      keyRow({ key_arn: arn('b'), state: 'Disabled' }),
      keyRow({ key_arn: 'arn:aws:kms:us-east-1:444455556666:key/c', state: 'Disabled' }),
    ]);
    const filter: KeyFilter = { ...EVERY_KEY, states: ['Disabled'], regions: ['us-east-1'] };
    expect(await keyFacets(store.models, basis, filter)).toMatchObject({
      states: [
        { value: 'Disabled', keys: 1 },
        { value: 'Enabled', keys: 0 },
      ],
      regions: [
        { value: 'eu-west-1', keys: 1 },
        { value: 'us-east-1', keys: 1 },
      ],
      accounts: [
        { value: '444455556666', keys: 1 },
        { value: '111122223333', keys: 0 },
      ],
    });
  });

  it('sums the cost of known keys and says how many are not in the sum', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('a'), monthly_cost_usd: 3 }),
      keyRow({ key_arn: arn('b') }),
      keyRow({ key_arn: arn('gone'), state: 'Deleted' }),
    ]);
    expect(await keyCards(store.models)).toMatchObject({ customer: 2, monthly_cost_usd: 3, cost_unknown: 1 });
  });

  it('scores every key, with the findings handed in', async () => {
    await store.insert('keys', [
      keyRow({ key_arn: arn('a') }),
      keyRow({ key_arn: arn('b'), policy_verdict: 'external' }),
    ]);
    const risks = await keyRisks(store.models, basis, new Map([[arn('a'), ['critical']]]));
    expect(risks.get(arn('a'))?.score).toBe(60);
    expect(risks.get(arn('b'))?.score).toBe(10);
  });

  it('draws a day without calls as 0 in its place', async () => {
    await store.insert('usage_hour', [
      use('a', new Date('2026-06-30T09:00:00Z'), 4),
      use('a', new Date('2026-06-29T01:00:00Z'), 1),
      use('b', day('20'), 9),
    ]);
    const spark = (await keySparks(store.models, [arn('a')], asOf)).get(arn('a'));
    expect(spark).toHaveLength(31);
    expect(spark?.slice(-3)).toEqual([0, 1, 4]);
  });
});
