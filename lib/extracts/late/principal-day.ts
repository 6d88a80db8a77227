import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/** From where and in which sessions each principal called, by day. */
export const principalDay: Extract = {
  table: 'principal_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      principal,
      coalesce(identity_type, 'unknown') as identity_type,
      coalesce(caller_account_id, 'unknown') as caller_account_id,
      coalesce(source_ip, 'unknown') as address,
      count(*) as calls,
      count(*) filter (where coalesce(mfa, false)) as mfa_calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      coalesce(list_sort(list(distinct session_name) filter (where session_name is not null))[1:20], []) as sessions,
      coalesce(
        list_sort(list(distinct source_identity) filter (where source_identity is not null))[1:20],
        []
      ) as source_identities
    from part_events
    where counted
      and principal is not null
      and (key_arn is not null or destination_key_arn is not null)
    group by 2, 3, 4, 5, 6
  `,
};
