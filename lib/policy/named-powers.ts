import { ANY_IAM } from './any-iam';
import { anyRoleOf, parseCaller } from './callers';
import { describePrincipal } from './describe-principals';
import { evaluate } from './evaluate';
import { GRANT_KEYS } from './grant-rights';
import type { Caller, Context, Policy, PrincipalEntry, Statement } from './types';
import { covers } from './witness-search';
import { FRESH } from './witness-values';
import { isOurAccount, type Trust } from './zone';

export interface NamedPowers {
  /** Sids, or `#n`. */
  readonly statements: readonly string[];
  /** As the policy spells it; `*` for everybody of the account. */
  readonly principal: string;
  readonly account: string | null;
}

export interface PowersQuestion extends Trust {
  readonly policy: Policy;
  readonly keyArn: string;
}

/** A grant that no bound on grants would let pass: to a stranger, of every operation, made by no AWS service. */
const FREE_GRANT: Context = {
  'kms:GrantIsForAWSResource': 'false',
  'kms:GranteePrincipal': 'arn:aws:iam::000000000000:role/keytrail-witness',
  'kms:GrantOperations': ['CreateGrant', 'Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'RetireGrant', 'Sign'],
};

const IDENTITY_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principaltype',
  'kms:calleraccount',
]);

/**
 * Principals other than whole accounts that hold CreateGrant and can hand on the key by a grant to whomever they like.
 * `admin`: the same policy lets them change it, and they are not everybody.
 */
export function freeGrantors(question: PowersQuestion): (NamedPowers & { readonly admin: boolean })[] {
  return gathered(question, ['CreateGrant'], (one) => one.kind !== 'account').map(({ entry, ...found }) => ({
    ...found,
    admin: entry.value !== '*' && statementsGiving(entry, 'PutKeyPolicy', question).length > 0,
  }));
}

/** Principals of the key's account, not the account itself, that may both decrypt and change the policy or end the key. */
export function doubleDuties(question: PowersQuestion): NamedPowers[] {
  return principalsOf(question.policy).flatMap((entry) => {
    const { kind, side, account } = describePrincipal(entry, question);
    if (kind !== 'everyone' && (side !== 'own' || kind === 'account')) return [];
    const uses = statementsGiving(entry, 'Decrypt', question);
    const manages = ['PutKeyPolicy', 'ScheduleKeyDeletion'].flatMap((one) => statementsGiving(entry, one, question));
    if (uses.length === 0 || manages.length === 0) return [];
    return [{ principal: entry.value, account, statements: names([...uses, ...manages]) }];
  });
}

/** Principals other than the key's own account that a statement gives everything (`kms:*`), and that keep it. */
export function fullPowers(question: PowersQuestion): (NamedPowers & { readonly foreign: boolean })[] {
  return principalsOf(question.policy).flatMap((entry) => {
    const { kind, side, account } = describePrincipal(entry, question);
    if (kind === 'account' && side === 'own') return [];
    const foreign = account !== null && side !== 'own';
    // What an account can never do to the key of another is not asked of it.
    const actions = foreign ? ['Decrypt', 'CreateGrant'] : ['Decrypt', 'PutKeyPolicy'];
    const full = question.policy.statements.filter(
      (statement) => givesAll(statement) && actions.every((action) => gives(statement, entry, action, question)),
    );
    return full.length > 0 ? [{ principal: entry.value, account, statements: names(full), foreign }] : [];
  });
}

/** Whole accounts outside the zone of trust whose administrators choose who of theirs may decrypt. */
export function wholeOutsiders(question: PowersQuestion): NamedPowers[] {
  return gathered(
    question,
    ['Decrypt'],
    ({ kind, account }) => kind === 'account' && account !== null && !isOurAccount(account, question),
  ).map(({ entry: _, ...found }) => found);
}

/** Names `kms:*` or `*` rather than a list, however long. */
function givesAll({ actions }: Statement): boolean {
  return actions !== null && !actions.negated && actions.entries.some((entry) => /^(?:kms:)?\*+$/i.test(entry));
}

function gathered(
  question: PowersQuestion,
  actions: readonly string[],
  isMeant: (principal: ReturnType<typeof describePrincipal>) => boolean,
): (NamedPowers & { readonly entry: PrincipalEntry })[] {
  return principalsOf(question.policy).flatMap((entry) => {
    const described = describePrincipal(entry, question);
    if (!isMeant(described)) return [];
    const statements = actions.flatMap((action) => statementsGiving(entry, action, question));
    if (statements.length === 0) return [];
    return [{ entry, principal: entry.value, account: described.account, statements: names(statements) }];
  });
}

/** Everybody whom Allow statements name, once each. */
function principalsOf({ statements }: Policy): PrincipalEntry[] {
  const found = new Map<string, PrincipalEntry>();
  for (const { effect, principals } of statements) {
    if (effect !== 'Allow' || !principals || principals.negated) continue;
    for (const entry of principals.entries) found.set(`${entry.type} ${entry.value}`, entry);
  }
  return [...found.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

function statementsGiving(entry: PrincipalEntry, action: string, question: PowersQuestion): Statement[] {
  return question.policy.statements.filter((statement) => gives(statement, entry, action, question));
}

/**
 * Whether an Allow statement that names a principal gives it an action, and no Deny takes it away. Conditions on who
 * calls and on the grant are tried; any other is taken to hold in an Allow and to be avoidable in a Deny.
 */
function gives(statement: Statement, entry: PrincipalEntry, action: string, question: PowersQuestion): boolean {
  const { policy, keyAccount, keyArn } = question;
  if (statement.effect !== 'Allow' || !covers(statement, action) || !isNamed(statement, entry)) return false;
  if (['deleted', 'invalid'].includes(describePrincipal(entry, question).kind)) return false;
  const caller = witness(entry, question);
  if (!caller) return false;
  const tried = statement.conditions.filter(({ key }) => isTried(key, action));
  const denies = policy.statements.filter(
    ({ effect, conditions }) => effect === 'Deny' && conditions.every(({ key }) => isTried(key, action)),
  );
  const keyPolicy = { ...policy, statements: [{ ...statement, conditions: tried }, ...denies] };
  const context = action === 'CreateGrant' ? FREE_GRANT : {};
  const verdict = evaluate({ action, caller, keyArn, keyAccount, context }, { keyPolicy, identityPolicies: [ANY_IAM] });
  return verdict.decision === 'Allowed' && verdict.reason.kind !== 'iam';
}

function isTried(key: string, action: string): boolean {
  const name = key.toLowerCase();
  return IDENTITY_KEYS.has(name) || (action === 'CreateGrant' && GRANT_KEYS.has(name));
}

function isNamed({ principals }: Statement, { type, value }: PrincipalEntry): boolean {
  return (
    principals?.negated === false && principals.entries.some((other) => other.type === type && other.value === value)
  );
}

/** Somebody for whom the entry stands: for an account or everybody, a role that no condition names. */
function witness({ type, value }: PrincipalEntry, { keyAccount, keyArn }: PowersQuestion): Caller | null {
  if (type === 'Service') return parseCaller(value);
  if (type !== 'AWS') return null;
  const whole = value === '*' ? keyAccount : (/^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1] ?? null);
  return parseCaller(whole === null ? value : anyRoleOf(whole, keyArn, FRESH));
}

function names(statements: readonly Statement[]): string[] {
  return [...new Set(statements.map(({ sid, index }) => sid ?? `#${index + 1}`))].sort();
}
