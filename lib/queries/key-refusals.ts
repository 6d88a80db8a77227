import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({ aspect: z.string(), reason: z.string(), asked_at: timestamp });
export type KeyRefusal = z.infer<typeof row>;

/** What AWS refused to tell of a key the last time it was asked; empty when nothing was. */
export function keyRefusals(models: ReadModels, key: KeyArn): Promise<KeyRefusal[]> {
  return models.rows(
    sql`
      select aspect, reason, asked_at
      from key_refusals
      where key_arn = ${key}
      order by aspect
    `,
    row,
  );
}
