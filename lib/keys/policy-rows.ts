import { createHash } from 'node:crypto';
import { isUniqueId } from '@/lib/policy/describe-principals';
import { diffPolicies, isWidening } from '@/lib/policy/diff';
import { type ExternalAccess, externalAccess } from '@/lib/policy/external';
import { normalise, statementText } from '@/lib/policy/normalise';
import { parsePolicy } from '@/lib/policy/parse';
import { regionNeutralStatement } from '@/lib/policy/region-neutral';
import type { Policy, PrincipalEntry, Statement, Zone } from '@/lib/policy/types';
import type { KeyHistory, PolicyVersion } from './key-history';
import { partsOf } from './key-world';

export type PolicyVerdict = 'private' | 'external' | 'public' | 'undetermined' | 'unknown';

/** One policy of a key with what it opens and what it changed. */
export interface JudgedPolicy extends PolicyVersion {
  readonly to: Date | null;
  readonly hash: string;
  readonly verdict: PolicyVerdict;
  /** Null when the text is no policy. */
  readonly policy: Policy | null;
  readonly access: ExternalAccess | null;
  /** Null for the first version, and where either side cannot be read. */
  readonly widened: boolean | null;
  readonly gained: readonly unknown[];
  readonly lost: readonly unknown[];
}

interface Read {
  readonly version: PolicyVersion;
  readonly policy: Policy | null;
  readonly hash: string;
}

/** Judges every policy a key had, oldest first; putting the same policy again makes no new version. Pauses in between. */
export function* judgePolicies(key: KeyHistory, zone: Zone, now: Date): Generator<void, JudgedPolicy[]> {
  const keyAccount = partsOf(key.keyArn).account;
  const trusts = (id: string) => zone.trustedAccounts.includes(id);
  const versions = yield* versionsOf(key.policies);
  const judged: JudgedPolicy[] = [];
  for (const [index, { version, policy, hash }] of versions.entries()) {
    const access = policy && externalAccess({ policy, keyAccount, keyArn: key.keyArn, zone, now });
    const before = versions[index - 1]?.policy ?? null;
    const diff =
      policy && before ? diffPolicies({ before, after: policy, keyAccount, keyArn: key.keyArn, zone, now }) : null;
    judged.push({
      ...version,
      to: versions[index + 1]?.version.from ?? key.policyLostAt,
      hash,
      verdict: access ? verdictOf(access) : 'undetermined',
      policy,
      access,
      widened: diff && isWidening(diff, keyAccount, trusts),
      gained: diff?.added ?? [],
      lost: diff?.removed ?? [],
    });
    yield;
  }
  return judged;
}

function* versionsOf(policies: readonly PolicyVersion[]): Generator<void, Read[]> {
  const versions: Read[] = [];
  for (const [index, version] of policies.entries()) {
    // Put again letter by letter, as programs do by the hundred, it need not be read again.
    if (version.text === policies[index - 1]?.text) continue;
    const next = read(version);
    if (next.hash !== versions.at(-1)?.hash) versions.push(next);
    yield;
  }
  return versions;
}

function read(version: PolicyVersion): Read {
  const parsed = parsePolicy(version.text);
  const policy = parsed.kind === 'policy' ? parsed.policy : null;
  return { version, policy, hash: hashOf(policy ? normalise(policy) : version.text) };
}

/** One hash for each statement as it would read in any Region; statements that mean the same have the same. */
export function neutralHashes({ statements }: Policy): string[] {
  return statements.map((statement) => hashOf(statementText(regionNeutralStatement(statement))));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Whether two texts spell one policy; a text that is none is only itself. */
export function isSamePolicy(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parsePolicy(a), parsePolicy(b)];
  return one.kind === 'policy' && other.kind === 'policy' && normalise(one.policy) === normalise(other.policy);
}

/**
 * Whether two policies differ in nothing but principals that were deleted in between: KMS then shows their unique ids in
 * place of their ARNs, and no event tells of it (KMS Developer Guide, "Key policies").
 */
export function onlyDeletedPrincipalsDiffer(before: string, after: string): boolean {
  const [one, other] = [parsePolicy(before), parsePolicy(after)];
  if (one.kind !== 'policy' || other.kind !== 'policy') return false;
  const [was, is] = [one.policy.statements, other.policy.statements];
  return (
    is.every((statement) => was.some((earlier) => isSameButDeleted(earlier, statement))) &&
    was.every((earlier) => is.some((statement) => isSameButDeleted(earlier, statement)))
  );
}

/** Whether a statement is as it was, apart from users and roles in whose place ids of deleted ones stand. */
function isSameButDeleted(was: Statement, is: Statement): boolean {
  const withoutPrincipals = (statement: Statement) => statementText({ ...statement, principals: null });
  if (withoutPrincipals(was) !== withoutPrincipals(is)) return false;
  const before = was.principals?.entries ?? [];
  const after = is.principals?.entries ?? [];
  const isKept = (entry: PrincipalEntry, list: readonly PrincipalEntry[]) =>
    list.some(({ type, value }) => type === entry.type && value === entry.value);
  const [gone, come] = [
    before.filter((entry) => !isKept(entry, after)),
    after.filter((entry) => !isKept(entry, before)),
  ];
  return (
    was.principals?.negated === is.principals?.negated &&
    gone.length === come.length &&
    gone.every(({ type, value }) => type === 'AWS' && /:(?:user|role)\//.test(value)) &&
    come.every(({ type, value }) => type === 'AWS' && isUniqueId(value))
  );
}

/** What a policy lets in, in one word; what could not be tried is never called private. */
export function verdictOf(access: ExternalAccess): PolicyVerdict {
  if (access.public) return 'public';
  if (access.findings.length > 0) return 'external';
  return access.undetermined ? 'undetermined' : 'private';
}
