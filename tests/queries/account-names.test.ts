import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountNames } from '@/lib/queries/account-names';
import { kmsCall } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const PARTNER = '999988887777';

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await warehouseHolding({
    records: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })],
    site: { trustedAccounts: [{ accountId: PARTNER, name: 'Partner "Süd"' }] },
  });
});
afterAll(() => warehouse.close());

it('names accounts that have a name, and no others', async () => {
  expect(await accountNames(warehouse.models, [PARTNER, '111122223333', '444455556666'])).toEqual(
    new Map([[PARTNER, 'Partner "Süd"']]),
  );
  expect(await accountNames(warehouse.models, [])).toEqual(new Map());
});
