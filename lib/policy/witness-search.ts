import { coversAction, KEY_ACTIONS } from './actions';
import { type Facts, holds, variablesIn } from './conditions';
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

/** Whether a statement's Resource means this key; when the ARN is not known, any key of its account may be meant. */
export function coversKey(
  statement: Statement,
  { keyArn, keyAccount }: { readonly keyArn?: string | null; readonly keyAccount?: string },
): boolean {
  if (!statement.resources) return false;
  const named = statement.resources.entries.some(
    (pattern) => /^\*+$/.test(pattern) || (keyArn ? matchesGlob(pattern, keyArn) : mayNameKeyOf(keyAccount, pattern)),
  );
  return named !== statement.resources.negated;
}

/** Whether a pattern can match a key of the account, which is any account when it is not known. */
function mayNameKeyOf(account: string | undefined, pattern: string): boolean {
  if (!/^\*|:kms:/.test(pattern)) return false;
  const named = /^[^:]*:[^:]*:kms:[^:]*:(\d{12}):/.exec(pattern)?.[1];
  return account === undefined || named === undefined || named === account;
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
  /** Deny statements about the action; null for one that does not mean the caller. */
  readonly denies: readonly (Statement | null)[];
  /** What the caller cannot choose. */
  readonly known: Facts;
  /** Classes of keys that such a caller never has. */
  readonly absent: ReadonlySet<string>;
  /** Values of a key other than those its conditions suggest; null where they will do. */
  readonly choices?: (key: string, conditions: readonly Condition[], known: Facts) => Candidate[] | null;
  /** Answers for one statement and class of callers: who differs only in what is settled beforehand shares them. */
  readonly memory?: Map<string, WaysIn>;
}

const CLOSED: WaysIn = { tokens: null, undetermined: false };

/** Tries every combination of values for the keys that the statements test and that the caller may choose. */
export function search({ statement, denies, known, absent, choices, memory }: Attempt, trust: Trust): WaysIn {
  const isOpen = (key: string) => {
    const kind = keyClass(key);
    return !known.has(key) && kind !== 'identity' && !absent.has(kind);
  };
  const own = unsettled(statement, known, isOpen);
  if (own === null) return CLOSED;
  const against = denies.flatMap((deny, index) => {
    const conditions = deny && unsettled(deny, known, isOpen);
    return conditions ? [{ index, conditions }] : [];
  });
  if (against.some(({ conditions }) => conditions.length === 0)) return CLOSED;
  const all = [...own, ...against.flatMap(({ conditions }) => conditions)];
  const hasVariables = all.some(
    ({ values, variables }) => variables && values.some((one) => variablesIn(one).length > 0),
  );
  const name = hasVariables ? null : against.map(({ index }) => index).join(',');
  const remembered = name === null ? undefined : memory?.get(name);
  if (remembered) return remembered;
  const keys = freeKeys(all, isOpen);
  const options = keys.map((key) => {
    const list = choices?.(key, all, known) ?? candidates(key, all, known, trust);
    const mine = own.filter((condition) => condition.key.toLowerCase() === key);
    const fits = hasVariables
      ? list
      : list.filter((candidate) => mine.every((condition) => holds(condition, withValue(known, key, candidate))));
    // Unbounded values first, so that a way without bounds is found early.
    return fits.toSorted((a, b) => Number(a.token !== null) - Number(b.token !== null));
  });
  const way = tryAll(
    keys,
    options,
    known,
    own,
    against.map(({ conditions }) => conditions),
  );
  if (name !== null) memory?.set(name, way);
  return way;
}

/** The conditions that the caller's choices still decide; null when one that is settled fails. */
function unsettled(
  { conditions }: Statement,
  known: Facts,
  isOpen: (key: string) => boolean,
): readonly Condition[] | null {
  const left: Condition[] = [];
  for (const condition of conditions) {
    const isLeft =
      isOpen(condition.key.toLowerCase()) ||
      (condition.variables && condition.values.some((value) => variablesIn(value).some(isOpen)));
    if (isLeft) left.push(condition);
    else if (!holds(condition, known)) return null;
  }
  return left;
}

/** Keys that are tested, or stand in a tested value, and are the caller's to set. */
function freeKeys(conditions: readonly Condition[], isOpen: (key: string) => boolean): string[] {
  const named = conditions.flatMap(({ key, values, variables }) => [
    key.toLowerCase(),
    ...(variables ? values.flatMap(variablesIn) : []),
  ]);
  return [...new Set(named)].filter(isOpen);
}

function tryAll(
  keys: readonly string[],
  options: readonly (readonly Candidate[])[],
  known: Facts,
  own: readonly Condition[],
  against: readonly (readonly Condition[])[],
): WaysIn {
  const total = options.reduce((product, list) => product * list.length, 1);
  const tokens = new Set<string>();
  let isOpen = false;
  for (let number = 0; number < Math.min(total, MOST_COMBINATIONS); number++) {
    const picked = pick(options, number);
    const bounds = picked.flatMap(({ token }) => token ?? []);
    if (isOpen && bounds.every((bound) => tokens.has(bound))) continue;
    const tried = new Map(known);
    picked.forEach(({ value }, index) => {
      const key = keys[index];
      if (value && key !== undefined) tried.set(key, value);
    });
    const allHold = (conditions: readonly Condition[]) => conditions.every((condition) => holds(condition, tried));
    if (!allHold(own) || against.some(allHold)) continue;
    if (bounds.length === 0) return { tokens: [], undetermined: false };
    isOpen = true;
    for (const bound of bounds) tokens.add(bound);
  }
  return { tokens: isOpen ? [...tokens] : null, undetermined: total > MOST_COMBINATIONS };
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
