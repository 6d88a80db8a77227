import type { Policy, Statement } from './types';

/**
 * One text for all spellings of a policy: order of statements, lists and keys, Sids, and the two ways to write an
 * account make no difference. Equal texts mean equal policies; unequal ones may still mean the same.
 */
export function normalise({ statements }: Policy): string {
  return JSON.stringify([...new Set(statements.map(statementText))].sort());
}

/** One text for all spellings of a statement. */
export function statementText(statement: Statement): string {
  return JSON.stringify([
    statement.effect,
    statement.principals && [
      statement.principals.negated,
      sorted(
        statement.principals.entries.map(
          ({ type, value }) => `${type} ${value.replace(/^arn:[a-z-]+:iam::(\d{12}):root$/, '$1')}`,
        ),
      ),
    ],
    statement.actions && [
      statement.actions.negated,
      sorted(statement.actions.entries.map((action) => action.toLowerCase())),
    ],
    statement.resources && [statement.resources.negated, sorted(statement.resources.entries)],
    sorted(
      statement.conditions.map(({ operator, key, values }) =>
        JSON.stringify([operator.toLowerCase(), key.toLowerCase(), sorted(values)]),
      ),
    ),
  ]);
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
