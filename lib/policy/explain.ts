import type { Ground, Reasoned } from '@/lib/model/ground';
import { ANY_IAM } from './any-iam';
import type { Request } from './applies';
import { identityContext } from './callers';
import type { Facts } from './conditions';
import { contextsOf } from './diff-contexts';
import { evaluate, type Verdict } from './evaluate';
import { grantStatement } from './grant-statements';
import { groundOf, statementName, traceRequest } from './trace';
import type { Caller, Grant, Policy, Statement } from './types';
import { covers, surroundings } from './witness-search';

export interface ExplainQuestion {
  readonly caller: Caller;
  /** Without `kms:`. */
  readonly action: string;
  readonly keyArn: string;
  readonly keyAccount: string;
  /** Null: not known. */
  readonly policy: Policy | null;
  readonly grants: readonly Grant[];
  readonly now: Date;
}

export interface Explanation {
  /**
   * `allowed`: by the key policy or a grant alone. `iam`: if an IAM policy of the caller's account allows it too.
   * `denied`: whatever the request carries. `undetermined`: it depends on what is not known, as `ground` says.
   */
  readonly verdict: 'allowed' | 'iam' | 'denied' | 'undetermined';
  readonly ground: Ground;
  /** What every statement says of a request that carries nothing but who sends it, a line each. */
  readonly trace: readonly string[];
}

/**
 * Whether and why somebody could do an action with a key now. Every context that the policy and grants could tell apart
 * is tried; IAM is taken to allow everything, and organization policies, boundaries and sessions are not known.
 */
export function explainAccess(question: ExplainQuestion): Explanation {
  const { policy, grants } = question;
  const policies = { keyPolicy: policy, grants, identityPolicies: [ANY_IAM] };
  const requestWith = (known: Facts): Request => ({ ...question, context: Object.fromEntries(known) });
  const { contexts, capped, statements } = circumstances(question);
  const verdicts = contexts.map((known) => {
    const verdict = evaluate(requestWith(known), policies);
    if (verdict.reason.kind !== 'grant') return verdict;
    // A grant to a whole account, and the right of the account that made it, are for IAM policies there to pass on.
    const alone = evaluate(requestWith(known), { ...policies, identityPolicies: [] });
    return alone.decision === 'Allowed' ? verdict : { ...verdict, reason: { kind: 'iam' as const } };
  });
  const plain = requestWith(contexts[0] ?? new Map());
  const trace = traceRequest(plain, { keyPolicy: policy, grants });
  const told = (verdict: Explanation['verdict'], ground: Ground): Explanation => ({ verdict, ground, trace });

  const kinds = new Set(verdicts.map((verdict) => kindOf(verdict, question)));
  const [first] = verdicts;
  const [kind] = kinds;
  const open = verdicts.find(({ decision }) => decision === 'Allowed');
  const best = open ? reasonedOf(open, question) : null;
  if (policy === null) return told('undetermined', { kind: 'policy-unknown', best });
  if (kinds.size === 1 && !capped && first && kind) return told(kind, reasonedOf(first, question));
  const least = verdicts.find((verdict) => kindOf(verdict, question) === 'iam');
  if (!kinds.has('denied') && !capped && least) return told('iam', reasonedOf(least, question));
  const keys = [...new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)))].sort();
  return told('undetermined', { kind: capped && kinds.size === 1 ? 'too-many' : 'depends', keys, best });
}

/** Contexts worth trying, the emptiest first, and the conditional statements that make them so. */
function circumstances({ caller, action, keyArn, keyAccount, policy, grants, now }: ExplainQuestion) {
  const granted = grants.flatMap((grant) => grantStatement(grant) ?? []);
  const statements = [...(policy?.statements ?? []), ...granted].filter(
    (statement: Statement) => statement.conditions.length > 0 && covers(statement, action),
  );
  const nowhere = { trustedAccounts: [], organizationId: null };
  const around = surroundings({
    policy: policy ?? { version: null, statements: [] },
    keyAccount,
    keyArn,
    zone: nowhere,
    now,
  });
  const subject = {
    label: '',
    kind: 'principal',
    caller,
    account: caller.kind === 'service' ? null : caller.accountId,
    fixed: identityContext(caller),
  } as const;
  return { ...contextsOf(statements, () => false, subject, around, nowhere), statements };
}

function kindOf({ decision, reason }: Verdict, { caller, keyAccount }: ExplainQuestion): Explanation['verdict'] {
  if (decision !== 'Allowed') return 'denied';
  switch (reason.kind) {
    case 'iam':
    case 'iam-through-key-policy':
      return 'iam';
    case 'key-policy':
      return caller.kind !== 'service' && caller.accountId !== keyAccount ? 'iam' : 'allowed';
    default:
      return 'allowed';
  }
}

function reasonedOf(verdict: Verdict, question: ExplainQuestion): Reasoned {
  const { reason } = verdict;
  if (kindOf(verdict, question) !== 'iam') return groundOf(reason);
  const account = question.caller.kind === 'service' ? null : question.caller.accountId;
  if (reason.kind !== 'key-policy' && reason.kind !== 'iam-through-key-policy') {
    return { kind: 'needs-iam', statement: null, account };
  }
  const statement = { name: statementName(reason.statement), allows: reason.kind === 'key-policy' };
  return { kind: 'needs-iam', statement, account };
}
