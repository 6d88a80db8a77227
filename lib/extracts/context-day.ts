import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import { RESOURCE, TELLING } from './context-value';
import { IS_USE, KEY_ROLES, VIA } from './roles';

/** Which resources a key protects, as the encryption contexts of its calls show, by day. */
export const contextDay: Extract = {
  table: 'context_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      day,
      key_arn,
      context_key,
      ${RESOURCE} as context_value,
      via_service,
      event_name,
      is_use,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      cast(max_by(event_id, event_time) as varchar) as last_event_id
    from (
      select
        date_trunc('day', event_time) as day,
        role_key_arn as key_arn,
        ${VIA} as via_service,
        event_name,
        ${IS_USE} as is_use,
        event_time,
        event_id,
        unnest(json_keys(role_context)) as context_key,
        unnest(json_extract_string(role_context, '$.*')) as context_value
      from (${KEY_ROLES}) roles
      where role_context is not null
    ) members
    where context_value is not null
      and ${TELLING}
    group by 2, 3, 4, 5, 6, 7, 8
  `,
};
