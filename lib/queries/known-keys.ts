import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

const known = z.object({ key_arn: z.string(), control_events: integer });

/** Every key that events, uses or inventories name, with how many events changed it; in the order of their ARNs. */
export function knownKeys(models: ReadModels): Promise<z.infer<typeof known>[]> {
  return manyRows(
    models,
    sql`
      select key_arn, count(event_id) as control_events
      from (
        select key_arn, event_id
        from control_events
        where outcome = 'ok'
          and key_arn is not null
        union all
        select distinct key_arn, null
        from key_use
        where key_arn like 'arn:%'
        union all
        select distinct key_arn, null
        from inventory_keys
      ) named
      group by key_arn
      order by key_arn
    `,
    known,
  );
}
