import { CROSS_ACCOUNT_ACTIONS, KEYLESS_ACTIONS } from './actions';
import { applies, type PolicyKind, type Request, requestFacts } from './applies';
import type { Facts } from './conditions';
import { grantAllows, mayRetire } from './grant-decisions';
import type { Match } from './principals';
import type { Caller, Grant, Policy, Statement } from './types';

export type Decision = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

/** Why: what allowed or denied, or what was missing. */
export type Reason =
  | { readonly kind: 'denied-by'; readonly policy: PolicyKind; readonly statement: Statement }
  | { readonly kind: 'no-allow-in'; readonly policy: PolicyKind }
  | { readonly kind: 'not-across-accounts' }
  | { readonly kind: 'nobody-allows' }
  | { readonly kind: 'key-policy'; readonly statement: Statement }
  | { readonly kind: 'iam-through-key-policy'; readonly statement: Statement }
  | { readonly kind: 'iam' }
  | { readonly kind: 'grant'; readonly grant: Grant };

export interface Verdict {
  readonly decision: Decision;
  readonly reason: Reason;
}

export interface Policies {
  /** Null for an action without a key. */
  readonly keyPolicy: Policy | null;
  readonly grants?: readonly Grant[];
  readonly identityPolicies?: readonly Policy[];
  readonly boundaries?: readonly Policy[];
  readonly session?: Policy | null;
  /** Levels from the root down; each must allow. */
  readonly scps?: readonly (readonly Policy[])[];
  readonly rcps?: readonly (readonly Policy[])[];
  readonly endpointPolicies?: readonly Policy[];
}

/** Whether AWS would let one request through, and why (POLICY.md spec A). */
export function evaluate(request: Request, policies: Policies): Verdict {
  const known = requestFacts(request);
  return (
    explicitDeny(request, policies, known) ??
    missingGuardrail(request, policies, known) ??
    allowance(request, policies, known)
  );
}

function explicitDeny(request: Request, policies: Policies, known: Facts): Verdict | null {
  const isServiceLinked = isServiceLinkedRole(request.caller);
  const isService = request.caller.kind === 'service';
  const seen: readonly (readonly [PolicyKind, readonly Policy[]])[] = [
    // Where no key is involved, no key policy speaks.
    ['key policy', policies.keyPolicy && !KEYLESS_ACTIONS.includes(request.action) ? [policies.keyPolicy] : []],
    ['RCP', isBeyondRcps(request) ? [] : (policies.rcps ?? []).flat()],
    ['SCP', isService || isServiceLinked ? [] : (policies.scps ?? []).flat()],
    ['identity policy', policies.identityPolicies ?? []],
    ['boundary', policies.boundaries ?? []],
    ['session policy', policies.session ? [policies.session] : []],
    ['endpoint policy', policies.endpointPolicies ?? []],
  ];
  for (const [policy, documents] of seen) {
    for (const statement of documents.flatMap(({ statements }) => statements)) {
      if (statement.effect === 'Deny' && applies(statement, request, known, policy) !== 'none') {
        return { decision: 'ExplicitlyDenied', reason: { kind: 'denied-by', policy, statement } };
      }
    }
  }
  return null;
}

/** RCPs reach neither service-linked roles nor AWS managed keys, and have no say in retiring a grant. */
function isBeyondRcps({ action, caller, isAwsManagedKey }: Request): boolean {
  return action === 'RetireGrant' || isAwsManagedKey === true || isServiceLinkedRole(caller);
}

function missingGuardrail(request: Request, policies: Policies, known: Facts): Verdict | null {
  const isExempt = request.caller.kind === 'service' || isServiceLinkedRole(request.caller);
  const levels: readonly (readonly [PolicyKind, readonly (readonly Policy[])[]])[] = [
    ['SCP', isExempt ? [] : (policies.scps ?? [])],
    ['endpoint policy', policies.endpointPolicies?.length ? [policies.endpointPolicies] : []],
  ];
  for (const [policy, each] of levels) {
    if (each.some((level) => !allows(level, request, known, policy))) {
      return { decision: 'ImplicitlyDenied', reason: { kind: 'no-allow-in', policy } };
    }
  }
  return null;
}

function allowance(request: Request, policies: Policies, known: Facts): Verdict {
  const { action, caller, keyAccount } = request;
  const no = (reason: Reason): Verdict => ({ decision: 'ImplicitlyDenied', reason });
  const yes = (reason: Reason): Verdict => ({ decision: 'Allowed', reason });
  const boundary = () => !policies.boundaries?.length || allows(policies.boundaries, request, known, 'boundary');
  const session = () => !policies.session || allows([policies.session], request, known, 'session policy');
  const isRoot = caller.kind === 'root';
  const iam = () =>
    isRoot || (allows(policies.identityPolicies ?? [], request, known, 'identity policy') && boundary() && session());

  if (KEYLESS_ACTIONS.includes(action))
    return iam() ? yes({ kind: 'iam' }) : no({ kind: 'no-allow-in', policy: 'identity policy' });
  const isForeign = caller.kind !== 'service' && caller.accountId !== keyAccount;
  if (isForeign && !CROSS_ACCOUNT_ACTIONS.includes(action)) return no({ kind: 'not-across-accounts' });
  if (action === 'RetireGrant') {
    const grant = (policies.grants ?? []).find((candidate) => mayRetire(candidate, caller, iam));
    return grant ? yes({ kind: 'grant', grant }) : no({ kind: 'nobody-allows' });
  }
  const grant = (policies.grants ?? []).find((candidate) => grantAllows(candidate, request, known, iam));
  if (grant) return yes({ kind: 'grant', grant });

  const reached = reach(policies.keyPolicy, request, known);
  if (!reached) return no({ kind: 'nobody-allows' });
  const { match, statement } = reached;
  if (caller.kind === 'service') return yes({ kind: 'key-policy', statement });
  if (isForeign)
    return iam() ? yes({ kind: 'key-policy', statement }) : no({ kind: 'no-allow-in', policy: 'identity policy' });
  switch (match) {
    case 'exact':
    case 'wildcard':
      return yes({ kind: 'key-policy', statement });
    case 'role':
    case 'user':
      if (boundary() && session()) return yes({ kind: 'key-policy', statement });
      return no({ kind: 'no-allow-in', policy: boundary() ? 'session policy' : 'boundary' });
    case 'account':
      return iam()
        ? yes({ kind: 'iam-through-key-policy', statement })
        : no({ kind: 'no-allow-in', policy: 'identity policy' });
    case 'none':
      return no({ kind: 'nobody-allows' });
  }
}

const CLOSENESS: readonly Match[] = ['account', 'role', 'user', 'wildcard', 'exact'];

/** The allow statement of the key policy that reaches the caller closest. */
function reach(policy: Policy | null, request: Request, known: Facts): { match: Match; statement: Statement } | null {
  let best: { match: Match; statement: Statement } | null = null;
  for (const statement of policy?.statements ?? []) {
    if (statement.effect !== 'Allow') continue;
    const match = applies(statement, request, known, 'key policy');
    if (match === 'none') continue;
    if (!best || CLOSENESS.indexOf(match) > CLOSENESS.indexOf(best.match)) best = { match, statement };
  }
  return best;
}

function allows(policies: readonly Policy[], request: Request, known: Facts, kind: PolicyKind): boolean {
  return policies
    .flatMap(({ statements }) => statements)
    .some((statement) => statement.effect === 'Allow' && applies(statement, request, known, kind) !== 'none');
}

function isServiceLinkedRole(caller: Caller): boolean {
  return caller.kind !== 'service' && (caller.roleArn ?? '').includes(':role/aws-service-role/');
}
