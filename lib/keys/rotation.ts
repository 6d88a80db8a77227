import type { RotationStatus } from '@/lib/inventory/inventory';
import { instantIn, text, whole } from './control-event';
import { type Happening, note } from './happening';
import type { KeyHistory } from './key-history';
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
    if (key.rotationEnabled === null) toldByEvent(key, 'rotation', what);
    key.rotationEnabled ??= true;
    key.nextRotationAt = null;
  }
}

function onOff(value: boolean | null): string | null {
  return value === null ? null : value ? 'on' : 'off';
}
