import { type Facts, facts, variablesIn } from './conditions';
import type { Subject } from './diff-subjects';
import { keyClass, SERVICE_NAME_KEYS } from './key-classes';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition, Context, Statement, Zone } from './types';
import { type Candidate, candidates, FRESH, instance } from './witness-values';

/** Combinations of context values tried for one caller before the comparison says it is not complete. */
const MOST_COMBINATIONS = 5_000;
const NO_ZONE: Zone = { trustedAccounts: [], organizationId: null };

export interface Contexts {
  readonly contexts: readonly Facts[];
  readonly capped: boolean;
}

/**
 * Every combination of context values that could tell two sets of statements apart for one caller. Statements that
 * both sides share, and that can be kept quiet by leaving their keys out, add no values.
 */
export function contextsOf(
  statements: readonly Statement[],
  isShared: (statement: Statement) => boolean,
  { caller, fixed, kind }: Subject,
  surroundings: Context,
  zone: Zone | undefined,
): Contexts {
  const known = facts({ ...surroundings, ...fixed });
  const telling = statements.filter(
    (statement) =>
      !(isShared(statement) && statement.effect === 'Allow' && statement.conditions.some(isQuietWhenAbsent)),
  );
  const conditions = telling.flatMap((statement) => statement.conditions);
  const named = conditions.flatMap(({ key, values, variables }) => [
    key.toLowerCase(),
    ...(variables ? values.flatMap(variablesIn) : []),
  ]);
  const keys = [...new Set(named)].filter((key) => !known.has(key));
  const trust = { keyAccount: '', zone: NO_ZONE };
  const options = keys.map((key): Candidate[] => {
    const nature = keyClass(key);
    const never =
      caller.kind === 'service'
        ? nature === 'network' || nature === 'identity'
        : nature === 'source' || SERVICE_NAME_KEYS.has(key);
    if (never) return [{ value: null, token: null }];
    if (nature !== 'identity' && nature !== 'source') return candidates(key, conditions, known, trust);
    const values = literalsOf(key, conditions).filter((value) => kind !== 'anybody' || !isOrganizationOf(value, zone));
    return [null, ...new Set([FRESH, ...values])].map((value) => ({
      value: value === null ? null : [value],
      token: null,
    }));
  });
  const total = options.reduce((product, list) => product * list.length, 1);
  const contexts = Array.from({ length: Math.min(total, MOST_COMBINATIONS) }, (_, number) => {
    const tried = new Map(known);
    let rest = number;
    options.forEach((list, index) => {
      const value = list[rest % list.length]?.value;
      rest = Math.floor(rest / list.length);
      const key = keys[index];
      if (value && key !== undefined) tried.set(key, value);
    });
    return tried;
  });
  return { contexts, capped: total > MOST_COMBINATIONS };
}

function literalsOf(key: string, conditions: readonly Condition[]): string[] {
  return conditions
    .filter((condition) => condition.key.toLowerCase() === key)
    .flatMap(({ values }) => values.map(instance));
}

function isOrganizationOf(value: string, zone: Zone | undefined): boolean {
  return zone?.organizationId != null && (value.split('/')[0] ?? '') === zone.organizationId;
}

/** Whether a condition fails when its key is absent, and its key is not one that every caller has. */
function isQuietWhenAbsent({ operator, key }: Condition): boolean {
  const { base, set, ifExists } = operatorParts(operator);
  const nature = keyClass(key);
  if (ifExists || set === 'all' || base === 'null' || nature === 'identity' || nature === 'fact' || nature === 'time') {
    return false;
  }
  return operatorOf(base)?.negated !== true || set === 'any';
}
