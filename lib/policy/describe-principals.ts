import { accountOfPrincipal, wholeAccount } from './principals';
import type { PrincipalEntry } from './types';
import { isOurAccount, type Trust } from './zone';

export const PRINCIPAL_KINDS = [
  'everyone',
  'account',
  'user',
  'role',
  'session',
  'federated-user',
  'service',
  'any-service',
  'identity-provider',
  'canonical-user',
  /** The id of a user or role that no longer exists; it matches nobody. */
  'deleted',
  /** A text that AWS matches with nobody. */
  'invalid',
] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

export interface DescribedPrincipal {
  readonly kind: PrincipalKind;
  /** As the policy spells it. */
  readonly value: string;
  readonly account: string | null;
  /** Whether the account is the key's own, another one of ours, or neither; null where there is no account. */
  readonly side: 'own' | 'trusted' | 'outside' | null;
}

/** What a principal entry stands for. */
export function describePrincipal(entry: PrincipalEntry, trust: Trust): DescribedPrincipal {
  const account = accountOfPrincipal(entry.value);
  const side =
    account === null
      ? null
      : account === trust.keyAccount
        ? 'own'
        : isOurAccount(account, trust)
          ? 'trusted'
          : 'outside';
  return { kind: kindOf(entry), value: entry.value, account, side };
}

function kindOf({ type, value }: PrincipalEntry): PrincipalKind {
  switch (type) {
    case 'Service':
      return value === '*' ? 'any-service' : 'service';
    case 'Federated':
      return 'identity-provider';
    case 'CanonicalUser':
      return 'canonical-user';
    case 'AWS':
      if (value === '*') return 'everyone';
      if (wholeAccount(value) !== null) return 'account';
      if (isUniqueId(value)) return 'deleted';
      return kindOfArn(value);
  }
}

/** AWS puts the unique id of a user, role or group in place of a principal that was deleted. */
export function isUniqueId(value: string): boolean {
  return /^(?:AIDA|AROA|AGPA|AIPA|ANPA)[A-Z0-9]{8,}(?::.*)?$/.test(value);
}

const SHAPES: readonly (readonly [RegExp, PrincipalKind])[] = [
  [/^arn:[a-z-]+:iam::\d{12}:user\/[^*?]+$/, 'user'],
  [/^arn:[a-z-]+:iam::\d{12}:role\/[^*?]+$/, 'role'],
  [/^arn:[a-z-]+:sts::\d{12}:assumed-role\/[^*?/]+\/[^*?]+$/, 'session'],
  [/^arn:[a-z-]+:sts::\d{12}:federated-user\/[^*?]+$/, 'federated-user'],
];

function kindOfArn(value: string): PrincipalKind {
  return SHAPES.find(([shape]) => shape.test(value))?.[1] ?? 'invalid';
}
