import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  files: integer,
  /** Files kept only in part, or not at all. */
  broken_files: integer,
  records: integer,
  kms_records: integer,
  rejected_records: integer,
  /** Events stored, each once. */
  events: integer,
  first_event: timestamp.nullable(),
  last_event: timestamp.nullable(),
});
export type CoverageSummary = z.infer<typeof row>;

/** What was read so far and what it spans; null where nothing was read. */
export async function coverageSummary(models: ReadModels): Promise<CoverageSummary> {
  const [found] = await models.rows(
    sql`
      select
        f.files,
        f.broken_files,
        f.records,
        f.kms_records,
        f.rejected_records,
        p.events,
        p.first_event,
        p.last_event
      from (
        select
          count(*)                                                       as files,
          count(*) filter (where outcome in ('partial', 'quarantined'))  as broken_files,
          cast(coalesce(sum(records), 0) as bigint)                      as records,
          cast(coalesce(sum(kms_records), 0) as bigint)                  as kms_records,
          cast(coalesce(sum(rejected_records), 0) as bigint)             as rejected_records
        from files
      ) as f
      cross join (
        select
          cast(coalesce(sum(events), 0) as bigint) as events,
          min(first_event)                         as first_event,
          max(last_event)                          as last_event
        from parts
      ) as p
    `,
    row,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}
