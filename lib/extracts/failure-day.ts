import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { VIA } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';

/**
 * A refusal for a key's state names the key (`<arn> is disabled.`), which for ReEncrypt may be either of
 * its two, and is all there is when the record lists no resources.
 */
const KEY_IN_MESSAGE: Query = sql`
  case
    when outcome in ('key-disabled', 'key-pending-deletion', 'key-unavailable') then
      nullif(regexp_extract(error_message, '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+) is ', 1), '')
  end
`;

/** A refusal often lists no resources; its message names the key then ("… kms:Decrypt on resource: <arn> because …"). */
const KEY_REFUSED: Query = sql`
  case
    when outcome = 'denied' then
      nullif(regexp_extract(error_message, 'on resource: (arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)', 1), '')
  end
`;

/**
 * Calls that failed, by day. The refusing policy is read from the end of the message as AWS words it ("because no
 * identity-based policy allows …", "with an explicit deny in a service control policy").
 */
export const failureDay: Extract = {
  table: 'failure_day',
  edition: 2,
  onlyOf: sql`outcome <> 'ok'`,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      coalesce(${KEY_IN_MESSAGE}, key_arn, destination_key_arn, ${KEY_REFUSED}, 'unknown') as key_arn,
      coalesce(principal, 'unknown') as principal,
      coalesce(caller_account_id, 'unknown') as caller_account_id,
      event_name,
      ${VIA} as via_service,
      outcome,
      coalesce(error_code, 'unknown') as error_code,
      case
        when error_message like '%service control policy%' then 'scp'
        when error_message like '%resource control policy%' then 'rcp'
        when error_message like '%permissions boundary%' then 'boundary'
        when error_message like '%session policy%' then 'session'
        when error_message like '%VPC endpoint policy%' then 'vpc-endpoint'
        when error_message like '%does not exist in this Region%' then 'resource'
        when error_message like '%resource-based policy%' or error_message like '%resource-based policies%' then 'resource'
        when error_message like '%identity-based policy%' then 'identity'
      end as reason,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      list_transform(
        array_slice(list_sort(list({'at': event_time, 'id': cast(event_id as varchar)})), 1, 20),
        lambda one: one.id
      ) as event_ids
    from part_events
    where counted
      and outcome <> 'ok'
    group by 2, 3, 4, 5, 6, 7, 8, 9, 10
  `,
};
