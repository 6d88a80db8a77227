import type { RotationStatus } from '@/lib/inventory/inventory';
import { DAY_MS } from '@/lib/model/time';
import { instantIn, text, whole } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory, Rotation } from './key-history';
import { toldByEvent, toldByInventory } from './last-words';
import { type Snapshot, unseenChange } from './unseen-change';

/** KMS rotates every 365 days unless told otherwise (FACTS.md §2). */
const DEFAULT_ROTATION_DAYS = 365;

/** EnableKeyRotation: a new period begins the schedule anew, the same one again leaves it. */
export function rotationSwitchedOn(key: KeyHistory, what: Happening): void {
  const days = whole(what.request, 'rotationPeriodInDays') ?? DEFAULT_ROTATION_DAYS;
  const isAsBefore = key.rotationEnabled === true && key.rotationPeriodDays === days;
  note(key, what, 'rotation', onOff(key.rotationEnabled), 'on');
  key.rotationEnabled = true;
  key.rotationPeriodDays = days;
  key.rotationSwitched = true;
  toldByEvent(key, 'rotation', what);
  if (isAsBefore) return;
  key.rotationEnabledAt = what.at;
  key.nextRotationAt = null;
}

export function rotationSwitchedOff(key: KeyHistory, what: Happening): void {
  note(key, what, 'rotation', onOff(key.rotationEnabled), 'off');
  key.rotationEnabled = false;
  key.rotationSwitched = true;
  key.nextRotationAt = null;
  toldByEvent(key, 'rotation', what);
}

/** What GetKeyRotationStatus says. A key that waits for deletion reads as not rotating, whatever its setting (FACTS.md §2). */
export function rotationTold(
  key: KeyHistory,
  { enabled, periodDays, nextAt }: RotationStatus,
  snapshot: Snapshot,
): void {
  if (key.state?.startsWith('Pending')) return;
  // The events of a multi-Region key are those of its primary alone.
  const isSilent = key.multiRegion !== 'NONE' && key.multiRegion !== 'PRIMARY';
  if (key.rotationEnabled !== null && key.rotationEnabled !== enabled) {
    unseenChange(key, snapshot, 'rotation', { before: onOff(key.rotationEnabled), after: onOff(enabled), isSilent });
  } else if (
    enabled &&
    key.rotationPeriodDays !== null &&
    periodDays !== null &&
    key.rotationPeriodDays !== periodDays
  ) {
    const [before, after] = [String(key.rotationPeriodDays), String(periodDays)];
    unseenChange(key, snapshot, 'rotation', { before, after, isSilent });
  }
  key.rotationEnabled = enabled;
  key.rotationPeriodDays = periodDays ?? key.rotationPeriodDays;
  key.nextRotationAt = instantIn(nextAt);
  key.told.set('rotation', snapshot.at);
  toldByInventory(key, 'rotation', snapshot);
}

/** RotateKey, in its form of today and that of 2021, which says neither origin nor material. */
export function rotated(key: KeyHistory, what: Happening): void {
  const { details, event } = what;
  const type = text(details, 'rotationType');
  const origin = text(details, 'keyOrigin');
  const isAutomatic = type === 'AUTOMATIC';
  const materialId = text(details, 'currentKeyMaterialId');
  key.rotations.push({
    at: what.at,
    kind: isAutomatic ? 'automatic' : type === 'ON_DEMAND' ? 'on-demand' : 'unknown',
    materialId,
    expiresAt: null,
    eventId: event.event_id,
    origin: 'events',
  });
  if (materialId === null) key.waitingMaterials.clear();
  else key.waitingMaterials.delete(materialId);
  note(key, what, 'rotation', text(details, 'previousKeyMaterialId'), materialId);
  // Only symmetric encryption keys rotate, and only those of KMS's own material by themselves.
  key.spec ??= 'SYMMETRIC_DEFAULT';
  key.usage ??= 'ENCRYPT_DECRYPT';
  key.origin ??= origin ?? (isAutomatic ? 'AWS_KMS' : null);
  if (isAutomatic) {
    const told = key.lastWords.get('rotation');
    // One that was under way when rotation was switched off proves nothing against it.
    if (key.rotationEnabled === null || !told || what.at.getTime() - told.at > DAY_MS) {
      if (key.rotationEnabled !== true) toldByEvent(key, 'rotation', what);
      key.rotationEnabled = true;
    }
    key.nextRotationAt = null;
  }
}

/**
 * Rotation is one property of a whole multi-Region set (FACTS.md §2): a new primary goes on as the one before it did,
 * unless it was asked itself since then.
 */
export function rotationTaken(key: KeyHistory, from: KeyHistory): void {
  const [own, its] = [key.lastWords.get('rotation'), from.lastWords.get('rotation')];
  if (own?.by !== 'inventory' || (its && its.at > own.at)) {
    key.rotationEnabled = from.rotationEnabled;
    key.rotationPeriodDays = from.rotationPeriodDays;
    key.rotationEnabledAt = from.rotationEnabledAt;
    key.nextRotationAt = from.nextRotationAt;
    if (its) key.lastWords.set('rotation', its);
    else key.lastWords.delete('rotation');
  }
  key.rotationSwitched ||= from.rotationSwitched;
  key.rotationsKnown = from.rotationsKnown;
  key.materialMadeAt = from.materialMadeAt ?? from.createdAt;
  for (const rotation of from.rotations) {
    const { at, kind, materialId } = rotation;
    // Material is imported in each Region by itself.
    if (kind === 'import' || key.rotations.some((known) => isSameRotation(known, at, materialId))) continue;
    key.rotations.push(rotation);
  }
  key.rotations.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** Two records of one rotation differ by less than this. */
const SAME_ROTATION_MS = 60_000;

/** Whether a rotation is one that is known. An import is no rotation, even of the same material. */
export function isSameRotation(known: Rotation, at: Date, materialId: string | null): boolean {
  if (known.kind === 'import') return false;
  return (
    Math.abs(known.at.getTime() - at.getTime()) < SAME_ROTATION_MS ||
    (known.materialId !== null && known.materialId === materialId)
  );
}

function onOff(value: boolean | null): string | null {
  return value === null ? null : value ? 'on' : 'off';
}
