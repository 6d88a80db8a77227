import type { Inventory, InventoryKey } from '@/lib/inventory/inventory';
import { normalise } from '@/lib/policy/normalise';
import { parsePolicy } from '@/lib/policy/parse';
import { instantIn } from './control-event';
import type { KeyHistory } from './key-history';

/**
 * Lets a snapshot speak about a key: what it says holds from the time of collection until a later event. What it does
 * not say stays as it was.
 */
export function applyInventory(
  key: KeyHistory,
  said: InventoryKey,
  { collectedAt }: Pick<Inventory, 'collectedAt'>,
): void {
  const at = new Date(collectedAt);
  const changed = (aspect: 'state' | 'policy' | 'rotation', before: string | null, after: string | null) =>
    key.changes.push({
      at,
      aspect,
      change: 'inventory',
      before,
      after,
      principal: null,
      sourceIp: null,
      eventId: null,
    });

  if (said.description?.known) {
    const { value } = said.description;
    key.spec = value.spec ?? key.spec;
    key.usage = value.usage ?? key.usage;
    key.origin = value.origin ?? key.origin;
    key.manager = value.manager ?? key.manager;
    key.description = value.description ?? key.description;
    key.createdAt = instantIn(value.createdAt) ?? key.createdAt;
    key.multiRegion = value.multiRegion ?? key.multiRegion;
    key.primaryKeyArn = value.primaryKeyArn ?? key.primaryKeyArn;
    key.materialExpiresAt = value.origin === 'EXTERNAL' ? instantIn(value.validTo) : key.materialExpiresAt;
    if (value.state !== null && value.state !== key.state) {
      // The first sight of a key is no change of it.
      if (key.state !== null) changed('state', key.state, value.state);
      key.state = value.state;
      key.stateSince = key.stateOrigin === 'none' ? null : at;
      key.stateOrigin = 'inventory';
    }
    if (value.origin === 'EXTERNAL')
      key.importState = value.state === 'PendingImport' ? 'PENDING_IMPORT' : (key.importState ?? 'IMPORTED');
    key.deletionAt = instantIn(value.deletionAt) ?? (value.state?.startsWith('Pending') ? key.deletionAt : null);
  }
  if (said.policy?.known) {
    const last = key.policies.at(-1);
    if (last === undefined || !isSamePolicy(last.text, said.policy.value)) {
      key.policies.push({
        from: last ? at : (key.createdAt ?? at),
        origin: 'inventory',
        text: said.policy.value,
        eventId: null,
        principal: null,
        sourceIp: null,
        bypassed: null,
      });
      if (last) changed('policy', null, null);
    }
  } else if (said.policy) {
    key.policyRefused = said.policy.reason;
  }
  if (said.rotation?.known) {
    key.rotationEnabled = said.rotation.value.enabled;
    key.rotationPeriodDays = said.rotation.value.periodDays ?? key.rotationPeriodDays;
    key.nextRotationAt = instantIn(said.rotation.value.nextAt);
  }
  if (said.rotations?.known) mergeRotations(key, said.rotations.value);
  if (said.grants?.known) mergeGrants(key, said.grants.value, at);
  if (said.aliases?.known) {
    key.aliases.clear();
    for (const alias of said.aliases.value) key.aliases.add(alias);
  }
  if (said.tags?.known) key.tags = new Map(Object.entries(said.tags.value));
  if (said.lastUsage?.known) {
    const { value } = said.lastUsage;
    key.lastUsage = {
      at: instantIn(value.at),
      operation: value.operation,
      eventId: value.eventId,
      trackingSince: instantIn(value.trackingSince),
    };
  }
}

/** Whether two texts spell one policy; a text that is none is only itself. */
function isSamePolicy(a: string, b: string): boolean {
  const [one, other] = [parsePolicy(a), parsePolicy(b)];
  return one.kind === 'policy' && other.kind === 'policy' ? normalise(one.policy) === normalise(other.policy) : a === b;
}

type Rotations = Extract<NonNullable<InventoryKey['rotations']>, { known: true }>['value'];

function mergeRotations(key: KeyHistory, said: Rotations): void {
  key.rotationsKnown = true;
  for (const rotation of said) {
    if (rotation.importState === 'PENDING_IMPORT') key.importState = 'PENDING_IMPORT';
    const expires = instantIn(rotation.expiresAt);
    // Any one material that goes makes the key unusable, so the earliest counts (FACTS.md §2).
    if (expires && (!key.materialExpiresAt || expires < key.materialExpiresAt)) key.materialExpiresAt = expires;
    const at = instantIn(rotation.at);
    if (!at) continue;
    const isKnown = key.rotations.some(
      (known) =>
        Math.abs(known.at.getTime() - at.getTime()) < 60_000 ||
        (known.materialId !== null && known.materialId === rotation.materialId),
    );
    if (isKnown) continue;
    key.rotations.push({
      at,
      kind: rotation.kind === 'AUTOMATIC' ? 'automatic' : rotation.kind === 'ON_DEMAND' ? 'on-demand' : 'unknown',
      materialId: rotation.materialId,
      expiresAt: expires,
      eventId: null,
      origin: 'inventory',
    });
  }
  key.rotations.sort((a, b) => a.at.getTime() - b.at.getTime());
}

type Grants = Extract<NonNullable<InventoryKey['grants']>, { known: true }>['value'];

function mergeGrants(key: KeyHistory, said: Grants, at: Date): void {
  key.grantsKnown = true;
  const listed = new Set(said.map(({ grantId }) => grantId));
  // A grant that is no longer listed has ended, even if its end is in no log.
  for (const grant of key.grants.values()) {
    if (!listed.has(grant.grantId) && grant.endedAt === null) grant.endedAt = at;
  }
  for (const grant of said) {
    if (key.grants.has(grant.grantId)) continue;
    key.grants.set(grant.grantId, {
      grantId: grant.grantId,
      grantee: grant.grantee,
      retiring: grant.retiring,
      operations: grant.operations,
      constraints: grant.constraints,
      name: grant.name,
      createdAt: instantIn(grant.createdAt),
      createdBy: null,
      createdEventId: null,
      endedAt: null,
      endedBy: null,
      origin: 'inventory',
    });
  }
}
