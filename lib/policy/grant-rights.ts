import type { Statement } from './types';
import { covers } from './witness-search';

/** Keys that limit for whom, for what, or by whom a grant can be made. */
export const GRANT_KEYS: ReadonlySet<string> = new Set([
  'kms:grantisforawsresource',
  'kms:granteeprincipal',
  'kms:granteeserviceprincipal',
  'kms:grantoperations',
  'kms:grantconstrainttype',
  'kms:grantconstraintsourcearn',
  'kms:retiringprincipal',
  'kms:retiringserviceprincipal',
  'kms:viaservice',
]);

/** Whether an Allow statement lets its principals hand on access by grants to anybody they like. */
export function isUnboundGrantRight(statement: Statement): boolean {
  return (
    statement.effect === 'Allow' &&
    covers(statement, 'CreateGrant') &&
    !statement.conditions.some(({ key }) => GRANT_KEYS.has(key.toLowerCase()))
  );
}
