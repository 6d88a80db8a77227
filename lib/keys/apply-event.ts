import { DAY_MS } from '@/lib/model/time';
import { type ControlEvent, flag, instantIn, list, type Members, members, object, text, whole } from './control-event';
import type { Aspect, KeyHistory } from './key-history';

/** KMS deletes after 30 days unless told otherwise, and rotates every 365 (FACTS.md §1.2). */
const DEFAULT_DELETION_DAYS = 30;
const DEFAULT_ROTATION_DAYS = 365;

/** Lets one successful control event happen to a key. Failed events change nothing; unknown names are not judged. */
export function applyEvent(key: KeyHistory, event: ControlEvent): void {
  if (event.outcome !== 'ok') return;
  const request = members(event.request);
  const response = members(event.response);
  const details = members(event.service_details);
  const at = event.event_time;
  const changed = (aspect: Aspect, before: string | null, after: string | null) =>
    key.changes.push({
      at,
      aspect,
      change: event.event_name,
      before,
      after,
      principal: event.principal,
      sourceIp: event.source_ip,
      eventId: event.event_id,
    });
  const setState = (state: string) => {
    changed('state', key.state, state);
    key.state = state;
    key.stateSince = at;
    key.stateOrigin = 'events';
  };

  switch (event.event_name) {
    case 'CreateKey':
      created(key, event, request, response);
      setState(text(object(response, 'keyMetadata'), 'keyState') ?? 'Enabled');
      return;
    case 'EnableKey':
      setState('Enabled');
      return;
    case 'DisableKey':
      setState('Disabled');
      return;
    case 'ScheduleKeyDeletion': {
      const days =
        whole(request, 'pendingWindowInDays') ?? whole(response, 'pendingWindowInDays') ?? DEFAULT_DELETION_DAYS;
      const state = text(response, 'keyState') ?? 'PendingDeletion';
      key.deletionRequestedAt = at;
      key.deletionEventId = event.event_id;
      // A primary waits for its replicas: its date is not fixed yet.
      key.deletionAt =
        state === 'PendingReplicaDeletion'
          ? null
          : (instantIn(response.deletionDate) ?? new Date(at.getTime() + days * DAY_MS));
      setState(state);
      return;
    }
    case 'CancelKeyDeletion':
      key.deletionRequestedAt = null;
      key.deletionEventId = null;
      key.deletionAt = null;
      setState('Disabled');
      return;
    case 'DeleteKey':
      setState('Deleted');
      return;
    case 'PutKeyPolicy':
      policyPut(key, event, request);
      changed('policy', null, null);
      return;
    case 'EnableKeyRotation':
      changed('rotation', onOff(key.rotationEnabled), 'on');
      key.rotationEnabled = true;
      key.rotationEnabledAt = at;
      key.rotationPeriodDays = whole(request, 'rotationPeriodInDays') ?? DEFAULT_ROTATION_DAYS;
      key.nextRotationAt = null;
      return;
    case 'DisableKeyRotation':
      changed('rotation', onOff(key.rotationEnabled), 'off');
      key.rotationEnabled = false;
      key.nextRotationAt = null;
      return;
    case 'RotateKey':
      rotated(key, event, details);
      changed('rotation', text(details, 'previousKeyMaterialId'), text(details, 'currentKeyMaterialId'));
      return;
    case 'ImportKeyMaterial':
      imported(key, event, request, response);
      changed('material', null, text(response, 'keyMaterialId'));
      if (key.state === 'PendingImport') setState('Enabled');
      return;
    case 'DeleteImportedKeyMaterial':
    case 'DeleteExpiredKeyMaterial':
      key.importState = 'PENDING_IMPORT';
      key.materialEventId = event.event_id;
      changed('material', text(details, 'keyMaterialId') ?? text(request, 'keyMaterialId'), null);
      setState('PendingImport');
      return;
    case 'CreateAlias':
    case 'UpdateAlias': {
      const alias = aliasIn(request);
      if (alias === null) return;
      key.aliases.add(alias);
      changed('alias', null, alias);
      return;
    }
    case 'DeleteAlias': {
      const alias = aliasIn(request);
      if (alias === null) return;
      key.aliases.delete(alias);
      changed('alias', alias, null);
      return;
    }
    case 'TagResource':
      for (const [name, value] of tagsIn(request)) {
        changed('tag', key.tags?.get(name) ?? null, `${name}=${value}`);
        key.tags ??= new Map();
        key.tags.set(name, value);
      }
      return;
    case 'UntagResource':
      for (const name of list(request, 'tagKeys')) {
        changed('tag', name, null);
        key.tags?.delete(name);
      }
      return;
    case 'UpdateKeyDescription':
      key.description = text(request, 'description') ?? '';
      return;
    case 'CreateGrant':
      grantCreated(key, event, request, response);
      changed('grant', null, granteeIn(request));
      return;
    case 'RetireGrant':
    case 'RevokeGrant':
      grantEnded(key, event, request);
      changed('grant', text(request, 'grantId') ?? text(members(event.additional), 'grantId'), null);
      return;
    case 'ReplicateKey':
      key.multiRegion = 'PRIMARY';
      changed('region', null, text(request, 'replicaRegion'));
      return;
    case 'UpdatePrimaryRegion': {
      const primary = text(request, 'primaryRegion');
      if (primary !== null) key.multiRegion = key.keyArn.split(':')[3] === primary ? 'PRIMARY' : 'REPLICA';
      changed('region', null, primary);
      return;
    }
  }
}

function created(key: KeyHistory, event: ControlEvent, request: Members, response: Members): void {
  const metadata = object(response, 'keyMetadata');
  key.createdAt = instantIn(metadata.creationDate) ?? event.event_time;
  key.createdBy = event.principal;
  key.spec =
    text(metadata, 'keySpec') ??
    text(request, 'keySpec') ??
    text(metadata, 'customerMasterKeySpec') ??
    'SYMMETRIC_DEFAULT';
  key.usage = text(metadata, 'keyUsage') ?? text(request, 'keyUsage') ?? 'ENCRYPT_DECRYPT';
  key.origin = text(metadata, 'origin') ?? text(request, 'origin') ?? 'AWS_KMS';
  key.manager = text(metadata, 'keyManager') ?? 'CUSTOMER';
  key.description = text(metadata, 'description') ?? text(request, 'description') ?? '';
  const kind = text(object(metadata, 'multiRegionConfiguration'), 'multiRegionKeyType');
  const isMultiRegion = flag(metadata, 'multiRegion') ?? flag(request, 'multiRegion') ?? false;
  key.multiRegion = kind === 'PRIMARY' || kind === 'REPLICA' ? kind : isMultiRegion ? 'PRIMARY' : 'NONE';
  key.tags = new Map(tagsIn(request));
  key.rotationEnabled = false;
  key.rotationsKnown = true;
  key.grantsKnown = true;
  if (key.origin === 'EXTERNAL') key.importState = 'PENDING_IMPORT';
  const given = policyText(request.policy);
  const account = key.keyArn.split(':')[4] ?? '';
  key.policies.push({
    from: event.event_time,
    origin: 'CreateKey',
    text: given ?? defaultPolicy(account),
    eventId: event.event_id,
    principal: event.principal,
    sourceIp: event.source_ip,
    bypassed: flag(request, 'bypassPolicyLockoutSafetyCheck'),
  });
}

/** What KMS puts on a key that was created without a policy through the API (FACTS.md §4). */
function defaultPolicy(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

function policyPut(key: KeyHistory, event: ControlEvent, request: Members): void {
  const policy = policyText(request.policy);
  if (policy === null) return;
  key.policies.push({
    from: event.event_time,
    origin: 'PutKeyPolicy',
    text: policy,
    eventId: event.event_id,
    principal: event.principal,
    sourceIp: event.source_ip,
    bypassed: flag(request, 'bypassPolicyLockoutSafetyCheck'),
  });
}

/** A policy is JSON in a text; some pipelines have unpacked it. */
function policyText(value: unknown): string | null {
  if (typeof value === 'string' && value.trim() !== '') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : null;
}

function rotated(key: KeyHistory, event: ControlEvent, details: Members): void {
  const type = text(details, 'rotationType');
  key.rotations.push({
    at: event.event_time,
    kind: type === 'AUTOMATIC' ? 'automatic' : type === 'ON_DEMAND' ? 'on-demand' : 'unknown',
    materialId: text(details, 'currentKeyMaterialId'),
    expiresAt: null,
    eventId: event.event_id,
    origin: 'events',
  });
  key.nextRotationAt = null;
}

function imported(key: KeyHistory, event: ControlEvent, request: Members, response: Members): void {
  const expires =
    text(request, 'expirationModel') === 'KEY_MATERIAL_DOES_NOT_EXPIRE' ? null : instantIn(request.validTo);
  key.origin = 'EXTERNAL';
  key.importState = 'IMPORTED';
  key.materialEventId = null;
  key.materialExpiresAt = expires;
  key.rotations.push({
    at: event.event_time,
    kind: 'import',
    materialId: text(response, 'keyMaterialId'),
    expiresAt: expires,
    eventId: event.event_id,
    origin: 'events',
  });
}

function grantCreated(key: KeyHistory, event: ControlEvent, request: Members, response: Members): void {
  const grantId = text(response, 'grantId');
  if (grantId === null) return;
  const constraints = object(request, 'constraints');
  key.grants.set(grantId, {
    grantId,
    grantee: granteeIn(request),
    retiring: text(request, 'retiringPrincipal') ?? text(request, 'retiringServicePrincipal'),
    operations: list(request, 'operations'),
    constraints: Object.keys(constraints).length > 0 ? JSON.stringify(constraints) : null,
    name: text(request, 'name'),
    createdAt: event.event_time,
    createdBy: event.principal,
    createdEventId: event.event_id,
    endedAt: null,
    endedBy: null,
    origin: 'events',
  });
}

function grantEnded(key: KeyHistory, event: ControlEvent, request: Members): void {
  const grantId = text(request, 'grantId') ?? text(members(event.additional), 'grantId');
  const grant = grantId === null ? undefined : key.grants.get(grantId);
  if (!grant) return;
  grant.endedAt = event.event_time;
  grant.endedBy = event.event_name;
}

function granteeIn(request: Members): string | null {
  return text(request, 'granteePrincipal') ?? text(request, 'granteeServicePrincipal');
}

function aliasIn(request: Members): string | null {
  return (
    text(request, 'aliasName')
      ?.replace(/^arn:[^:]*:kms:[^:]*:\d+:/, '')
      .replace(/^alias\//, '') ?? null
  );
}

function tagsIn(request: Members): [string, string][] {
  const tags = Array.isArray(request.tags) ? request.tags : [];
  return tags.flatMap((tag: unknown): [string, string][] => {
    const from: Members = typeof tag === 'object' && tag !== null ? { ...tag } : {};
    const name = text(from, 'tagKey') ?? text(from, 'TagKey');
    const value = from.tagValue ?? from.TagValue;
    return name === null ? [] : [[name, typeof value === 'string' ? value : '']];
  });
}

function onOff(value: boolean | null): string | null {
  return value === null ? null : value ? 'on' : 'off';
}
