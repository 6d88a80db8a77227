import { type ExternalAccess, externalAccess } from '@/lib/policy/external';
import type { Policy, Zone } from '@/lib/policy/types';
import type { KeyGrant, KeyHistory } from './key-history';
import { partsOf } from './key-world';
import { policyGrant } from './policy-grant';

/** Ways in that the living grants of a key open; a Deny in its policy counts against them. */
export function grantAccess(key: KeyHistory, policy: Policy | null, zone: Zone, now: Date): ExternalAccess {
  const denies = policy?.statements.filter(({ effect }) => effect === 'Deny') ?? [];
  return externalAccess({
    policy: { version: policy?.version ?? null, statements: denies },
    keyAccount: partsOf(key.keyArn).account,
    keyArn: key.keyArn,
    zone,
    grants: livingGrants(key).map(policyGrant),
    now,
  });
}

export function livingGrants(key: KeyHistory): KeyGrant[] {
  return [...key.grants.values()].filter(({ endedAt }) => endedAt === null);
}
