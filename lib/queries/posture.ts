import { SEVERITIES, type Severity } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES, isPastDue } from '@/lib/model/finding';
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
 * finding is open from the time of its cause until it was gone, muted or last decided upon. Pauses after each.
 */
export function* posture(
  items: readonly FindingItem[],
  anchor: Date,
  begins: Date,
  count = 12,
): Generator<void, Posture> {
  const weeks = Array.from({ length: count }, (_, index): Bucket => {
    const end = new Date(anchor.getTime() - (count - 1 - index) * WEEK_MS);
    return { kind: 'week', start: new Date(end.getTime() - WEEK_MS), end, partial: false };
  }).filter(({ end }) => end > begins);
  const ends = weeks.map(({ end }) => end.getTime());
  const open = Object.fromEntries(SEVERITIES.map((severity) => [severity, ends.map(() => 0)])) as Record<
    Severity,
    number[]
  >;
  const pastDue = ends.map(() => 0);
  for (const item of items) {
    const spell = openSpell(item, anchor);
    const { due_on: due } = item;
    for (const [week, end] of ends.entries()) {
      if (!isOpenAt(spell, end)) continue;
      open[item.severity][week] = (open[item.severity][week] ?? 0) + 1;
      if (due !== null && isPastDue(due, new Date(end))) pastDue[week] = (pastDue[week] ?? 0) + 1;
    }
    yield;
  }
  return { weeks, open, pastDue };
}

/** From when until when a finding was open, in milliseconds. */
export interface OpenSpell {
  readonly from: number;
  readonly to: number;
}

/**
 * When a finding was open: from the time of its cause until it was gone, muted or last decided upon. What is closed now
 * was so at the end of the data, though old logs are decided upon later.
 */
export function openSpell(item: FindingItem, anchor: Date): OpenSpell {
  const ended = endOf(item);
  const isOpen = ended === Number.POSITIVE_INFINITY;
  return { from: item.observed_at.getTime(), to: isOpen ? ended : Math.min(ended, anchor.getTime()) };
}

export function isOpenAt({ from, to }: OpenSpell, at: number): boolean {
  return from <= at && at < to;
}

/** Until when a finding was open, in milliseconds; infinity while it is, and from the beginning where nobody knows. */
function endOf({ status, stored, mute }: FindingItem): number {
  if (ACTIVE_STATUSES.includes(status)) return Number.POSITIVE_INFINITY;
  const ended = stored.present ? (mute?.mutedAt ?? decidedAt(stored.decision)) : stored.absentSince;
  return ended?.getTime() ?? Number.NEGATIVE_INFINITY;
}

function decidedAt(decision: FindingItem['stored']['decision']): Date | null {
  return decision.kind === 'none' ? null : decision.at;
}
