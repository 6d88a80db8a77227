/** Half-open span of time: `from` is inside, `to` is not. UTC instants. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** The instant a number of days before another. */
export function daysBefore(instant: Date, days: number): Date {
  return new Date(instant.getTime() - days * DAY_MS);
}

/** Whole days from one instant to a later one, rounded down. */
export function wholeDays(from: Date, to: Date): number {
  return Math.floor((to.getTime() - from.getTime()) / DAY_MS);
}

/** Days of UTC that a window touches. */
export function daysTouched({ from, to }: Window): number {
  return Math.ceil(to.getTime() / DAY_MS) - Math.floor(from.getTime() / DAY_MS);
}
