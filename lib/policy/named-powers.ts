import { ANY_IAM } from './any-iam';
import { anyRoleOf, parseCaller } from './callers';
import { type DescribedPrincipal, describePrincipal } from './describe-principals';
import { evaluate } from './evaluate';
import { GRANT_KEYS } from './grant-rights';
import { namesCallers } from './named-principals';
import type { Caller, Context, Policy, PrincipalEntry, Statement } from './types';
import { demanded } from './witness-callers';
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

/** Somebody named: in the Principal element, or by `aws:PrincipalArn` where that lets in everybody. */
interface Named extends PrincipalEntry {
  readonly isByCondition: boolean;
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
    const { kind, side, account } = described(entry, question);
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
    const { kind, side, account } = described(entry, question);
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
  isMeant: (principal: DescribedPrincipal) => boolean,
): (NamedPowers & { readonly entry: Named })[] {
  return principalsOf(question.policy).flatMap((entry) => {
    const principal = described(entry, question);
    if (!isMeant(principal)) return [];
    const statements = actions.flatMap((action) => statementsGiving(entry, action, question));
    if (statements.length === 0) return [];
    return [{ entry, principal: entry.value, account: principal.account, statements: names(statements) }];
  });
}

/** Everybody whom Allow statements name, once each. */
function principalsOf({ statements }: Policy): Named[] {
  const found = new Map<string, Named>();
  for (const statement of statements) {
    const { effect, principals } = statement;
    if (effect !== 'Allow' || !principals || principals.negated) continue;
    for (const { type, value } of principals.entries) {
      found.set(`${type} ${value}`, { type, value, isByCondition: false });
    }
    for (const value of namesInConditions(statement)) {
      found.set(`condition ${value}`, { type: 'AWS', value, isByCondition: true });
    }
  }
  return [...found.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** Names, or patterns of names, by which a condition keeps those whom a statement lets in, which is everybody. */
function namesInConditions({ principals, conditions }: Statement): string[] {
  if (!principals?.entries.some(({ type, value }) => type === 'AWS' && value === '*')) return [];
  return conditions.filter(namesCallers).flatMap(({ values }) => values);
}

/** Who is named by a condition is a role or user of the account in the name, or of the key's own where that is open. */
function described({ isByCondition, type, value }: Named, question: PowersQuestion): DescribedPrincipal {
  if (!isByCondition) return describePrincipal({ type, value }, question);
  const account = accountNamed(value) ?? question.keyAccount;
  const side = account === question.keyAccount ? 'own' : isOurAccount(account, question) ? 'trusted' : 'outside';
  return { kind: 'role', value, account, side };
}

function accountNamed(pattern: string): string | null {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(pattern)?.[1] ?? null;
}

function statementsGiving(entry: Named, action: string, question: PowersQuestion): Statement[] {
  return question.policy.statements.filter((statement) => gives(statement, entry, action, question));
}

/**
 * Whether an Allow statement that names a principal gives it an action, and no Deny takes it away. Conditions on who
 * calls and on the grant are tried; any other is taken to hold in an Allow and to be avoidable in a Deny.
 */
function gives(statement: Statement, entry: Named, action: string, question: PowersQuestion): boolean {
  const { policy, keyAccount, keyArn } = question;
  if (statement.effect !== 'Allow' || !covers(statement, action) || !isNamed(statement, entry)) return false;
  if (['deleted', 'invalid'].includes(described(entry, question).kind)) return false;
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

function isNamed(statement: Statement, { type, value, isByCondition }: Named): boolean {
  const { principals } = statement;
  if (principals?.negated !== false) return false;
  return isByCondition
    ? namesInConditions(statement).includes(value)
    : principals.entries.some((other) => other.type === type && other.value === value);
}

/** Somebody for whom the entry stands: for an account or everybody, a role that no condition names. */
function witness({ type, value, isByCondition }: Named, { keyAccount, keyArn }: PowersQuestion): Caller | null {
  if (isByCondition) return demanded(value, accountNamed(value) ?? keyAccount)[0] ?? null;
  if (type === 'Service') return parseCaller(value);
  if (type !== 'AWS') return null;
  const whole = value === '*' ? keyAccount : (/^(?:arn:[a-z-]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1] ?? null);
  return parseCaller(whole === null ? value : anyRoleOf(whole, keyArn, FRESH));
}

function names(statements: readonly Statement[]): string[] {
  return [...new Set(statements.map(({ sid, index }) => sid ?? `#${index + 1}`))].sort();
}
