import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_MS, daysBefore } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { ACTIVITY_DAYS } from './key-inventory';

const row = z.object({ key_arn: z.string(), day: timestamp, calls: integer });

/** Calls a day of some keys over the last 30 days, oldest first, a value for every day. */
export async function keySparks(
  models: ReadModels,
  keys: readonly string[],
  asOf: Date,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const firstDay = Math.floor(daysBefore(asOf, ACTIVITY_DAYS).getTime() / DAY_MS);
  const rows = await models.rows(
    sql`
      select
        key_arn,
        date_trunc('day', hour) as day,
        sum(calls)              as calls
      from usage_hour
      where
        hour >= date_trunc('day', cast(${daysBefore(asOf, ACTIVITY_DAYS)} as timestamp))
        and key_arn in (select unnest(${keys}))
      group by 1, 2
    `,
    row,
  );
  const lines = new Map(keys.map((key) => [key, new Array<number>(ACTIVITY_DAYS + 1).fill(0)]));
  for (const { key_arn, day, calls } of rows) {
    const place = Math.floor(day.getTime() / DAY_MS) - firstDay;
    const line = lines.get(key_arn);
    if (line && place >= 0 && place < line.length) line[place] = calls;
  }
  return lines;
}
