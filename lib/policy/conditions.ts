import { literally } from './glob';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition, Context } from './types';

/** A request's context with keys in lower case. A key without values counts as missing. */
export type Facts = ReadonlyMap<string, readonly string[]>;

export function facts(context: Context): Facts {
  const known = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(context)) {
    if (value.length > 0 || typeof value === 'string')
      known.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return known;
}

/** Whether one condition holds (POLICY.md §4: missing keys, set operators, variables). An unknown operator never does. */
export function holds(condition: Condition, known: Facts): boolean {
  const { set, base, ifExists } = operatorParts(condition.operator);
  const found = known.get(condition.key.toLowerCase());
  if (base === 'null') {
    // AWS knows no `NullIfExists`, and no values but the two.
    const wanted = found === undefined ? 'true' : 'false';
    return !ifExists && condition.values.some((value) => value.toLowerCase() === wanted);
  }
  const operator = operatorOf(base);
  if (!operator) return false;
  if (found === undefined) {
    if (ifExists || set === 'all') return true;
    return set === 'any' ? false : operator.negated;
  }
  const wanted =
    operator.variables && condition.variables
      ? condition.values.flatMap((value) => substituted(value, known) ?? [])
      : condition.values;
  const matches = (value: string) => wanted.some((one) => operator.test(value, one)) !== operator.negated;
  // To a set operator an empty text is no value (IAM User Guide, "Multivalued context keys").
  const listed = found.filter((value) => value !== '');
  if (set === 'all') return listed.every(matches);
  if (set === 'any') return listed.some(matches);
  // A list under an operator without a set is true when any of its values fits, and for a "not" when none does.
  return operator.negated ? found.every(matches) : found.some(matches);
}

const VARIABLE = /\$\{([^},]+)(?:,\s*'([^']*)')?\}/g;

/**
 * Puts `${key}` and `${key, 'default'}` in; null when a variable is missing, so that the value matches nothing. What is
 * put in stands for itself, wildcards included.
 */
export function substituted(value: string, known: Facts): string | null {
  if (!value.includes('${')) return value;
  let missing = false;
  const text = value.replace(VARIABLE, (_, name: string, otherwise: string | undefined) => {
    const key = name.trim().toLowerCase();
    if (key === '*' || key === '?') return literally(key);
    if (key === '$') return '$';
    const found = known.get(key)?.[0] ?? otherwise;
    if (found === undefined) missing = true;
    return literally(found ?? '');
  });
  return missing ? null : text;
}

/** Keys that a value stands for with `${key}`, in lower case. */
export function variablesIn(value: string): readonly string[] {
  if (!value.includes('${')) return [];
  return [...value.matchAll(VARIABLE)]
    .map(([, name = '']) => name.trim().toLowerCase())
    .filter((name) => !['*', '?', '$'].includes(name));
}
