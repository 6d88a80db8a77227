import type { AccessChange, PolicyDiff } from './diff';
import type { Widening } from './widening';

const DELEGATION: Readonly<Record<PolicyDiff['delegation'], string | null>> = {
  unchanged: null,
  lost: 'IAM policies of the account no longer count for this key.',
  gained: 'IAM policies of the account now count for this key.',
  narrowed: 'IAM policies of the account now count for fewer actions or in fewer circumstances.',
  widened: 'IAM policies of the account now count for more actions or in more circumstances.',
};

const WIDENING: Readonly<Record<Widening['kind'], string>> = {
  anybody: 'any AWS account gained access',
  outsider: 'somebody outside gained access',
  power: 'power to read data, to hand on access or to change the policy was gained',
  'deny-removed': 'a Deny kept this back before',
  'bounds-removed': 'conditions bound this before',
};

/** What a change of policy means, a sentence each; one sentence when it means nothing. */
export function diffWords(diff: PolicyDiff, widenings: readonly Widening[], keyAccount: string): readonly string[] {
  const delegation = DELEGATION[diff.delegation];
  const lines = [
    ...diff.added.map((change) => `+ ${changeWords(change, keyAccount, ADDED)}`),
    ...diff.removed.map((change) => `- ${changeWords(change, keyAccount, REMOVED)}`),
    ...(delegation === null ? [] : [delegation]),
    ...widenings.map(
      ({ kind, principal, actions }) => `Wider: ${WIDENING[kind]}: ${principal}: ${actions.join(', ')}.`,
    ),
    ...(diff.capped ? ['Not every combination of context values was tried: there may be more differences.'] : []),
  ];
  return lines.length > 0 ? lines : ['The two policies mean the same.'];
}

interface Side {
  readonly verb: string;
  readonly share: string;
  readonly otherwise: string;
}

const ADDED: Side = { verb: 'can now', share: 'in more circumstances', otherwise: 'before only with' };
const REMOVED: Side = { verb: 'can no longer', share: 'in some circumstances', otherwise: 'now only with' };

function changeWords(change: AccessChange, keyAccount: string, { verb, share, otherwise }: Side): string {
  const { principal, actions, partly, conditions } = change;
  const bounds = conditions.length > 0 ? `; conditions: ${conditions.join('; ')}` : '';
  const moved = change.otherwise.length > 0 ? `; ${otherwise}: ${change.otherwise.join('; ')}` : '';
  const isPartly = actions.every((action) => partly.includes(action));
  return `${principal} ${verb}${isPartly ? ` ${share}` : ''}: ${actions.join(', ')}${meansOf(change, keyAccount)}${bounds}${moved}.`;
}

function meansOf({ kind, account, mode }: AccessChange, keyAccount: string): string {
  if (kind === 'service') return '';
  if (kind === 'provider' && account === null) return ", in the key's account by the key policy alone";
  if (mode === 'iam') return ', if an IAM policy of the account allows it';
  return account === keyAccount ? ', by the key policy alone' : ', if an IAM policy of the own account allows it';
}
