import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  run_id: z.string(),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
  outcome: z.string(),
  requested: z.string(),
  files_found: integer,
  files_known: integer,
  files_read: integer,
  files_quarantined: integer,
  events: integer,
  duplicates: integer,
  detail: z.string().nullable(),
});
export type IngestRun = z.infer<typeof row>;

/** The last runs of ingest with what they added, newest first. */
export function ingestRuns(models: ReadModels, limit: number): Promise<IngestRun[]> {
  return models.rows(
    sql`
      with added as (
        select
          run_id,
          cast(sum(events) as bigint)     as events,
          cast(sum(duplicates) as bigint) as duplicates
        from parts
        group by run_id
      )
      select
        runs.run_id,
        runs.started_at,
        runs.finished_at,
        runs.outcome,
        runs.requested,
        runs.files_found,
        runs.files_known,
        runs.files_read,
        runs.files_quarantined,
        coalesce(added.events, 0)     as events,
        coalesce(added.duplicates, 0) as duplicates,
        runs.detail
      from runs
      left join added using (run_id)
      order by runs.started_at desc, runs.run_id
      limit cast(${limit} as integer)
    `,
    row,
  );
}
