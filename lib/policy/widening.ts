import { actionGroup } from './actions';
import type { AccessChange, PolicyDiff } from './diff';

/** One way in which a new policy opens a key further (POL-13). */
export interface Widening {
  /**
   * `anybody`: any AWS account gained access. `outsider`: an account outside did. `power`: somebody gained the power to
   * read data, hand on access or change the policy. `deny-removed`: access that a Deny kept back. `bounds-removed`:
   * access that was bound by conditions.
   */
  readonly kind: 'anybody' | 'outsider' | 'power' | 'deny-removed' | 'bounds-removed';
  readonly principal: string;
  /** As `kms:…`. */
  readonly actions: readonly string[];
}

/** Powers that matter most: to read data, to hand on access, to change the policy. */
const POWERS = new Set(['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant', 'kms:PutKeyPolicy']);

/** How a change opened a key, worst first for each principal; empty for a new spelling, a narrower policy, or new access without power inside. */
export function wideningOf(
  { added, removed }: PolicyDiff,
  keyAccount: string,
  isTrustedAccount: (account: string) => boolean,
): readonly Widening[] {
  return added.flatMap((change) => {
    const { principal, actions } = change;
    const made = (kind: Widening['kind'], some: readonly string[]): Widening[] =>
      some.length > 0 ? [{ kind, principal, actions: some }] : [];
    if (change.kind === 'anybody') return made('anybody', actions);
    if (isOutside(change, keyAccount, isTrustedAccount)) return made('outsider', actions);
    const lost = new Set(removed.filter((other) => other.principal === principal).flatMap((other) => other.actions));
    // For looking on, a step from IAM to the key policy opens nothing.
    const loosened = change.partly.filter(
      (action) => !lost.has(action) && (actionGroup(action) !== 'read' || !change.throughIam.includes(action)),
    );
    const fresh = actions.filter((action) => !change.partly.includes(action));
    return [
      ...made(
        'power',
        fresh.filter((action) => POWERS.has(action)),
      ),
      ...made('deny-removed', change.denyRemoved ? actions : []),
      ...made('bounds-removed', change.denyRemoved ? [] : loosened),
    ];
  });
}

/** Of an account that is not ours, or of an identity provider that is nobody's own. */
function isOutside(
  { kind, account }: AccessChange,
  keyAccount: string,
  isTrustedAccount: (account: string) => boolean,
): boolean {
  if (account === null) return kind === 'provider';
  return account !== keyAccount && !isTrustedAccount(account);
}
