import type { Severity } from '@/lib/model/analyzer';
import { hides, type Mutable, type Mute } from '@/lib/model/mute';

/** A line of a finding's history about a mute. */
interface MuteMoment {
  readonly at: Date;
  readonly kind: 'muted' | 'unmuted';
  readonly actor: string | null;
  /** The reason of the mute; null where it was ended. */
  readonly text: string | null;
  readonly until: Date | null;
}

interface Muted extends Mutable {
  readonly severity: Severity;
  readonly first_seen_at: Date;
}

/** When mutes began to hide a finding, until when, and who ended them before; those that were over before it are left out. */
export function muteMoments(mutes: readonly Mute[], finding: Muted): MuteMoment[] {
  return mutes
    .filter((mute) => hides(mute, finding) && (mute.endedAt ?? mute.until) > finding.first_seen_at)
    .flatMap(({ mutedAt, mutedBy, reason, until, endedAt, endedBy }): MuteMoment[] => [
      { at: mutedAt, kind: 'muted', actor: mutedBy, text: reason, until },
      ...(endedAt === null ? [] : [{ at: endedAt, kind: 'unmuted' as const, actor: endedBy, text: null, until: null }]),
    ]);
}
