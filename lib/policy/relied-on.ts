import { ANY_IAM } from './any-iam';
import { evaluate, type Reason } from './evaluate';
import { matchPrincipals } from './principals';
import { type Evidence, type LeftOut, type ObservedCall, sift } from './suggest-evidence';
import { contextOf, isSettled } from './suggest-replay';
import { statementName } from './trace';
import type { Grant, Policy } from './types';
import { covers } from './witness-search';

/** What, of that which holds now, lets an observed call through. */
export type Reliance =
  /** A statement by itself; of a caller from another account together with an IAM policy there. */
  | { readonly kind: 'policy'; readonly statement: string; readonly index: number; readonly needsOwnIam: boolean }
  /** A statement that leaves it to IAM policies of the key's account. */
  | { readonly kind: 'iam'; readonly statement: string; readonly index: number }
  | { readonly kind: 'grant'; readonly grantee: string }
  /** What AWS does of itself, such as a rotation: no policy is asked. */
  | { readonly kind: 'aws' }
  /** Neither the present policy nor a living grant: another one held when it was called. */
  | { readonly kind: 'no-longer' }
  | { readonly kind: 'cannot-tell'; readonly why: Doubt; readonly statement: string | null };

/**
 * `condition`: a statement tests what records do not show. `policy-unknown`: only grants could be asked.
 * `nobody-named`: the record names no caller. `unnamed-grant`: such a role acts through grants alone, and none is known.
 */
export type Doubt = 'condition' | 'policy-unknown' | 'nobody-named' | 'unnamed-grant';

export interface RelianceQuestion {
  /** Null: not known. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
  readonly keyArn: string;
  readonly keyAccount: string;
}

/**
 * All that could have let one call through, by the policy and the grants of now; nothing for a call that failed or that
 * no policy speaks about. More than one where both an IAM policy and a grant may have: records name neither.
 */
export function reliedOn(call: ObservedCall, question: RelianceQuestion): readonly Reliance[] {
  const { evidence, leftOut } = sift([call]);
  const [one] = evidence;
  if (one) return relianceOf(one, question);
  return leftOut.flatMap(({ reason }) => withoutEvidence(reason, call, question));
}

function withoutEvidence(
  reason: LeftOut['reason'],
  { identity }: ObservedCall,
  { grants }: RelianceQuestion,
): Reliance[] {
  switch (reason) {
    case 'service-event':
      return [{ kind: 'aws' }];
    case 'failed':
    case 'copy':
    case 'keyless':
      return [];
    case 'nobody-named':
      return [{ kind: 'cannot-tell', why: 'nobody-named', statement: null }];
    case 'only-by-grant': {
      const arn = identity.kind === 'principal' ? identity.arn : null;
      const grant = grants.find(({ granteePrincipal }) => granteePrincipal !== undefined && granteePrincipal === arn);
      return grant
        ? [{ kind: 'grant', grantee: granteeOf(grant) }]
        : [{ kind: 'cannot-tell', why: 'unnamed-grant', statement: null }];
    }
  }
}

function relianceOf(one: Evidence, question: RelianceQuestion): Reliance[] {
  const { policy, grants, keyArn, keyAccount } = question;
  const context = contextOf(one);
  const request = { action: one.action, caller: one.caller, keyArn, keyAccount, context };
  const isForeign = one.caller.kind !== 'service' && one.caller.accountId !== keyAccount;
  const decide = (iam: readonly Policy[], living: readonly Grant[], keyPolicy = policy) =>
    evaluate(request, { keyPolicy, grants: living, identityPolicies: iam });
  const byGrant = () => {
    const { decision, reason } = decide([ANY_IAM], grants, null);
    return decision === 'Allowed' && reason.kind === 'grant' ? [relianceBy(reason, isForeign)] : [];
  };
  if (policy === null) {
    const found = byGrant();
    return found.length > 0 ? found : [{ kind: 'cannot-tell', why: 'policy-unknown', statement: null }];
  }
  const alone = decide(isForeign ? [ANY_IAM] : [], []);
  if (alone.decision === 'Allowed') return [relianceBy(alone.reason, isForeign)];
  if (alone.reason.kind === 'denied-by') {
    const { statement } = alone.reason;
    return isSettled(statement, context)
      ? [{ kind: 'no-longer' }]
      : [{ kind: 'cannot-tell', why: 'condition', statement: statementName(statement) }];
  }
  const throughIam = decide([ANY_IAM], []);
  const found = [
    ...(throughIam.decision === 'Allowed' ? [relianceBy(throughIam.reason, isForeign)] : []),
    ...byGrant(),
  ];
  if (found.length > 0) return found;
  const open = policy.statements.find(
    (statement) =>
      statement.effect === 'Allow' &&
      covers(statement, one.action) &&
      statement.principals !== null &&
      matchPrincipals(statement.principals, one.caller) !== 'none' &&
      !isSettled(statement, context),
  );
  return open ? [{ kind: 'cannot-tell', why: 'condition', statement: statementName(open) }] : [{ kind: 'no-longer' }];
}

function relianceBy(reason: Reason, isForeign: boolean): Reliance {
  switch (reason.kind) {
    case 'key-policy': {
      const { statement } = reason;
      return { kind: 'policy', statement: statementName(statement), index: statement.index, needsOwnIam: isForeign };
    }
    case 'iam-through-key-policy': {
      const { statement } = reason;
      return { kind: 'iam', statement: statementName(statement), index: statement.index };
    }
    case 'grant':
      return { kind: 'grant', grantee: granteeOf(reason.grant) };
    case 'iam':
    case 'denied-by':
    case 'no-allow-in':
    case 'not-across-accounts':
    case 'nobody-allows':
      return { kind: 'no-longer' };
  }
}

function granteeOf({ granteePrincipal, granteeServicePrincipal }: Grant): string {
  return granteePrincipal ?? granteeServicePrincipal ?? '';
}
