import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import { IS_USE } from './roles';

/** Whose credentials they were. */
const BY_ROOT: Query = sql`(identity_type = 'Root' or assumed_root)`;

/**
 * What root users did themselves, by day, with or without a key. A service that acts for a root user names itself in
 * `invokedBy` or as the source; those calls are not the root user's own.
 */
export const rootDay: Extract = {
  table: 'root_day',
  edition: 1,
  onlyOf: BY_ROOT,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      coalesce(caller_account_id, recipient_account_id, 'unknown') as account_id,
      coalesce(aws_region, 'unknown') as region,
      coalesce(principal, 'unknown') as principal,
      coalesce(assumed_root, false) as assumed_root,
      event_name,
      operation_class,
      coalesce(key_arn, 'none') as key_arn,
      coalesce(source_ip, 'unknown') as source_ip,
      outcome,
      ${IS_USE} as is_use,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      list_transform(
        array_slice(list_sort(list({'at': event_time, 'id': cast(event_id as varchar)})), 1, 20),
        lambda one: one.id
      ) as event_ids
    from part_events
    where counted
      and ${BY_ROOT}
      and via_service is null
      and invoked_by is null
      and direct is not false
    group by 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
  `,
};
