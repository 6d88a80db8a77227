import { DAY_MS } from '@/lib/model/time';
import type { KeyHistory } from './key-history';

export interface RotationPlan {
  readonly lastRotatedAt: Date | null;
  /** Since when the current material is in place; null when not even the creation is known. */
  readonly materialSince: Date | null;
  readonly nextAt: Date | null;
  readonly onDemand: number | null;
}

/**
 * When a key was and will be rotated. Rotation is due a period after it was switched on or last happened by itself;
 * a rotation on demand does not move the schedule (FACTS.md §2).
 */
export function rotationPlan(key: KeyHistory): RotationPlan {
  const done = key.rotations.filter(({ kind }) => kind !== 'import' || key.origin === 'EXTERNAL');
  const last = done.at(-1)?.at ?? null;
  return {
    lastRotatedAt: last,
    materialSince: last ?? key.createdAt,
    nextAt: key.rotationEnabled === true ? (key.nextRotationAt ?? predicted(key)) : null,
    onDemand: key.rotationsKnown ? key.rotations.filter(({ kind }) => kind === 'on-demand').length : null,
  };
}

function predicted(key: KeyHistory): Date | null {
  if (key.rotationPeriodDays === null) return null;
  const automatic = key.rotations.filter(({ kind }) => kind === 'automatic').at(-1)?.at ?? null;
  const starts = [automatic, key.rotationEnabledAt].filter((instant) => instant !== null);
  if (starts.length === 0) return null;
  const base = Math.max(...starts.map((instant) => instant.getTime()));
  return new Date(base + key.rotationPeriodDays * DAY_MS);
}
