import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { READING_EDITION } from '@/lib/model/reading-edition';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({ files: integer, events: integer });
export type EarlierReading = z.infer<typeof row>;

/** Files whose events stand in the store as an earlier edition of the reading understood them, and those events. */
export async function earlierReading(models: ReadModels): Promise<EarlierReading> {
  const [found] = await models.rows(
    sql`
      select
        count(*)                                                          as files,
        cast(coalesce(sum(kms_records + context_records), 0) as bigint)   as events
      from files
      where kms_records + context_records > 0
        and edition is distinct from cast(${READING_EDITION} as integer)
    `,
    row,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}
