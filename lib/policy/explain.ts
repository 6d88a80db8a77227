import { ANY_IAM } from './any-iam';
import type { Request } from './applies';
import { identityContext } from './callers';
import type { Facts } from './conditions';
import { contextsOf } from './diff-contexts';
import { evaluate, type Verdict } from './evaluate';
import { grantStatement } from './grant-statements';
import { reasonWords, statementName, traceRequest } from './trace';
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
   * `denied`: whatever the request carries. `undetermined`: it depends on what is not known, as `because` says.
   */
  readonly verdict: 'allowed' | 'iam' | 'denied' | 'undetermined';
  readonly because: string;
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
  const verdicts = contexts.map((known) => evaluate(requestWith(known), policies));
  const plain = requestWith(contexts[0] ?? new Map());
  const trace = traceRequest(plain, { keyPolicy: policy, grants });
  const told = (verdict: Explanation['verdict'], because: string): Explanation => ({ verdict, because, trace });

  const kinds = new Set(verdicts.map((verdict) => kindOf(verdict, question)));
  const [first] = verdicts;
  const [kind] = kinds;
  const open = verdicts.find(({ decision }) => decision === 'Allowed');
  if (policy === null) {
    const how = open ? `${wordsOf(open, question)} unless that policy denies it` : 'no living grant allows it';
    return told('undetermined', `the policy of the key is not known; ${how}`);
  }
  if (kinds.size === 1 && !capped && first && kind) return told(kind, wordsOf(first, question));
  const least = verdicts.find((verdict) => kindOf(verdict, question) === 'iam');
  if (!kinds.has('denied') && !capped && least) return told('iam', wordsOf(least, question));
  const keys = [...new Set(statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)))].sort();
  const how = open ? `; at best ${wordsOf(open, question)}` : '';
  return told(
    'undetermined',
    capped && kinds.size === 1
      ? `there are more combinations of ${keys.join(', ')} than could be tried${how}`
      : `it depends on what the request carries: ${keys.join(', ')}${how}`,
  );
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

function wordsOf(verdict: Verdict, question: ExplainQuestion): string {
  const { reason } = verdict;
  if (kindOf(verdict, question) !== 'iam') return reasonWords(reason);
  const account = question.caller.kind === 'service' ? '' : ` ${question.caller.accountId}`;
  const ways = { 'key-policy': 'allows it', 'iam-through-key-policy': 'leaves it to IAM' } as const;
  if (reason.kind !== 'key-policy' && reason.kind !== 'iam-through-key-policy') {
    return `an IAM policy of account${account} must allow it`;
  }
  return `statement ${statementName(reason.statement)} of the key policy ${ways[reason.kind]}, and an IAM policy of account${account} must allow it`;
}
