/** How much a source brings in a day, by its own last days. */
export interface UsualRate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Days that it is made of. */
  readonly days: number;
}

/** What the readings of a source brought, by days of 24 hours back from the last of them. */
export interface DailyRate {
  /** When it was last read as its schedule says, without failing; null when it never was. */
  readonly readAt: Date | null;
  /** Newest first; null for a day that its readings do not cover. */
  readonly days: readonly (number | null)[];
}

/**
 * How a day stands against the days before it. `too-few-days`: there are not enough of them yet. `not-read`: no reading
 * tells of the last 24 hours.
 */
export type RateVerdict = 'inside' | 'below' | 'above' | 'too-few-days' | 'not-read';

export interface JudgedRate {
  readonly verdict: RateVerdict;
  /** Null while there are too few days. */
  readonly usual: UsualRate | null;
}

/** Days that are needed, and days that are looked at. */
export const LEAST_DAYS = 5;
export const MOST_DAYS = 14;

/** Of a normal distribution, so many times the median deviation is one standard deviation. */
const SIGMA = 1.4826;
const SIGMAS = 3;

/**
 * Judges what the last day brought by the days before it. The newest of those that brought nothing are no measure of
 * what is usual: a source that stopped is held against what it brought before. The band is the median, three deviations
 * (by the median absolute deviation) either way, and never narrower than counts of independent events vary by themselves.
 */
export function judgeRate([today = null, ...before]: DailyRate['days'], isFresh: boolean): JudgedRate {
  const firstWithEvents = before.findIndex((added) => added !== null && added > 0);
  const measured = firstWithEvents < 0 ? before : before.slice(firstWithEvents);
  const days = measured.filter((added) => added !== null).slice(0, MOST_DAYS);
  if (days.length < LEAST_DAYS) return { verdict: isFresh ? 'too-few-days' : 'not-read', usual: null };
  const median = medianOf(days);
  const deviation = medianOf(days.map((added) => Math.abs(added - median)));
  const half = SIGMAS * Math.max(SIGMA * deviation, Math.sqrt(Math.max(1, median)));
  const usual = {
    median: Math.round(median),
    low: Math.max(0, Math.floor(median - half)),
    high: Math.ceil(median + half),
    days: days.length,
  };
  return { verdict: isFresh && today !== null ? verdictOf(today, usual) : 'not-read', usual };
}

function verdictOf(today: number, { low, high }: UsualRate): RateVerdict {
  if (today < low) return 'below';
  return today > high ? 'above' : 'inside';
}

/** Of at least one number. */
function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.length % 2 === 0 ? sorted.slice(middle - 1, middle + 1) : [sorted[middle]];
  return (low + high) / 2;
}
