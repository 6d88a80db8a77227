import { ELIGIBILITIES, type Eligibility } from '@/lib/keys/eligibility';
import { type Hindrance, missedRotation, rotationHindrance } from '@/lib/keys/rotation-outlook';
import type { KeyRecord } from './key-record';

export interface RotationTruth {
  readonly eligibility: Eligibility;
  readonly hindrance: Hindrance;
  /** The planned date that passed without a rotation. */
  readonly missedAt: Date | null;
}

type Asked = Pick<
  KeyRecord,
  'rotation_eligibility' | 'rotation_enabled' | 'state' | 'state_since' | 'next_rotation_at' | 'last_rotated_at'
>;

/** What a key's row says of its rotation beside the dates: whether it can, what holds it up, and what it missed. */
export function keyRotationTruth(record: Asked, asOf: Date): RotationTruth {
  const eligibility = ELIGIBILITIES.find((one) => one === record.rotation_eligibility) ?? 'unknown';
  const schedule = {
    eligibility,
    enabled: record.rotation_enabled,
    state: record.state,
    stateSince: record.state_since,
    nextAt: record.next_rotation_at,
    lastRotatedAt: record.last_rotated_at,
  };
  return {
    eligibility,
    hindrance: rotationHindrance(eligibility, record.state),
    missedAt: missedRotation(schedule, asOf),
  };
}
