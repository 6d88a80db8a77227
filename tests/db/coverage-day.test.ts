import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '@/lib/sql/sql';
import { kmsCall, otherCall, type RawRecord } from '../support/events';
import { temporaryFolder } from '../support/folder';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const root = temporaryFolder();

const PLACES = [
  { account: '111122223333', region: 'us-east-1' },
  { account: '111122223333', region: 'eu-west-1' },
  { account: '444455556666', region: 'us-east-1' },
] as const;

/** A record of KMS or of another service, in one of a few places, within three days. */
const record = fc
  .record({ place: fc.constantFrom(...PLACES), hour: fc.integer({ min: 0, max: 71 }), isKms: fc.boolean() })
  .map(({ place, hour, isKms }): RawRecord => {
    const at = new Date(Date.UTC(2025, 5, 1, hour, 30));
    return isKms
      ? kmsCall('Decrypt', { at, ...place })
      : otherCall('ec2.amazonaws.com', 'DescribeInstances', { at, ...place });
  });

/** Files that come in one after the other; a name that came before is a file that changed. */
const deliveries = fc.array(
  fc.record({ name: fc.constantFrom('a', 'b', 'c'), records: fc.array(record, { minLength: 1, maxLength: 4 }) }),
  { minLength: 2, maxLength: 6 },
);

const day = z.object({
  account_id: z.string(),
  region: z.string(),
  day: z.string(),
  first_hour: z.string(),
  last_hour: z.string(),
  first_kms_hour: z.string().nullable(),
  last_kms_hour: z.string().nullable(),
});

function daysTold({ models }: Warehouse) {
  return models.rows(sql`select * from coverage_day order by account_id, region, day`, day);
}

function daysOfHours({ models }: Warehouse) {
  return models.rows(
    sql`
      select
        account_id,
        region,
        date_trunc('day', hour) as day,
        min(hour) as first_hour,
        max(hour) as last_hour,
        min(hour) filter (where kms_records > 0) as first_kms_hour,
        max(hour) filter (where kms_records > 0) as last_kms_hour
      from coverage_hour
      group by account_id, region, date_trunc('day', hour)
      order by account_id, region, day
    `,
    day,
  );
}

it('tells of each day what its hours tell, whatever files came in and changed', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(deliveries, async (delivered) => {
      const warehouse = await warehouseHolding({});
      const folder = mkdtempSync(join(root, 'run-'));
      try {
        for (const { name, records } of delivered) {
          const path = join(folder, `${name}.json`);
          writeFileSync(path, JSON.stringify({ Records: records }));
          await warehouse.addFile(path);
          expect(await daysTold(warehouse)).toEqual(await daysOfHours(warehouse));
        }
      } finally {
        warehouse.close();
      }
    }),
    { numRuns: 5 },
  );
});

it('notes that hours are lost when a file that changed told of them alone', async () => {
  const warehouse = await warehouseHolding({});
  const path = join(temporaryFolder(), 'changing.json');
  const read = async (...hours: number[]) => {
    const records = hours.map((hour) => kmsCall('Decrypt', { at: new Date(Date.UTC(2025, 5, 1, hour)) }));
    writeFileSync(path, JSON.stringify({ Records: records }));
    await warehouse.addFile(path);
    const kinds = await warehouse.models.rows(
      sql`select kind from store_changes order by change_id`,
      z.object({ kind: z.string() }),
    );
    return kinds.map(({ kind }) => kind);
  };
  expect(await read(1, 2)).toEqual(['part']);
  expect(await read(1, 2, 3)).toEqual(['part', 'part']);
  expect(await read(2, 3)).toEqual(['part', 'part', 'hours-lost', 'part']);
  warehouse.close();
});
