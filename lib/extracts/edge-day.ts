import type { Extract } from '@/lib/model/extract';
import { VIA } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';
import { IS_USE, KEY_ROLES } from './roles';

/** Who did what with which key, by day, with the first and the last event. */
export const edgeDay: Extract = {
  table: 'edge_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      role_key_arn as key_arn,
      coalesce(principal, 'unknown') as principal,
      coalesce(identity_type, 'unknown') as identity_type,
      coalesce(caller_account_id, 'unknown') as caller_account_id,
      event_name,
      operation_class,
      key_role,
      ${VIA} as via_service,
      outcome,
      ${IS_USE} as is_use,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      min_by(event_id, event_time) as first_event_id,
      max_by(event_id, event_time) as last_event_id
    from (${KEY_ROLES}) roles
    group by 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
  `,
};
