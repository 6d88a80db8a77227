import type { Clock } from '@/lib/collector/patience';

/** A clock that stands still but for sleepers, who wake at once at the time they wanted to sleep until. */
export function jumpingClock(start = Date.parse('2026-11-22T00:00:00Z')): Clock & { slept(): number } {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      now += milliseconds;
    },
    slept: () => now - start,
  };
}
