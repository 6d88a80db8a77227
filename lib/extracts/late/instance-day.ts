import type { Extract } from '@/lib/model/extract';
import { INSTANCE, IS_V1 } from '@/lib/sql/instances';
import { sql } from '@/lib/sql/sql';
import { FIRST_TWENTY } from './first-twenty';

/** Where credentials of instances, or such as an instance got in the old way, were used directly, by day. */
export const instanceDay: Extract = {
  table: 'instance_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      principal,
      coalesce(caller_account_id, 'unknown') as account_id,
      coalesce(aws_region, 'unknown') as region,
      session_name,
      access_key_id,
      source_ip,
      is_v1,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      list_sort(list(distinct event_name)) as operations,
      coalesce(list_sort(list(distinct key_arn) filter (where key_arn is not null))[1:50], []) as keys,
      ${FIRST_TWENTY} as events
    from (
      select *, ${IS_V1} as is_v1
      from part_events
      where identity_type = 'AssumedRole'
        and outcome = 'ok'
        and counted
        and direct
        and via_service is null
        and principal is not null
        and (record is not null or regexp_full_match(session_name, ${INSTANCE}))
    ) calls
    where is_v1
      or coalesce(regexp_full_match(session_name, ${INSTANCE}), false)
    group by 2, 3, 4, 5, 6, 7, 8, 9
  `,
};
