import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { hoursWithin } from '@/lib/sql/time';

const row = z.object({
  key_arn: z.string(),
  alias: z.string().nullable(),
  calls: integer,
  denied: integer,
  /** First call ever seen, of any window. */
  first_at: timestamp,
});
export type TopKey = z.infer<typeof row>;

/** The keys with most calls in the window, most first. */
export function topKeys(models: ReadModels, window: Window, limit: number): Promise<TopKey[]> {
  return models.rows(
    sql`
      with busiest as (
        select
          key_arn,
          cast(sum(calls) as bigint)                                                                       as calls,
          cast(coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0) as bigint)   as denied
        from usage_hour
        where ${hoursWithin(window)}
        group by key_arn
        order by calls desc, key_arn
        limit cast(${limit} as integer)
      ),
      firsts as (
        select
          key_arn,
          min(hour) as first_at
        from usage_hour
        where key_arn in (select key_arn from busiest)
        group by key_arn
      )
      select
        busiest.key_arn,
        keys.alias,
        busiest.calls,
        busiest.denied,
        firsts.first_at
      from busiest
      join firsts using (key_arn)
      left join keys using (key_arn)
      order by busiest.calls desc, busiest.key_arn
    `,
    row,
  );
}
