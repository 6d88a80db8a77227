import { atOnce } from '@/lib/model/turns';
import { CROSS_ACCOUNT_ACTIONS, KEY_ACTIONS } from './actions';
import { serviceWays } from './confused-deputy';
import { hasWildcard } from './glob';
import { GRANT_INDEX, grantStatement } from './grant-statements';
import { accountOfPrincipal } from './principals';
import { openingsOf } from './strangers';
import type { Statement } from './types';
import { actionGroups, covers, coversKey, type ExternalQuestion } from './witness-search';
import { isOurAccount, type Trust } from './zone';

export interface ExternalFinding {
  /** `*`, a 12-digit account, `org:…`, `net:…`, `userid:…` or `federated:…`. */
  readonly token: string;
  /** As the policy or grant spells them. */
  readonly principals: readonly string[];
  /** What the statements name, as `kms:…`. */
  readonly actions: readonly string[];
  /** Those of them that work for a caller of another account. */
  readonly effectiveActions: readonly string[];
  /** Sids, or `#n` counted from 1; none for a grant. */
  readonly statements: readonly string[];
  /** Indexes of those statements in the policy. */
  readonly statementIndexes: readonly number[];
  readonly conditions: readonly string[];
  readonly via: 'policy' | 'grant';
}

/** A service that may act for a stranger; `*` for any service. */
export interface DeputyFinding {
  readonly service: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
  readonly statements: readonly string[];
  readonly statementIndexes: readonly number[];
  readonly via: 'policy' | 'grant';
}

export interface ExternalAccess {
  /** Any authenticated AWS principal with an IAM allow of its own gets in; KMS has no anonymous access. */
  readonly public: boolean;
  readonly findings: readonly ExternalFinding[];
  /** Services that may act for a stranger; `*` for any service. */
  readonly confusedDeputy: readonly string[];
  readonly deputies: readonly DeputyFinding[];
  /** Some combinations could not be tried: what is not found is then not proven. */
  readonly undetermined: boolean;
  /** Indexes of the statements for which that is so. */
  readonly undeterminedStatements: readonly number[];
}

/**
 * Who outside the zone of trust can use a key: a search for a caller that gets in, among finitely many that the policy
 * can tell apart (POLICY.md spec B). The caller's own IAM is taken to allow everything.
 */
export function externalAccess(question: ExternalQuestion): ExternalAccess {
  return atOnce(externalAccessInSteps(question));
}

/** The same with pauses between its steps, for a key that may have thousands of grants. */
export function* externalAccessInSteps(question: ExternalQuestion): Generator<void, ExternalAccess> {
  const rcps = (question.rcps ?? []).flat().flatMap(({ statements }) => statements);
  const denies = [...question.policy.statements, ...rcps].filter(
    (statement) => statement.effect === 'Deny' && statement.principals !== null && coversKey(statement, question),
  );
  const allows = question.policy.statements.filter(
    ({ effect, principals, actions }) => effect === 'Allow' && principals !== null && actions !== null,
  );
  const asked = allows.filter((statement) => coversKey(statement, question));
  // Of thousands of grants nearly all are for principals of ours.
  for (const grant of question.grants ?? []) {
    const statement = grantStatement(grant);
    if (statement !== null && !isForOursAlone(statement, question)) asked.push(statement);
    yield;
  }
  const judged: Judged[] = [];
  for (const statement of asked) {
    judged.push(judge(statement, denies, question));
    yield;
  }
  const findings = mergeFindings(judged.flatMap((one) => one.findings));
  const isPublic = findings.some(({ token }) => token === '*');
  // That any service gets in says nothing more where anybody does.
  const deputies = mergeDeputies(judged.flatMap((one) => one.deputies)).filter(
    ({ service }) => !(isPublic && service === '*'),
  );
  return {
    public: isPublic,
    findings,
    confusedDeputy: [...new Set(deputies.map(({ service }) => service))].sort(),
    deputies,
    undetermined: judged.some(({ undetermined }) => undetermined),
    undeterminedStatements: judged.flatMap(({ index, undetermined }) =>
      undetermined && index !== GRANT_INDEX ? [index] : [],
    ),
  };
}

/** Whether a statement lets in nobody but single principals of ours: no stranger and no service is any of them. */
function isForOursAlone({ principals }: Statement, trust: Trust): boolean {
  if (principals === null || principals.negated) return false;
  return principals.entries.every(({ type, value }) => {
    const account = type === 'AWS' && !hasWildcard(value) ? accountOfPrincipal(value) : null;
    return account !== null && isOurAccount(account, trust);
  });
}

interface Judged {
  readonly index: number;
  readonly findings: readonly ExternalFinding[];
  readonly deputies: readonly DeputyFinding[];
  readonly undetermined: boolean;
}

function judge(statement: Statement, denies: readonly Statement[], question: ExternalQuestion): Judged {
  const groups = actionGroups(statement, denies);
  const people = openingsOf(statement, groups, question);
  const services = serviceWays(statement, groups, question);
  return {
    index: statement.index,
    findings: [
      ...people.openings.map(({ token, actions }) => finding(token, actions, statement)),
      ...services.ways.flatMap(({ onBehalfOf, actions }) =>
        onBehalfOf === null ? [] : [finding(onBehalfOf, actions, statement)],
      ),
      ...federated(statement, denies, question),
    ],
    deputies: services.ways.flatMap(({ service, onBehalfOf, actions }) =>
      onBehalfOf === null ? [{ service, actions: named(actions), ...origin(statement) }] : [],
    ),
    undetermined: people.undetermined || services.undetermined,
  };
}

/** Identity providers act for people outside AWS, unless the provider is one of our accounts' own. */
function federated(statement: Statement, denies: readonly Statement[], question: ExternalQuestion): ExternalFinding[] {
  if (!statement.principals || statement.principals.negated) return [];
  return statement.principals.entries
    .filter(({ type, value }) => {
      const owner = accountOfPrincipal(value);
      return type === 'Federated' && (owner === null || !isOurAccount(owner, question));
    })
    .flatMap(({ value }) => {
      const speaking = denies.filter(({ conditions, principals }) => {
        const isMeant = principals?.entries.some(
          (entry) => entry.value === value || (entry.type === 'AWS' && entry.value === '*'),
        );
        return conditions.length === 0 && isMeant === !principals?.negated;
      });
      const actions = KEY_ACTIONS.filter(
        (action) => covers(statement, action) && !speaking.some((deny) => covers(deny, action)),
      );
      return actions.length > 0 ? [finding(`federated:${value}`, actions, statement)] : [];
    });
}

function finding(token: string, actions: readonly string[], statement: Statement): ExternalFinding {
  return {
    token,
    principals: principalsFor(token, statement),
    actions: named(actions),
    effectiveActions: named(actions.filter((action) => CROSS_ACCOUNT_ACTIONS.includes(action))),
    conditions: statement.conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.join(', ')}`),
    ...origin(statement),
  };
}

function named(actions: readonly string[]): string[] {
  return actions.map((action) => `kms:${action}`);
}

function origin({ index, sid }: Statement): Pick<ExternalFinding, 'statements' | 'statementIndexes' | 'via'> {
  if (index === GRANT_INDEX) return { statements: [], statementIndexes: [], via: 'grant' };
  return { statements: [sid ?? `#${index + 1}`], statementIndexes: [index], via: 'policy' };
}

/** The statement's own spelling of those whom a token stands for: an account's principals, else all that are open. */
function principalsFor(token: string, { principals }: Statement): string[] {
  if (!principals) return [];
  if (principals.negated) return ['*'];
  const values = principals.entries.map(({ value }) => value);
  const ofToken = values.filter((value) => token === `federated:${value}` || accountOfPrincipal(value) === token);
  if (ofToken.length > 0) return ofToken;
  const open = principals.entries.filter(({ type, value }) => value === '*' || type === 'Service');
  return (open.length > 0 ? open : principals.entries).map(({ value }) => value);
}

/** One finding for each token and way, in order of their names. */
function mergeFindings(findings: readonly ExternalFinding[]): ExternalFinding[] {
  const merged = new Map<string, ExternalFinding>();
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
            statementIndexes: [...new Set([...before.statementIndexes, ...next.statementIndexes])],
            conditions: union(before.conditions, next.conditions),
          }
        : next,
    );
  }
  return [...merged.values()].sort((a, b) => (a.token < b.token ? -1 : a.token > b.token ? 1 : 0));
}

function mergeDeputies(deputies: readonly DeputyFinding[]): DeputyFinding[] {
  const merged = new Map<string, DeputyFinding>();
  for (const next of deputies) {
    const name = `${next.service} ${next.via}`;
    const before = merged.get(name);
    merged.set(
      name,
      before
        ? {
            ...next,
            actions: union(before.actions, next.actions),
            statements: union(before.statements, next.statements),
            statementIndexes: [...new Set([...before.statementIndexes, ...next.statementIndexes])],
          }
        : next,
    );
  }
  return [...merged.values()].sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
