import { operatorOf, operatorParts } from './operators/table';
import { wholeAccount } from './principals';
import type { Condition, Policy, Statement } from './types';
import { covers, coversKey } from './witness-search';

/** Actions that `kms:TrailingDaysWithoutKeyUsage` can hold back. */
const ENDING = ['DisableKey', 'ScheduleKeyDeletion'];
const TRAILING_DAYS = 'kms:trailingdayswithoutkeyusage';

/**
 * Of disabling and scheduling deletion, the actions that a key policy lets somebody do while the key is in use, as
 * `kms:…`. Guarded is an action that is denied to everybody, always or until the key was idle for some days; that is
 * allowed only after idle days; or that the policy allows to nobody.
 */
export function unguardedEndings({ statements }: Policy, keyArn: string): string[] {
  const account = keyArn.split(':')[4] ?? '';
  return ENDING.filter((action) => {
    const about = statements.filter((statement) => coversKey(statement, { keyArn }) && covers(statement, action));
    if (about.some((statement) => statement.effect === 'Deny' && isGuard(statement, account))) return false;
    return about.some(
      ({ effect, conditions }) => effect === 'Allow' && !conditions.some((one) => isIdleDays(one, 'more')),
    );
  }).map((action) => `kms:${action}`);
}

/** Somebody may be spared from a Deny that looks at idle days; one that does not must mean everybody. */
function isGuard({ principals, conditions }: Statement, account: string): boolean {
  if (!principals) return false;
  const meansAll =
    !principals.negated && principals.entries.some(({ value }) => value === '*' || wholeAccount(value) === account);
  if (conditions.length === 0) return meansAll;
  return (meansAll || principals.negated) && conditions.some((condition) => isIdleDays(condition, 'less'));
}

/** Whether a condition holds only with less, or only with more, idle days than it says. */
function isIdleDays({ operator, key }: Condition, side: 'less' | 'more'): boolean {
  const { base, set, ifExists } = operatorParts(operator);
  if (key.toLowerCase() !== TRAILING_DAYS || set === 'all' || operatorOf(base) === undefined) return false;
  return side === 'less' ? base.startsWith('numericlessthan') : base.startsWith('numericgreaterthan') && !ifExists;
}
