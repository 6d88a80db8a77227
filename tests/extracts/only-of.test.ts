import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXTRACTS } from '@/lib/extracts';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { asRoot, crossAccountPair, kmsCall } from '../support/events';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const SAID = EXTRACTS.flatMap((extract) =>
  extract.onlyOf === undefined ? [] : [{ ...extract, only: extract.onlyOf }],
);

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

let warehouse: Warehouse;
beforeAll(async () => {
  const pair = crossAccountPair('Decrypt');
  warehouse = await warehouseHolding({
    records: [
      pair.callers,
      pair.owners,
      kmsCall('ReEncrypt', { by: asRoot() }),
      kmsCall('PutKeyPolicy', { error: 'AccessDenied', message: 'no' }),
      kmsCall('SomethingNew', { and: { readOnly: undefined } }),
    ],
  });
  for (const file of filesBelow('../shared/data').filter((name) => /\.(json|ndjson)(\.gz)?$/.test(name))) {
    await warehouse.addFile(file);
  }
});
afterAll(() => warehouse.close());

/** How many rows an extract gives of those events that meet a condition. */
async function rowsOf(extract: (typeof SAID)[number], met: boolean): Promise<number> {
  const { text, values } = extract.sql(1);
  const [row] = await warehouse.models.rows(
    {
      text: `
        with part_events as (
          select * from kms_events where coalesce((${extract.only.text}), false) = ${met}
        )
        select count(*) as rows from (${text}) extracted
      `,
      values,
    },
    z.object({ rows: integer }),
  );
  return row?.rows ?? -1;
}

describe('what an extract says it reads', () => {
  it('is said of those that few events concern', () => {
    expect(SAID.map(({ table }) => table).sort()).toEqual([
      'control_events',
      'cross_account_day',
      'failure_day',
      'people_quarter',
      'root_day',
    ]);
  });

  it.each(SAID)('$table gives nothing of other events, and all it has of these', async (extract) => {
    expect(await rowsOf(extract, false)).toBe(0);
    const stored = await warehouse.models.rows(
      { text: `select count(*) as rows from ${extract.table}`, values: sql``.values },
      z.object({ rows: integer }),
    );
    expect(stored[0]?.rows).toBeGreaterThan(0);
    expect(await rowsOf(extract, true)).toBeGreaterThan(0);
  });
});
