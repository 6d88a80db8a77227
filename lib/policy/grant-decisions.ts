import { hasEncryptionContext } from './actions';
import type { Request } from './applies';
import type { Facts } from './conditions';
import { accountOfPrincipal, matchPrincipals, wholeAccount } from './principals';
import type { Caller, Grant } from './types';

/** Whether a grant lets a caller retire it: its retiring principal, a grantee with that operation, or the issuing account. */
export function mayRetire(grant: Grant, caller: Caller, iam: () => boolean): boolean {
  if (caller.kind === 'service') {
    return (
      grant.retiringServicePrincipal === caller.service ||
      grant.retiringPrincipal === caller.service ||
      (isGrantee(grant, caller) && grant.operations.includes('RetireGrant'))
    );
  }
  const { retiringPrincipal, granteePrincipal, issuingAccount } = grant;
  const isPersonally = (principal: string) => isNamed(principal, caller) && (!needsIam(principal, caller) || iam());
  if (retiringPrincipal !== undefined && isPersonally(retiringPrincipal)) return true;
  if (granteePrincipal !== undefined && grant.operations.includes('RetireGrant') && isPersonally(granteePrincipal)) {
    return true;
  }
  return issuingAccount !== undefined && accountOfPrincipal(issuingAccount) === caller.accountId && iam();
}

/** Whether a grant allows a request: grantee, operation and constraints. `iam` answers for whole-account grantees. */
export function grantAllows(grant: Grant, request: Request, known: Facts, iam: () => boolean): boolean {
  if (!grant.operations.includes(request.action) || !isGrantee(grant, request.caller)) return false;
  if (grant.granteePrincipal !== undefined && needsIam(grant.granteePrincipal, request.caller) && !iam()) return false;
  const {
    EncryptionContextSubset: subset,
    EncryptionContextEquals: equals,
    SourceArn: source,
  } = grant.constraints ?? {};
  if (source !== undefined && known.get('aws:sourcearn')?.[0] !== source) return false;
  // A grant made under a constraint must be as strict itself, so CreateGrant shows its constraint as a context.
  if (!hasEncryptionContext(request.action) && request.action !== 'CreateGrant') return true;
  const context = new Map(
    [...known].flatMap(([key, [value = '']]) =>
      key.startsWith('kms:encryptioncontext:') ? [[key.slice('kms:encryptioncontext:'.length), value] as const] : [],
    ),
  );
  const includes = (wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).every(([key, value]) => context.get(key.toLowerCase()) === value);
  if (subset && !includes(subset)) return false;
  return !equals || (includes(equals) && context.size === Object.keys(equals).length);
}

/** A whole account passes a grant on to its people by IAM policies. */
function needsIam(principal: string, caller: Caller): boolean {
  return wholeAccount(principal) !== null && caller.kind !== 'root';
}

function isGrantee(grant: Grant, caller: Caller): boolean {
  if (caller.kind === 'service') {
    return grant.granteeServicePrincipal === caller.service || grant.granteePrincipal === caller.service;
  }
  return grant.granteePrincipal !== undefined && isNamed(grant.granteePrincipal, caller);
}

function isNamed(principal: string, caller: Caller): boolean {
  return matchPrincipals({ negated: false, entries: [{ type: 'AWS', value: principal }] }, caller) !== 'none';
}
