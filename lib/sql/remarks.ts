import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/**
 * What is remarked about the policies that hold now, of the kind `remark`, with the version of the policy it stands in
 * and the kind of key. Left out are keys that are gone and those that AWS manages: nobody can put their policies right.
 */
export function standingRemarks(remark: string): Query {
  return sql`
    select
      remarks.*,
      policies.valid_from,
      policies.event_id,
      policies.origin,
      keys.key_spec
    from policy_remarks remarks
    join policy_versions policies on policies.key_arn = remarks.key_arn and policies.valid_to is null
    left join keys on keys.key_arn = remarks.key_arn
    where remarks.remark = ${remark}
      and coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
  `;
}

/** The first columns of a finding about one key's policy, and where its remarks stand; for remarks grouped by `key_arn`. */
export function remarkedKey(asOf: Date): Query {
  return sql`
    key_arn as subject,
    split_part(key_arn, ':', 5) as account_id,
    split_part(key_arn, ':', 4) as region,
    coalesce(min(valid_from), ${asOf}) as observed_at,
    coalesce(list_sort(list_distinct(list(event_id) filter (where event_id is not null))), []) as event_ids,
    count(distinct event_id) as event_count,
    'high' as confidence,
    list_sort(list_distinct(list(statement))) as statements,
    min(valid_from) filter (where origin <> 'inventory') as policy_since
  `;
}
