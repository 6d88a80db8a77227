import type { InventoryGrant, Listed, MaterialRotation } from '@/lib/inventory/inventory';
import { instantIn } from './control-event';
import type { KeyHistory } from './key-history';
import { toldByInventory } from './last-words';
import { earliest } from './material';
import { isSameRotation } from './rotation';
import { type Snapshot, unseenChange } from './unseen-change';

/** Two records of one grant differ by less than this. */
const SAME_GRANT_MS = 5 * 60_000;

/** Material that waits for its rotation; a key does not hang on it yet (FACTS.md §2). */
const WAITING_STATES: readonly string[] = ['PENDING_ROTATION', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'];

/** What ListKeyRotations says beside what events said. */
export function rotationsListed(key: KeyHistory, said: Listed<readonly MaterialRotation[]>): void {
  if (said.partial !== true) key.rotationsKnown = true;
  const imported = said.value.filter(({ materialId, importState }) => materialId !== null && importState !== null);
  if (imported.length > 0 && key.origin === 'EXTERNAL' && said.partial !== true) {
    key.materials.clear();
    for (const { materialId, expiresAt } of imported) key.materials.set(materialId ?? '', instantIn(expiresAt));
    key.waitingMaterials.clear();
    key.missingMaterials.clear();
    for (const { materialId, materialState, importState } of imported) {
      if (WAITING_STATES.includes(materialState ?? '')) key.waitingMaterials.add(materialId ?? '');
      else if (importState === 'PENDING_IMPORT') key.missingMaterials.add(materialId ?? '');
    }
    key.importState = key.missingMaterials.size > 0 ? 'PENDING_IMPORT' : 'IMPORTED';
  }
  const ends = said.value.map(({ expiresAt }) => instantIn(expiresAt));
  key.materialExpiresAt = earliest([...ends, key.materialExpiresAt]);
  for (const rotation of said.value) {
    const at = instantIn(rotation.at);
    if (!at || key.rotations.some((known) => isSameRotation(known, at, rotation.materialId))) continue;
    key.rotations.push({
      at,
      kind: rotation.kind === 'AUTOMATIC' ? 'automatic' : rotation.kind === 'ON_DEMAND' ? 'on-demand' : 'unknown',
      materialId: rotation.materialId,
      expiresAt: instantIn(rotation.expiresAt),
      eventId: null,
      origin: 'inventory',
    });
  }
  key.rotations.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** What ListGrants says: a grant that a whole list no longer has is over, even if its end is in no log. */
export function grantsListed(key: KeyHistory, said: Listed<readonly InventoryGrant[]>, snapshot: Snapshot): void {
  const wasKnown = key.grantsKnown;
  if (said.partial !== true) {
    key.grantsKnown = true;
    const listed = new Set(said.value.map(({ grantId }) => grantId));
    for (const grant of key.grants.values()) {
      if (listed.has(grant.grantId) || grant.endedAt !== null) continue;
      const isSilent = wasEndedUnnamed(key, grant.createdAt);
      unseenChange(key, snapshot, 'grant', { before: grant.grantId, after: null, isSilent });
      grant.endedAt = snapshot.at;
    }
  }
  for (const grant of said.value) {
    const known = key.grants.get(grant.grantId);
    // Retired in the log and listed later: the list is right.
    if (known && known.endedAt === null) continue;
    const createdAt = instantIn(grant.createdAt);
    if (wasKnown && !wasMadeUnnamed(key, createdAt)) {
      const since = known ? null : createdAt;
      unseenChange(key, snapshot, 'grant', { before: null, after: grant.grantId, since });
    }
    key.grants.set(grant.grantId, {
      grantId: grant.grantId,
      grantee: grant.grantee,
      retiring: grant.retiring,
      operations: grant.operations,
      constraints: grant.constraints,
      name: grant.name,
      createdAt,
      createdBy: known?.createdBy ?? null,
      createdEventId: known?.createdEventId ?? null,
      issuingAccount: grant.issuingAccount ?? known?.issuingAccount ?? null,
      endedAt: null,
      endedBy: null,
      origin: 'inventory',
    });
  }
  if (said.partial === true) return;
  key.told.set('grant', snapshot.at);
  toldByInventory(key, 'grants', snapshot);
}

/** Old events of ends do not say which grant ended. */
function wasEndedUnnamed({ changes }: KeyHistory, createdAt: Date | null): boolean {
  return changes.some(
    ({ change, before, at }) =>
      (change === 'RetireGrant' || change === 'RevokeGrant') &&
      before === null &&
      (createdAt === null || at >= createdAt),
  );
}

/** CreateGrant without a grant id in its answer, of about the time at which the grant was made. */
function wasMadeUnnamed({ changes }: KeyHistory, createdAt: Date | null): boolean {
  return changes.some(
    ({ change, at }) =>
      change === 'CreateGrant' && createdAt !== null && Math.abs(at.getTime() - createdAt.getTime()) < SAME_GRANT_MS,
  );
}
