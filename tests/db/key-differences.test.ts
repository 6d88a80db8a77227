import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { TABLES_BY_KEY } from '@/db/key-store';
import { TOLD_WHOLE } from '@/lib/model/last-word';
import { integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { keyArn, kmsCall } from '../support/events';
import { deliveries } from '../support/happenings';
import { inventoryOf } from '../support/inventory';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const RUNS = Number(process.env.KEYTRAIL_RUNS ?? 4);
const Row = z.record(z.string(), z.unknown());
type Row = z.infer<typeof Row>;
type State = ReadonlyMap<string, readonly Row[]>;

async function stateOf({ models }: Warehouse): Promise<State> {
  const tables = TABLES_BY_KEY.map(
    async (table) => [table, await models.rows({ text: `select * from ${table}`, values: {} }, Row)] as const,
  );
  return new Map(await Promise.all(tables));
}

/** What is another of each key between two states, by the names under which the store notes it. */
function differing(before: State, after: State): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const keys = [...before.values(), ...after.values()].flat().map(({ key_arn }) => String(key_arn));
  for (const key of new Set(keys)) {
    const of = (state: State, table: string) => (state.get(table) ?? []).filter(({ key_arn }) => key_arn === key);
    const names = TABLES_BY_KEY.flatMap((table) => {
      const [then, now] = [of(before, table), of(after, table)];
      if (table === 'keys') return columnsDiffering(then[0], now[0]);
      return JSON.stringify(then.map((row) => JSON.stringify(row)).sort()) ===
        JSON.stringify(now.map((row) => JSON.stringify(row)).sort())
        ? []
        : [table];
    });
    if (names.length > 0) found[key] = names.sort();
  }
  return found;
}

function columnsDiffering(then: Row | undefined, now: Row | undefined): string[] {
  const isOther = (a: unknown, b: unknown) =>
    then === undefined || now === undefined || JSON.stringify(a) !== JSON.stringify(b);
  const words = (row: Row | undefined): Row => Row.parse(JSON.parse(String(row?.last_words ?? '{}')));
  return [
    ...Object.keys(now ?? then ?? {})
      .filter((column) => column !== 'last_words' && isOther(then?.[column], now?.[column]))
      .map((column) => `keys.${column}`),
    ...TOLD_WHOLE.filter((what) => isOther(words(then)[what], words(now)[what])).map(
      (what) => `keys.last_words.${what}`,
    ),
  ];
}

async function noted({ models }: Warehouse, after: number) {
  return models.rows(
    sql`
      select rowid as row, key_arn, changed
      from key_state_changes
      where rowid > cast(${after} as integer)
      order by row
    `,
    z.object({ row: integer, key_arn: z.string(), changed: texts.nullable() }),
  );
}

const INVENTORY = inventoryOf('2025-06-03T00:00:00Z', [
  {
    arn: keyArn(),
    describe: { state: 'Enabled' },
    aliases: ['one'],
    lastUsage: { trackingSince: '2025-05-01T00:00:00Z', at: '2025-06-02T05:00:00Z', operation: 'Decrypt' },
  },
]);

it('notes of each key what became another of it, no more and no less', { timeout: 120_000 }, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(deliveries(4), fc.boolean(), async (delivered, hasInventory) => {
      const warehouse = await warehouseHolding({ inventories: hasInventory ? [INVENTORY] : [] });
      try {
        let last = -1;
        for (const { row } of await noted(warehouse, last)) last = row;
        for (const records of delivered) {
          const before = await stateOf(warehouse);
          await warehouse.add(records);
          await warehouse.refresh();
          const notes = await noted(warehouse, last);
          last = notes.at(-1)?.row ?? last;
          if (notes.some(({ key_arn }) => key_arn === '*')) continue;
          compared++;
          const told = Object.fromEntries(notes.map(({ key_arn, changed }) => [key_arn, changed?.toSorted()]));
          expect(told).toEqual(differing(before, await stateOf(warehouse)));
        }
      } finally {
        warehouse.close();
      }
    }),
    { numRuns: RUNS },
  );
  expect(compared).toBeGreaterThan(RUNS / 2);
});

it('notes a use as what a use changes, and nothing of what it leaves as it was', async () => {
  const at = (hour: number) => new Date(Date.UTC(2025, 5, 1, hour));
  const warehouse = await warehouseHolding({
    records: [
      kmsCall('CreateKey', { at: at(1) }),
      kmsCall('Encrypt', { at: at(2) }),
      kmsCall('Decrypt', { at: at(3) }),
    ],
  });
  const [first] = await noted(warehouse, -1);
  expect(first).toMatchObject({ key_arn: '*', changed: null });
  await warehouse.add([kmsCall('Decrypt', { at: at(4) })]);
  await warehouse.refresh();
  const [second, ...rest] = await noted(warehouse, first?.row ?? -1);
  expect(rest).toEqual([]);
  expect(second).toMatchObject({ key_arn: keyArn(), changed: ['keys.last_used_at', 'keys.last_used_event_id'] });
  warehouse.close();
});
