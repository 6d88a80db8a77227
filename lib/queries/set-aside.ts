import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({ queue: z.string(), reason: z.string(), messages: integer });
export type SetAside = z.infer<typeof row>;

/** Messages of queues that no log could be read by, by queue and reason, most first. */
export function setAsideMessages(models: ReadModels): Promise<SetAside[]> {
  return models.rows(
    sql`
      select
        queue,
        reason,
        count(*) as messages
      from set_aside_messages
      group by queue, reason
      order by messages desc, queue, reason
    `,
    row,
  );
}
