import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { EXTRACT_TABLES } from '@/lib/model/extract';
import { texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { partsSince } from './store-changes';

/** Tables of key state that are replaced with all of it or not at all. */
const AS_WHOLE = ['trusted_accounts', 'iam_listings', 'iam_principals', 'iam_wide_decrypts', 'key_refusals'] as const;

/** What a part can bring rows to, beside the events themselves. */
const BY_PART = [...EXTRACT_TABLES, 'context_events'] as const;

/**
 * Tables that nothing came into after a change, as long as no key state was computed as a whole since. None when events
 * count since that did not, or no longer do: then rows of any part may be others.
 */
export async function quietTables(models: ReadModels, changeId: number): Promise<ReadonlySet<string>> {
  const touched = BY_PART.map((table) => ({
    text: `select '${table}' as name where exists (select 1 from ${table} where part_id in (from new_parts))`,
    values: {},
  })).reduce((before, next) => sql`${before} union all ${next}`);
  const [row] = await models.rows(
    sql`
      with new_parts as (${partsSince(changeId)})
      select
        (select coalesce(list(name), []) from (${touched}) touched) as touched,
        exists (
          select 1
          from recounted_events
          where change_id > cast(${changeId} as integer)
        ) as recounted
    `,
    z.object({ touched: texts, recounted: z.boolean() }),
  );
  if (row === undefined || row.recounted) return new Set();
  const loud = new Set(row.touched);
  return new Set([...AS_WHOLE, ...BY_PART.filter((table) => !loud.has(table))]);
}
