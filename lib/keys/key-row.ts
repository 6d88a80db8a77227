import { jsonText } from '@/lib/model/json-text';
import type { SqlValue } from '@/lib/model/query';
import type { ExternalAccess } from '@/lib/policy/external';
import { monthlyCostUsd } from './cost';
import { rotationEligibility } from './eligibility';
import { livingGrants } from './grant-access';
import { grantee } from './grantee';
import type { KeyHistory } from './key-history';
import type { KeyInputs } from './key-inputs';
import { partsOf } from './key-world';
import type { JudgedPolicy, PolicyVerdict } from './policy-rows';
import { rotationPlan } from './rotation-plan';
import { presentState } from './state';
import { kindByUse, relativeInUse } from './use';
import { verdictColumns } from './verdict-columns';

type Row = Readonly<Record<string, SqlValue>>;

/** A key's row in the table `keys`. */
export function keyRow(
  key: KeyHistory,
  current: JudgedPolicy | null,
  byGrant: ExternalAccess,
  inUse: ReadonlySet<string>,
  inputs: KeyInputs,
): Row {
  const { account, region, keyId } = partsOf(key.keyArn);
  const { asOf, limits } = inputs;
  const use = inputs.uses.get(key.keyArn) ?? null;
  const awsAlias =
    inputs.awsAliases.get(key.keyArn) ?? [...key.aliases].find((alias) => alias.startsWith('aws/')) ?? null;
  const aliases = [...new Set([...key.aliases, ...(awsAlias ? [awsAlias] : [])])].sort();
  const byUse = kindByUse(use);
  const kind = {
    manager: awsAlias ? 'AWS' : key.manager,
    spec: key.spec ?? byUse.spec,
    usage: key.usage ?? byUse.usage,
    origin: key.origin,
    multiRegion: key.multiRegion,
    rotationSwitched: key.rotationSwitched,
  };
  const eligibility = rotationEligibility(kind);
  const plan = rotationPlan(key);
  const { state, since, origin } = presentState(key, use);
  const grants = livingGrants(key);
  const logDays = inputs.coveredDays.get(`${account}/${region}`) ?? new Set<number>();
  const protectsData = inputs.protecting.has(key.keyArn);
  const hasServiceGrants = grants.some((grant) => grantee(grant.grantee).kind === 'service');
  const verdict = verdictColumns(
    {
      manager: kind.manager,
      state,
      spec: kind.spec,
      usage: kind.usage,
      createdAt: key.createdAt,
      lastUsedAt: use?.lastUsedAt ?? null,
      api: key.lastUsage,
      logDays,
      windowDays: limits.unusedAfterDays,
      protectsData,
      hasServiceGrants,
      relativeInUse: relativeInUse(key.keyArn, inUse),
      words: [...aliases, key.description ?? '', ...(key.tags?.values() ?? [])],
    },
    asOf,
  );
  const tokens = [...(current?.access?.findings ?? []), ...byGrant.findings].map(({ token }) => token);
  const isDoomed = state === 'PendingDeletion' || state === 'PendingReplicaDeletion' || state === 'Deleted';
  return {
    key_arn: key.keyArn,
    account_id: account,
    region,
    key_id: keyId,
    alias: aliases[0] ?? null,
    aliases,
    description: key.description,
    tags: key.tags && jsonText(Object.fromEntries([...key.tags].sort())),
    owner: tagNamed(key, /^(?:owner|team|contact|담당)/i),
    environment: tagNamed(key, /^(?:env|environment|stage)$/i),
    manager: kind.manager,
    state,
    state_since: since,
    state_origin: origin,
    key_spec: kind.spec,
    key_usage: kind.usage,
    key_origin: key.origin,
    multi_region: key.multiRegion,
    primary_key_arn: key.primaryKeyArn,
    created_at: key.createdAt,
    created_by: key.createdBy,
    first_seen_at: use?.firstSeenAt ?? key.changes[0]?.at ?? null,
    deletion_at: isDoomed ? key.deletionAt : null,
    deletion_requested_at: isDoomed ? key.deletionRequestedAt : null,
    deletion_event_id: isDoomed ? key.deletionEventId : null,
    rotation_eligibility: eligibility,
    rotation_enabled: key.rotationEnabled,
    rotation_period_days: key.rotationPeriodDays,
    rotation_enabled_at: key.rotationEnabledAt,
    next_rotation_at: plan.nextAt,
    last_rotated_at: plan.lastRotatedAt,
    material_since: plan.materialSince,
    on_demand_rotations: plan.onDemand,
    material_expires_at: key.materialExpiresAt,
    import_state: key.importState,
    material_event_id: key.materialEventId,
    policy_known: current !== null,
    policy_verdict: withGrants(current?.verdict ?? 'unknown', byGrant),
    // An inventory shows a policy, not since when it is there.
    policy_since: current && current.origin !== 'inventory' ? current.from : null,
    external_principals: [...new Set(tokens)].sort(),
    grants_known: key.grantsKnown,
    grants_active: grants.length,
    first_used_at: use?.firstUsedAt ?? null,
    last_used_at: use?.lastUsedAt ?? null,
    last_used_operation: use?.lastUsedOperation ?? null,
    last_used_event_id: use?.lastUsedEventId ?? null,
    api_last_used_at: key.lastUsage?.at ?? null,
    api_last_used_operation: key.lastUsage?.operation ?? null,
    api_last_used_event_id: key.lastUsage?.eventId ?? null,
    api_tracking_since: key.lastUsage?.trackingSince ?? null,
    protects_data: protectsData,
    has_service_grants: hasServiceGrants,
    api_asked_at: key.lastUsage?.askedAt ?? null,
    ...verdict,
    last_words: JSON.stringify(Object.fromEntries(key.lastWords)),
    window_days: limits.unusedAfterDays,
    monthly_cost_usd: monthlyCostUsd({
      manager: kind.manager,
      state,
      rotations: eligibility === 'manual' ? 0 : plan.billed,
    }),
  };
}

/** A grant to an outsider opens a key whose policy is private, or not known. */
function withGrants(verdict: PolicyVerdict, byGrant: ExternalAccess): PolicyVerdict {
  return (verdict === 'private' || verdict === 'unknown') && byGrant.findings.length > 0 ? 'external' : verdict;
}

function tagNamed({ tags }: KeyHistory, name: RegExp): string | null {
  return [...(tags ?? [])].find(([tag]) => name.test(tag))?.[1] ?? null;
}
