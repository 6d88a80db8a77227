/** Whether a value found in the request fits one value of the policy. */
export type Test = (found: string, wanted: string) => boolean;

export interface Operator {
  readonly test: Test;
  /** A "not" operator holds when no value of the policy fits, and for a missing key. */
  readonly negated: boolean;
  /** How a wildcard in the policy's value is meant. */
  readonly wildcards: 'pattern' | 'literal';
  /** Whether `${key}` is replaced: in text and ARN operators only. */
  readonly variables: boolean;
}

/** Operators by lower-case name. */
export type Family = readonly (readonly [string, Operator])[];

/** An operator and its negation. */
export function pair(names: readonly [string, string], operator: Omit<Operator, 'negated'>): Family {
  return names.map((name, index) => [name, { ...operator, negated: index === 1 }] as const);
}
