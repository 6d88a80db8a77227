import { expect, it } from 'vitest';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { iamInventoryOf, inventoryOf } from '../support/inventory';
import { warehouseHolding } from '../support/warehouse';

const ASKED = iamInventoryOf('2025-06-06T12:00:00Z', {
  RoleDetailList: [{ Arn: 'arn:aws:iam::111122223333:role/App', RoleId: 'AROAEXAMPLE' }],
});

it('an inventory of IAM covers the account where it was collected of late, in no Region', async () => {
  const { models, close } = await warehouseHolding({ inventories: [ASKED] });
  const late = await analysisGround(models, new Date('2025-06-07T00:00:00Z'));
  expect([...late.covered]).toEqual(['111122223333/global']);
  expect(late.met.has('iam-inventory')).toBe(true);
  const later = await analysisGround(models, new Date('2025-06-09T00:00:00Z'));
  expect(later.covered.size).toBe(0);
  close();
});

it('an inventory of keys says nothing of IAM', async () => {
  const { models, close } = await warehouseHolding({ inventories: [inventoryOf('2025-06-06T12:00:00Z', [])] });
  expect((await analysisGround(models, new Date('2025-06-07T00:00:00Z'))).met.has('iam-inventory')).toBe(false);
  close();
});
