import type { Inventory } from '@/lib/inventory/inventory';
import type { SiteLimits } from '@/lib/model/analyzer';
import type { SqlValue } from '@/lib/model/query';
import type { Zone } from '@/lib/policy/types';
import { applyEvent } from './apply-event';
import { applyInventory } from './apply-inventory';
import { type ControlEvent, inOrder } from './control-event';
import { monthlyCostUsd } from './cost';
import { rotationEligibility } from './eligibility';
import { grantee } from './grantee';
import { blankHistory, type KeyHistory } from './key-history';
import { grantAccess, type JudgedPolicy, judgePolicies } from './policy-rows';
import { rotationPlan } from './rotation-plan';
import { type Trusted, trustedUntil } from './trust';
import { unusedVerdict } from './unused';

/** First and last successful use of a key, and its first event of any kind. */
export interface KeyUse {
  readonly firstSeenAt: Date;
  readonly firstUsedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedOperation: string | null;
  readonly lastUsedEventId: string | null;
}

export interface KeyInputs {
  readonly asOf: Date;
  readonly limits: SiteLimits;
  readonly events: readonly ControlEvent[];
  readonly uses: ReadonlyMap<string, KeyUse>;
  /** Keys under which long-lived data was seen. */
  readonly protecting: ReadonlySet<string>;
  /** Keys that were called by an alias of AWS itself, `alias/aws/…`, with that alias. */
  readonly awsAliases: ReadonlyMap<string, string>;
  /** Days of the unused window with records, by `account/region`. */
  readonly coveredDays: ReadonlyMap<string, number>;
  /** Oldest first. */
  readonly inventories: readonly Inventory[];
  readonly trusted: readonly Trusted[];
  readonly organizationId: string | null;
}

type Row = Readonly<Record<string, SqlValue>>;
export interface BuiltRows {
  readonly trusted_accounts: readonly Row[];
  readonly keys: readonly Row[];
  readonly policy_versions: readonly Row[];
  readonly external_access: readonly Row[];
  readonly grants: readonly Row[];
  readonly key_rotations: readonly Row[];
  readonly key_changes: readonly Row[];
}

/** Everything known of every key at an instant, as rows of the key tables. Pure: the same inputs give the same rows. */
export function keyRows(inputs: KeyInputs): BuiltRows {
  const histories = readHistories(inputs);
  const zone = zoneOf(inputs);
  const judged = new Map([...histories].map(([arn, key]) => [arn, judgePolicies(key, zone, inputs.asOf)]));
  const inUse = new Set(
    [...inputs.uses].filter(([, use]) => use.lastUsedAt !== null).map(([arn]) => arn.split('/').at(-1) ?? arn),
  );
  const arns = [...histories.keys()].sort();
  const each = (rows: (key: KeyHistory, policies: readonly JudgedPolicy[]) => readonly Row[]): Row[] =>
    arns.flatMap((arn) => {
      const key = histories.get(arn);
      return key ? rows(key, judged.get(arn) ?? []) : [];
    });
  return {
    trusted_accounts: inputs.trusted.map(({ accountId, name, relation, until }) => ({
      account_id: accountId,
      name,
      relation,
      until,
    })),
    keys: each((key, policies) => [keyRow(key, policies, inputs, zone, inUse)]),
    policy_versions: each((key, policies) => policies.map((policy) => versionRow(key, policy))),
    external_access: each((key, policies) => accessRows(key, policies.at(-1) ?? null, inputs, zone)),
    grants: each((key) => grantRows(key)),
    key_rotations: each((key) =>
      key.rotations.map((rotation) => ({
        key_arn: key.keyArn,
        rotated_at: rotation.at,
        kind: rotation.kind,
        material_id: rotation.materialId,
        expires_at: rotation.expiresAt,
        event_id: rotation.eventId,
        origin: rotation.origin,
      })),
    ),
    key_changes: each((key) =>
      key.changes.map((change) => ({
        key_arn: key.keyArn,
        changed_at: change.at,
        aspect: change.aspect,
        change: change.change,
        before: change.before,
        after: change.after,
        principal: change.principal,
        source_ip: change.sourceIp,
        event_id: change.eventId,
      })),
    ),
  };
}

function readHistories({ events, inventories, uses, asOf }: KeyInputs): Map<string, KeyHistory> {
  const histories = new Map<string, KeyHistory>();
  const history = (arn: string): KeyHistory => {
    const known = histories.get(arn) ?? blankHistory(arn);
    histories.set(arn, known);
    return known;
  };
  const steps = [
    ...events
      .filter((event) => event.event_time <= asOf)
      .toSorted(inOrder)
      .map((event) => ({
        at: event.event_time,
        take: () => {
          if (event.key_arn === null) return;
          applyEvent(history(event.key_arn), event);
          takeAliasFromOthers(histories, event);
        },
      })),
    ...inventories.map((inventory) => ({
      at: new Date(inventory.collectedAt),
      take: () => {
        for (const key of inventory.keys) applyInventory(history(key.keyArn), key, inventory);
      },
    })),
  ];
  for (const arn of uses.keys()) history(arn);
  // A stable sort: of one instant, events come before the snapshot that was taken then.
  for (const step of steps.toSorted((a, b) => a.at.getTime() - b.at.getTime())) step.take();
  return histories;
}

/** An alias is on one key of an account and Region: where it is put, it is taken from whichever key had it. */
function takeAliasFromOthers(histories: ReadonlyMap<string, KeyHistory>, event: ControlEvent): void {
  if (event.outcome !== 'ok' || event.event_name !== 'UpdateAlias' || event.key_arn === null) return;
  const holder = histories.get(event.key_arn);
  const alias = holder?.changes.at(-1)?.after;
  if (!alias) return;
  const place = event.key_arn.split(':').slice(3, 5).join(':');
  for (const other of histories.values()) {
    if (other === holder || other.keyArn.split(':').slice(3, 5).join(':') !== place || !other.aliases.delete(alias))
      continue;
    other.changes.push({
      at: event.event_time,
      aspect: 'alias',
      change: event.event_name,
      before: alias,
      after: null,
      principal: event.principal,
      sourceIp: event.source_ip,
      eventId: event.event_id,
    });
  }
}

/** Whom key policies are judged against. Partners count as trusted until their last day. */
function zoneOf({ trusted, organizationId, asOf }: KeyInputs): Zone {
  return {
    trustedAccounts: trusted.filter((account) => trustedUntil(account, asOf)).map(({ accountId }) => accountId),
    organizationId,
  };
}

function keyRow(
  key: KeyHistory,
  policies: readonly JudgedPolicy[],
  inputs: KeyInputs,
  zone: Zone,
  inUse: ReadonlySet<string>,
): Row {
  const [, , , region = '', account = '', resource = ''] = key.keyArn.split(':');
  const keyId = resource.replace(/^key\//, '');
  const use = inputs.uses.get(key.keyArn) ?? null;
  const awsAlias =
    inputs.awsAliases.get(key.keyArn) ?? [...key.aliases].find((alias) => alias.startsWith('aws/')) ?? null;
  const manager = key.manager ?? (awsAlias ? 'AWS' : null);
  const aliases = [...new Set([...key.aliases, ...(awsAlias ? [awsAlias] : [])])].sort();
  const plan = rotationPlan(key);
  const kind = { manager, spec: key.spec, usage: key.usage, origin: key.origin, multiRegion: key.multiRegion };
  const current = policies.at(-1) ?? null;
  const grants = [...key.grants.values()].filter(({ endedAt }) => endedAt === null);
  const byGrant = grantAccess(key, zone, inputs.asOf);
  // Whoever used it must have found it enabled.
  const state = key.state ?? (use?.lastUsedAt ? 'Enabled' : null);
  const coveredDays = Math.min(inputs.coveredDays.get(`${account}/${region}`) ?? 0, inputs.limits.unusedAfterDays);
  const opinion = unusedVerdict(
    {
      manager,
      state,
      usage: key.usage,
      createdAt: key.createdAt,
      lastUsedAt: use?.lastUsedAt ?? null,
      api: key.lastUsage && { at: key.lastUsage.at, trackingSince: key.lastUsage.trackingSince },
      coveredDays,
      windowDays: inputs.limits.unusedAfterDays,
      protectsData: inputs.protecting.has(key.keyArn),
      hasServiceGrants: grants.some((grant) => grantee(grant.grantee).kind === 'service'),
      relativeInUse: keyId.startsWith('mrk-') && inUse.has(keyId),
    },
    inputs.asOf,
  );
  const tokens = [...(current?.access?.findings ?? []), ...byGrant.findings].map(({ token }) => token);
  return {
    key_arn: key.keyArn,
    account_id: account,
    region,
    key_id: keyId,
    alias: aliases[0] ?? null,
    aliases,
    description: key.description,
    tags: key.tags && JSON.stringify(Object.fromEntries([...key.tags].sort())),
    owner: tagNamed(key, /^(?:owner|team|contact|담당)/i),
    environment: tagNamed(key, /^(?:env|environment|stage)$/i),
    manager,
    state: state ?? 'Unknown',
    state_since: key.stateSince,
    state_origin: key.state !== null ? key.stateOrigin : use?.lastUsedAt ? 'events' : 'none',
    key_spec: key.spec,
    key_usage: key.usage,
    key_origin: key.origin,
    multi_region: key.multiRegion,
    primary_key_arn: key.primaryKeyArn,
    created_at: key.createdAt,
    created_by: key.createdBy,
    first_seen_at: use?.firstSeenAt ?? key.changes[0]?.at ?? null,
    deletion_at: key.deletionAt,
    deletion_requested_at: key.deletionRequestedAt,
    deletion_event_id: key.deletionEventId,
    rotation_eligibility: rotationEligibility({ ...kind, rotationSwitched: key.rotationEnabledAt !== null }),
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
    policy_verdict: current
      ? worst(current.verdict, byGrant.findings.length > 0)
      : byGrant.findings.length > 0
        ? 'external'
        : 'unknown',
    policy_since: current?.from ?? null,
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
    unused_verdict: opinion.verdict,
    unused_confidence: opinion.confidence,
    unused_reason: opinion.reason,
    covered_days: coveredDays,
    window_days: inputs.limits.unusedAfterDays,
    monthly_cost_usd: monthlyCostUsd({
      manager,
      state,
      rotations: key.rotationsKnown ? key.rotations.filter((rotation) => rotation.kind !== 'import').length : null,
    }),
  };
}

function worst(verdict: JudgedPolicy['verdict'], grantsOpen: boolean): string {
  return verdict === 'private' && grantsOpen ? 'external' : verdict;
}

function tagNamed({ tags }: KeyHistory, name: RegExp): string | null {
  return [...(tags ?? [])].find(([tag]) => name.test(tag))?.[1] ?? null;
}

function versionRow(key: KeyHistory, policy: JudgedPolicy): Row {
  return {
    key_arn: key.keyArn,
    valid_from: policy.from,
    valid_to: policy.to,
    origin: policy.origin,
    policy: policy.text,
    policy_hash: policy.hash,
    event_id: policy.eventId,
    principal: policy.principal,
    source_ip: policy.sourceIp,
    bypassed_lockout_check: policy.bypassed,
    verdict: policy.verdict,
    external_principals: (policy.access?.findings ?? []).map(({ token }) => token),
    widened: policy.widened,
    gained: policy.widened === null ? null : JSON.stringify(policy.gained),
    lost: policy.widened === null ? null : JSON.stringify(policy.lost),
  };
}

function accessRows(key: KeyHistory, current: JudgedPolicy | null, inputs: KeyInputs, zone: Zone): Row[] {
  const [, , , region = '', account = ''] = key.keyArn.split(':');
  const base = {
    key_arn: key.keyArn,
    account_id: account,
    region,
    since: current?.from ?? null,
    event_id: current?.eventId ?? null,
  };
  const partner = (token: string) =>
    inputs.trusted.find(({ accountId, relation }) => accountId === token && relation === 'partner');
  const both = [...(current?.access?.findings ?? []), ...grantAccess(key, zone, inputs.asOf).findings];
  const rows: Row[] = both.map((finding) => ({
    ...base,
    token: finding.token,
    kind: finding.token === '*' ? 'public' : 'external',
    through: finding.via,
    principals: finding.principals,
    actions: finding.effectiveActions,
    statements: finding.statements,
    whole_account: finding.principals.some((principal) => principal === finding.token || principal.endsWith(':root')),
    in_organization: false,
    partner_until: partner(finding.token)?.until ?? null,
  }));
  const services = (current?.access?.confusedDeputy ?? []).map((service) => ({
    ...base,
    token: service,
    kind: 'confused-deputy',
    through: 'policy',
    principals: [service],
    actions: [],
    statements: [],
    whole_account: false,
    in_organization: false,
    partner_until: null,
  }));
  return [...rows, ...services];
}

function grantRows(key: KeyHistory): Row[] {
  return [...key.grants.values()].map((grant) => {
    const { kind, accountId } = grantee(grant.grantee);
    return {
      key_arn: key.keyArn,
      grant_id: grant.grantId,
      grantee: grant.grantee,
      grantee_kind: kind,
      grantee_account_id: accountId,
      retiring: grant.retiring,
      operations: grant.operations,
      constraints: grant.constraints,
      name: grant.name,
      created_at: grant.createdAt,
      created_by: grant.createdBy,
      created_event_id: grant.createdEventId,
      ended_at: grant.endedAt,
      ended_by: grant.endedBy,
      origin: grant.origin,
    };
  });
}
