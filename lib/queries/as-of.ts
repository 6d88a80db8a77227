import { z } from 'zod';
import type { Runtime } from '@/lib/runtime';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/**
 * The instant of judgement: the end of the data, never later than now; null when there is none. Old logs are judged
 * as of their own last hour, not as of today.
 */
export async function asOf({ models, now }: Pick<Runtime, 'models' | 'now'>): Promise<Date | null> {
  const [row] = await models.rows(
    sql`
      select max(horizon) as horizon
      from (
        select max(last_event) as horizon from parts
        union all
        select max(event_time) as horizon from context_events
        union all
        select max(hour) as horizon from coverage_hour
      )
    `,
    z.object({ horizon: timestamp.nullable() }),
  );
  const horizon = row?.horizon ?? null;
  if (horizon === null) return null;
  return new Date(Math.min(horizon.getTime(), now().getTime()));
}
