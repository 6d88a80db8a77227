import { CROSS_ACCOUNT_ACTIONS, coversAction, hasEncryptionContext, KEYLESS_ACTIONS } from './actions';
import { identityContext } from './callers';
import { type Facts, facts, holds, substituted } from './conditions';
import { matchesGlob } from './glob';
import { accountOfPrincipal, type Match, matchPrincipals, wholeAccount } from './principals';
import type { Caller, Context, Grant, Policy, Statement } from './types';

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

export type PolicyKind =
  | 'key policy'
  | 'RCP'
  | 'SCP'
  | 'identity policy'
  | 'boundary'
  | 'session policy'
  | 'endpoint policy';

export interface Verdict {
  readonly decision: Decision;
  readonly reason: Reason;
}

export interface Request {
  /** Without `kms:`. `ReEncryptFrom` and `ReEncryptTo` are the two halves of ReEncrypt. */
  readonly action: string;
  readonly caller: Caller;
  readonly keyArn: string;
  readonly keyAccount: string;
  readonly isAwsManagedKey?: boolean;
  /** What the request carries; keys that follow from the caller are added. */
  readonly context: Context;
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
  const known = facts({ ...identityContext(request.caller), ...request.context });
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
    ['key policy', policies.keyPolicy ? [policies.keyPolicy] : []],
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

/** Whether a statement speaks about a request, and how close its principal element comes to the caller. */
export function applies(statement: Statement, request: Request, known: Facts, kind: PolicyKind): Match {
  if (!statement.actions || !statement.resources) return 'none';
  const names = statement.actions.entries.some((pattern) => coversAction(pattern, request.action));
  if (names === statement.actions.negated) return 'none';
  const isKeyless = KEYLESS_ACTIONS.includes(request.action);
  const resource = statement.resources.entries.some((pattern) => {
    if (/^\*+$/.test(pattern)) return true;
    const wanted = isKeyless ? null : substituted(pattern, known);
    return wanted !== null && matchesGlob(wanted, request.keyArn);
  });
  if (resource === statement.resources.negated) return 'none';
  const needsPrincipal = kind === 'key policy' || kind === 'RCP';
  if (needsPrincipal && !statement.principals) return 'none';
  const match = statement.principals ? matchPrincipals(statement.principals, request.caller) : 'exact';
  if (match === 'none') return 'none';
  return statement.conditions.every((condition) => holds(condition, known)) ? match : 'none';
}

function isServiceLinkedRole(caller: Caller): boolean {
  return caller.kind !== 'service' && (caller.roleArn ?? '').includes(':role/aws-service-role/');
}

function mayRetire(grant: Grant, caller: Caller, iam: () => boolean): boolean {
  if (caller.kind === 'service') {
    return (
      grant.retiringServicePrincipal === caller.service ||
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

function grantAllows(grant: Grant, request: Request, known: Facts, iam: () => boolean): boolean {
  if (!grant.operations.includes(request.action) || !isGrantee(grant, request.caller)) return false;
  if (grant.granteePrincipal !== undefined && needsIam(grant.granteePrincipal, request.caller) && !iam()) return false;
  const {
    EncryptionContextSubset: subset,
    EncryptionContextEquals: equals,
    SourceArn: source,
  } = grant.constraints ?? {};
  if (source !== undefined && known.get('aws:sourcearn')?.[0] !== source) return false;
  if (!hasEncryptionContext(request.action)) return true;
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
