import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';

/** How a bucket of logs was reached the last time, as the JSON that was noted then; null when it never was. */
export async function reachedBucket(models: ReadModels, bucket: string): Promise<string | null> {
  const [found] = await models.rows(
    sql`
      select access
      from reached_buckets
      where bucket = ${bucket}
      order by reached_at desc, principal
      limit 1
    `,
    z.object({ access: z.string() }),
  );
  return found?.access ?? null;
}
