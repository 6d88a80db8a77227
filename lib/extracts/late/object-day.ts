import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** Uses for single objects of a bucket, as they come where the bucket has no Bucket Key, by day. */
export const objectDay: Extract = {
  table: 'object_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      key_arn,
      split_part(object, '/', 1) as bucket,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      arg_max(cast(event_id as varchar), (event_time, event_id)) as last_event_id
    from (
      select event_time, event_id, key_arn, json_extract_string(encryption_context, '$."aws:s3:arn"') as object
      from part_events
      where operation_class = 'crypto'
        and outcome = 'ok'
        and counted
        and key_arn is not null
        and contains(encryption_context, '"aws:s3:arn"')
    ) uses
    where object like 'arn:%:s3:::%/%'
    group by 2, 3, 4
  `,
};
