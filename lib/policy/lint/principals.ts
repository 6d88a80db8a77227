import { describePrincipal } from '../describe-principals';
import { accountOfPrincipal, wholeAccount } from '../principals';
import type { PrincipalEntry } from '../types';
import { type Check, type LintQuestion, perStatement } from './finding';

const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|aws\.internal|amazon\.com)$/;

function ofKind(entry: PrincipalEntry, question: LintQuestion, ...kinds: readonly string[]): boolean {
  return kinds.includes(describePrincipal(entry, question).kind);
}

/** KP030 */
export const deletedPrincipal = perStatement(({ principals }, question) =>
  (principals?.entries ?? []).filter((entry) => ofKind(entry, question, 'deleted')).map(({ value }) => value),
);

/** KP031 */
export const invalidPrincipal = perStatement(({ principals }, question) =>
  (principals?.entries ?? [])
    .filter(
      (entry) =>
        ofKind(entry, question, 'invalid') || (ofKind(entry, question, 'service') && !SERVICE.test(entry.value)),
    )
    .map(({ value }) => value),
);

/** KP032 */
export const federatedPrincipal = perStatement(({ principals }, question) =>
  (principals?.entries ?? [])
    .filter((entry) => ofKind(entry, question, 'identity-provider', 'canonical-user'))
    .map(({ value }) => value),
);

/** KP034. AWS checks the account beside the user or role, so leaving out its ARN denies them after all. */
export const notPrincipalWithoutAccount = perStatement(({ effect, principals }) => {
  if (effect !== 'Deny' || !principals?.negated) return [];
  const accounts = new Set(principals.entries.map(({ value }) => wholeAccount(value)));
  return principals.entries
    .map(({ value }) => value)
    .filter((value) => wholeAccount(value) === null)
    .filter((value) => {
      const account = accountOfPrincipal(value);
      return account !== null && !accounts.has(account);
    });
});

/** KP035. Names are compared letter by letter, so one of the two is likely a slip. */
export const caseTwins: Check = ({ policy }) => {
  const spellings = new Map<string, string>();
  return policy.statements.flatMap((statement) =>
    (statement.principals?.entries ?? []).flatMap(({ type, value }) => {
      if (type !== 'AWS') return [];
      const first = spellings.get(value.toLowerCase());
      spellings.set(value.toLowerCase(), first ?? value);
      return first !== undefined && first !== value ? [{ statement, subject: value }] : [];
    }),
  );
};

/** KP107 */
export const allowNotPrincipal = perStatement(({ effect, principals }) =>
  effect === 'Allow' && principals?.negated ? [principals.entries.map(({ value }) => value).join(', ')] : [],
);
