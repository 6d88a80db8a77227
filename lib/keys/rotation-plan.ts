import { DAY_MS } from '@/lib/model/time';
import type { KeyHistory } from './key-history';

export interface RotationPlan {
  readonly lastRotatedAt: Date | null;
  /** Since when the current material is in place; null when not even the creation is known. */
  readonly materialSince: Date | null;
  readonly nextAt: Date | null;
  readonly onDemand: number | null;
  /** Rotations that KMS charges for; null when those before the first event are not known. */
  readonly billed: number | null;
}

/**
 * When a key was and will be rotated. Rotation is due a period after it was switched on or last happened by itself;
 * a rotation on demand does not move the schedule (FACTS.md §2). The first import gives a key its material; importing
 * the same material again renews nothing, and new material counts from its rotation on.
 */
export function rotationPlan(key: KeyHistory): RotationPlan {
  const rotations = key.rotations.filter(({ kind }) => kind !== 'import');
  const last = rotations.at(-1)?.at ?? null;
  return {
    lastRotatedAt: last,
    materialSince: last ?? firstImport(key) ?? key.materialMadeAt ?? key.createdAt,
    nextAt: key.rotationEnabled === true ? (key.nextRotationAt ?? predicted(key)) : null,
    onDemand: key.rotationsKnown ? rotations.filter(({ kind }) => kind === 'on-demand').length : null,
    billed: key.rotationsKnown ? rotations.length : null,
  };
}

/** When a key whose whole life is known first got its material. */
function firstImport(key: KeyHistory): Date | null {
  return key.rotationsKnown ? (key.rotations.find(({ kind }) => kind === 'import')?.at ?? null) : null;
}

function predicted(key: KeyHistory): Date | null {
  if (key.rotationPeriodDays === null) return null;
  const automatic = key.rotations.filter(({ kind }) => kind === 'automatic').at(-1)?.at ?? null;
  const starts = [automatic, key.rotationEnabledAt].filter((instant) => instant !== null);
  if (starts.length === 0) return null;
  const base = Math.max(...starts.map((instant) => instant.getTime()));
  return new Date(base + key.rotationPeriodDays * DAY_MS);
}
