import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KEY_TABLES, type KeyRows } from '@/db/key-store';
import { keyGround } from '@/lib/verbs/key-ground';
import { keyPacks } from '@/lib/verbs/key-packs';
import { keyArn, kmsCall } from '../support/events';
import { deliveries } from '../support/happenings';
import { inventoryOf } from '../support/inventory';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const RUNS = Number(process.env.KEYTRAIL_RUNS ?? 6);
const NOW = new Date('2025-06-15T00:00:00Z');
const INVENTORY = inventoryOf('2025-06-03T00:00:00Z', [
  { arn: keyArn(), describe: { state: 'Enabled' }, aliases: ['one', 'three'], tags: { owner: 'team' } },
  { arn: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab'), describe: { state: 'Disabled' }, aliases: ['two'] },
]);

async function packsOf(warehouse: Warehouse, eventsAtOnce?: number): Promise<KeyRows[]> {
  const ground = await keyGround({ ...warehouse, now: () => NOW }, null);
  if (ground === null) return [];
  const packs: KeyRows[] = [];
  for await (const pack of keyPacks(warehouse, ground, eventsAtOnce)) packs.push(pack);
  return packs;
}

function together(packs: readonly KeyRows[]): Record<string, string[]> {
  return Object.fromEntries(
    KEY_TABLES.map((table) => [table, packs.flatMap((pack) => pack[table].map((row) => JSON.stringify(row))).sort()]),
  );
}

it('is the same key state in however many packs it comes', { timeout: 120_000 }, async () => {
  let most = 0;
  await fc.assert(
    fc.asyncProperty(deliveries(3), fc.boolean(), fc.boolean(), async (delivered, hasInventory, isStated) => {
      const warehouse = await warehouseHolding({ inventories: hasInventory ? [INVENTORY] : [], now: NOW });
      try {
        for (const records of delivered) await warehouse.add(records);
        // Key state that is there already knows of multi-Region sets; the first that is computed does not.
        if (isStated) await warehouse.refresh();
        const whole = together(await packsOf(warehouse));
        for (const eventsAtOnce of [0, 3]) {
          const packs = await packsOf(warehouse, eventsAtOnce);
          most = Math.max(most, packs.length);
          expect(together(packs)).toEqual(whole);
        }
      } finally {
        warehouse.close();
      }
    }),
    { numRuns: RUNS },
  );
  expect(most, 'some came in several').toBeGreaterThan(1);
});

it('tells keys of one multi-Region set in one pack, also before anything is known of them', async () => {
  const primary = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab');
  const replica = primary.replace('us-east-1', 'eu-west-1');
  const others = ['a', 'b', 'c'].map((letter) => keyArn(`${letter}234abcd-12ab-34cd-56ef-1234567890ab`));
  const changed = (key: string) => kmsCall('EnableKey', { at: '2025-06-01T00:00:00Z', key, request: { keyId: key } });
  const warehouse = await warehouseHolding({ now: NOW });
  await warehouse.add([primary, replica, ...others].map(changed));
  const packs = await packsOf(warehouse, 1);
  const keysOf = packs.map(({ keys }) => keys.map(({ key_arn }) => key_arn));
  expect(packs.length).toBeGreaterThan(2);
  expect(keysOf.filter((keys) => keys.includes(primary))).toEqual([[replica, primary]]);
  expect(keysOf.flat().sort()).toEqual([replica, primary, ...others].sort());
  warehouse.close();
});
