import { accountOfPrincipal } from './principals';
import type { Condition, Grant, PrincipalEntry, Statement } from './types';

/** Where grants stand instead of a statement's place in the policy. */
export const GRANT_INDEX = -1;

/** A grant put as an Allow statement, so that key policy denies and service sources are judged alike; null for a deleted grantee. */
export function grantStatement(grant: Grant): Statement | null {
  const grantee = granteeOf(grant);
  if (!grantee) return null;
  const { EncryptionContextSubset, EncryptionContextEquals, SourceArn } = grant.constraints ?? {};
  const context = Object.entries(EncryptionContextEquals ?? EncryptionContextSubset ?? {});
  return {
    index: GRANT_INDEX,
    sid: null,
    effect: 'Allow',
    principals: { negated: false, entries: [grantee] },
    actions: { negated: false, entries: grant.operations.map((operation) => `kms:${operation}`) },
    resources: { negated: false, entries: ['*'] },
    resourceVariables: false,
    conditions: [
      ...context.map(([key, value]) => equals(`kms:EncryptionContext:${key}`, value)),
      // An ARN without an account does not say whose it is, so it keeps nobody out.
      ...(SourceArn !== undefined && /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/.test(SourceArn)
        ? [equals('aws:SourceArn', SourceArn)]
        : []),
    ],
  };
}

function equals(key: string, value: string): Condition {
  return { operator: 'StringEquals', key, values: [value], variables: false };
}

/** Older grants name a service, or `account:aws:…`, where a principal's ARN should stand. */
function granteeOf({ granteePrincipal, granteeServicePrincipal }: Grant): PrincipalEntry | null {
  if (granteeServicePrincipal !== undefined) return { type: 'Service', value: granteeServicePrincipal };
  if (granteePrincipal === undefined) return null;
  if (/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/i.test(granteePrincipal)) {
    return { type: 'Service', value: granteePrincipal };
  }
  const old = /^(\d{12}):aws:/.exec(granteePrincipal)?.[1];
  if (old !== undefined) return { type: 'AWS', value: old };
  return accountOfPrincipal(granteePrincipal) === null ? null : { type: 'AWS', value: granteePrincipal };
}
