import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import { FIRST_TWENTY } from './first-twenty';

/** Direct encryption without an encryption context, by day. */
export const bareUseDay: Extract = {
  table: 'bare_use_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      key_arn,
      principal,
      event_name,
      key_material_id is not null as has_material,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      ${FIRST_TWENTY} as events
    from part_events
    where event_name in ('Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext')
      and outcome = 'ok'
      and counted
      and direct
      and via_service is null
      and principal is not null
      and key_arn is not null
      and coalesce(encryption_context, '{}') = '{}'
    group by 2, 3, 4, 5, 6
  `,
};
