import type { Extract } from '@/lib/model/extract';
import { resourceIn, VIA } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';
import { IS_USE, KEY_ROLES } from './roles';

/**
 * Calls in which the caller's account is not the key owner's (FACTS.md §1.4: never of a service's own identity), with
 * the resource that the context names.
 */
export const crossAccountDay: Extract = {
  table: 'cross_account_day',
  edition: 1,
  onlyOf: sql`caller_account_id <> key_account_id or (caller_account_id is not null and destination_key_arn is not null)`,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      role_key_arn as key_arn,
      role_account_id as key_account_id,
      caller_account_id,
      coalesce(principal, 'unknown') as principal,
      event_name,
      key_role,
      operation_class,
      ${VIA} as via_service,
      context_value,
      coalesce(recipient_account_id, 'unknown') as recipient_account_id,
      outcome,
      ${IS_USE} as is_use,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      list_transform(
        array_slice(list_sort(list({'at': event_time, 'id': cast(event_id as varchar)})), 1, 20),
        lambda one: one.id
      ) as event_ids
    from (
      select
        *,
        ${resourceIn(sql`role_context`)} as context_value
      from (${KEY_ROLES}) roles
      where caller_account_id is not null
        and role_account_id is not null
        and caller_account_id <> role_account_id
        and coalesce(identity_type, '') <> 'AWSService'
        and identity_type is not null
    ) crossing
    group by 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
  `,
};
