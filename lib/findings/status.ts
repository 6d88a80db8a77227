import type { Severity } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES, type Decision, type Presence, type Status } from '@/lib/model/finding';

/**
 * Status is computed, never stored: the machine owns presence, people own decisions, and neither can overwrite the
 * other. What is gone is resolved, an accepted risk too. What comes back, what is seen again after a person resolved
 * it, and what was set aside until a day that has come, is reopened; the decision before stays in the history.
 */
export function status(presence: Presence, decision: Decision, lastSeen: Date, now: Date): Status {
  if (presence.kind === 'absent') return 'resolved';
  if (presence.kind === 'withdrawn') return 'withdrawn';
  const { returnedAt: returned = null, recurredAt: recurred = null } = presence;
  switch (decision.kind) {
    case 'none':
      return returned ? 'reopened' : 'open';
    case 'acknowledged':
    case 'in-progress':
      return returned && returned > decision.at ? 'reopened' : decision.kind;
    case 'reopened':
      return 'reopened';
    case 'resolved':
      return lastSeen > decision.at || (recurred && recurred > decision.at) ? 'reopened' : 'resolved';
    case 'risk-accepted':
    case 'false-positive':
      return now < decision.until ? decision.kind : 'reopened';
  }
}

/**
 * The status under the rule that nobody alone sets aside what is critical: a false positive that one person called when
 * it was less is open again once it has grown critical.
 */
export function underApproval(bare: Status, decision: Decision, severity: Severity): Status {
  const isAlone = decision.kind === 'false-positive' && decision.approvedBy === undefined;
  return bare === 'false-positive' && severity === 'critical' && isAlone ? 'reopened' : bare;
}

/** The status under mutes: what would ask for somebody is hidden by one in force; what is gone or decided stays so. */
export function underMutes(bare: Status, isMuted: boolean): Status {
  return isMuted && ACTIVE_STATUSES.includes(bare) ? 'muted' : bare;
}
