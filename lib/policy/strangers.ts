import { facts } from './conditions';
import { keyClass } from './key-classes';
import { operatorOf, operatorParts } from './operators/table';
import { accountOfPrincipal, matchPrincipals } from './principals';
import type { Statement } from './types';
import { type Witness, witnessContext, witnesses } from './witness-callers';
import { type ActionGroup, type ExternalQuestion, search, surroundings, type WaysIn } from './witness-search';

/** Under which name outsiders get in through one statement, and what they can then do. */
export interface Opening {
  readonly token: string;
  /** Without `kms:`. */
  readonly actions: readonly string[];
}

export interface Openings {
  readonly openings: readonly Opening[];
  readonly undetermined: boolean;
}

const NEVER_SENT: ReadonlySet<string> = new Set(['source']);

/** Tries everybody outside against one Allow statement and the Denies that speak about its actions. */
export function openingsOf(statement: Statement, groups: readonly ActionGroup[], question: ExternalQuestion): Openings {
  const known = facts(surroundings(question));
  const everything = [statement, ...new Set(groups.flatMap(({ denies }) => denies))];
  const people = witnesses(everything, known, question).filter(
    ({ caller }) => statement.principals && matchPrincipals(statement.principals, caller) !== 'none',
  );
  const found = new Map<string, Set<string>>();
  let undetermined = false;
  for (const { actions, denies } of groups) {
    const memory = new Map<string, WaysIn>();
    const outcomes = people.map((witness) => {
      const way = waysIn(witness, statement, denies, question, memory);
      undetermined ||= way.undetermined;
      return { witness, bounds: way.tokens };
    });
    for (const token of tokensOf(outcomes, statement)) {
      found.set(token, new Set([...(found.get(token) ?? []), ...actions]));
    }
  }
  return { openings: [...found].map(([token, actions]) => ({ token, actions: [...actions] })), undetermined };
}

function waysIn(
  witness: Witness,
  statement: Statement,
  denies: readonly Statement[],
  question: ExternalQuestion,
  memory: Map<string, WaysIn>,
): WaysIn {
  const speaking = denies.map((deny) => {
    const isMeant = deny.principals !== null && matchPrincipals(deny.principals, witness.caller) !== 'none';
    return isMeant ? deny : null;
  });
  const fixed = { ...surroundings(question), ...witnessContext(witness) };
  return search({ statement, denies: speaking, fixed, absent: NEVER_SENT, memory }, question);
}

interface Outcome {
  readonly witness: Witness;
  /** Null: no way in. Empty: a way without bounds. */
  readonly bounds: readonly string[] | null;
}

/**
 * The names under which successes are reported. Somebody whom nobody named counts first: a named organization or
 * account is told only when it gets further, or when the statement itself speaks of the account.
 */
function tokensOf(outcomes: readonly Outcome[], statement: Statement): string[] {
  const open = outcomes.filter(({ bounds }) => bounds !== null);
  const unknown = open.filter(({ witness }) => !witness.isNamedAccount && !witness.organization?.isNamed);
  const anybody = boundsOf(unknown);
  const tokens = new Set<string>(anybody === 'none' ? ['*'] : anybody);
  for (const outcome of open) {
    const { organization, isNamedAccount } = outcome.witness;
    if (!isNamedAccount && organization?.isNamed && goesFurther(outcome, anybody)) tokens.add(`org:${organization.id}`);
  }
  for (const outcome of open) {
    const { caller, organization, isNamedAccount } = outcome.witness;
    if (!isNamedAccount || tokens.has(caller.accountId)) continue;
    const alike = open.filter(
      ({ witness }) => !witness.isNamedAccount && witness.organization?.path === organization?.path,
    );
    const isFurther = goesFurther(outcome, anybody) && goesFurther(outcome, boundsOf(alike));
    if (isFurther || speaksOf(statement, caller.accountId)) tokens.add(caller.accountId);
  }
  return [...tokens];
}

type Bounds = 'none' | ReadonlySet<string>;

/** What bounds a group of callers together: nothing when one of them gets in freely. */
function boundsOf(outcomes: readonly Outcome[]): Bounds {
  if (outcomes.some(({ bounds }) => bounds?.length === 0)) return 'none';
  return new Set(outcomes.flatMap(({ bounds }) => bounds ?? []));
}

function goesFurther({ bounds }: Outcome, than: Bounds): boolean {
  if (than === 'none' || bounds === null) return false;
  return bounds.length === 0 || bounds.some((bound) => !than.has(bound));
}

/** Whether a statement lets an account in by name, as principal or in a condition. */
function speaksOf({ principals, conditions }: Statement, account: string): boolean {
  if (principals && !principals.negated) {
    if (principals.entries.some(({ type, value }) => type === 'AWS' && accountOfPrincipal(value) === account))
      return true;
  }
  return conditions.some(({ operator, key, values }) => {
    if (keyClass(key) !== 'identity' || operatorOf(operatorParts(operator).base)?.negated) return false;
    return values.some((value) => value === account || value.includes(`:${account}:`));
  });
}
