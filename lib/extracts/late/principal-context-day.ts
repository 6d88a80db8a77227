import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import { RESOURCE, SHORT_CONTEXT, TELLING } from '../context-value';
import { IS_USE, KEY_ROLES } from '../roles';

/** Which resources each principal touched with success, as the encryption contexts of its calls show, by day. */
export const principalContextDay: Extract = {
  table: 'principal_context_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      day,
      principal,
      key_arn,
      context_key,
      ${RESOURCE} as context_value,
      sum(calls) as calls,
      min(first_at) as first_at,
      max(last_at) as last_at
    from (
      select
        *,
        unnest(json_keys(short_context)) as context_key,
        unnest(json_extract_string(short_context, '$.*')) as context_value
      from (
        select
          date_trunc('day', event_time) as day,
          principal,
          role_key_arn as key_arn,
          ${SHORT_CONTEXT} as short_context,
          count(*) as calls,
          min(event_time) as first_at,
          max(event_time) as last_at
        from (${KEY_ROLES}) roles
        where role_context is not null
          and principal is not null
          and ${IS_USE}
        group by 1, 2, 3, 4
      ) contexts
    ) members
    where context_value is not null
      and ${TELLING}
    group by 2, 3, 4, 5, 6
  `,
};
