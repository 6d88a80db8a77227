import { DAY, HOUR } from './cast';
import type { Random } from './random';

/**
 * When work happens: around the clock; as customers in Korea are awake; on working days in the Seoul office; at one in
 * the morning there; early on Sundays; on the pay day of the month.
 */
export type Shape = 'always' | 'web' | 'office' | 'night' | 'weekly' | 'payday';

/** Public holidays in Korea within the story's autumn: the Seoul office is closed. */
const HOLIDAYS: ReadonlySet<string> = new Set(['09-24', '09-25', '09-26', '10-05', '10-09']);
/** Days on which shops are unusually busy or quiet, by how much: the harvest festival, a sale, the eleventh of November. */
const SHOPPING: Readonly<Record<string, number>> = {
  '09-18': 1.25,
  '09-19': 1.3,
  '09-21': 1.3,
  '09-22': 1.2,
  '09-24': 0.72,
  '09-25': 0.6,
  '09-26': 0.74,
  '10-16': 1.3,
  '10-17': 1.45,
  '10-18': 1.25,
  '11-09': 1.15,
  '11-10': 1.4,
  '11-11': 1.9,
  '11-12': 1.2,
};
/** How awake customers in Korea are, by hour of UTC. */
const AWAKE = hoursBy([9, 10, 11, 12, 11, 11, 11, 10, 10, 11, 13, 15, 16, 15, 12, 8, 5, 3, 2, 1, 1, 2, 4, 7]);
/** How many are at work in Seoul, by hour of UTC: lunch at three, a few who stay late. */
const AT_WORK = hoursBy([14, 22, 24, 8, 17, 24, 23, 21, 17, 9, 5, 3, 2, 1]);
/** How a nightly batch spreads: most of it at once, a tail of retries and late partitions. */
const BATCH = hoursBy([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 24, 13, 5, 2, 1]);

/** How much of a workload's ordinary day happens on the day that begins at an instant. */
export function shareOfDay(shape: Shape, midnight: number): number {
  const date = new Date(midnight);
  const weekday = date.getUTCDay();
  const name = date.toISOString().slice(5, 10);
  const isFree = weekday === 0 || weekday === 6 || HOLIDAYS.has(name);
  switch (shape) {
    case 'always':
      return 1;
    case 'web':
      return (isFree ? 1.12 : weekday === 5 ? 1.06 : 0.98) * (SHOPPING[name] ?? 1);
    case 'office':
      // Mondays catch up, Friday afternoons do not.
      return isFree ? 0.05 : ([1, 1.3, 1.25, 1.2, 1.2, 1.05][weekday] ?? 1);
    case 'night':
      return weekday === 0 ? 0.8 : 1;
    case 'weekly':
      return weekday === 6 ? 1 : 0;
    case 'payday':
      return date.getUTCDate() === 25 ? 1 : 0;
  }
}

/** A moment of the day in milliseconds after midnight UTC; Seoul is nine hours ahead. */
export function momentOfDay(random: Random, shape: Shape): number {
  const within = (hours: readonly number[]) => random.pick(hours) * HOUR + Math.floor(random.next() * HOUR);
  switch (shape) {
    case 'always':
      return Math.floor(random.next() * DAY);
    case 'web':
      return within(AWAKE);
    case 'office':
      return within(AT_WORK);
    case 'night':
      return within(BATCH);
    case 'weekly':
      return 18 * HOUR + Math.floor(random.next() * 2 * HOUR);
    case 'payday':
      return 8 * HOUR + Math.floor(random.next() * HOUR);
  }
}

/**
 * How one workload fares, day by day: it drifts over weeks, wavers from day to day, and has a busy day now and then.
 * Around one on average.
 */
export function fortune(random: Random): () => number {
  let level = (random.next() - 0.5) * 0.3;
  return () => {
    level = level * 0.94 + (random.next() - 0.5) * 0.16;
    const today = (random.next() + random.next() - 1) * 0.16;
    const rush = random.next() < 0.02 ? 0.3 + random.next() * 0.5 : 0;
    return Math.exp(level + today + rush);
  };
}

/** The hours of a day, each as often as its weight says. */
function hoursBy(weights: readonly number[]): number[] {
  return weights.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));
}
