import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** The zone of trust under names that no other table has, so that an account's column is never mistaken for its own. */
const ZONE: Query = sql`(
  select account_id as trusted_id, relation as trusted_as, until as trusted_until
  from trusted_accounts
)`;

/** Whether an account is one whose logs are here. */
export function isOwn(account: Query): Query {
  return sql`exists (
    select 1
    from ${ZONE} zone
    where trusted_id = ${account}
      and trusted_as = 'own'
  )`;
}

/** Whether an account is ours: its logs are here, or it is a member of the organization. */
export function isOurs(account: Query): Query {
  return sql`exists (
    select 1
    from ${ZONE} zone
    where trusted_id = ${account}
      and trusted_as in ('own', 'organization')
  )`;
}

/** Whether an account is in the zone of trust at an instant; a partner until the end of its last day. */
export function isTrusted(account: Query, at: Query): Query {
  return sql`exists (
    select 1
    from ${ZONE} zone
    where trusted_id = ${account}
      and (trusted_as <> 'partner' or trusted_until is null or trusted_until + interval 1 day > ${at})
  )`;
}
