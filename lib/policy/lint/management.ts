import { KEY_ACTIONS } from '../actions';
import { describePrincipal } from '../describe-principals';
import { isDeniedToAll } from '../managers';
import type { Statement } from '../types';
import { covers, coversKey } from '../witness-search';
import type { Check, LintQuestion } from './finding';

/** Allow statements that reach the account as a whole and so let its IAM policies decide. */
function delegations({ policy, ...question }: LintQuestion): Statement[] {
  return policy.statements.filter(
    (statement) =>
      statement.effect === 'Allow' &&
      coversKey(statement, question) &&
      statement.principals?.negated === false &&
      statement.principals.entries.some((entry) => {
        const { kind, side } = describePrincipal(entry, question);
        return kind === 'account' && side === 'own';
      }),
  );
}

/** Who may change the policy: `*`, the account, or principals that are not known to be deleted. */
function managers(question: LintQuestion): Set<string> {
  const found = question.policy.statements
    .filter(
      (statement) =>
        statement.effect === 'Allow' && covers(statement, 'PutKeyPolicy') && coversKey(statement, question),
    )
    .flatMap(({ principals }) => {
      if (!principals) return [];
      if (principals.negated) return ['*'];
      return principals.entries
        .filter((entry) => {
          const { kind, side } = describePrincipal(entry, question);
          return kind === 'everyone' || (side === 'own' && kind !== 'invalid');
        })
        .map(({ value }) => value);
    });
  return new Set(found);
}

function denialOfManagement({ policy, ...question }: LintQuestion): Statement | undefined {
  return policy.statements.find(
    (statement) =>
      covers(statement, 'PutKeyPolicy') && coversKey(statement, question) && isDeniedToAll(statement, question),
  );
}

const WHOLE = { statement: null, subject: null };

/** KP201 */
export const nobodyManages: Check = (question) =>
  managers(question).size === 0 && !denialOfManagement(question) ? [WHOLE] : [];

/** KP202 */
export const noDelegation: Check = (question) => (delegations(question).length === 0 ? [WHOLE] : []);

/** KP203 */
export const partialDelegation: Check = (question) => {
  const all = delegations(question);
  const free = all.filter(({ conditions }) => conditions.length === 0);
  const isWhole = KEY_ACTIONS.every((action) => free.some((statement) => covers(statement, action)));
  return all.length > 0 && !isWhole ? [{ statement: all[0] ?? null, subject: null }] : [];
};

/** KP204 */
export const managementDenied: Check = (question) => {
  const statement = denialOfManagement(question);
  return statement ? [{ statement, subject: null }] : [];
};

/** KP205 */
export const singleManager: Check = (question) => {
  const [only, ...others] = managers(question);
  if (only === undefined || others.length > 0 || only === '*') return [];
  return delegations(question).some((statement) => covers(statement, 'PutKeyPolicy'))
    ? []
    : [{ statement: null, subject: only }];
};
