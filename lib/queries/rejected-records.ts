import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const reason = z.object({ reason: z.string(), records: integer, files: integer });

/** Why records were rejected: every reason with how many records of how many files, most first. */
export function rejectReasons(models: ReadModels): Promise<z.infer<typeof reason>[]> {
  return models.rows(
    sql`
      select
        reason,
        count(*)                as records,
        count(distinct file_id) as files
      from rejects
      group by reason
      order by records desc, reason
    `,
    reason,
  );
}

const row = z.object({
  path: z.string(),
  record_index: integer,
  reason: z.string(),
  detail: z.string(),
  record: z.string().nullable(),
});
export type RejectedRecord = z.infer<typeof row>;

/** Records that could not be taken in, by path and place in the file. */
export function rejectedRecords(
  models: ReadModels,
  page: { readonly size: number; readonly offset: number },
): Promise<RejectedRecord[]> {
  return models.rows(
    sql`
      select
        files.path,
        rejects.record_index,
        rejects.reason,
        rejects.detail,
        rejects.record
      from rejects
      join files using (file_id)
      order by files.path, rejects.record_index
      limit cast(${page.size} as integer)
      offset cast(${page.offset} as integer)
    `,
    row,
  );
}
