import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({ bucket: z.string(), key_arn: z.string(), principal: z.string(), calls: integer });
export type OwnReads = z.infer<typeof row>;

/** Decrypts that KeyTrail's reading of log buckets caused, which are left out of every count of use; most first. */
export function ownReads(models: ReadModels, { from, to }: Window): Promise<OwnReads[]> {
  return models.rows(
    sql`
      select
        bucket,
        key_arn,
        principal,
        count(*) as calls
      from own_reads
      where day >= date_trunc('day', cast(${from} as timestamp))
        and day < ${to}
      group by bucket, key_arn, principal
      order by calls desc, bucket, key_arn, principal
    `,
    row,
  );
}
