import type { Selection } from '../types';
import { type Check, perStatement } from './finding';

/** Greatest length of a key policy (KMS API reference, PutKeyPolicy). */
const MOST_CHARACTERS = 32_768;

/** KP002. Without the current version a `${…}` stands for itself, which is never what was meant. */
export const version: Check = ({ policy }) => {
  if (policy.version === '2012-10-17') return [];
  const usesVariables = policy.statements.some(({ conditions }) =>
    conditions.some(({ values }) => values.some((value) => value.includes('${'))),
  );
  return [{ statement: null, subject: policy.version, severity: usesVariables ? 'medium' : 'info' }];
};

/** KP003 */
export const length: Check = ({ text }) =>
  text !== undefined && text.length > MOST_CHARACTERS ? [{ statement: null, subject: String(text.length) }] : [];

/** KP004 */
export const duplicateSid: Check = ({ policy }) =>
  policy.statements
    .filter(
      ({ sid, index }) => sid !== null && policy.statements.some((other) => other.sid === sid && other.index < index),
    )
    .map((statement) => ({ statement, subject: statement.sid }));

/** KP005. AWS takes such a statement all the same. */
export const noEffect = perStatement(({ resources, actions }) => [
  ...(isNothing(resources) ? ['Resource'] : []),
  ...(isNothing(actions) ? ['Action'] : []),
]);

/** A missing element, and one that lists nothing. */
function isNothing(selection: Selection<unknown> | null): boolean {
  return selection === null || (!selection.negated && selection.entries.length === 0);
}

/** KP007 */
export const effect = perStatement((statement) => (statement.effect === 'unknown' ? [null] : []));

/** KP033 */
export const noPrincipal = perStatement(({ principals }) => (isNothing(principals) ? [null] : []));
