import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** How much each key was used, hour by hour. ReEncrypt counts for both its keys. */
export const usageHour: Extract = {
  table: 'usage_hour',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      hour,
      key_arn,
      event_name,
      outcome,
      is_use,
      count(*) as calls
    from (
      select
        date_trunc('hour', event_time) as hour,
        key_arn,
        event_name,
        outcome,
        operation_class = 'crypto' and outcome = 'ok' as is_use
      from part_events
      where counted
        and key_arn is not null
      union all
      select
        date_trunc('hour', event_time),
        destination_key_arn,
        event_name,
        outcome,
        operation_class = 'crypto' and outcome = 'ok'
      from part_events
      where counted
        and destination_key_arn is not null
        and (key_arn is null or destination_key_arn <> key_arn)
    ) calls_of_keys
    group by hour, key_arn, event_name, outcome, is_use
  `,
};
