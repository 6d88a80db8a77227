import type { Decision, Presence, Status } from '@/lib/model/finding';

/**
 * Status is computed, never stored: the machine owns presence, people own decisions, and neither can overwrite the
 * other. An accepted risk that is gone is resolved; one whose time is over is open again.
 */
export function status(presence: Presence, decision: Decision, lastSeen: Date, now: Date): Status {
  if (presence.kind === 'absent') return 'resolved';
  switch (decision.kind) {
    case 'none':
      return 'open';
    case 'acknowledged':
    case 'in-progress':
    case 'reopened':
      return decision.kind;
    case 'resolved':
      return lastSeen > decision.at ? 'reopened' : 'resolved';
    case 'risk-accepted':
    case 'false-positive':
      return now < decision.until ? decision.kind : 'reopened';
  }
}
