import { ACTION_GROUPS, type ActionGroup, actionGroup, CROSS_ACCOUNT_ACTIONS, KEY_ACTIONS } from './actions';
import { type DescribedPrincipal, describePrincipal } from './describe-principals';
import { type ExternalAccess, externalAccess } from './external';
import { isUnboundGrantRight } from './grant-rights';
import type { Condition, Statement } from './types';
import { covers, coversKey, type ExternalQuestion } from './witness-search';

/** What a statement means for the key, best to worst within `ok … public`. */
export type StatementVerdict =
  | 'ok'
  | 'broad'
  | 'external'
  | 'public'
  | 'confused-deputy'
  | 'no-effect'
  | 'undetermined';

/** Why; a closed list, so that every reason has its words in each language. */
export const STATEMENT_REASONS = [
  'effect-misspelt',
  'no-action',
  'no-resource',
  'no-principal',
  'other-key',
  'no-key-action',
  'nobody-matches',
  'only-deleted',
  'too-many-combinations',
  'everyone',
  'everyone-but-some',
  'external-account',
  'external-account-without-effect',
  'external-organization',
  'external-network',
  'external-user-id',
  'external-provider',
  'service-for-anyone',
  'any-service-for-anyone',
  'everyone-kept-inside',
  'full-access',
  'policy-change',
  'unbound-grants',
  'all-but-some-actions',
  'denies',
  'account-delegation',
  'service-for-us',
  'named-principals',
] as const;
export type StatementReason = (typeof STATEMENT_REASONS)[number];

export interface DescribedStatement {
  readonly index: number;
  readonly sid: string | null;
  readonly effect: Statement['effect'];
  readonly principals: readonly DescribedPrincipal[];
  /** Whether the principals are those left out (`NotPrincipal`). */
  readonly principalsExcluded: boolean;
  /** Every action of a key that the statement covers, as `kms:…`, by the kind of power it gives. */
  readonly actions: Readonly<Record<ActionGroup, readonly string[]>>;
  readonly actionsAsWritten: readonly string[];
  readonly actionsExcluded: boolean;
  readonly conditions: readonly Pick<Condition, 'operator' | 'key' | 'values'>[];
  readonly verdict: StatementVerdict;
  readonly reason: StatementReason;
}

/** Each statement of a key policy in parts a person can read, with what it means for the key and why. */
export function describeStatements(question: ExternalQuestion): readonly DescribedStatement[] {
  const { grants: _, ...policyOnly } = question;
  const access = externalAccess(policyOnly);
  return question.policy.statements.map((statement) => {
    const covered = KEY_ACTIONS.filter((action) => covers(statement, action));
    const principals = (statement.principals?.entries ?? []).map((entry) => describePrincipal(entry, question));
    const [verdict, reason] = judge(statement, covered, principals, access, question);
    return {
      index: statement.index,
      sid: statement.sid,
      effect: statement.effect,
      principals,
      principalsExcluded: statement.principals?.negated ?? false,
      actions: grouped(covered),
      actionsAsWritten: statement.actions?.entries ?? [],
      actionsExcluded: statement.actions?.negated ?? false,
      conditions: statement.conditions.map(({ operator, key, values }) => ({ operator, key, values })),
      verdict,
      reason,
    };
  });
}

function grouped(actions: readonly string[]): DescribedStatement['actions'] {
  const of = (group: ActionGroup) =>
    actions.filter((action) => actionGroup(action) === group).map((action) => `kms:${action}`);
  const [use, grant, admin, read] = ACTION_GROUPS.map(of);
  return { use: use ?? [], grant: grant ?? [], admin: admin ?? [], read: read ?? [] };
}

type Judgement = readonly [StatementVerdict, StatementReason];

function judge(
  statement: Statement,
  covered: readonly string[],
  principals: readonly DescribedPrincipal[],
  access: ExternalAccess,
  question: ExternalQuestion,
): Judgement {
  const nothing = withoutEffect(statement, covered, principals, question);
  if (nothing) return ['no-effect', nothing];
  if (statement.effect === 'Deny') return ['ok', 'denies'];
  const exposed = exposure(statement, covered, access);
  if (exposed) return exposed;
  if (access.undeterminedStatements.includes(statement.index)) return ['undetermined', 'too-many-combinations'];
  return inside(statement, covered, principals);
}

function withoutEffect(
  statement: Statement,
  covered: readonly string[],
  principals: readonly DescribedPrincipal[],
  question: ExternalQuestion,
): StatementReason | null {
  if (statement.effect === 'unknown') return 'effect-misspelt';
  if (!statement.actions) return 'no-action';
  if (!statement.resources) return 'no-resource';
  if (!statement.principals) return 'no-principal';
  if (!coversKey(statement, question)) return 'other-key';
  if (covered.length === 0) return 'no-key-action';
  if (statement.principals.negated) return null;
  if (principals.every(({ kind }) => kind === 'deleted'))
    return principals.length > 0 ? 'only-deleted' : 'nobody-matches';
  return principals.every(({ kind }) => kind === 'deleted' || kind === 'invalid' || kind === 'canonical-user')
    ? 'nobody-matches'
    : null;
}

function exposure(
  { index, principals }: Statement,
  covered: readonly string[],
  access: ExternalAccess,
): Judgement | null {
  const here = ({ statementIndexes }: { statementIndexes: readonly number[] }) => statementIndexes.includes(index);
  const tokens = access.findings.filter(here).map(({ token }) => token);
  if (tokens.includes('*')) return ['public', principals?.negated ? 'everyone-but-some' : 'everyone'];
  const accounts = tokens.filter((token) => /^\d{12}$/.test(token));
  const deputies = access.deputies.filter(here).map(({ service }) => service);
  if (accounts.length > 0) {
    const works = covered.some((action) => CROSS_ACCOUNT_ACTIONS.includes(action));
    if (works) return ['external', 'external-account'];
  }
  const prefixes: readonly (readonly [string, StatementReason])[] = [
    ['org:', 'external-organization'],
    ['federated:', 'external-provider'],
    ['userid:', 'external-user-id'],
    ['net:', 'external-network'],
  ];
  const other = prefixes.find(([prefix]) => tokens.some((token) => token.startsWith(prefix)));
  if (other) return ['external', other[1]];
  if (deputies.includes('*')) return ['confused-deputy', 'any-service-for-anyone'];
  if (deputies.length > 0) return ['confused-deputy', 'service-for-anyone'];
  return accounts.length > 0 ? ['external', 'external-account-without-effect'] : null;
}

const MEMBERSHIP: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'kms:calleraccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
]);

/** A statement that lets in nobody from outside: is it wider than it need be inside? */
function inside(
  statement: Statement,
  covered: readonly string[],
  principals: readonly DescribedPrincipal[],
): Judgement {
  const isEveryone = statement.principals?.negated || principals.some(({ kind }) => kind === 'everyone');
  if (isEveryone) {
    // Within the account, `*` needs no IAM policy; only what goes beyond membership narrows it.
    const isNarrowed = statement.conditions.some(({ key }) => !MEMBERSHIP.has(key.toLowerCase()));
    return [isNarrowed ? 'ok' : 'broad', 'everyone-kept-inside'];
  }
  const isDelegation = principals.every(({ kind, side }) => kind === 'account' && side === 'own');
  if (isDelegation) return ['ok', 'account-delegation'];
  if (principals.every(({ kind }) => kind === 'service')) return ['ok', 'service-for-us'];
  if (covered.length === KEY_ACTIONS.length) return ['broad', 'full-access'];
  if (statement.actions?.negated) return ['broad', 'all-but-some-actions'];
  if (isUnboundGrantRight(statement)) return ['broad', 'unbound-grants'];
  return covered.includes('PutKeyPolicy') ? ['broad', 'policy-change'] : ['ok', 'named-principals'];
}
