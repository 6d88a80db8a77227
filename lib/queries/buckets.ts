import { DAY_MS, HOUR_MS, type Window } from '@/lib/model/time';

export type BucketKind = 'hour' | 'six-hours' | 'day' | 'week' | 'month';

/** One bar of a chart over time: half-open, UTC. `partial` when the window covers only a piece of it. */
export interface Bucket {
  readonly kind: BucketKind;
  readonly start: Date;
  readonly end: Date;
  readonly partial: boolean;
}

const SIZES: readonly { kind: BucketKind; ms: number; upToMs: number }[] = [
  { kind: 'hour', ms: HOUR_MS, upToMs: 3 * DAY_MS },
  { kind: 'six-hours', ms: 6 * HOUR_MS, upToMs: 14 * DAY_MS },
  { kind: 'day', ms: DAY_MS, upToMs: 130 * DAY_MS },
  { kind: 'week', ms: 7 * DAY_MS, upToMs: 800 * DAY_MS },
  { kind: 'month', ms: 30 * DAY_MS, upToMs: Number.POSITIVE_INFINITY },
];

/** The epoch's first day was a Thursday; weeks begin on Monday. */
const MONDAY_MS = 4 * DAY_MS;

export interface Buckets {
  readonly kind: BucketKind;
  readonly stepMs: number;
  readonly list: readonly Bucket[];
}

/** Bars of a size that suits the window, aligned to hours, days or weeks of UTC; at most about 130. */
export function bucketsOf(window: Window): Buckets {
  const length = window.to.getTime() - window.from.getTime();
  const size = SIZES.find(({ upToMs }) => length <= upToMs) ?? { kind: 'month' as const, ms: 30 * DAY_MS };
  const origin = size.kind === 'week' ? MONDAY_MS : 0;
  const first = Math.floor((window.from.getTime() - origin) / size.ms) * size.ms + origin;
  const list: Bucket[] = [];
  for (let start = first; start < window.to.getTime(); start += size.ms) {
    const end = start + size.ms;
    list.push({
      kind: size.kind,
      start: new Date(start),
      end: new Date(end),
      // An hour's rows belong to it whole, so a window that begins or ends inside one takes the hour.
      partial: start + HOUR_MS <= window.from.getTime() || end - HOUR_MS >= window.to.getTime(),
    });
  }
  return { kind: size.kind, stepMs: size.ms, list };
}
