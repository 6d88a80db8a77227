import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Days with records for a key's account and Region, of the window in which keys count as unused; 0 for an unknown key. */
export async function coveredDays(models: ReadModels, keyArn: string): Promise<number> {
  const [row] = await models.rows(
    sql`select covered_days from keys where key_arn = ${keyArn}`,
    z.object({ covered_days: integer }),
  );
  return row?.covered_days ?? 0;
}
