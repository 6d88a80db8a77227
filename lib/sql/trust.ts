import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** Whether an account is one whose logs are here. */
export function isOwn(account: Query): Query {
  return sql`exists (
    select 1
    from trusted_accounts trust
    where trust.account_id = ${account}
      and trust.relation = 'own'
  )`;
}

/** Whether an account is ours: its logs are here, or it is a member of the organization. */
export function isOurs(account: Query): Query {
  return sql`exists (
    select 1
    from trusted_accounts trust
    where trust.account_id = ${account}
      and trust.relation in ('own', 'organization')
  )`;
}

/** Whether an account is in the zone of trust at an instant; a partner until the end of its last day. */
export function isTrusted(account: Query, at: Query): Query {
  return sql`exists (
    select 1
    from trusted_accounts trust
    where trust.account_id = ${account}
      and (trust.relation <> 'partner' or trust.until is null or trust.until + interval 1 day > ${at})
  )`;
}
