import { jsonText } from '@/lib/model/json-text';
import type { SqlValue } from '@/lib/model/query';
import type { Zone } from '@/lib/policy/types';
import { accessRows } from './access-rows';
import { grantAccess } from './grant-access';
import { grantee } from './grantee';
import { type IamRows, iamRows } from './iam-rows';
import type { KeyChange, KeyGrant, KeyHistory, Rotation } from './key-history';
import type { KeyInputs } from './key-inputs';
import { keyRow } from './key-row';
import { type JudgedPolicy, judgePolicies, neutralHashes } from './policy-rows';
import { readHistories } from './read-histories';
import { refusalRows } from './refusal-rows';
import { remarkRows } from './remark-rows';
import { type TrailRows, trailRows } from './trail-rows';
import { trustedUntil } from './trust';
import { keysInUse } from './use';

type Row = Readonly<Record<string, SqlValue>>;
export interface RowsByKey {
  readonly keys: readonly Row[];
  readonly policy_versions: readonly Row[];
  readonly external_access: readonly Row[];
  readonly policy_remarks: readonly Row[];
  readonly grants: readonly Row[];
  readonly key_rotations: readonly Row[];
  readonly key_changes: readonly Row[];
}

export interface BuiltRows extends RowsByKey, IamRows, TrailRows {
  readonly trusted_accounts: readonly Row[];
  readonly key_refusals: readonly Row[];
}

/**
 * Everything known of every key at an instant, as rows of the key tables. Pure: the same inputs give the same rows.
 * Pauses between its steps, since thousands of policies take a while to judge.
 */
export function* keyRows(inputs: KeyInputs): Generator<void, BuiltRows> {
  const byKey = yield* rowsByKey(inputs);
  yield;
  const refusals = yield* refusalRows(inputs.inventories);
  const iam = yield* iamRows(inputs.inventories);
  yield;
  return {
    ...byKey,
    trusted_accounts: inputs.trusted.map(({ accountId, name, units, relation, until }) => ({
      account_id: accountId,
      units,
      name,
      relation,
      until,
    })),
    key_refusals: refusals,
    ...iam,
    ...trailRows(inputs.inventories),
  };
}

/** The rows that are about single keys. */
export function* rowsByKey(inputs: KeyInputs): Generator<void, RowsByKey> {
  const histories = yield* readHistories(inputs);
  const zone = zoneOf(inputs);
  const inUse = keysInUse(histories, inputs);
  const tables: { [table in keyof RowsByKey]: Row[] } = {
    keys: [],
    policy_versions: [],
    external_access: [],
    policy_remarks: [],
    grants: [],
    key_rotations: [],
    key_changes: [],
  };
  for (const key of histories) {
    const policies = yield* judgePolicies(key, zone, inputs.asOf);
    const current = key.policyLostAt === null ? (policies.at(-1) ?? null) : null;
    const byGrant = yield* grantAccess(key, current?.policy ?? null, zone, inputs.asOf);
    yield;
    tables.keys.push(keyRow(key, current, byGrant, inUse, inputs));
    yield;
    yield* add(tables.policy_versions, policies, (policy) => versionRow(key, policy));
    tables.external_access.push(...accessRows(key, current, byGrant, inputs.trusted));
    yield;
    tables.policy_remarks.push(...remarkRows(key, current, zone, inputs.asOf));
    yield;
    yield* add(tables.grants, key.grants.values(), (grant) => grantRow(key, grant));
    yield* add(tables.key_rotations, key.rotations, (rotation) => rotationRow(key, rotation));
    yield* add(tables.key_changes, key.changes, (change) => changeRow(key, change));
  }
  return tables;
}

/** One by one: a single key may have a hundred thousand changes. */
function* add<T>(rows: Row[], items: Iterable<T>, rowOf: (item: T) => Row): Generator<void, void> {
  for (const item of items) {
    rows.push(rowOf(item));
    yield;
  }
}

/** Whom key policies are judged against. Partners count as trusted until the end of their last day. */
function zoneOf({ trusted, organizationId, asOf }: KeyInputs): Zone {
  return {
    trustedAccounts: trusted.filter((account) => trustedUntil(account, asOf)).map(({ accountId }) => accountId),
    organizationId,
  };
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
    gained: policy.widened === null ? null : jsonText(policy.gained),
    lost: policy.widened === null ? null : jsonText(policy.lost),
    neutral_hashes: policy.policy && neutralHashes(policy.policy),
    statement_names: policy.policy?.statements.map(({ sid, index }) => sid ?? `#${index + 1}`) ?? null,
  };
}

function grantRow(key: KeyHistory, grant: KeyGrant): Row {
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
    issuing_account_id: grant.issuingAccount,
    ended_at: grant.endedAt,
    ended_by: grant.endedBy,
    origin: grant.origin,
  };
}

function rotationRow(key: KeyHistory, rotation: Rotation): Row {
  return {
    key_arn: key.keyArn,
    rotated_at: rotation.at,
    kind: rotation.kind,
    material_id: rotation.materialId,
    expires_at: rotation.expiresAt,
    event_id: rotation.eventId,
    origin: rotation.origin,
  };
}

function changeRow(key: KeyHistory, change: KeyChange): Row {
  return {
    key_arn: key.keyArn,
    changed_at: change.at,
    aspect: change.aspect,
    change: change.change,
    before: change.before,
    after: change.after,
    principal: change.principal,
    source_ip: change.sourceIp,
    event_id: change.eventId,
    missing_since: change.missingSince,
    shown_by: change.shownBy,
  };
}
