import type { Extract } from '@/lib/model/extract';
import { VIA } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';
import { RESOURCE, SHORT_CONTEXT, TELLING } from './context-value';
import { IS_USE, KEY_ROLES } from './roles';

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
      sum(calls) as calls,
      min(first_at) as first_at,
      max(last_at) as last_at,
      max_by(last_event_id, last_at) as last_event_id
    from (
      select
        *,
        unnest(json_keys(short_context)) as context_key,
        unnest(json_extract_string(short_context, '$.*')) as context_value
      from (
        select
          date_trunc('day', event_time) as day,
          role_key_arn as key_arn,
          ${VIA} as via_service,
          event_name,
          ${IS_USE} as is_use,
          ${SHORT_CONTEXT} as short_context,
          count(*) as calls,
          min(event_time) as first_at,
          max(event_time) as last_at,
          max_by(event_id, event_time) as last_event_id
        from (${KEY_ROLES}) roles
        where role_context is not null
        group by 1, 2, 3, 4, 5, 6
      ) contexts
    ) members
    where context_value is not null
      and ${TELLING}
    group by 2, 3, 4, 5, 6, 7, 8
  `,
};
