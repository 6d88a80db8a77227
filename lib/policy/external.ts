import { CROSS_ACCOUNT_ACTIONS, KEY_ACTIONS } from './actions';
import { isOurAccount, isOurs, serviceWays } from './confused-deputy';
import { matchPrincipals, wholeAccount } from './principals';
import type { Statement } from './types';
import { isTrusted, type Witness, witnessContext, witnesses } from './witness-callers';
import { keyClass } from './witness-keys';
import {
  actionGroups,
  covers,
  coversKey,
  type ExternalQuestion,
  search,
  surroundings,
  type WaysIn,
} from './witness-search';

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
  const ways = serviceWays(question, all);
  for (const { service, onBehalfOf, statement, actions } of ways) {
    if (onBehalfOf !== null) found.push(finding(onBehalfOf, [service], actions, statement));
  }
  const merged = merge([...found, ...grantFindings(question)]);
  const isPublic = merged.some(({ token }) => token === '*');
  const deputies = new Set([
    ...ways.filter(({ onBehalfOf }) => onBehalfOf === null).map(({ service }) => service),
    ...grantedServices(question),
  ]);
  // That any service gets in says nothing more where anybody does.
  if (isPublic) deputies.delete('*');
  return { public: isPublic, findings: merged, confusedDeputy: [...deputies].sort(), undetermined };
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

/** Identity providers act for people outside AWS, unless the provider is the key account's own. */
function federated(statement: Statement, { policy, keyAccount }: ExternalQuestion): ExternalFinding[] {
  if (!statement.principals || statement.principals.negated) return [];
  return statement.principals.entries
    .filter(({ type, value }) => type === 'Federated' && !value.startsWith(`arn:aws:iam::${keyAccount}:`))
    .flatMap(({ value }) => {
      const denies = policy.statements.filter(({ effect, conditions, principals }) => {
        const isMeant = principals?.entries.some(
          (entry) => entry.value === value || (entry.type === 'AWS' && entry.value === '*'),
        );
        return effect === 'Deny' && conditions.length === 0 && isMeant === !principals?.negated;
      });
      const actions = KEY_ACTIONS.filter(
        (action) => covers(statement, action) && !denies.some((deny) => covers(deny, action)),
      );
      return actions.length > 0 ? [finding(`federated:${value}`, [value], actions, statement)] : [];
    });
}

/** Services that hold a grant which is not bound to a source of ours. */
function grantedServices(question: ExternalQuestion): string[] {
  return (question.grants ?? []).flatMap(({ granteeServicePrincipal: service, constraints }) =>
    service && !(constraints?.SourceArn && isOurs(constraints.SourceArn, question)) ? [service] : [],
  );
}

function grantFindings(question: ExternalQuestion): ExternalFinding[] {
  return (question.grants ?? []).flatMap((grant) => {
    const account = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):|^(\d{12})(?::|$)/.exec(grant.granteePrincipal ?? '');
    const id = account?.[1] ?? account?.[2];
    if (id === undefined || isOurAccount(id, question)) return [];
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
