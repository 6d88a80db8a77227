import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';

/** Paths on disk of which it stands in the ledger of files that they could not be listed, or that nothing was at them. */
export async function unlistedBefore(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select path
      from files
      where source = 'disk'
        and outcome = 'quarantined'
        and size_bytes = 0
        and modified_ms = 0
    `,
    z.object({ path: z.string() }),
  );
  return rows.map(({ path }) => path);
}
