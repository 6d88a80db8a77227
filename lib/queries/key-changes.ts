import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  changed_at: timestamp,
  aspect: z.string(),
  change: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  principal: z.string().nullable(),
  source_ip: z.string().nullable(),
  event_id: z.string().nullable(),
});
export type KeyChange = z.infer<typeof row>;

/** What changed about one key, newest first; five hundred at most. */
export function keyChanges(models: ReadModels, key: KeyArn): Promise<KeyChange[]> {
  return models.rows(
    sql`
      select changed_at, aspect, change, before, after, principal, source_ip, event_id
      from key_changes
      where key_arn = ${key}
      order by changed_at desc, event_id, aspect
      limit 500
    `,
    row,
  );
}
