import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KEY_TABLES, type KeyRows, type KeyStore } from '@/db/key-store';
import { sql } from '@/lib/sql/sql';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { keyArn, kmsCall, otherCall, quietDays } from '../support/events';
import { temporaryFolder } from '../support/folder';
import { deliveries } from '../support/happenings';
import { inventoryOf } from '../support/inventory';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const RUNS = Number(process.env.KEYTRAIL_RUNS ?? 12);
const NOW = new Date('2025-06-15T00:00:00Z');

/** Every row of key state, in no order. */
async function keyState({ models }: Warehouse): Promise<Record<string, string[]>> {
  const tables = await Promise.all(
    KEY_TABLES.map(async (table) => {
      const rows = await models.rows({ text: `select * from ${table}`, values: {} }, z.unknown());
      return [table, rows.map((row) => JSON.stringify(row)).sort()] as const;
    }),
  );
  return Object.fromEntries(tables);
}

/** Brings key state up to date, and says how. */
async function refreshed(warehouse: Warehouse, now: Date): Promise<'updated' | 'replaced' | 'nothing'> {
  let how: 'updated' | 'replaced' | 'nothing' = 'nothing';
  const keys: KeyStore = {
    ...warehouse.keys,
    update: (update, basis) => {
      how = 'updated';
      return warehouse.keys.update(update, basis);
    },
    replace: (packs, basis) => {
      how = 'replaced';
      return warehouse.keys.replace(packs, basis);
    },
  };
  await refreshKeys({ ...warehouse, keys, now: () => now });
  return how;
}

/** Nothing, which leaves nothing. */
async function* noPacks(): AsyncGenerator<KeyRows> {}

/** The same state, computed from nothing. */
async function asAWhole(warehouse: Warehouse, now: Date): Promise<Record<string, string[]>> {
  await warehouse.keys.replace(noPacks(), null);
  expect(await refreshed(warehouse, now)).toBe('replaced');
  return keyState(warehouse);
}

const INVENTORY = inventoryOf('2025-06-03T00:00:00Z', [
  {
    arn: keyArn(),
    describe: { state: 'Enabled' },
    aliases: ['one', 'three'],
    tags: { owner: 'team' },
    lastUsage: { trackingSince: '2025-05-01T00:00:00Z', at: '2025-06-02T05:00:00Z', operation: 'Decrypt' },
  },
  { arn: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab'), describe: { state: 'Disabled' }, aliases: ['two'] },
]);

describe('key state that is brought up to date delivery by delivery', () => {
  it('is the state that all of them give at once, whatever came when', { timeout: 120_000 }, async () => {
    let updates = 0;
    await fc.assert(
      fc.asyncProperty(
        deliveries(4),
        fc.boolean(),
        fc.constantFrom(7, 8, 90),
        async (delivered, hasInventory, days) => {
          const warehouse = await warehouseHolding({
            inventories: hasInventory ? [INVENTORY] : [],
            site: { unusedAfterDays: days },
            now: NOW,
          });
          try {
            for (const records of delivered) {
              await warehouse.add(records);
              if ((await refreshed(warehouse, NOW)) === 'updated') updates += 1;
            }
            expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, NOW));
          } finally {
            warehouse.close();
          }
        },
      ),
      { numRuns: RUNS },
    );
    expect(updates, 'some of them were updates').toBeGreaterThan(0);
  });
});

describe('key state of keys that nothing names', () => {
  it('is another one when their custom key store is disconnected', async () => {
    const store = { customKeyStoreId: 'cks-1234567890abcdef0' };
    const warehouse = await warehouseHolding({
      records: [
        kmsCall('CreateKey', {
          request: { origin: 'AWS_CLOUDHSM', ...store },
          response: { keyMetadata: { arn: keyArn(), origin: 'AWS_CLOUDHSM', keyState: 'Enabled', ...store } },
        }),
      ],
      now: NOW,
    });
    await refreshed(warehouse, NOW);
    await warehouse.add([
      kmsCall('DisconnectCustomKeyStore', { at: '2025-06-02T00:00:00Z', key: null, request: store }),
    ]);
    expect(await refreshed(warehouse, NOW)).toBe('updated');
    const rows = await warehouse.models.rows(sql`select state from keys`, z.object({ state: z.string() }));
    expect(rows).toEqual([{ state: 'Unavailable' }]);
    expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, NOW));
    warehouse.close();
  });
});

describe('key state while only time goes by', () => {
  it('changes its mind about keys that nothing came in about', async () => {
    const warehouse = await warehouseHolding({ now: NOW });
    await warehouse.add([
      kmsCall('Decrypt', { at: '2025-01-01T00:00:00Z' }),
      kmsCall('ListKeys', { at: '2025-03-01T00:00:00Z', key: null }),
    ]);
    await refreshed(warehouse, new Date('2025-03-01T12:00:00Z'));
    const verdict = async () =>
      warehouse.models.rows(sql`select unused_verdict from keys`, z.object({ unused_verdict: z.string() }));
    expect(await verdict()).toEqual([{ unused_verdict: 'in-use' }]);
    await warehouse.add([kmsCall('ListKeys', { at: '2025-05-01T00:00:00Z', key: null })]);
    const later = new Date('2025-05-01T12:00:00Z');
    expect(await refreshed(warehouse, later)).toBe('updated');
    expect(await verdict()).toEqual([{ unused_verdict: 'cannot-tell' }]);
    expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, later));
    warehouse.close();
  });

  it('changes its mind about a key that is not young any more, of whose place nothing came in', async () => {
    const warehouse = await warehouseHolding({
      records: [kmsCall('DescribeKey', { at: '2025-05-20T00:00:00Z', readOnly: true })],
      inventories: [
        inventoryOf('2025-05-20T01:00:00Z', [
          { arn: keyArn(), describe: { state: 'Enabled', createdAt: '2025-05-19T00:00:00Z' } },
        ]),
      ],
      now: NOW,
    });
    const reason = async () =>
      warehouse.models.rows(sql`select unused_reason from keys`, z.object({ unused_reason: z.string() }));
    const elsewhere = (at: string) =>
      otherCall('ec2.amazonaws.com', 'DescribeInstances', { at, region: 'eu-north-1', readOnly: true });
    await warehouse.add([elsewhere('2025-05-21T00:00:00Z')]);
    await refreshed(warehouse, NOW);
    expect(await reason()).toEqual([{ unused_reason: 'younger-than-a-month' }]);
    await warehouse.add([elsewhere('2025-06-18T12:00:00Z')]);
    const later = new Date('2025-07-01T00:00:00Z');
    expect(await refreshed(warehouse, later)).toBe('updated');
    expect(await reason()).toEqual([{ unused_reason: 'no-coverage' }]);
    expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, later));
    warehouse.close();
  });

  it('no longer takes a day for silent once a digest tells of a log of that day that is missing', async () => {
    const warehouse = await warehouseHolding({
      records: [
        kmsCall('Decrypt', { at: '2024-12-01T00:00:00Z' }),
        ...quietDays('2024-12-01', '2025-04-30'),
        kmsCall('Decrypt', { at: '2025-04-29T00:00:00Z', key: keyArn('2234abcd-12ab-34cd-56ef-1234567890ab') }),
      ],
      now: NOW,
    });
    const verdicts = () =>
      warehouse.models.rows(
        sql`select unused_verdict, covered_days from keys order by key_arn`,
        z.object({ unused_verdict: z.string(), covered_days: z.number() }),
      );
    const later = new Date('2025-04-30T12:00:00Z');
    await refreshed(warehouse, later);
    expect(await verdicts()).toEqual([
      { unused_verdict: 'idle-nothing-found', covered_days: 90 },
      { unused_verdict: 'in-use', covered_days: 90 },
    ]);
    const name = '111122223333_CloudTrail_us-east-1_20250401T1000Z_0123456789abcdef.json.gz';
    await warehouse.sink.recordDigestVerdicts([
      {
        tail: `AWSLogs/111122223333/CloudTrail/us-east-1/2025/04/01/${name}`,
        kind: 'log',
        verdict: 'log-missing',
        because: null,
        validatedAt: later,
      },
    ]);
    expect(await refreshed(warehouse, later)).toBe('updated');
    expect((await verdicts()).map(({ unused_verdict }) => unused_verdict)).toEqual(['cannot-tell', 'in-use']);
    expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, later));
    warehouse.close();
  });

  it('is computed anew when a file that changed no longer tells of days that it told of alone', async () => {
    const warehouse = await warehouseHolding({
      records: [kmsCall('Decrypt', { at: '2025-05-01T00:00:00Z' })],
      now: NOW,
    });
    const path = join(temporaryFolder(), 'changing.json');
    const read = async (...records: ReturnType<typeof kmsCall>[]) => {
      writeFileSync(path, JSON.stringify({ Records: records }));
      await warehouse.addFile(path);
    };
    const quiet = (at: string) => kmsCall('ListKeys', { at, key: null });
    await read(quiet('2025-05-02T00:00:00Z'), quiet('2025-05-03T00:00:00Z'));
    expect(await refreshed(warehouse, NOW)).toBe('updated');
    const elsewhere = otherCall('ec2.amazonaws.com', 'DescribeInstances', {
      at: '2025-05-03T00:00:00Z',
      region: 'eu-north-1',
      readOnly: true,
    });
    await read(elsewhere);
    expect(await refreshed(warehouse, NOW)).toBe('replaced');
    expect(await keyState(warehouse)).toEqual(await asAWhole(warehouse, NOW));
    warehouse.close();
  });

  it('is computed anew when an inventory came in, which concerns every key', async () => {
    const warehouse = await warehouseHolding({ records: [kmsCall('Decrypt')], now: NOW });
    await warehouse.add([kmsCall('DisableKey', { at: '2025-06-02T00:00:00Z' })]);
    expect(await refreshed(warehouse, NOW)).toBe('updated');
    await warehouse.keys.addSnapshot({
      snapshotId: 'later',
      collectedAt: new Date('2025-06-04T00:00:00Z'),
      source: 'inventory.json',
      accountId: null,
      region: null,
      body: JSON.stringify({
        collectedAt: '2025-06-04T00:00:00Z',
        organizationId: null,
        accounts: [],
        trustedAccounts: [],
        keys: [],
      }),
    });
    expect(await refreshed(warehouse, NOW)).toBe('replaced');
    warehouse.close();
  });
});
