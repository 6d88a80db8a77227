import { type ExternalAccess, externalAccessInSteps } from '@/lib/policy/external';
import type { Grant, Policy, Zone } from '@/lib/policy/types';
import type { KeyGrant, KeyHistory } from './key-history';
import { partsOf } from './key-world';
import { policyGrant } from './policy-grant';

/** Ways in that the living grants of a key open; a Deny in its policy counts against them. Pauses between its steps. */
export function* grantAccess(
  key: KeyHistory,
  policy: Policy | null,
  zone: Zone,
  now: Date,
): Generator<void, ExternalAccess> {
  const denies = policy?.statements.filter(({ effect }) => effect === 'Deny') ?? [];
  const grants: Grant[] = [];
  for (const grant of livingGrants(key)) {
    grants.push(policyGrant(grant));
    yield;
  }
  return yield* externalAccessInSteps({
    policy: { version: policy?.version ?? null, statements: denies },
    keyAccount: partsOf(key.keyArn).account,
    keyArn: key.keyArn,
    zone,
    grants,
    now,
  });
}

export function livingGrants(key: KeyHistory): KeyGrant[] {
  return [...key.grants.values()].filter(({ endedAt }) => endedAt === null);
}
