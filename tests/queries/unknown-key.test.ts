import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseKeyArn } from '@/lib/model/parse';
import { unknownKey } from '@/lib/queries/unknown-key';
import { asRole, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

let house: Warehouse;
beforeAll(async () => {
  house = await warehouseHolding({
    records: [
      kmsCall('Decrypt', { key: keyArn('known'), at: '2025-06-03T00:00:00Z', by: asRole('App') }),
      kmsCall('Decrypt', { key: keyArn('known'), at: '2025-06-05T00:00:00Z', by: asRole('App') }),
    ],
  });
});
afterAll(() => house.close());

const asked = (text: string) => {
  const key = parseKeyArn(text);
  if (!key) throw new Error(`${text} is no key ARN`);
  return unknownKey(house.models, key);
};

it('tells what was read of the place in which the key would be', async () => {
  expect(await asked(keyArn('missing'))).toMatchObject({
    days: 2,
    first: new Date('2025-06-03T00:00:00Z'),
    last: new Date('2025-06-05T00:00:00Z'),
    inventories: 0,
    namesakes: [],
  });
});

it('says of a place without logs that nothing was read', async () => {
  expect(await asked(keyArn('missing', { account: OTHER_ACCOUNT }))).toMatchObject({
    days: 0,
    first: null,
    last: null,
  });
});

it('finds keys of the same id elsewhere', async () => {
  const found = await asked(keyArn('known', { region: 'eu-west-1' }));
  expect(found.namesakes.map(({ key_arn }) => key_arn)).toEqual([keyArn('known')]);
});
