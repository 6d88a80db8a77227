const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type SpanUnit = 'seconds' | 'minutes' | 'hours' | 'days';

/** A span of milliseconds in the unit that suits it; never less than one second. */
export function spanOf(ms: number): { readonly unit: SpanUnit; readonly count: number } {
  if (ms < 2 * MINUTE) return { unit: 'seconds', count: Math.max(1, Math.round(ms / SECOND)) };
  if (ms < 2 * HOUR) return { unit: 'minutes', count: Math.round(ms / MINUTE) };
  return ms < 2 * DAY ? { unit: 'hours', count: Math.round(ms / HOUR) } : { unit: 'days', count: Math.round(ms / DAY) };
}
