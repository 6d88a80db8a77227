import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** What an identity type and a name come to, in the words of `PRINCIPAL_TYPES`. */
export const PRINCIPAL_TYPE: Query = sql`
  case
    when identity_type = 'AWSService' or principal = 'AWS Internal' then 'service'
    when identity_type = 'Root' or ends_with(principal, ':root') then 'root'
    when identity_type = 'IdentityCenterUser' or contains(principal, '/AWSReservedSSO_') then 'sso'
    when identity_type = 'IAMUser' or contains(principal, ':user/') then 'user'
    when regexp_full_match(principal, '[0-9]{12}') then 'account'
    when identity_type in ('FederatedUser', 'SAMLUser', 'WebIdentityUser') then 'federated'
    when contains(principal, ':role/') then 'role'
    else 'other'
  end
`;
