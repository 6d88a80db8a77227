import { actionGroup, KEY_ACTIONS } from '../actions';
import { describePrincipal } from '../describe-principals';
import { isUnboundGrantRight } from '../grant-rights';
import type { Statement } from '../types';
import { covers } from '../witness-search';
import { type Check, type LintSubject, perStatement } from './finding';

/** Own-account principals of an Allow statement, less those marked as administrators; `*` where nobody else comes in. */
function people({ effect, principals, index }: Statement, question: LintSubject): string[] {
  if (effect !== 'Allow' || !principals || principals.negated) return [];
  const isOpen = question.access.findings.some(({ statementIndexes }) => statementIndexes.includes(index));
  return principals.entries
    .filter((entry) => {
      const { kind, side } = describePrincipal(entry, question);
      if (kind === 'everyone') return !isOpen;
      return side === 'own' && kind !== 'account' && kind !== 'invalid';
    })
    .map(({ value }) => value)
    .filter((value) => !question.admins?.includes(value));
}

const isFull = (statement: Statement) => KEY_ACTIONS.every((action) => covers(statement, action));

/** KP109 */
export const fullAccess = perStatement((statement, question) => (isFull(statement) ? people(statement, question) : []));

/** KP111. Full access is told by KP109, as for the rules that follow. */
export const policyChange = perStatement((statement, question) =>
  covers(statement, 'PutKeyPolicy') && !isFull(statement) ? people(statement, question) : [],
);

/** KP112 */
export const unboundGrants = perStatement((statement, question) =>
  isUnboundGrantRight(statement) && !isFull(statement) ? people(statement, question) : [],
);

const ADMINISTRATION = [
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'DisableKey',
  'DeleteImportedKeyMaterial',
  'ReplicateKey',
  'UpdatePrimaryRegion',
  'ImportKeyMaterial',
] as const;

/** KP114. Counts what a principal gets from all statements together. */
export const dutiesTogether: Check = (question) => {
  const given = new Map<string, Statement[]>();
  for (const statement of question.policy.statements) {
    for (const person of people(statement, { ...question, admins: [] })) {
      given.set(person, [...(given.get(person) ?? []), statement]);
    }
  }
  return [...given].flatMap(([subject, statements]) => {
    if (statements.some(isFull)) return [];
    const has = (action: string) => statements.some((statement) => covers(statement, action));
    const uses = KEY_ACTIONS.some((action) => actionGroup(action) === 'use' && has(action));
    return uses && ADMINISTRATION.some(has) ? [{ statement: statements[0] ?? null, subject }] : [];
  });
};

const DELETION_KEYS = new Set([
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'kms:schedulekeydeletionpendingwindowindays',
  'kms:trailingdayswithoutkeyusage',
]);

/** KP115 */
export const unguardedDeletion = perStatement((statement, question) => {
  if (!covers(statement, 'ScheduleKeyDeletion') || isFull(statement)) return [];
  const isGuarded = [statement, ...question.policy.statements.filter(({ effect }) => effect === 'Deny')].some(
    (guard) =>
      covers(guard, 'ScheduleKeyDeletion') && guard.conditions.some(({ key }) => DELETION_KEYS.has(key.toLowerCase())),
  );
  return isGuarded ? [] : people(statement, question);
});

const TAG_WRITERS = ['TagResource', 'UntagResource'] as const;
const ALIAS_WRITERS = ['CreateAlias', 'UpdateAlias', 'DeleteAlias'] as const;

/** KP116. Whoever writes a tag or alias on which access hangs can hand out that access. */
export const writesAttributes: Check = (question) => {
  const keys = question.policy.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key.toLowerCase()));
  const writers = [
    ...(keys.some((key) => key.startsWith('aws:resourcetag/')) ? TAG_WRITERS : []),
    ...(keys.some((key) => key === 'kms:resourcealiases' || key === 'kms:requestalias') ? ALIAS_WRITERS : []),
  ];
  return question.policy.statements.flatMap((statement) =>
    !isFull(statement) && writers.some((action) => covers(statement, action))
      ? people(statement, question).map((subject) => ({ statement, subject }))
      : [],
  );
};
