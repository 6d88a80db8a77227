import { eventNamesOf } from '@/lib/model/operations';
import { DAY_MS, HOUR_MS } from '@/lib/model/time';

/** CloudTrail keeps the event history of an account and Region for so many days. */
export const HISTORY_DAYS = 90;
/** Events may come so late; what is younger is left for the next time. */
const SETTLED_AFTER_MS = 30 * 60_000;

/** How far back to ask: for what changes keys, and for everything else, which is far more. */
export interface HistorySpan {
  readonly changeDays: number;
  readonly useDays: number;
  /** What was read before is gone on from, however long ago that is: a reading that is repeated leaves no gap. */
  readonly goesOn?: boolean;
}

/** What is asked for in one row of pages. `use`: every event of KMS that is not asked for by its name. */
export type Stream = { readonly kind: 'change'; readonly eventName: string } | { readonly kind: 'use' };

/** A stream in one Region from one instant up to another, in milliseconds since 1970, the end not included. */
export interface HistoryUnit {
  readonly region: string;
  readonly stream: Stream;
  readonly from: number;
  readonly to: number;
}

/** Events that change keys are few and looked for by name; LookupEvents honours one attribute only. */
const CHANGES = eventNamesOf(['control', 'service']);
const CHANGE_NAMES: ReadonlySet<string> = new Set(CHANGES);

/** Whether an event comes with a stream of its own name. */
export function isChange(eventName: string): boolean {
  return CHANGE_NAMES.has(eventName);
}

/** A stream's name in files. */
export function streamName(stream: Stream): string {
  return stream.kind === 'change' ? stream.eventName : 'use';
}

/**
 * What is still to be asked in a Region, changes first: whole for a name, hour by hour for use, so that what was broken
 * off goes on where it was. `reached` tells up to when a stream was read before.
 */
export function unitsOf(
  region: string,
  span: HistorySpan,
  now: number,
  reached: (region: string, stream: string) => number | null,
): HistoryUnit[] {
  const settled = now - (now % 60_000) - SETTLED_AFTER_MS;
  const startOf = (stream: Stream, days: number) => {
    const noted = reached(region, streamName(stream));
    // Noted while the clock was fast: what came before that instant was asked for too early.
    const before = noted === null || noted > now ? null : noted;
    const first = settled - (span.goesOn && before !== null ? HISTORY_DAYS : days) * DAY_MS;
    return Math.max(first - (first % HOUR_MS), before ?? 0);
  };
  const changes = CHANGES.map((eventName): HistoryUnit => {
    const stream: Stream = { kind: 'change', eventName };
    return { region, stream, from: startOf(stream, span.changeDays), to: settled };
  });
  const use: HistoryUnit[] = [];
  const stream: Stream = { kind: 'use' };
  for (let from = startOf(stream, span.useDays); from < settled; ) {
    const to = Math.min(settled, from - (from % HOUR_MS) + HOUR_MS);
    use.push({ region, stream, from, to });
    from = to;
  }
  return [...changes, ...use].filter(({ from, to }) => from < to);
}
