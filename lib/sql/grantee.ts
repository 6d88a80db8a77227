import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/**
 * Whether a principal of the logs is the grantee of a grant. A grant may name a session; the logs name its role, with the
 * path that the session's ARN leaves out.
 */
export function isGrantee(principal: Query, grantee: Query): Query {
  return sql`(
    ${principal} = ${grantee}
    or (
      ${grantee} like 'arn:%:assumed-role/%'
      and ${principal} like 'arn:%:role/%'
      and split_part(${principal}, ':', 5) = split_part(${grantee}, ':', 5)
      and regexp_extract(${principal}, '[^/]+$') = split_part(${grantee}, '/', 2)
    )
  )`;
}
