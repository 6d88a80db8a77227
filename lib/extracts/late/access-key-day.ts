import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

/**
 * Which access keys each principal signed with, by day. Long-lived keys (`AKIA…`, IAM identifiers) are told one by one;
 * those of sessions (`ASIA…`) are new every few hours and are counted together.
 */
export const accessKeyDay: Extract = {
  table: 'access_key_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      day,
      principal,
      access_key,
      count(distinct access_key_id) as credentials,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      coalesce(list_sort(list(distinct source_ip) filter (where source_ip is not null))[1:20], []) as addresses
    from (
      select
        *,
        date_trunc('day', event_time)                                                       as day,
        case when starts_with(access_key_id, 'AKIA') then access_key_id else 'temporary' end as access_key
      from part_events
      where counted
        and principal is not null
        and access_key_id is not null
        and (key_arn is not null or destination_key_arn is not null)
    ) calls
    group by 2, 3, 4
  `,
};
