import { afterEach, expect, it } from 'vitest';
import { daysObserved, windowObserved } from '@/lib/queries/days-observed';
import { observedCalls } from '@/lib/queries/observed-calls';
import {
  asForeign,
  asRole,
  asService,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  quietDays,
} from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const role = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;
const long = new Date('2025-01-01T00:00:00Z');

let house: Warehouse | null = null;
afterEach(() => house?.close());

async function observed(records: Parameters<Warehouse['add']>[0], from = long) {
  house = await warehouseHolding({ records });
  const { kinds } = await observedCalls(house.facts, keyArn(), { from });
  return kinds.map(({ call }) => call);
}

it('tells each kind of call once, with who called, through what, and in which context', async () => {
  const context = { app: 'billing' };
  const calls = await observed([
    kmsCall('Decrypt', { context, at: '2025-06-01T00:00:00Z' }),
    kmsCall('Decrypt', { context, at: '2025-06-02T00:00:00Z' }),
    kmsCall('Encrypt', { via: 'dynamodb' }),
    kmsCall('Sign', { error: 'AccessDenied' }),
    kmsCall('GenerateDataKey', { by: asService('cloudtrail.amazonaws.com') }),
    kmsCall('Verify', { by: asForeign(), account: OWN_ACCOUNT }),
    kmsCall('Decrypt', { key: keyArn('other') }),
  ]);
  const decrypt = calls.filter(({ eventName }) => eventName === 'Decrypt');
  expect(decrypt).toMatchObject([
    {
      at: new Date('2025-06-02T00:00:00Z'),
      identity: { kind: 'principal', arn: role },
      errorCode: null,
      invokedBy: null,
      sourceAddress: null,
      encryptionContext: context,
      keyRole: 'key',
    },
  ]);
  expect(calls.find(({ eventName }) => eventName === 'Encrypt')).toMatchObject({ invokedBy: 'dynamodb.amazonaws.com' });
  expect(calls.find(({ eventName }) => eventName === 'Sign')).toMatchObject({ errorCode: 'AccessDenied' });
  expect(calls.find(({ eventName }) => eventName === 'GenerateDataKey')).toMatchObject({
    identity: { kind: 'service', service: 'cloudtrail.amazonaws.com' },
  });
  expect(calls.find(({ eventName }) => eventName === 'Verify')).toMatchObject({
    identity: { kind: 'account', accountId: OTHER_ACCOUNT },
  });
  expect(calls).toHaveLength(5);
});

it('tells both sides of ReEncrypt, each with its own context', async () => {
  const request = {
    sourceEncryptionContext: { side: 'from' },
    destinationEncryptionContext: { side: 'to' },
    destinationKeyId: keyArn(),
  };
  const calls = await observed([kmsCall('ReEncrypt', { key: [keyArn(), keyArn()], request, by: asRole() })]);
  expect(calls.map(({ keyRole, encryptionContext }) => [keyRole, encryptionContext])).toEqual([
    ['destination', { side: 'to' }],
    ['source', { side: 'from' }],
  ]);
});

it('tells nothing from before the window', async () => {
  const calls = [
    kmsCall('Decrypt', { at: '2025-05-01T00:00:00Z' }),
    kmsCall('Encrypt', { at: '2025-06-01T00:00:00Z' }),
  ];
  expect((await observed(calls, new Date('2025-05-15T00:00:00Z'))).map(({ eventName }) => eventName)).toEqual([
    'Encrypt',
  ]);
});

it('counts the days with records', async () => {
  const holding = await warehouseHolding({ records: [kmsCall('Decrypt')] });
  house = holding;
  const { models, asOf } = holding;
  const days = (key: string) => daysObserved(models, key, asOf, 90);
  expect(await days(keyArn())).toBe(1);
  expect(await days(keyArn('elsewhere', { region: 'eu-west-1' }))).toBe(0);
});

it('tells of how many days of a window there are records, which "no call" rests on', async () => {
  const holding = await warehouseHolding({ records: quietDays('2025-06-01', '2025-06-10') });
  house = holding;
  const ground = (from: string, to: string) =>
    windowObserved(holding.models, keyArn(), { from: new Date(from), to: new Date(to) });
  expect(await ground('2025-06-02T00:00:00Z', '2025-06-09T00:00:00Z')).toEqual({ observed: 7, days: 7 });
  expect(await ground('2025-06-02T12:00:00Z', '2025-06-09T12:00:00Z')).toEqual({ observed: 8, days: 8 });
  expect(await ground('2025-05-30T00:00:00Z', '2025-06-03T00:00:00Z')).toEqual({ observed: 2, days: 4 });
  expect(await ground('2024-05-01T00:00:00Z', '2024-05-31T00:00:00Z')).toEqual({ observed: 0, days: 30 });
});
