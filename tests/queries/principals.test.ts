import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRINCIPAL_TYPES } from '@/lib/keys/human-or-workload';
import { callGround } from '@/lib/queries/call-ground';
import {
  callersAmong,
  principalAccessKeys,
  principalAddresses,
  principalContexts,
  principalDays,
  principalOffHours,
  principalSeen,
} from '@/lib/queries/principal-detail';
import { type PrincipalFilter, principalCount, principalFacets, principalPage } from '@/lib/queries/principal-list';
import { peersOf, principalPeers } from '@/lib/queries/principal-peers';
import { principalReach } from '@/lib/queries/principal-reach';
import {
  asForeign,
  asRole,
  asService,
  asUser,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  type RawRecord,
} from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const role = (name: string) => `arn:aws:iam::${OWN_ACCOUNT}:role/${name}`;
const window = { from: new Date('2025-06-02T00:00:00Z'), to: new Date('2025-06-10T00:00:00Z') };
const all: PrincipalFilter = { search: null, types: [], accounts: [], onlyNew: false, marks: [] };
const order = { by: 'keys', descending: true } as const;
const [first, second] = [keyArn('first'), keyArn('second')];

let house: Warehouse;
beforeAll(async () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Root', Effect: 'Allow', Principal: { AWS: OWN_ACCOUNT }, Action: 'kms:*', Resource: '*' },
      { Sid: 'App', Effect: 'Allow', Principal: { AWS: role('App') }, Action: 'kms:Decrypt', Resource: '*' },
    ],
  });
  house = await warehouseHolding({
    records: [
      kmsCall('CreateKey', {
        key: first,
        at: '2025-06-01T00:00:00Z',
        by: asRole('Admin'),
        request: { policy },
        response: { keyMetadata: { arn: first, keyId: first } },
      }),
      kmsCall('Decrypt', {
        key: first,
        at: '2025-06-03T00:00:00Z',
        by: asRole('App'),
        context: { SecretARN: 'arn:s' },
      }),
      kmsCall('Decrypt', { key: first, at: '2025-06-04T00:00:00Z', by: asRole('App') }),
      kmsCall('Encrypt', { key: second, at: '2025-06-04T01:00:00Z', by: asRole('App') }),
      kmsCall('Decrypt', { key: second, at: '2025-06-04T02:00:00Z', by: asRole('App'), error: 'AccessDenied' }),
      kmsCall('Decrypt', { key: first, at: '2025-06-05T00:00:00Z', by: asService('sns.amazonaws.com') }),
      kmsCall('Decrypt', { key: first, at: '2025-06-06T00:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
      kmsCall('Decrypt', { key: first, at: '2025-07-06T00:00:00Z', by: asRole('Later') }),
    ],
  });
});
afterAll(() => house.close());

const asked = { window, timeZone: 'Asia/Seoul', filter: all, order, size: 50, offset: 0 };
const page = (filter: Partial<PrincipalFilter> = {}) =>
  principalPage(house.models, { ...asked, filter: { ...all, ...filter } });

describe('the list of principals', () => {
  it('tells how far each reached in the window, and leaves out who did not call in it', async () => {
    const rows = await page();
    expect(rows.map(({ principal, type }) => [principal, type])).toEqual([
      [role('App'), 'role'],
      expect.arrayContaining(['account']),
      ['sns.amazonaws.com', 'service'],
    ]);
    expect(rows[0]).toMatchObject({ keys: 2, calls: 4, decrypts: 2, denied: 1, is_new: true });
    expect(rows[0]?.addresses?.length).toBeGreaterThan(0);
    expect(await principalCount(house.models, window, all)).toMatchObject({ total: 3, all_principals: 3 });
  });

  it('finds by a part of the name, by type, by account and by what is new', async () => {
    expect((await page({ search: 'APP' })).map(({ principal }) => principal)).toEqual([role('App')]);
    expect((await page({ types: ['service'] })).map(({ principal }) => principal)).toEqual(['sns.amazonaws.com']);
    expect((await page({ accounts: [OTHER_ACCOUNT] })).map(({ account_id }) => account_id)).toEqual([OTHER_ACCOUNT]);
    expect(await page({ onlyNew: true })).toHaveLength(3);
    expect(await page({ search: 'nobody' })).toEqual([]);
  });

  it('takes a partner that called after its last day for one outside, and no other', async () => {
    const external = async (until: string) => {
      const partner = { accountId: OTHER_ACCOUNT, name: 'Harbor', until };
      const trusting = await warehouseHolding({
        records: [
          kmsCall('Decrypt', { key: first, at: '2025-06-03T00:00:00Z', by: asRole('App') }),
          kmsCall('Decrypt', { key: first, at: '2025-06-06T12:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
        ],
        site: { trustedAccounts: [partner] },
      });
      const filter: PrincipalFilter = { ...all, marks: ['external'] };
      const rows = await principalPage(trusting.models, { ...asked, filter });
      trusting.close();
      return rows.map(({ account_id }) => account_id);
    };
    expect(await external('2025-06-06')).toEqual([]);
    expect(await external('2025-06-05')).toEqual([OTHER_ACCOUNT]);
  });

  it('counts each type and account', async () => {
    expect(await principalFacets(house.models, window, all)).toEqual(
      expect.arrayContaining([
        { kind: 'type', value: 'role', count: 1 },
        { kind: 'account', value: OTHER_ACCOUNT, count: 1 },
      ]),
    );
  });

  it('counts for each filter what the list would show with it', async () => {
    const chosen: PrincipalFilter = { ...all, search: 'app' };
    for (const { kind, value, count } of await principalFacets(house.models, window, chosen)) {
      const more =
        kind === 'account' ? { accounts: [value] } : { types: PRINCIPAL_TYPES.filter((one) => one === value) };
      expect([value, count]).toEqual([value, (await page({ search: 'app', ...more })).length]);
    }
    const { roots, external, new_ones } = await principalCount(house.models, window, chosen);
    expect([roots, external, new_ones]).toEqual([
      (await page({ search: 'app', types: ['root'] })).length,
      (await page({ search: 'app', marks: ['external'] })).length,
      (await page({ search: 'app', onlyNew: true })).length,
    ]);
  });

  it('calls nobody new where the data begins in the window', async () => {
    const whole = { from: new Date('2025-01-01T00:00:00Z'), to: window.to };
    const rows = await principalPage(house.models, { ...asked, window: whole });
    expect(rows.filter(({ is_new }) => is_new)).toEqual([]);
  });
});

describe('the ground under a list of nobody', () => {
  it('is no file at all, before anything was read', async () => {
    const empty = await warehouseHolding();
    expect(await callGround(empty.models, window)).toEqual({ files: 0, days: 0, awaiting: 0 });
    empty.close();
  });

  it('counts the days of the window with records, whoever made them', async () => {
    expect(await callGround(house.models, window)).toEqual({ files: 1, days: 4, awaiting: 0 });
    const before = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-02-01T00:00:00Z') };
    expect(await callGround(house.models, before)).toMatchObject({ files: 1, days: 0 });
  });

  it('tells what the next analysis will look at, and until then says of nobody that it has no sessions', async () => {
    const fresh = await warehouseHolding();
    await fresh.add([kmsCall('Decrypt', { key: first, at: '2025-06-03T00:00:00Z', by: asRole('App') })]);
    expect(await callGround(fresh.models, window)).toMatchObject({ files: 1, days: 1, awaiting: 1 });
    expect(await principalPage(fresh.models, asked)).toMatchObject([
      { principal: role('App'), calls: 1, addresses: null, sessions: null },
    ]);
    await fresh.refresh();
    expect(await callGround(fresh.models, window)).toMatchObject({ awaiting: 0 });
    expect((await principalPage(fresh.models, asked))[0]?.sessions).not.toBeNull();
    fresh.close();
  });
});

describe('one principal', () => {
  it('is told by key, day, service and outcome', async () => {
    const days = await principalDays(house.models, role('App'), window);
    expect(
      days.map(({ day, key_arn, outcome, calls }) => [day.toISOString().slice(0, 10), key_arn, outcome, calls]),
    ).toEqual([
      ['2025-06-03', first, 'answered', 1],
      ['2025-06-04', first, 'answered', 1],
      ['2025-06-04', second, 'answered', 1],
      ['2025-06-04', second, 'denied', 1],
    ]);
    // Instants, not days of UTC: these are told to readers in other zones.
    const denied = new Date('2025-06-04T02:00:00Z');
    expect(days.at(-1)).toMatchObject({ first_at: denied, last_at: denied });
  });

  it('has addresses, sessions and the resources it touched', async () => {
    const addresses = await principalAddresses(house.models, role('App'), window);
    expect(addresses.reduce((sum, { calls }) => sum + calls, 0)).toBe(4);
    expect(addresses.flatMap(({ sessions }) => sessions).length).toBeGreaterThan(0);
    expect(await principalContexts(house.models, role('App'), window)).toMatchObject([
      { context_key: 'SecretARN', context_value: 'arn:s', keys: 1, calls: 1 },
    ]);
  });

  it('is null where it was never seen', async () => {
    expect(await principalSeen(house.models, role('App'))).toMatchObject({ type: 'role', account_id: OWN_ACCOUNT });
    expect(await principalSeen(house.models, role('Nobody'))).toBeNull();
    expect(await callersAmong(house.models, [role('App'), role('Nobody'), role('App')])).toEqual(
      new Set([role('App')]),
    );
    expect(await callersAmong(house.models, [])).toEqual(new Set());
  });

  it('could do what policies say, by themselves or where IAM decides, and of unknown policies nothing is told', async () => {
    const reach = await principalReach(house.models, role('App'), OWN_ACCOUNT);
    expect(reach?.keys).toMatchObject([
      { keyArn: first, byPolicy: ['Decrypt'], byGrant: [], statements: ['App', 'Root'], used: true },
    ]);
    expect(reach?.keys[0]?.ifIam).toContain('PutKeyPolicy');
    expect(reach?.unknown).toBe(1);
    expect(await principalReach(house.models, 'nobody in particular', OWN_ACCOUNT)).toBeNull();
  });
});

describe('what sets a principal apart', () => {
  const SET = 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Auditor_0123456789abcdef';
  let office: Warehouse;
  beforeAll(async () => {
    const call = (by: RawRecord, at: string, key: string) => kmsCall('Decrypt', { key, at, by });
    office = await warehouseHolding({
      records: [
        // A Wednesday in Seoul: nine in the morning, and one at night.
        call(asUser('Alice'), '2025-06-04T00:00:00Z', first),
        call(asUser('Alice'), '2025-06-04T16:00:00Z', first),
        // A Friday in London, a Saturday in Seoul.
        call(asUser('Alice'), '2025-06-06T16:00:00Z', second),
        call(asRole('App'), '2025-06-04T01:00:00Z', first),
        call(asRole('Web'), '2025-06-04T01:00:00Z', first),
        call(asRole('Web'), '2025-06-05T01:00:00Z', second),
        call(asRole(SET), '2025-06-04T01:00:00Z', first),
        call(asRole(SET, OTHER_ACCOUNT), '2025-06-04T01:00:00Z', keyArn('third', { account: OTHER_ACCOUNT })),
        kmsCall('Decrypt', {
          key: first,
          at: '2025-06-04T01:00:00Z',
          by: asForeign('999988887777'),
          account: OWN_ACCOUNT,
        }),
      ],
    });
  });
  afterAll(() => office.close());
  const listed = (filter: Partial<PrincipalFilter> = {}) =>
    principalPage(office.models, { ...asked, filter: { ...all, ...filter } });
  const alice = `arn:aws:iam::${OWN_ACCOUNT}:user/Alice`;

  it('is the share outside working hours, by the clock of the site', async () => {
    const rows = await listed({ search: 'alice' });
    expect(rows).toMatchObject([{ principal: alice, off_hours: 2, timed_calls: 3 }]);
    expect(await principalOffHours(office.models, alice, window, 'Asia/Seoul')).toEqual({
      off_hours: 2,
      timed_calls: 3,
    });
    expect(await principalOffHours(office.models, alice, window, 'UTC')).toEqual({ off_hours: 1, timed_calls: 3 });
    expect(await principalOffHours(office.models, role('Nobody'), window, 'UTC')).toBeNull();
  });

  it('is a long-lived access key, which sessions do not have', async () => {
    expect((await listed({ marks: ['long-lived'] })).map(({ principal }) => principal)).toEqual([alice]);
    expect(await principalAccessKeys(office.models, alice, window)).toMatchObject([
      { access_key_id: 'AKIAEXAMPLE', credentials: 1, calls: 3, days: 2 },
    ]);
    expect(await principalAccessKeys(office.models, role('Web'), window)).toMatchObject([
      { access_key_id: 'temporary', credentials: 2, calls: 2, days: 2 },
    ]);
  });

  it('is being outside the zone of trust, which no service is', async () => {
    expect((await listed({ marks: ['external'] })).map(({ account_id }) => account_id)).toEqual(['999988887777']);
    expect(await principalCount(office.models, window, all)).toMatchObject({ external: 1, long_lived: 1, roots: 0 });
  });

  it('is told beside those of its kind in its account', async () => {
    const peers = peersOf(role('Web'), 'role', OWN_ACCOUNT);
    const rows = await principalPeers(office.models, role('Web'), peers, window);
    expect(rows.find(({ measure }) => measure === 'keys')).toEqual({
      peers: 1,
      measure: 'keys',
      own: 2,
      median: 1,
      most: 1,
      above: 0,
    });
    expect(await principalPeers(office.models, alice, peersOf(alice, 'user', OWN_ACCOUNT), window)).toEqual([]);
  });

  it('is told beside roles of the same permission set, whatever their account', async () => {
    const own = role(SET);
    const peers = peersOf(own, 'sso', OWN_ACCOUNT);
    expect(peers).toEqual({ kind: 'permission-set', name: 'Auditor' });
    expect(await principalPeers(office.models, own, peers, window)).toMatchObject([
      { measure: 'keys', peers: 1, own: 1 },
      { measure: 'calls' },
      { measure: 'decrypts' },
      { measure: 'denied', own: 0 },
      { measure: 'days' },
    ]);
  });
});
