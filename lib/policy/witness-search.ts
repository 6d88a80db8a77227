import { coversAction, KEY_ACTIONS } from './actions';
import { type Facts, facts, holds, variablesIn } from './conditions';
import { matchesGlob } from './glob';
import { keyClass } from './key-classes';
import type { Condition, Context, Grant, Policy, Statement } from './types';
import { type Candidate, candidates, withValue } from './witness-values';
import type { Trust } from './zone';

/** Greatest number of combinations of context values tried for one caller and statement. */
const MOST_COMBINATIONS = 20_000;

export interface ExternalQuestion extends Trust {
  readonly policy: Policy;
  /** Null or absent: any Resource that names a KMS key may mean this one. */
  readonly keyArn?: string | null;
  /** What is known of the key, as context keys, e.g. `kms:KeySpec`. What is not known may be anything. */
  readonly keyContext?: Context;
  readonly grants?: readonly Grant[];
  readonly rcps?: readonly (readonly Policy[])[];
  readonly now: Date;
}

/** Whether a statement's Resource means this key; when the ARN is not known, any KMS resource may. */
export function coversKey(statement: Statement, { keyArn }: Pick<ExternalQuestion, 'keyArn'>): boolean {
  if (!statement.resources) return false;
  const named = statement.resources.entries.some(
    (pattern) => /^\*+$/.test(pattern) || (keyArn ? matchesGlob(pattern, keyArn) : /^\*|:kms:/.test(pattern)),
  );
  return named !== statement.resources.negated;
}

/** Facts of the key itself and the time, the same for every caller. */
export function surroundings({ keyAccount, keyArn, keyContext, zone, now }: ExternalQuestion): Context {
  const region = keyArn?.split(':')[3];
  return {
    'aws:ResourceAccount': keyAccount,
    ...(zone.organizationId === null ? {} : { 'aws:ResourceOrgID': zone.organizationId }),
    ...(region ? { 'aws:RequestedRegion': region } : {}),
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    ...keyContext,
  };
}

export interface ActionGroup {
  /** Without `kms:`. */
  readonly actions: string[];
  readonly denies: readonly Statement[];
}

/** Actions that a statement names, in groups that the same Deny statements speak about. */
export function actionGroups(statement: Statement, denies: readonly Statement[]): ActionGroup[] {
  const groups = new Map<string, ActionGroup>();
  for (const action of KEY_ACTIONS) {
    if (!covers(statement, action)) continue;
    const against = denies.filter((deny) => covers(deny, action));
    const name = against.map((deny) => denies.indexOf(deny)).join(',');
    const group = groups.get(name) ?? { actions: [], denies: against };
    group.actions.push(action);
    groups.set(name, group);
  }
  return [...groups.values()];
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

export interface Attempt {
  readonly statement: Statement;
  /** Deny statements that speak about the caller and the action. */
  readonly denies: readonly Statement[];
  /** What the caller cannot choose. */
  readonly fixed: Context;
  /** Classes of keys that such a caller never has. */
  readonly absent: ReadonlySet<string>;
  /** Values of a key other than those its conditions suggest; null where they will do. */
  readonly choices?: (key: string, conditions: readonly Condition[], known: Facts) => Candidate[] | null;
}

/** Tries every combination of values for the keys that the statements test and that the caller may choose. */
export function search({ statement, denies, fixed, absent, choices }: Attempt, trust: Trust): WaysIn {
  const known = facts(fixed);
  const conditions = [...statement.conditions, ...denies.flatMap((deny) => deny.conditions)];
  const free = freeKeys(conditions, known, absent);
  const own = new Map(free.map((key) => [key, statement.conditions.filter((one) => one.key.toLowerCase() === key)]));
  const hasVariables = conditions.some(({ values }) => values.some((value) => variablesIn(value).length > 0));
  const options = free.map((key) => {
    const all = choices?.(key, conditions, known) ?? candidates(key, conditions, known, trust);
    const fits = hasVariables
      ? all
      : all.filter((candidate) => own.get(key)?.every((one) => holds(one, withValue(known, key, candidate))) ?? true);
    // Unbounded values first, so that a way without bounds is found early.
    return fits.toSorted((a, b) => Number(a.token !== null) - Number(b.token !== null));
  });
  const total = options.reduce((product, list) => product * list.length, 1);
  const tokens = new Set<string>();
  let isOpen = false;
  for (let number = 0; number < Math.min(total, MOST_COMBINATIONS); number++) {
    const picked = pick(options, number);
    const bounds = picked.flatMap(({ token }) => token ?? []);
    if (isOpen && bounds.every((bound) => tokens.has(bound))) continue;
    const tried = new Map(known);
    picked.forEach(({ value }, index) => {
      const key = free[index];
      if (value && key !== undefined) tried.set(key, value);
    });
    if (!allHold(statement, tried) || denies.some((deny) => allHold(deny, tried))) continue;
    if (bounds.length === 0) return { tokens: [], undetermined: false };
    isOpen = true;
    for (const bound of bounds) tokens.add(bound);
  }
  return { tokens: isOpen ? [...tokens] : null, undetermined: total > MOST_COMBINATIONS };
}

/** Keys that are tested, or stand in a tested value, and are the caller's to set. */
function freeKeys(conditions: readonly Condition[], known: Facts, absent: ReadonlySet<string>): string[] {
  const named = conditions.flatMap(({ key, values, variables }) => [
    key.toLowerCase(),
    ...(variables ? values.flatMap(variablesIn) : []),
  ]);
  return [...new Set(named)].filter((key) => {
    const kind = keyClass(key);
    return !known.has(key) && kind !== 'identity' && !absent.has(kind);
  });
}

function allHold({ conditions }: Statement, known: Facts): boolean {
  return conditions.every((condition) => holds(condition, known));
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
