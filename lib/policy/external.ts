import { CROSS_ACCOUNT_ACTIONS, coversAction, KEY_ACTIONS } from './actions';
import { type Facts, facts, holds } from './conditions';
import { confusedServices } from './confused-deputy';
import { matchesGlob } from './glob';
import { matchPrincipals, wholeAccount } from './principals';
import type { Condition, Grant, Policy, Statement, Zone } from './types';
import { isTrusted, STRANGER_ACCOUNT, type Witness, witnessContext, witnesses } from './witness-callers';
import { type Candidate, candidates, keyClass } from './witness-keys';

/** Greatest number of combinations of context values tried for one caller and statement. */
const MOST_COMBINATIONS = 20_000;

export interface ExternalFinding {
  /** `*`, a 12-digit account, `org:…`, `net:…`, `userid:…` or `federated:…`. */
  readonly token: string;
  readonly principals: readonly string[];
  /** What the statements name, as `kms:…`. */
  readonly actions: readonly string[];
  /** Those of them that work for a caller of another account. */
  readonly effectiveActions: readonly string[];
  /** Sids, or `#n` counted from 1. */
  readonly statements: readonly string[];
  readonly conditions: readonly string[];
  readonly via: 'policy' | 'grant';
}

export interface ExternalAccess {
  /** Any authenticated AWS principal with an IAM allow of its own gets in; KMS has no anonymous access. */
  readonly public: boolean;
  readonly findings: readonly ExternalFinding[];
  /** Services that may act for a stranger; `*` for any service. */
  readonly confusedDeputy: readonly string[];
  /** Some combinations could not be tried: what is not found is then not proven. */
  readonly undetermined: boolean;
}

export interface ExternalQuestion {
  readonly policy: Policy;
  readonly keyAccount: string;
  readonly keyArn?: string | null;
  readonly zone: Zone;
  readonly grants?: readonly Grant[];
  readonly rcps?: readonly (readonly Policy[])[];
  readonly now: Date;
}

/**
 * Who outside the zone of trust can use a key: a search for a caller that gets in, among finitely many that the policy
 * can tell apart (POLICY.md spec B). The caller's own IAM is taken to allow everything.
 */
export function externalAccess(question: ExternalQuestion): ExternalAccess {
  const { policy, zone, keyAccount } = question;
  const rcps = (question.rcps ?? []).flat().flatMap(({ statements }) => statements);
  const all = [...policy.statements, ...rcps];
  const people = witnesses(all, zone, keyAccount).filter((witness) => !isTrusted(witness, zone));
  const found: ExternalFinding[] = [];
  let undetermined = false;

  for (const statement of policy.statements) {
    if (statement.effect !== 'Allow' || !statement.principals || !statement.actions || !coversKey(statement, question))
      continue;
    const opened = openedBy(statement, people, all, question);
    undetermined ||= opened.undetermined;
    found.push(...opened.findings, ...federated(statement, question));
  }
  const deputies = confusedServices(question, all);
  const merged = merge([...found, ...grantFindings(question)]);
  const isPublic = merged.some(({ token }) => token === '*');
  return {
    public: isPublic,
    findings: merged,
    confusedDeputy: deputies.filter((service) => !(isPublic && service === '*')),
    undetermined,
  };
}

/** Whether a statement's Resource means this key; when the ARN is not known, any KMS resource may. */
export function coversKey(statement: Statement, { keyArn }: Pick<ExternalQuestion, 'keyArn'>): boolean {
  if (!statement.resources) return false;
  const named = statement.resources.entries.some(
    (pattern) => pattern === '*' || (keyArn ? matchesGlob(pattern, keyArn) : /:kms:/.test(pattern)),
  );
  return named !== statement.resources.negated;
}

/** Facts of the key itself and the time, the same for every caller. */
export function surroundings({ keyAccount, zone, now }: ExternalQuestion): Record<string, string> {
  return {
    'aws:ResourceAccount': keyAccount,
    'aws:ResourceOrgID': zone.organizationId ?? 'o-notknown',
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
  };
}

/** Actions that a statement names, in groups that the same Deny statements speak about. */
export function actionGroups(
  statement: Statement,
  denies: readonly Statement[],
): Map<string, { actions: string[]; denies: Statement[] }> {
  const groups = new Map<string, { actions: string[]; denies: Statement[] }>();
  for (const action of KEY_ACTIONS) {
    if (!covers(statement, action)) continue;
    const against = denies.filter((deny) => covers(deny, action));
    const name = against.map((deny) => denies.indexOf(deny)).join(',');
    const group = groups.get(name) ?? { actions: [], denies: against };
    group.actions.push(action);
    groups.set(name, group);
  }
  return groups;
}

function covers({ actions }: Statement, action: string): boolean {
  return actions !== null && actions.entries.some((pattern) => coversAction(pattern, action)) !== actions.negated;
}

interface Opened {
  readonly findings: ExternalFinding[];
  readonly undetermined: boolean;
}

function openedBy(
  statement: Statement,
  people: readonly Witness[],
  all: readonly Statement[],
  question: ExternalQuestion,
): Opened {
  const tokens = new Map<string, { principals: Set<string>; actions: Set<string> }>();
  const strangers = new Set<string>();
  let undetermined = false;
  const note = (token: string, witness: Witness, actions: readonly string[]) => {
    const entry = tokens.get(token) ?? { principals: new Set<string>(), actions: new Set<string>() };
    entry.principals.add(witness.isNamedAccount ? (witness.caller.roleArn ?? witness.caller.arn) : token);
    for (const action of actions) entry.actions.add(action);
    tokens.set(token, entry);
  };
  const denies = all.filter((other) => other.effect === 'Deny' && coversKey(other, question));
  const groups = [...actionGroups(statement, denies).values()];
  // Strangers first: what anybody can do needs no name.
  const ordered = people.toSorted((a, b) => Number(a.isNamedAccount) - Number(b.isNamedAccount));
  for (const witness of ordered) {
    if (!statement.principals || matchPrincipals(statement.principals, witness.caller) === 'none') continue;
    const place = witness.organization?.path ?? 'none';
    for (const group of groups) {
      const spot = `${place} ${group.actions[0]}`;
      if (witness.isNamedAccount && strangers.has(spot) && !names(statement, witness.caller.accountId)) continue;
      const speaking = group.denies.filter(
        (deny) => deny.principals !== null && matchPrincipals(deny.principals, witness.caller) !== 'none',
      );
      const way = waysIn(statement, speaking, witness, question);
      undetermined ||= way.undetermined;
      if (way.tokens === null) continue;
      if (!witness.isNamedAccount && way.tokens.length === 0) strangers.add(spot);
      for (const token of tokensOf(witness, way.tokens)) note(token, witness, group.actions);
    }
  }
  const isPublic = tokens.has('*');
  const findings = [...tokens]
    .filter(([token]) => !isPublic || token === '*' || (/^\d{12}$/.test(token) && names(statement, token)))
    .map(([token, { principals, actions }]) => finding(token, [...principals], [...actions], statement));
  return { findings, undetermined };
}

/** By which name a success is reported: the account when it is named, else its organization, else what bounds the network. */
function tokensOf(witness: Witness, bounds: readonly string[]): readonly string[] {
  if (witness.isNamedAccount) return [witness.caller.accountId];
  if (bounds.length > 0) return bounds;
  return witness.isNamedOrganization && witness.organization ? [`org:${witness.organization.id}`] : ['*'];
}

/** Whether a statement itself speaks of an account, as principal or in a condition. */
function names(statement: Statement, account: string): boolean {
  if (statement.principals && !statement.principals.negated) {
    const isNamed = statement.principals.entries.some(
      ({ value }) => wholeAccount(value) === account || value.includes(`::${account}:`),
    );
    if (isNamed) return true;
  }
  return statement.conditions.some(
    ({ key, values }) =>
      keyClass(key) === 'identity' && values.some((value) => value === account || value.includes(`:${account}:`)),
  );
}

interface WaysIn {
  /** Null: no way in. Empty: a way without bounds. Else every bound under which there is one. */
  readonly tokens: readonly string[] | null;
  readonly undetermined: boolean;
}

function waysIn(
  statement: Statement,
  denies: readonly Statement[],
  witness: Witness,
  question: ExternalQuestion,
): WaysIn {
  return search(
    statement,
    denies,
    { ...surroundings(question), ...witnessContext(witness) },
    question.zone,
    new Set(['source']),
  );
}

/**
 * Tries every combination of values for the keys that the statements test and that the caller may choose. `absent`
 * names the classes of keys that such a caller never has.
 */
export function search(
  statement: Statement,
  denies: readonly Statement[],
  fixed: Readonly<Record<string, string | readonly string[]>>,
  zone: Zone,
  absent: ReadonlySet<string>,
  choices?: (key: string, conditions: readonly Condition[]) => Candidate[] | null,
): WaysIn {
  const known = facts(fixed);
  const conditions = [...statement.conditions, ...denies.flatMap((deny) => deny.conditions)];
  const free = [...new Set(conditions.map(({ key }) => key.toLowerCase()))].filter((key) => {
    const kind = keyClass(key);
    return !known.has(key) && kind !== 'identity' && kind !== 'fact' && !absent.has(kind);
  });
  const hasVariables = statement.conditions.some(({ values }) => values.some((value) => value.includes('${')));
  const options = free.map((key) => {
    const all = choices?.(key, conditions) ?? candidates(key, conditions, zone);
    const own = statement.conditions.filter((condition) => condition.key.toLowerCase() === key);
    const fits = hasVariables
      ? all
      : all.filter((candidate) => own.every((condition) => holds(condition, withValue(known, key, candidate))));
    // Unbounded values first, so that a way without bounds is found early.
    return fits.toSorted((a, b) => Number(a.token !== null) - Number(b.token !== null));
  });
  if (options.some((list) => list.length === 0)) return { tokens: null, undetermined: false };
  const total = options.reduce((product, list) => product * list.length, 1);
  const tokens = new Set<string>();
  let isOpen = false;
  const last = Math.min(total, MOST_COMBINATIONS);
  for (let number = 0; number < last; number++) {
    const picked = pick(options, number);
    const bounds = picked.flatMap(({ token }) => token ?? []);
    if (isOpen && bounds.every((bound) => tokens.has(bound))) continue;
    const tried = new Map(known);
    free.forEach((key, index) => {
      const value = picked[index]?.value;
      if (value) tried.set(key, value);
    });
    if (!statement.conditions.every((condition) => holds(condition, tried))) continue;
    if (denies.some((deny) => deny.conditions.every((condition) => holds(condition, tried)))) continue;
    if (bounds.length === 0) return { tokens: [], undetermined: false };
    isOpen = true;
    for (const bound of bounds) tokens.add(bound);
  }
  return { tokens: isOpen ? [...tokens] : null, undetermined: total > MOST_COMBINATIONS };
}

function withValue(known: Facts, key: string, { value }: Candidate): Facts {
  return value === null ? known : new Map([...known, [key, value]]);
}

/** The n-th combination, the first list turning slowest. */
function pick(options: readonly (readonly Candidate[])[], number: number): Candidate[] {
  let rest = number;
  const picked: Candidate[] = [];
  for (const list of options.toReversed()) {
    const candidate = list[rest % list.length];
    rest = Math.floor(rest / list.length);
    if (candidate) picked.push(candidate);
  }
  return picked.reverse();
}

/** Identity providers act for people outside AWS, unless the provider is the key account's own. */
function federated(statement: Statement, { keyAccount }: ExternalQuestion): ExternalFinding[] {
  if (!statement.principals || statement.principals.negated) return [];
  return statement.principals.entries
    .filter(({ type, value }) => type === 'Federated' && !value.startsWith(`arn:aws:iam::${keyAccount}:`))
    .map(({ value }) =>
      finding(
        `federated:${value}`,
        [value],
        KEY_ACTIONS.filter((action) => covers(statement, action)),
        statement,
      ),
    );
}

function grantFindings({ grants = [], keyAccount, zone }: ExternalQuestion): ExternalFinding[] {
  return grants.flatMap((grant) => {
    const account = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):|^(\d{12})(?::|$)/.exec(grant.granteePrincipal ?? '');
    const id = account?.[1] ?? account?.[2];
    if (id === undefined || id === keyAccount) return [];
    if (zone.trustedAccounts.includes(id) || zone.organizationAccounts?.includes(id)) return [];
    return [
      {
        token: id,
        principals: [grant.granteePrincipal ?? id],
        actions: grant.operations.map((operation) => `kms:${operation}`),
        effectiveActions: grant.operations
          .filter((operation) => CROSS_ACCOUNT_ACTIONS.includes(operation))
          .map((operation) => `kms:${operation}`),
        statements: [],
        conditions: [],
        via: 'grant' as const,
      },
    ];
  });
}

function finding(
  token: string,
  principals: readonly string[],
  actions: readonly string[],
  statement: Statement,
): ExternalFinding {
  return {
    token,
    principals,
    actions: actions.map((action) => `kms:${action}`),
    effectiveActions: actions
      .filter((action) => CROSS_ACCOUNT_ACTIONS.includes(action))
      .map((action) => `kms:${action}`),
    statements: [statement.sid ?? `#${statement.index + 1}`],
    conditions: statement.conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.join(', ')}`),
    via: 'policy',
  };
}

/** One finding for each token and way, in order of their names. */
function merge(findings: readonly ExternalFinding[]): ExternalFinding[] {
  const merged = new Map<string, ExternalFinding>();
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])].sort();
  for (const next of findings) {
    const name = `${next.token} ${next.via}`;
    const before = merged.get(name);
    merged.set(
      name,
      before
        ? {
            ...next,
            principals: union(before.principals, next.principals),
            actions: union(before.actions, next.actions),
            effectiveActions: union(before.effectiveActions, next.effectiveActions),
            statements: union(before.statements, next.statements),
            conditions: union(before.conditions, next.conditions),
          }
        : next,
    );
  }
  return [...merged.values()].sort((a, b) => (a.token < b.token ? -1 : a.token > b.token ? 1 : 0));
}

/** The account that nobody names, for words about it. */
export const ANY_OTHER_ACCOUNT = STRANGER_ACCOUNT;
