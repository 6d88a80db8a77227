import { createHash } from 'node:crypto';
import { diffPolicies, isWidening } from '@/lib/policy/diff';
import { type ExternalAccess, externalAccess } from '@/lib/policy/external';
import { normalise } from '@/lib/policy/normalise';
import { parsePolicy } from '@/lib/policy/parse';
import type { Grant, Policy, Zone } from '@/lib/policy/types';
import type { KeyHistory, PolicyVersion } from './key-history';

export type PolicyVerdict = 'private' | 'external' | 'public' | 'undetermined' | 'unknown';

/** One policy of a key with what it opens and what it changed. */
export interface JudgedPolicy extends PolicyVersion {
  readonly to: Date | null;
  readonly hash: string;
  readonly verdict: PolicyVerdict;
  readonly access: ExternalAccess | null;
  /** Null for the first version, and where either side cannot be read. */
  readonly widened: boolean | null;
  readonly gained: readonly unknown[];
  readonly lost: readonly unknown[];
}

/** Judges every policy a key had, oldest first; putting the same text again makes no new version. */
export function judgePolicies(key: KeyHistory, zone: Zone, now: Date): JudgedPolicy[] {
  const account = key.keyArn.split(':')[4] ?? '';
  const trusts = (id: string) => zone.trustedAccounts.includes(id);
  const versions = key.policies.toSorted((a, b) => a.from.getTime() - b.from.getTime());
  let before: Policy | null = null;
  return versions.map((version, index) => {
    const parsed = parsePolicy(version.text);
    const policy = parsed.kind === 'policy' ? parsed.policy : null;
    const access = policy && externalAccess({ policy, keyAccount: account, keyArn: key.keyArn, zone, now });
    const diff =
      policy && before
        ? diffPolicies({ before, after: policy, keyAccount: account, keyArn: key.keyArn, zone, now })
        : null;
    const widened = diff && isWidening(diff, account, trusts);
    before = policy;
    return {
      ...version,
      to: versions[index + 1]?.from ?? null,
      hash: createHash('sha256')
        .update(policy ? normalise(policy) : version.text)
        .digest('hex')
        .slice(0, 32),
      verdict: access ? verdictOf(access) : 'undetermined',
      access,
      widened,
      gained: diff?.added ?? [],
      lost: diff?.removed ?? [],
    };
  });
}

/** What a policy lets in, in one word; what could not be tried is never called private. */
export function verdictOf(access: ExternalAccess): PolicyVerdict {
  if (access.public) return 'public';
  if (access.findings.length > 0) return 'external';
  return access.undetermined ? 'undetermined' : 'private';
}

/** Ways in that the living grants of a key open. */
export function grantAccess(key: KeyHistory, zone: Zone, now: Date): ExternalAccess {
  const grants = [...key.grants.values()].filter(({ endedAt }) => endedAt === null).map(policyGrant);
  const account = key.keyArn.split(':')[4] ?? '';
  return externalAccess({
    policy: { version: null, statements: [] },
    keyAccount: account,
    keyArn: key.keyArn,
    zone,
    grants,
    now,
  });
}

function policyGrant({ grantee, operations }: { grantee: string | null; operations: readonly string[] }): Grant {
  return {
    operations,
    ...(grantee !== null && !grantee.endsWith('.amazonaws.com') ? { granteePrincipal: grantee } : {}),
  };
}
