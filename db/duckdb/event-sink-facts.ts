import { z } from 'zod';
import { DAY_MS } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

export interface Added {
  readonly added: number;
  readonly duplicates: number;
}

const span = z.object({
  events: integer,
  ids: integer,
  first: timestamp.nullable(),
  last: timestamp.nullable(),
});

/**
 * Adds the staged events that are not there yet. An event seen twice in the part counts by its first row. Stored
 * events are looked for within a day of the part's own time: a copy of an event bears the same time, or the same time
 * in another zone.
 */
export async function addStaged(
  transaction: Transaction,
  table: 'kms_events' | 'context_events',
  path: string | null,
  partId: number,
  fileIds: readonly number[],
): Promise<Added> {
  if (path === null) return { added: 0, duplicates: 0 };
  const [found] = await transaction.rows(
    sql`
      select count(*) as events, count(distinct event_id) as ids, min(event_time) as first, max(event_time) as last
      from read_parquet(${path})
    `,
    span,
  );
  if (!found?.first || !found.last) return { added: 0, duplicates: 0 };
  await transaction.run({
    text: `
      create or replace temp table part_drops as
      select row
      from (
        select file_row_number as row, event_id, row_number() over (partition by event_id order by file_row_number) as nth
        from read_parquet($path, file_row_number = true)
        ${found.events === found.ids ? 'where false' : ''}
      )
      where nth > 1
      union
      select staged.file_row_number as row
      from read_parquet($path, file_row_number = true) staged
      where staged.event_id in (
        select event_id
        from ${table}
        where event_time >= $from
          and event_time <= $to
      )
    `,
    values: {
      path,
      from: new Date(found.first.getTime() - DAY_MS),
      to: new Date(found.last.getTime() + DAY_MS),
    },
  });
  const [drops] = await transaction.rows(sql`select count(*) as drops from part_drops`, z.object({ drops: integer }));
  const duplicates = drops?.drops ?? 0;
  await transaction.run({
    text: `
      insert into ${table}
      select
        staged.* exclude (file${duplicates > 0 ? ', file_row_number' : ''}),
        cast($files as integer[])[staged.file + 1] as file_id,
        cast($part as integer) as part_id
        ${table === 'kms_events' ? ', true as counted' : ''}
      from read_parquet($path${duplicates > 0 ? ', file_row_number = true' : ''}) staged
      ${duplicates > 0 ? 'where staged.file_row_number not in (select row from part_drops)' : ''}
    `,
    values: { path, part: partId, files: fileIds.map(String) },
  });
  await transaction.run(sql`drop table part_drops`);
  return { added: found.events - duplicates, duplicates };
}
