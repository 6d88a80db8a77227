import { type Facts, facts } from './conditions';
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

/** More hypothetical callers than this are not tried for one statement. */
const MOST_WITNESSES = 20_000;

/** Tries everybody outside against one Allow statement and the Denies that speak about its actions. */
export function openingsOf(statement: Statement, groups: readonly ActionGroup[], question: ExternalQuestion): Openings {
  const around = surroundings(question);
  const everything = [statement, ...new Set(groups.flatMap(({ denies }) => denies))];
  const reached = witnesses(everything, facts(around), question).filter(
    ({ caller }) => statement.principals && matchPrincipals(statement.principals, caller) !== 'none',
  );
  const people = reached
    .slice(0, MOST_WITNESSES)
    .map((witness) => ({ witness, known: facts({ ...around, ...witnessContext(witness) }) }));
  const found = new Map<string, Set<string>>();
  let undetermined = reached.length > MOST_WITNESSES;
  for (const { actions, denies } of groups) {
    const memory = new Map<string, WaysIn>();
    const boundsFor = ({ witness, known }: Person): Way => {
      const speaking = denies.map((deny) => {
        const isMeant = deny.principals !== null && matchPrincipals(deny.principals, witness.caller) !== 'none';
        return isMeant ? deny : null;
      });
      const way = search({ statement, denies: speaking, known, absent: NEVER_SENT, memory }, question);
      undetermined ||= way.undetermined;
      return way.tokens;
    };
    for (const token of tokensOf(people, boundsFor, statement)) {
      found.set(token, new Set([...(found.get(token) ?? []), ...actions]));
    }
  }
  return { openings: [...found].map(([token, actions]) => ({ token, actions: [...actions] })), undetermined };
}

interface Person {
  readonly witness: Witness;
  readonly known: Facts;
}

/** Null: no way in. Empty: a way without bounds. */
type Way = readonly string[] | null;

/**
 * The names under which successes are reported. Somebody whom nobody named counts first: a named organization or
 * account is told only when it gets further, or when the statement itself speaks of the account.
 */
function tokensOf(people: readonly Person[], boundsFor: (person: Person) => Way, statement: Statement): Set<string> {
  const strangers = people.filter(({ witness }) => !witness.isNamedAccount);
  const anybody = together(strangers.filter(({ witness }) => !witness.organization?.isNamed).map(boundsFor));
  const tokens = new Set<string>(anybody === 'none' ? ['*'] : anybody);
  const places = new Map<string, Bounds>();
  const boundsAt = (path: string | undefined): Bounds => {
    const name = path ?? '';
    const alike = () => strangers.filter(({ witness }) => witness.organization?.path === path).map(boundsFor);
    const bounds = places.get(name) ?? together(alike());
    places.set(name, bounds);
    return bounds;
  };
  if (anybody !== 'none') {
    for (const { witness } of strangers) {
      const { organization } = witness;
      if (organization?.isNamed && isFurther(boundsAt(organization.path), anybody))
        tokens.add(`org:${organization.id}`);
    }
  }
  for (const person of people.filter(({ witness }) => witness.isNamedAccount)) {
    const { caller, organization } = person.witness;
    if (tokens.has(caller.accountId)) continue;
    const isSpokenOf = speaksOf(statement, caller);
    if (!isSpokenOf && anybody === 'none') continue;
    const way = boundsFor(person);
    if (way === null) continue;
    const bounds = together([way]);
    if (isSpokenOf || (isFurther(bounds, anybody) && isFurther(bounds, boundsAt(organization?.path)))) {
      tokens.add(caller.accountId);
    }
  }
  return tokens;
}

/** What bounds a group of callers together: nothing when one of them gets in freely, no bound at all when none gets in. */
type Bounds = 'none' | ReadonlySet<string>;

function together(ways: readonly Way[]): Bounds {
  if (ways.some((way) => way?.length === 0)) return 'none';
  return new Set(ways.flatMap((way) => way ?? []));
}

function isFurther(bounds: Bounds, than: Bounds): boolean {
  if (than === 'none') return false;
  return bounds === 'none' || [...bounds].some((bound) => !than.has(bound));
}

/** Whether a statement lets a caller in by the name of its account, as principal or in a condition. */
function speaksOf({ principals, conditions }: Statement, caller: Witness['caller']): boolean {
  const account = caller.accountId;
  if (principals && !principals.negated) {
    const entries = principals.entries.filter(
      ({ type, value }) => type === 'AWS' && accountOfPrincipal(value) === account,
    );
    if (entries.length > 0 && matchPrincipals({ negated: false, entries }, caller) !== 'none') return true;
  }
  return conditions.some(({ operator, key, values }) => {
    if (keyClass(key) !== 'identity' || operatorOf(operatorParts(operator).base)?.negated) return false;
    return values.some((value) => value === account || value.includes(`:${account}:`));
  });
}
