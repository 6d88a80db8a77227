import { instantIn, text } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
import { toldByEvent } from './last-words';
import { setState } from './state';

/** Stands for the material where nothing names it: such keys had only one. */
export const ONLY = 'only';

/** ImportKeyMaterial: the first material, the same once more, or new material that waits for a rotation. */
export function materialImported(key: KeyHistory, what: Happening): void {
  const { request, response, event } = what;
  const materialId = text(response, 'keyMaterialId');
  const expires =
    text(request, 'expirationModel') === 'KEY_MATERIAL_DOES_NOT_EXPIRE' ? null : instantIn(request.validTo);
  const waits =
    text(request, 'importType') === 'NEW_KEY_MATERIAL' && (key.state === 'Enabled' || key.state === 'Disabled');
  if (materialId === null) key.missingMaterials.clear();
  else {
    key.missingMaterials.delete(materialId);
    if (waits) key.waitingMaterials.add(materialId);
  }
  const isWhole = key.missingMaterials.size === 0;
  key.origin = 'EXTERNAL';
  // Asymmetric and HMAC keys take one material in their life, which has neither a type of import nor a name.
  if (materialId !== null || text(request, 'importType') !== null) key.spec ??= 'SYMMETRIC_DEFAULT';
  if (isWhole) {
    key.importState = 'IMPORTED';
    key.materialEventId = null;
  }
  if (materialId !== null && text(request, 'importType') !== 'NEW_KEY_MATERIAL') key.materials.delete(ONLY);
  key.materials.set(materialId ?? ONLY, expires);
  key.materialExpiresAt = earliest(key.materials.values());
  key.rotations.push({
    at: what.at,
    kind: 'import',
    materialId,
    expiresAt: expires,
    eventId: event.event_id,
    origin: 'events',
  });
  note(key, what, 'material', null, materialId ?? (waits ? 'NEW_KEY_MATERIAL' : null));
  toldByEvent(key, 'material', what);
  if (key.state === 'PendingImport' && isWhole) setState(key, what, 'Enabled');
}

/**
 * DeleteImportedKeyMaterial and DeleteExpiredKeyMaterial: without any one of its materials the key cannot be used, but
 * for one that still waited for its rotation (KMS Developer Guide, "Delete imported key material").
 */
export function materialGone(key: KeyHistory, what: Happening): void {
  const { details, request, response, event } = what;
  const materialId =
    text(details, 'keyMaterialId') ?? text(request, 'keyMaterialId') ?? text(response, 'keyMaterialId');
  const waited = materialId !== null && key.waitingMaterials.delete(materialId);
  key.origin = 'EXTERNAL';
  if (materialId === null) key.materials.clear();
  else key.materials.delete(materialId);
  key.materialExpiresAt = earliest(key.materials.values());
  note(key, what, 'material', materialId, null);
  toldByEvent(key, 'material', what);
  if (waited) return;
  key.importState = 'PENDING_IMPORT';
  key.materialEventId = event.event_id;
  if (materialId !== null) key.missingMaterials.add(materialId);
  // A key that waits for deletion goes on waiting.
  if (key.state !== 'PendingDeletion' && key.state !== 'PendingReplicaDeletion') setState(key, what, 'PendingImport');
}

/** Any one material that goes makes the key unusable, so the earliest end counts (FACTS.md §2). */
export function earliest(ends: Iterable<Date | null>): Date | null {
  return [...ends].reduce<Date | null>((first, end) => (end && (!first || end < first) ? end : first), null);
}
