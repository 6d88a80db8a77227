import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** When each principal called keys, by hour. */
export const principalHour: Extract = {
  table: 'principal_hour',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('hour', event_time) as hour,
      principal,
      count(*) as calls
    from part_events
    where counted
      and principal is not null
      and (key_arn is not null or destination_key_arn is not null)
    group by 2, 3
  `,
};
