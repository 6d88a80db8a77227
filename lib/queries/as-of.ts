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

/**
 * The instant by which analyzers judge: as of the data, and where only inventories are here, as of the last of them;
 * null when there is nothing to judge.
 */
export async function analysisInstant(runtime: Pick<Runtime, 'models' | 'now'>): Promise<Date | null> {
  return (await asOf(runtime)) ?? (await lastInventory(runtime));
}

async function lastInventory({ models, now }: Pick<Runtime, 'models' | 'now'>): Promise<Date | null> {
  const [row] = await models.rows(
    sql`select max(collected_at) as collected_at from inventory_snapshots`,
    z.object({ collected_at: timestamp.nullable() }),
  );
  const last = row?.collected_at ?? null;
  return last === null ? null : new Date(Math.min(last.getTime(), now().getTime()));
}
