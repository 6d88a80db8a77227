import { DAY_MS } from '@/lib/model/time';
import { lastDelivery, settledTo } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import type { DayWindow } from '@/lib/sources/source';

/** Days that are looked through again every time, since files come late. */
const OVERLAP_DAYS = 2;
/** Days that are looked through the first time, and at most while something of them is refused or left. */
const FIRST_DAYS = 30;

/**
 * The days to look through when nobody says: from two days before the last delivery that was read, at least two days
 * back, or thirty days the first time. What was left of earlier days, since it was refused or the reading ended in the
 * middle, is looked for again: a queue tells of the newest first, and an account that is refused is behind the others.
 * Only which days; what of them is read is decided by what is settled.
 */
export async function syncDays({ models, now }: Pick<Runtime, 'models' | 'now'>, source: string): Promise<DayWindow> {
  const today = startOfDay(now());
  const first = back(today, FIRST_DAYS - 1);
  const [last, settled] = [await lastDelivery(models, source), await settledTo(models, source)];
  const unread = settled === null ? first : Math.max(first, back(startOfDay(settled.settled_to), OVERLAP_DAYS));
  const from = last === null ? unread : Math.min(unread, back(Math.min(startOfDay(last), today), OVERLAP_DAYS));
  return { from: new Date(from), to: new Date(today) };
}

/** The first instant of a day in UTC, in milliseconds since 1970. */
export function startOfDay(instant: Date): number {
  return instant.getTime() - (instant.getTime() % DAY_MS);
}

function back(day: number, days: number): number {
  return day - days * DAY_MS;
}
