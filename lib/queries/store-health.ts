import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  events: integer,
  distinct_events: integer,
  context_events: integer,
  first_event: timestamp.nullable(),
  last_event: timestamp.nullable(),
  files: integer,
  unread_files: integer,
  records: integer,
  accounted_records: integer,
  rejected_records: integer,
  snapshots: integer,
});
const unreadFile = z.object({ path: z.string(), outcome: z.string(), reason: z.string() });

export type StoreHealth = z.infer<typeof row> & { readonly unread: z.infer<typeof unreadFile>[] };

/** Counts that must agree with each other, and the first hundred files that could not be read whole. */
export async function storeHealth(models: ReadModels): Promise<StoreHealth> {
  const [[health], unread] = await Promise.all([
    models.rows(
      sql`
        select
          (select count(*) from kms_events)                              as events,
          (select count(distinct event_id) from kms_events)              as distinct_events,
          (select count(*) from context_events)                          as context_events,
          (select min(event_time) from kms_events)                       as first_event,
          (select max(event_time) from kms_events)                       as last_event,
          count(*)                                                       as files,
          count(*) filter (where outcome in ('partial', 'quarantined'))  as unread_files,
          cast(coalesce(sum(records), 0) as bigint)                      as records,
          cast(coalesce(sum(kms_records + context_records + other_records + rejected_records), 0) as bigint)
                                                                         as accounted_records,
          cast(coalesce(sum(rejected_records), 0) as bigint)             as rejected_records,
          (select count(*) from inventory_snapshots)                     as snapshots
        from files
      `,
      row,
    ),
    models.rows(
      sql`
        select
          path,
          outcome,
          coalesce(reason, 'no reason was recorded') as reason
        from files
        where outcome in ('partial', 'quarantined')
        order by path
        limit 100
      `,
      unreadFile,
    ),
  ]);
  if (!health) throw new Error('an aggregate without groups returned no row');
  return { ...health, unread };
}
