import { SEVERITIES, type Severity } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { DAY_MS } from '@/lib/model/time';
import type { Bucket } from './buckets';
import type { FindingItem } from './finding-items';

/** Open findings at the end of each week, and how many of them were past due. */
export interface Posture {
  readonly weeks: readonly Bucket[];
  readonly open: Readonly<Record<Severity, readonly number[]>>;
  readonly pastDue: readonly number[];
}

const WEEK_MS = 7 * DAY_MS;

/**
 * How many findings were open at the end of each of the last `count` weeks before `anchor`, from `begins` on. A
 * finding is open from the time of its cause until it was gone, muted or last decided upon.
 */
export function posture(items: readonly FindingItem[], anchor: Date, begins: Date, count = 12): Posture {
  const weeks = Array.from({ length: count }, (_, index): Bucket => {
    const end = new Date(anchor.getTime() - (count - 1 - index) * WEEK_MS);
    return { kind: 'week', start: new Date(end.getTime() - WEEK_MS), end, partial: false };
  }).filter(({ end }) => end > begins);
  const openAt = (at: Date) => items.filter((item) => isOpenAt(item, at));
  const levels = weeks.map(({ end }) => openAt(end));
  const line = (severity: Severity) => levels.map((level) => level.filter((item) => item.severity === severity).length);
  return {
    weeks,
    open: Object.fromEntries(SEVERITIES.map((severity) => [severity, line(severity)])) as Record<Severity, number[]>,
    pastDue: levels.map(
      (level, index) => level.filter(({ due_on: due }) => due !== null && due < (weeks[index]?.end ?? anchor)).length,
    ),
  };
}

function isOpenAt({ observed_at, status, stored, mute }: FindingItem, at: Date): boolean {
  if (observed_at > at) return false;
  if (ACTIVE_STATUSES.includes(status)) return true;
  const ended = stored.present ? (mute?.mutedAt ?? decidedAt(stored.decision)) : stored.absentSince;
  return ended !== null && ended > at;
}

function decidedAt(decision: FindingItem['stored']['decision']): Date | null {
  return decision.kind === 'none' ? null : decision.at;
}
