import { addressOperators } from './address';
import { arnOperators } from './arn';
import type { Operator } from './operator';
import { orderOperators } from './order';
import { textOperators } from './text';

/** Every condition operator but `Null`, by lower-case name without set prefix and `IfExists`. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...textOperators,
  ...arnOperators,
  ...addressOperators,
  ...orderOperators,
]);

export interface OperatorParts {
  readonly set: 'all' | 'any' | null;
  readonly base: string;
  readonly ifExists: boolean;
}

const spellings = new Map<string, OperatorParts>();
const MOST_SPELLINGS = 1000;

/** Takes an operator's spelling apart: `ForAllValues:StringLikeIfExists` → all, stringlike, true. */
export function operatorParts(operator: string): OperatorParts {
  const known = spellings.get(operator);
  if (known) return known;
  const parts = takeApart(operator);
  if (spellings.size >= MOST_SPELLINGS) spellings.clear();
  spellings.set(operator, parts);
  return parts;
}

function takeApart(operator: string): OperatorParts {
  const [, set, name = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(operator) ?? [];
  const lower = name.toLowerCase();
  const ifExists = lower.endsWith('ifexists');
  return {
    set: set === undefined ? null : set.toLowerCase() === 'forallvalues' ? 'all' : 'any',
    base: ifExists ? lower.slice(0, -'ifexists'.length) : lower,
    ifExists,
  };
}

/** The operator of a base name; undefined for `null` and for names that AWS does not know. */
export function operatorOf(base: string): Operator | undefined {
  return OPERATORS.get(base);
}
