import type { Query } from '@/lib/model/query';
import type { Window } from '@/lib/model/time';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** What each principal did in a window of whole days; `keys` are different ones, `decrypts` successful ones. */
export function principalSums(window: Window): Query {
  return sql`
    select
      principal,
      arg_max(identity_type, last_at)                                                                as identity_type,
      arg_max(caller_account_id, last_at)                                                            as account_id,
      count(distinct key_arn) filter (where is_use)                                                  as keys,
      cast(sum(calls) as bigint)                                                                     as calls,
      cast(coalesce(sum(calls) filter (where event_name = 'Decrypt' and is_use), 0) as bigint)       as decrypts,
      cast(coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0) as bigint) as denied,
      count(distinct day)                                                                            as days,
      max(last_at)                                                                                   as last_at
    from edge_day
    where ${daysWithin(window)}
      and principal <> 'unknown'
    group by principal
  `;
}
