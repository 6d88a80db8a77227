import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { decryptVolume } from '@/lib/analyzers/decrypt-volume';
import { firstSeenPrincipal } from '@/lib/analyzers/first-seen-principal';
import { rotationOff } from '@/lib/analyzers/rotation-off';
import type { Analyzer } from '@/lib/model/analyzer';
import { withHeld } from '@/lib/verbs/held-rows';
import { keyArn, kmsCall } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const KEY = keyArn();
const OTHER = keyArn('2234abcd-12ab-34cd-56ef-1234567890ab');
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await warehouseHolding({
    records: [kmsCall('Decrypt'), kmsCall('Encrypt'), kmsCall('Decrypt', { key: OTHER })],
  });
});
afterAll(() => warehouse.close());

const asking = (analyzer: Analyzer, those: readonly string[] | null) => ({ analyzer, asked: { those, mark: null } });
const keysIn = (schema: string) =>
  warehouse.models
    .rows({ text: `select key_arn from ${schema}.edge_day`, values: {} }, z.object({ key_arn: z.string() }))
    .then((rows) => rows.map(({ key_arn }) => key_arn));

it('holds the rows of the keys that several analyzers ask about, for them alone and no longer', async () => {
  const scoped = [asking(decryptVolume, [KEY]), asking(firstSeenPrincipal, [KEY]), asking(rotationOff, [OTHER])];
  const schema = await withHeld(warehouse.models, scoped, async (heldFor) => {
    const held = await heldFor(decryptVolume);
    expect(held?.keys).toEqual(new Set([KEY]));
    expect(await keysIn(held?.schema ?? 'none')).toEqual([KEY, KEY]);
    expect(await heldFor(firstSeenPrincipal)).toEqual(held);
    expect(await heldFor(rotationOff)).toBeUndefined();
    return held?.schema ?? 'none';
  });
  await expect(keysIn(schema)).rejects.toThrow('does not exist');
});

it('holds nothing for one alone, for those that ask about everything, or more rows than it may', async () => {
  const few = asking(decryptVolume, [KEY]);
  const held = (scoped: readonly ReturnType<typeof asking>[], mostRows?: number) =>
    withHeld(warehouse.models, scoped, (heldFor) => heldFor(decryptVolume), mostRows);
  expect(await held([few])).toBeUndefined();
  expect(await held([few, asking(firstSeenPrincipal, null)])).toBeUndefined();
  expect(await held([few, asking(firstSeenPrincipal, [KEY])], 1)).toBeUndefined();
  expect(await held([few, asking(firstSeenPrincipal, [KEY])], 2)).toBeDefined();
});

it('lets everybody look for themselves when nothing can be held', async () => {
  const models = { ...warehouse.models, aside: () => Promise.reject(new Error('no memory')) };
  const scoped = [asking(decryptVolume, [KEY]), asking(firstSeenPrincipal, [KEY])];
  expect(await withHeld(models, scoped, (heldFor) => heldFor(decryptVolume))).toBeUndefined();
});
