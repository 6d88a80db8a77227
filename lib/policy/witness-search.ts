import { coversAction, KEY_ACTIONS } from './actions';
import { type Facts, facts, holds } from './conditions';
import { matchesGlob } from './glob';
import type { Condition, Grant, Policy, Statement, Zone } from './types';
import { type Candidate, candidates, keyClass } from './witness-keys';

/** Greatest number of combinations of context values tried for one caller and statement. */
const MOST_COMBINATIONS = 20_000;

export interface ExternalQuestion {
  readonly policy: Policy;
  readonly keyAccount: string;
  readonly keyArn?: string | null;
  readonly zone: Zone;
  readonly grants?: readonly Grant[];
  readonly rcps?: readonly (readonly Policy[])[];
  readonly now: Date;
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

/** Whether a statement names an action, given without `kms:`. */
export function covers({ actions }: Statement, action: string): boolean {
  return actions !== null && actions.entries.some((pattern) => coversAction(pattern, action)) !== actions.negated;
}

export interface WaysIn {
  /** Null: no way in. Empty: a way without bounds. Else every bound under which there is one. */
  readonly tokens: readonly string[] | null;
  readonly undetermined: boolean;
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
