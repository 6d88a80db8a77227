import { isInNetwork } from './address';
import { matchesArn, matchesGlob } from './glob';
import type { Condition, Context } from './types';

type Test = (found: string, wanted: string) => boolean;

interface Operator {
  readonly test: Test;
  readonly negated: boolean;
}

const equal: Test = (found, wanted) => found === wanted;
const equalIgnoringCase: Test = (found, wanted) => found.toLowerCase() === wanted.toLowerCase();
const like: Test = (found, wanted) => matchesGlob(wanted, found);
const arn: Test = (found, wanted) => matchesArn(wanted, found);
const compared =
  (read: (text: string) => number, holds: (found: number, wanted: number) => boolean): Test =>
  (found, wanted) => {
    const [a, b] = [read(found), read(wanted)];
    return !Number.isNaN(a) && !Number.isNaN(b) && holds(a, b);
  };
const number = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
/** Dates are ISO-8601 or seconds since 1970. */
const date = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const OPERATORS: Readonly<Record<string, Operator>> = {
  stringequals: { test: equal, negated: false },
  stringnotequals: { test: equal, negated: true },
  stringequalsignorecase: { test: equalIgnoringCase, negated: false },
  stringnotequalsignorecase: { test: equalIgnoringCase, negated: true },
  stringlike: { test: like, negated: false },
  stringnotlike: { test: like, negated: true },
  numericequals: { test: compared(number, (a, b) => a === b), negated: false },
  numericnotequals: { test: compared(number, (a, b) => a === b), negated: true },
  numericlessthan: { test: compared(number, (a, b) => a < b), negated: false },
  numericlessthanequals: { test: compared(number, (a, b) => a <= b), negated: false },
  numericgreaterthan: { test: compared(number, (a, b) => a > b), negated: false },
  numericgreaterthanequals: { test: compared(number, (a, b) => a >= b), negated: false },
  dateequals: { test: compared(date, (a, b) => a === b), negated: false },
  datenotequals: { test: compared(date, (a, b) => a === b), negated: true },
  datelessthan: { test: compared(date, (a, b) => a < b), negated: false },
  datelessthanequals: { test: compared(date, (a, b) => a <= b), negated: false },
  dategreaterthan: { test: compared(date, (a, b) => a > b), negated: false },
  dategreaterthanequals: { test: compared(date, (a, b) => a >= b), negated: false },
  bool: { test: equalIgnoringCase, negated: false },
  binaryequals: { test: equal, negated: false },
  ipaddress: { test: isInNetwork, negated: false },
  notipaddress: { test: isInNetwork, negated: true },
  arnequals: { test: arn, negated: false },
  arnlike: { test: arn, negated: false },
  arnnotequals: { test: arn, negated: true },
  arnnotlike: { test: arn, negated: true },
};

export interface OperatorParts {
  readonly set: 'all' | 'any' | null;
  readonly base: string;
  readonly ifExists: boolean;
}

/** Takes an operator's spelling apart: `ForAllValues:StringLikeIfExists` → all, stringlike, true. */
export function operatorParts(operator: string): OperatorParts {
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(operator) ?? [];
  const lower = name.toLowerCase();
  const ifExists = lower.endsWith('ifexists');
  return {
    set: set === undefined ? null : set.toLowerCase() === 'forallvalues' ? 'all' : 'any',
    base: ifExists ? lower.slice(0, -'ifexists'.length) : lower,
    ifExists,
  };
}

/** Whether an operator's base name exists; `null` tests presence. */
export function isOperator(base: string): boolean {
  return base === 'null' || base in OPERATORS;
}

/** Whether a base operator is a "not" one. */
export function isNegated(base: string): boolean {
  return OPERATORS[base]?.negated ?? false;
}

/** A request's context with keys in lower case. */
export type Facts = ReadonlyMap<string, readonly string[]>;

export function facts(context: Context): Facts {
  return new Map(
    Object.entries(context).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}

/** Whether one condition holds (POLICY.md §4: missing keys, set operators, variables). An unknown operator never does. */
export function holds(condition: Condition, known: Facts): boolean {
  const { set, base, ifExists } = operatorParts(condition.operator);
  const found = known.get(condition.key.toLowerCase());
  if (base === 'null') {
    return condition.values.some((value) => (value.toLowerCase() === 'true') === (found === undefined));
  }
  const operator = OPERATORS[base];
  if (!operator) return false;
  if (found === undefined) {
    if (ifExists || set === 'all') return true;
    return set === 'any' ? false : operator.negated;
  }
  const wanted = condition.values.flatMap((value) => substituted(value, known) ?? []);
  const matches = (value: string) => wanted.some((one) => operator.test(value, one)) !== operator.negated;
  if (set === 'all') return found.every(matches);
  if (set === 'any') return found.some(matches);
  // A list under an operator without a set is true when any of its values fits, and for a "not" when none does.
  return operator.negated ? found.every(matches) : found.some(matches);
}

/** Puts `${key}` and `${key, 'default'}` in; null when a variable is missing, so that the value matches nothing. */
function substituted(value: string, known: Facts): string | null {
  let missing = false;
  const text = value.replace(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_, name: string, otherwise: string | undefined) => {
    if (name === '*' || name === '?' || name === '$') return name;
    const found = known.get(name.trim().toLowerCase())?.[0] ?? otherwise;
    if (found === undefined) missing = true;
    return found ?? '';
  });
  return missing ? null : text;
}
