import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** Whether a file is there and ends as a Parquet file does, which a cut one does not. */
export function isParquet(path: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return false;
  }
  try {
    const { size } = fstatSync(file);
    return size >= 12 && textAt(file, 0) === 'PAR1' && textAt(file, size - 4) === 'PAR1';
  } finally {
    closeSync(file);
  }
}

function textAt(file: number, position: number): string {
  const bytes = Buffer.alloc(4);
  readSync(file, bytes, 0, 4, position);
  return bytes.toString('latin1');
}

/** The logs whose events a part holds. */
export async function filesOfPart(transaction: Transaction, partId: number): Promise<string[]> {
  const rows = await transaction.rows(
    sql`
      select path
      from files
      where part_id = cast(${partId} as integer)
      order by file_id
    `,
    z.object({ path: z.string() }),
  );
  return rows.map(({ path }) => path);
}

/** Removes a part with everything that came of it, the memory of its logs included: they count as never read. */
export async function forgetPart(transaction: Transaction, partId: number): Promise<void> {
  await unsettleDays(transaction, partId);
  await transaction.run(sql`
    delete from rejects
    where file_id in (
      select file_id
      from files
      where part_id = cast(${partId} as integer)
    )
  `);
  const tables = await transaction.rows(
    sql`
      select table_name
      from duckdb_columns()
      join duckdb_tables() using (table_oid, table_name)
      where column_name = 'part_id'
      order by table_name
    `,
    z.object({ table_name: z.string() }),
  );
  for (const { table_name } of tables) {
    await transaction.run({
      text: `delete from ${table_name} where part_id = cast($part as integer)`,
      values: { part: partId },
    });
  }
  // What was concluded with it is concluded anew: a change is known by its token.
  await transaction.run(sql`update store_changes set token = cast(uuid() as varchar)`);
}

/** The days of delivery of a part's logs are looked through again in the buckets that they came from. */
async function unsettleDays(transaction: Transaction, partId: number): Promise<void> {
  await transaction.run(sql`
    update settled_days
    set
      settled_to = least(settled_to, lost.first_day - interval 1 day),
      looked_back_at = null
    from (
      select
        settled_days.source,
        min(date_trunc('day', coalesce(delivered_day, make_timestamp_ms(modified_ms)))) as first_day
      from settled_days
      join files on starts_with(files.path, settled_days.source)
      where files.part_id = cast(${partId} as integer)
      group by settled_days.source
    ) lost
    where settled_days.source = lost.source
  `);
}
