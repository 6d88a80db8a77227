import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGround } from '@/lib/queries/call-ground';
import { principalAddresses, principalContexts, principalDays, principalSeen } from '@/lib/queries/principal-detail';
import { type PrincipalFilter, principalCount, principalFacets, principalPage } from '@/lib/queries/principal-list';
import { principalReach } from '@/lib/queries/principal-reach';
import { asForeign, asRole, asService, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const role = (name: string) => `arn:aws:iam::${OWN_ACCOUNT}:role/${name}`;
const window = { from: new Date('2025-06-02T00:00:00Z'), to: new Date('2025-06-10T00:00:00Z') };
const all: PrincipalFilter = { search: null, types: [], accounts: [], onlyNew: false };
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

const page = (filter: Partial<PrincipalFilter> = {}) =>
  principalPage(house.models, { window, filter: { ...all, ...filter }, order, size: 50, offset: 0 });

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
    expect(await principalCount(house.models, window, all)).toEqual({ total: 3, all_principals: 3 });
  });

  it('finds by a part of the name, by type, by account and by what is new', async () => {
    expect((await page({ search: 'APP' })).map(({ principal }) => principal)).toEqual([role('App')]);
    expect((await page({ types: ['service'] })).map(({ principal }) => principal)).toEqual(['sns.amazonaws.com']);
    expect((await page({ accounts: [OTHER_ACCOUNT] })).map(({ account_id }) => account_id)).toEqual([OTHER_ACCOUNT]);
    expect(await page({ onlyNew: true })).toHaveLength(3);
    expect(await page({ search: 'nobody' })).toEqual([]);
  });

  it('counts each type and account', async () => {
    expect(await principalFacets(house.models, window)).toEqual(
      expect.arrayContaining([
        { kind: 'type', value: 'role', count: 1 },
        { kind: 'account', value: OTHER_ACCOUNT, count: 1 },
      ]),
    );
  });

  it('calls nobody new where the data begins in the window', async () => {
    const whole = { from: new Date('2025-01-01T00:00:00Z'), to: window.to };
    const rows = await principalPage(house.models, { window: whole, filter: all, order, size: 50, offset: 0 });
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
    const asked = { window, filter: all, order, size: 50, offset: 0 };
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
