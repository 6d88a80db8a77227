import { describePrincipal } from './describe-principals';
import type { Policy, Statement } from './types';
import { covers, coversKey } from './witness-search';
import type { Trust } from './zone';

export interface Manager {
  /** As the policy spells it; `*` for everybody. */
  readonly principal: string;
  readonly account: string | null;
  /** Only where a list of IAM can tell whether it exists. */
  readonly kind: 'user' | 'role' | null;
}

export interface Management {
  /** A Deny without conditions takes the right from everybody, the account's root user included. */
  readonly denied: boolean;
  readonly managers: readonly Manager[];
}

/**
 * Who may put another policy on the key: the account, everybody, or principals of the account. Other accounts cannot,
 * whatever the policy says, nor can services or who was deleted.
 */
export function management(policy: Policy, question: Trust & { readonly keyArn: string }): Management {
  const about = policy.statements.filter(
    (statement) => covers(statement, 'PutKeyPolicy') && coversKey(statement, question),
  );
  const denied = about.some((statement) => isDeniedToAll(statement, question));
  const managers = about.flatMap(({ effect, principals }): Manager[] => {
    if (effect !== 'Allow' || !principals) return [];
    if (principals.negated) return [{ principal: '*', account: null, kind: null }];
    return principals.entries.flatMap((entry): Manager[] => {
      const { kind, side, account, value } = describePrincipal(entry, question);
      if (kind !== 'everyone' && (side !== 'own' || kind === 'invalid')) return [];
      return [{ principal: value, account, kind: kind === 'user' || kind === 'role' ? kind : null }];
    });
  });
  return { denied, managers };
}

/** Whether a Deny without conditions means everybody of the key's account, its root user included. */
export function isDeniedToAll({ effect, conditions, principals }: Statement, trust: Trust): boolean {
  if (effect !== 'Deny' || conditions.length > 0 || !principals) return false;
  const named = principals.entries.map((entry) => describePrincipal(entry, trust));
  return principals.negated
    ? named.every(({ kind, side }) => kind !== 'everyone' && side !== 'own')
    : named.some(({ kind, side }) => kind === 'everyone' || (kind === 'account' && side === 'own'));
}
