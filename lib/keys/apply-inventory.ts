import type { InventoryKey } from '@/lib/inventory/inventory';
import { aliasesListed } from './aliases';
import { instantIn } from './control-event';
import { grantsListed, rotationsListed } from './inventory-lists';
import type { KeyHistory } from './key-history';
import type { KeyWorld } from './key-world';
import { toldByInventory } from './last-words';
import { earliest, ONLY } from './material';
import { isSamePolicy, onlyDeletedPrincipalsDiffer } from './policy-rows';
import { rotationTold } from './rotation';
import { tagsListed } from './tags';
import { type Snapshot, unseenChange } from './unseen-change';

/**
 * Lets a snapshot speak about a key: what it says holds from the time of collection until a later event. What it does
 * not say, or was refused, stays as it was.
 */
export function applyInventory(world: KeyWorld, key: KeyHistory, said: InventoryKey, snapshot: Snapshot): void {
  const { at } = snapshot;
  if (said.description?.known) takeDescription(key, said.description.value, snapshot);
  if (said.policy?.known) policyFound(key, said.policy.value, snapshot);
  if (said.rotation?.known) rotationTold(key, said.rotation.value, snapshot);
  if (said.rotations?.known) {
    rotationsListed(key, said.rotations);
    key.told.set('material', at);
  }
  if (said.grants?.known) grantsListed(key, said.grants, snapshot);
  if (said.aliases?.known) aliasesListed(world, key, said.aliases.value, snapshot);
  if (said.tags?.known) tagsListed(key, said.tags.value, snapshot);
  if (said.lastUsage?.known) {
    const { value } = said.lastUsage;
    key.lastUsage = {
      at: instantIn(value.at),
      operation: value.operation,
      eventId: value.eventId,
      trackingSince: instantIn(value.trackingSince),
      askedAt: at,
    };
  }
}

type Description = Extract<NonNullable<InventoryKey['description']>, { known: true }>['value'];

function takeDescription(key: KeyHistory, value: Description, snapshot: Snapshot): void {
  key.spec = value.spec ?? key.spec;
  key.usage = value.usage ?? key.usage;
  key.origin = value.origin ?? key.origin;
  key.keyStore = value.keyStore ?? key.keyStore;
  key.manager = value.manager ?? key.manager;
  key.description = value.description ?? key.description;
  key.createdAt = instantIn(value.createdAt) ?? key.createdAt;
  key.multiRegion = value.multiRegion ?? key.multiRegion;
  key.primaryKeyArn = value.primaryKeyArn ?? key.primaryKeyArn;
  if (value.state !== null) stateTold(key, value.state, snapshot);
  if (value.origin === 'EXTERNAL') {
    if (value.state === 'Enabled') key.missingMaterials.clear();
    if (value.state === 'PendingImport') key.importState = 'PENDING_IMPORT';
    else if (value.state === 'Enabled' || key.importState === null) key.importState = 'IMPORTED';
    key.materials.clear();
    key.materials.set(value.currentMaterialId ?? ONLY, instantIn(value.validTo));
    key.materialExpiresAt = earliest(key.materials.values());
    key.told.set('material', snapshot.at);
    toldByInventory(key, 'material', snapshot);
  }
  // Somebody took the deletion back; one that is told of later is another.
  if (value.state !== null && value.state !== 'PendingDeletion' && value.state !== 'PendingReplicaDeletion') {
    key.deletionRequestedAt = null;
    key.deletionEventId = null;
  }
  key.deletionAt = instantIn(value.deletionAt) ?? (value.state?.startsWith('Pending') ? key.deletionAt : null);
}

/** States that a key enters and leaves by itself, without an event (key states in the KMS Developer Guide). */
const PASSING: readonly string[] = ['Creating', 'Updating', 'Unavailable', 'PendingReplicaDeletion'];

function stateTold(key: KeyHistory, state: string, snapshot: Snapshot): void {
  if (state !== key.state) {
    // The first sight of a key is no change of it, and its state may be older than the sight.
    if (key.state !== null) {
      const hasExpired =
        state === 'PendingImport' && key.materialExpiresAt !== null && key.materialExpiresAt <= snapshot.at;
      const isSilent = PASSING.includes(key.state) || PASSING.includes(state) || hasExpired;
      unseenChange(key, snapshot, 'state', { before: key.state, after: state, isSilent });
    }
    key.stateSince = key.state === null ? null : snapshot.at;
    key.stateBehind = state === 'Unavailable' ? key.state : null;
    key.state = state;
    key.stateOrigin = 'inventory';
  }
  key.stateKnownAt = snapshot.at;
  key.told.set('state', snapshot.at);
  toldByInventory(key, 'state', snapshot);
}

function policyFound(key: KeyHistory, text: string, snapshot: Snapshot): void {
  const last = key.policies.at(-1);
  if (!last || !isSamePolicy(last.text, text)) {
    // What was only assumed, or is not told, is corrected, not changed.
    if (last && !last.assumed && key.policyLostAt === null) {
      const isSilent = onlyDeletedPrincipalsDiffer(last.text, text);
      unseenChange(key, snapshot, 'policy', { before: null, after: null, isSilent });
    }
    key.policies.push({
      from: snapshot.at,
      origin: 'inventory',
      text,
      assumed: false,
      eventId: null,
      principal: null,
      sourceIp: null,
      bypassed: null,
    });
  }
  key.policyLostAt = null;
  key.told.set('policy', snapshot.at);
  toldByInventory(key, 'policy', snapshot);
}
