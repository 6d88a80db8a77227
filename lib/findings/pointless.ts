import type { DecisionKind, Status } from '@/lib/model/finding';

/** What a person can do to a finding that changes where it stands. */
export type Step = DecisionKind | 'mute';

/** The steps that change nothing for a finding of this status. */
const POINTLESS: Readonly<Record<Status, readonly Step[]>> = {
  open: ['reopened'],
  reopened: ['reopened'],
  acknowledged: ['acknowledged', 'reopened'],
  'in-progress': ['acknowledged', 'in-progress', 'reopened'],
  'risk-accepted': ['acknowledged', 'in-progress', 'resolved', 'risk-accepted'],
  'false-positive': ['acknowledged', 'in-progress', 'resolved', 'false-positive'],
  muted: ['acknowledged', 'in-progress', 'resolved', 'reopened', 'mute'],
  resolved: ['acknowledged', 'in-progress', 'resolved', 'risk-accepted', 'false-positive', 'mute'],
  withdrawn: ['acknowledged', 'in-progress', 'resolved', 'reopened', 'risk-accepted', 'false-positive', 'mute'],
};

/** Whether a step would change nothing for a finding of this status, so that it is not offered. */
export function isPointless(step: Step, status: Status): boolean {
  return POINTLESS[status].includes(step);
}
