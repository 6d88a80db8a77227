import { grounds } from '@/lib/i18n/grounds';
import { spelledAction } from '@/lib/policy/actions';
import { parseCaller } from '@/lib/policy/callers';
import { diffPolicies } from '@/lib/policy/diff';
import { evaluate } from '@/lib/policy/evaluate';
import { externalAccess } from '@/lib/policy/external';
import { lintPolicy } from '@/lib/policy/lint';
import { parsePolicy } from '@/lib/policy/parse';
import { groundOf, traceRequest } from '@/lib/policy/trace';
import type { Policy } from '@/lib/policy/types';
import type { PolicyCase } from './case-file';

/** What the engine says of one case. */
export interface CaseOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly got: string;
  /** How the engine came to its answer, a line each. */
  readonly trace: readonly string[];
}

interface Answer {
  readonly expected: unknown;
  readonly got: unknown;
  readonly trace: readonly string[];
}

class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Puts one case to the engine. A case that cannot be read as a policy or a principal has failed. */
export function runCase(item: PolicyCase, now: Date): CaseOutcome {
  try {
    const { expected, got, trace } = answer(item, now);
    const [wanted, found] = [words(expected), words(got)];
    return { name: item.name, passed: wanted === found, expected: wanted, got: found, trace };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { name: item.name, passed: false, expected: words(item.given), got: error.message, trace: [] };
  }
}

function answer(item: PolicyCase, now: Date): Answer {
  switch (item.kind) {
    case 'request':
      return answerRequest(item.given);
    case 'external':
      return answerExternal(item.given, now);
    case 'lint':
      return answerLint(item.given, now);
    case 'diff':
      return answerDiff(item.given, now);
  }
}

type Given<Kind extends PolicyCase['kind']> = Extract<PolicyCase, { kind: Kind }>['given'];

function answerRequest(given: Given<'request'>): Answer {
  const caller = parseCaller(given.principal, given.roleArn ?? null);
  if (!caller) throw new Unreadable(`${given.principal} is no principal that could call`);
  const request = {
    action: spelledAction(given.action),
    caller,
    keyArn: given.key,
    keyAccount: given.keyAccount,
    context: given.context,
  };
  const policies = {
    keyPolicy: given.keyPolicy == null ? null : readable(given.keyPolicy, 'keyPolicy'),
    identityPolicies: given.identityPolicies.map((document) => readable(document, 'identityPolicies')),
    ...(given.boundaries ? { boundaries: given.boundaries.map((document) => readable(document, 'boundaries')) } : {}),
    ...(given.session ? { session: together(given.session.map((document) => readable(document, 'session'))) } : {}),
    ...(given.scps ? { scps: levels(given.scps, 'scps') } : {}),
    ...(given.rcps ? { rcps: levels(given.rcps, 'rcps') } : {}),
    ...(given.vpce ? { endpointPolicies: given.vpce.map((document) => readable(document, 'vpce')) } : {}),
    ...(given.grants ? { grants: given.grants } : {}),
  };
  const { decision, reason } = evaluate(request, policies);
  return {
    expected: given.expected,
    got: decision,
    trace: [grounds.en(groundOf(reason)), ...traceRequest(request, policies)],
  };
}

function answerExternal(given: Given<'external'>, now: Date): Answer {
  const { trustedAccounts = [], trustedOrgs = [], ...zone } = given.zone ?? {};
  const access = externalAccess({
    policy: readable(given.policy, 'policy'),
    keyAccount: given.keyAccount,
    zone: {
      ...zone,
      trustedAccounts: [...given.trustedAccounts, ...trustedAccounts],
      trustedOrganizations: [...(zone.trustedOrganizations ?? []), ...trustedOrgs],
      organizationId: given.orgId ?? null,
    },
    ...(given.grants ? { grants: given.grants } : {}),
    ...(given.rcps ? { rcps: levels(given.rcps, 'rcps') } : {}),
    now,
  });
  const { expected } = given;
  return {
    expected: told(expected.public, expected.crossAccount, expected.confusedDeputy),
    got: told(
      access.public,
      access.findings.map(({ token }) => token),
      access.confusedDeputy,
    ),
    trace: [
      ...access.findings.map(
        ({ token, via, statements, actions, conditions }) =>
          `${token} by ${via} ${statements.join(', ')}: ${some(actions)}${conditions.length > 0 ? ` if ${conditions.join(' and ')}` : ''}`,
      ),
      ...access.deputies.map(
        ({ service, via, statements, actions }) =>
          `${service} for a stranger by ${via} ${statements.join(', ')}: ${some(actions)}`,
      ),
      ...(access.undetermined ? ['undetermined: too many combinations to try them all'] : []),
    ],
  };
}

function told(isPublic: boolean, crossAccount: readonly string[], confusedDeputy: readonly string[]): unknown {
  return { public: isPublic, crossAccount: sorted(crossAccount), confusedDeputy: sorted(confusedDeputy) };
}

function answerLint(given: Given<'lint'>, now: Date): Answer {
  const findings = lintPolicy({
    policy: readable(given.policy, 'policy'),
    keyAccount: given.keyAccount,
    ...(given.keyArn == null ? {} : { keyArn: given.keyArn }),
    zone: { trustedAccounts: [], organizationId: given.orgId ?? null },
    now,
  });
  return {
    expected: sorted(given.expectedRules),
    got: sorted(findings.map(({ rule }) => rule)),
    trace: findings.map(
      ({ rule, statement, subject }) =>
        `${rule}${statement === null ? '' : ` statement ${statement + 1}`}${subject === null ? '' : `: ${subject}`}`,
    ),
  };
}

function answerDiff(given: Given<'diff'>, now: Date): Answer {
  const { added, removed, delegation, capped } = diffPolicies({
    before: readable(given.before, 'before'),
    after: readable(given.after, 'after'),
    keyAccount: given.keyAccount,
    now,
  });
  const changes = (list: typeof added) =>
    list.map(({ principal, actions }) => [principal, some(actions)]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const wanted = (list: readonly (readonly string[])[]) => list.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return {
    expected: {
      added: wanted(given.expected.added),
      removed: wanted(given.expected.removed),
      delegation: given.expected.delegation,
    },
    got: { added: changes(added), removed: changes(removed), delegation },
    trace: [
      ...[
        ...added.map((change) => ({ ...change, sign: '+' })),
        ...removed.map((change) => ({ ...change, sign: '-' })),
      ].map(({ sign, principal, mode, actions }) => `${sign} ${principal} (${mode}): ${actions.join(', ')}`),
      ...(capped ? ['not every combination of context values was tried'] : []),
    ],
  };
}

function levels(documents: readonly (readonly unknown[])[], name: string): Policy[][] {
  return documents.map((level) => level.map((document) => readable(document, name)));
}

/** Several session policies count as one that says all they say. */
function together(policies: readonly Policy[]): Policy {
  return {
    version: policies[0]?.version ?? null,
    statements: policies.flatMap(({ statements }) => statements).map((statement, index) => ({ ...statement, index })),
  };
}

function readable(document: unknown, name: string): Policy {
  const result = parsePolicy(document);
  if (result.kind === 'malformed') throw new Unreadable(`${name} is no policy: ${result.reason}`);
  return result.policy;
}

/** Three actions at most by name. */
function some(actions: readonly string[]): string {
  return actions.length > 3 ? `${actions.length} actions` : actions.join(', ');
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
