import type { ExternalAccess } from './external';
import type { Policy } from './types';
import { coversKey } from './witness-search';

/** Whom an Allow with NotPrincipal lets in beside the own account, as far as the whole policy lets it. */
export type Opening = 'public' | 'external' | 'undetermined' | 'inside';

/** Allow statements that say who is not meant, and so mean everybody else; those without effect are left out. */
export function exemptingAllows(
  policy: Policy,
  keyArn: string,
  access: ExternalAccess,
): { readonly statement: string; readonly excluded: readonly string[]; readonly opening: Opening }[] {
  return policy.statements.flatMap((statement) => {
    const { effect, principals, actions, sid, index } = statement;
    if (effect !== 'Allow' || !principals?.negated || !actions || !coversKey(statement, { keyArn })) return [];
    const found = access.findings.filter(
      ({ via, statementIndexes }) => via === 'policy' && statementIndexes.includes(index),
    );
    const opening = found.some(({ token }) => token === '*')
      ? 'public'
      : access.undeterminedStatements.includes(index)
        ? 'undetermined'
        : found.length > 0
          ? 'external'
          : 'inside';
    return [{ statement: sid ?? `#${index + 1}`, excluded: principals.entries.map(({ value }) => value), opening }];
  });
}
