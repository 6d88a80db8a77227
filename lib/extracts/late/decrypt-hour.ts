import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** Decryptions by each principal under each key, by hour. */
export const decryptHour: Extract = {
  table: 'decrypt_hour',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('hour', event_time) as hour,
      key_arn,
      principal,
      count(*) as calls,
      min(event_time) as first_at
    from part_events
    where event_name = 'Decrypt'
      and outcome = 'ok'
      and counted
      and key_arn is not null
      and principal is not null
    group by 2, 3, 4
  `,
};
