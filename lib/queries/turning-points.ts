import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';
import type { Buckets } from './buckets';

/** Changes of keys that a chart of their use marks. */
export const TURNS = ['policy', 'rotation', 'disabled', 'deletion'] as const;
export type Turn = (typeof TURNS)[number];

/** How often a change happened in a bar of the chart; `bucket` is its place. */
export interface TurningPoint {
  readonly bucket: number;
  readonly turn: Turn;
  readonly times: number;
}

const row = z.object({ bucket: timestamp, turn: z.enum(TURNS), times: integer });

/** When key policies changed, keys were rotated, disabled, scheduled for deletion or deleted. Only what succeeded. */
export async function turningPoints(models: ReadModels, window: Window, buckets: Buckets): Promise<TurningPoint[]> {
  const origin = buckets.list[0]?.start ?? window.from;
  const rows = await models.rows(
    sql`
      select
        time_bucket(
          cast(${`${buckets.stepMs / 1000} seconds`} as interval), event_time, cast(${origin} as timestamp)
        ) as bucket,
        case
          when event_name = 'PutKeyPolicy'                       then 'policy'
          when event_name in ('RotateKey', 'RotateKeyOnDemand')  then 'rotation'
          when event_name = 'DisableKey'                         then 'disabled'
          else 'deletion'
        end as turn,
        count(*) as times
      from control_events
      where ${within(window)}
        and outcome = 'ok'
        and event_name in (
          'PutKeyPolicy', 'RotateKey', 'RotateKeyOnDemand', 'DisableKey', 'ScheduleKeyDeletion', 'DeleteKey'
        )
      group by 1, 2
      order by 1, 2
    `,
    row,
  );
  const places = new Map(buckets.list.map(({ start }, index) => [start.getTime(), index]));
  return rows.flatMap(({ bucket, turn, times }) => {
    const place = places.get(bucket.getTime());
    return place === undefined ? [] : [{ bucket: place, turn, times }];
  });
}
