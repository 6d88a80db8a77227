import { KEY_ACTIONS } from '../actions';
import { conditionKey } from '../condition-keys';
import { keyClass } from '../key-classes';
import { operatorOf, operatorParts } from '../operators/table';
import type { Condition, Statement } from '../types';
import { covers } from '../witness-search';
import { perStatement } from './finding';

const about = (statement: Statement, holds: (condition: Condition) => boolean) =>
  statement.conditions.filter(holds).map(({ operator, key }) => `${operator} ${key}`);

/** KP012 */
export const unknownOperator = perStatement(({ conditions }) =>
  conditions
    .map(({ operator }) => operator)
    .filter((operator) => {
      const { base, ifExists: tolerant } = operatorParts(operator);
      return base === 'null' ? tolerant : operatorOf(base) === undefined;
    }),
);

/** KP013 */
export const unknownKey = perStatement(({ conditions }) =>
  conditions.map(({ key }) => key).filter((key) => key !== '' && conditionKey(key) === null),
);

/** KP015 */
export const setOnSingle = perStatement((statement) =>
  about(
    statement,
    ({ operator, key }) => operatorParts(operator).set !== null && conditionKey(key)?.isMultivalued === false,
  ),
);

/** KP016 */
export const listWithoutSet = perStatement((statement) =>
  about(statement, ({ operator, key }) => {
    const { set, base } = operatorParts(operator);
    return set === null && base !== 'null' && conditionKey(key)?.isMultivalued === true;
  }),
);

/** KP017. Keys with one value are told by KP015. */
export const allValuesWhenAbsent = perStatement((statement) =>
  statement.effect !== 'Allow'
    ? []
    : about(
        statement,
        ({ operator, key }) =>
          operatorParts(operator).set === 'all' &&
          conditionKey(key)?.isMultivalued !== false &&
          !isRequired(statement, key),
      ),
);

function isRequired({ conditions }: Statement, key: string): boolean {
  return conditions.some(
    (other) =>
      other.key.toLowerCase() === key.toLowerCase() &&
      operatorParts(other.operator).base === 'null' &&
      other.values.every((value) => value.toLowerCase() === 'false'),
  );
}

/** KP018. A check of presence beside it makes it strict again. */
export const ifExists = perStatement((statement) =>
  statement.effect !== 'Allow'
    ? []
    : about(
        statement,
        ({ operator, key }) =>
          operatorParts(operator).ifExists &&
          ['identity', 'network', 'source'].includes(keyClass(key)) &&
          !isRequired(statement, key),
      ),
);

/** KP021. Only conditions that fail for a missing key shut those actions out. */
export const absentForActions = perStatement((statement) =>
  statement.effect !== 'Allow'
    ? []
    : about(statement, (condition) => {
        const carrying = conditionKey(condition.key)?.actions;
        if (!carrying || !failsWhenAbsent(condition)) return false;
        return KEY_ACTIONS.some((action) => covers(statement, action) && !carrying.includes(action));
      }),
);

function failsWhenAbsent({ operator, values }: Condition): boolean {
  const { base, set, ifExists: tolerant } = operatorParts(operator);
  if (base === 'null') return values.every((value) => value.toLowerCase() === 'false');
  if (tolerant || set === 'all') return false;
  return set === 'any' || operatorOf(base)?.negated === false;
}

/** KP022. A service calls from its own network, so such a statement is never true. */
export const networkWithService = perStatement((statement) => {
  const hasService = statement.conditions.some(({ key }) => key.toLowerCase() === 'kms:viaservice');
  return hasService ? about(statement, ({ key }) => keyClass(key) === 'network') : [];
});
