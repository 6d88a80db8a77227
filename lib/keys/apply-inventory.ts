import type { InventoryKey } from '@/lib/inventory/inventory';
import { aliasesListed } from './aliases';
import { instantIn } from './control-event';
import { grantsListed, rotationsListed } from './inventory-lists';
import type { Aspect, KeyHistory } from './key-history';
import type { KeyWorld } from './key-world';
import { earliest, ONLY } from './material';
import { isSamePolicy } from './policy-rows';

/**
 * Lets a snapshot speak about a key: what it says holds from the time of collection until a later event. What it does
 * not say, or was refused, stays as it was.
 */
export function applyInventory(world: KeyWorld, key: KeyHistory, said: InventoryKey, at: Date): void {
  const changed = (aspect: Aspect, before: string | null, after: string | null) =>
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
  if (said.description?.known) takeDescription(key, said.description.value, at, changed);
  if (said.policy?.known) policyFound(key, said.policy.value, at, changed);
  // A key that waits for deletion reads as not rotating, whatever its setting (FACTS.md §2).
  if (said.rotation?.known && !key.state?.startsWith('Pending')) {
    const { enabled, periodDays, nextAt } = said.rotation.value;
    if (key.rotationEnabled !== null && key.rotationEnabled !== enabled) {
      changed('rotation', key.rotationEnabled ? 'on' : 'off', enabled ? 'on' : 'off');
    }
    key.rotationEnabled = enabled;
    key.rotationPeriodDays = periodDays ?? key.rotationPeriodDays;
    key.nextRotationAt = instantIn(nextAt);
  }
  if (said.rotations?.known) rotationsListed(key, said.rotations);
  if (said.grants?.known) grantsListed(key, said.grants, at);
  if (said.aliases?.known) aliasesListed(world, key, said.aliases.value);
  if (said.tags?.known) key.tags = new Map(Object.entries(said.tags.value));
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

type Changed = (aspect: Aspect, before: string | null, after: string | null) => void;
type Description = Extract<NonNullable<InventoryKey['description']>, { known: true }>['value'];

function takeDescription(key: KeyHistory, value: Description, at: Date, changed: Changed): void {
  key.spec = value.spec ?? key.spec;
  key.usage = value.usage ?? key.usage;
  key.origin = value.origin ?? key.origin;
  key.manager = value.manager ?? key.manager;
  key.description = value.description ?? key.description;
  key.createdAt = instantIn(value.createdAt) ?? key.createdAt;
  key.multiRegion = value.multiRegion ?? key.multiRegion;
  key.primaryKeyArn = value.primaryKeyArn ?? key.primaryKeyArn;
  if (value.state !== null) {
    key.stateKnownAt = at;
    if (value.state !== key.state) {
      // The first sight of a key is no change of it, and its state may be older than the sight.
      if (key.state !== null) changed('state', key.state, value.state);
      key.stateSince = key.state === null ? null : at;
      key.state = value.state;
      key.stateOrigin = 'inventory';
    }
  }
  if (value.origin === 'EXTERNAL') {
    key.importState = value.state === 'PendingImport' ? 'PENDING_IMPORT' : (key.importState ?? 'IMPORTED');
    key.materials.clear();
    key.materials.set(value.currentMaterialId ?? ONLY, instantIn(value.validTo));
    key.materialExpiresAt = earliest(key.materials.values());
  }
  key.deletionAt = instantIn(value.deletionAt) ?? (value.state?.startsWith('Pending') ? key.deletionAt : null);
}

function policyFound(key: KeyHistory, text: string, at: Date, changed: Changed): void {
  const last = key.policies.at(-1);
  if (last && isSamePolicy(last.text, text)) return;
  key.policies.push({
    from: at,
    origin: 'inventory',
    text,
    assumed: false,
    eventId: null,
    principal: null,
    sourceIp: null,
    bypassed: null,
  });
  if (last) changed('policy', null, null);
}
