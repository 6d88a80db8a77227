import { DAY_MS } from '@/lib/model/time';
import type { Eligibility } from './eligibility';

/** Rotations on demand that a key may have in its life; not adjustable (KMS Developer Guide, "Resource quotas"). */
export const ON_DEMAND_QUOTA = 25;

/** What keeps a key that could rotate from rotating now; `none` where nothing does. */
export const HINDRANCES = [
  'none',
  'disabled',
  'pending-deletion',
  'pending-import',
  'unavailable',
  'in-the-making',
  'deleted',
  'state-unknown',
] as const;
export type Hindrance = (typeof HINDRANCES)[number];

/**
 * Whether the state of a key lets it rotate (FACTS.md §2): a disabled key is passed over and rotates when it is enabled
 * again, one that waits for its deletion is not rotated, one without its material waits for it.
 */
export function rotationHindrance(eligibility: Eligibility, state: string | null): Hindrance {
  if (state === 'Deleted') return 'deleted';
  switch (eligibility) {
    // AWS rotates its own keys whatever we see of them; what rotates by hand is a new key.
    case 'aws-managed':
    case 'manual':
      return 'none';
    case 'automatic':
    case 'on-demand':
    case 'inherited':
    case 'unknown':
      return byState(state);
  }
}

function byState(state: string | null): Hindrance {
  switch (state) {
    case 'Enabled':
      return 'none';
    case 'Disabled':
      return 'disabled';
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return 'pending-deletion';
    case 'PendingImport':
      return 'pending-import';
    case 'Unavailable':
      return 'unavailable';
    case 'Creating':
    case 'Updating':
      return 'in-the-making';
    default:
      return 'state-unknown';
  }
}

export interface Schedule {
  readonly eligibility: Eligibility;
  readonly enabled: boolean | null;
  readonly state: string | null;
  readonly stateSince: Date | null;
  readonly nextAt: Date | null;
  readonly lastRotatedAt: Date | null;
}

/**
 * The planned date that passed a day ago or longer without a rotation; null where none did, or none is known. A key
 * enabled again after its date rotates then, so its time runs from there.
 */
export function missedRotation(schedule: Schedule, asOf: Date): Date | null {
  const { eligibility, enabled, state, stateSince, nextAt, lastRotatedAt } = schedule;
  if (eligibility !== 'automatic' || enabled !== true || state !== 'Enabled' || nextAt === null) return null;
  if (lastRotatedAt !== null && lastRotatedAt >= nextAt) return null;
  const expected = stateSince !== null && stateSince > nextAt ? stateSince : nextAt;
  return asOf.getTime() - expected.getTime() >= DAY_MS ? nextAt : null;
}
