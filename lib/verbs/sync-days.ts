import { DAY_MS } from '@/lib/model/time';
import { lastDelivery } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import type { DayWindow } from '@/lib/sources/source';

/** Days that are looked through again every time, since files come late. */
const OVERLAP_DAYS = 2;
/** Days that are looked through the first time. */
const FIRST_DAYS = 30;

/**
 * The days to look through when nobody says: from two days before the last delivery that was read, at least two days
 * back, or thirty days the first time. Only which days; what of them is read is decided by what is settled.
 */
export async function syncDays({ models, now }: Pick<Runtime, 'models' | 'now'>, source: string): Promise<DayWindow> {
  const today = startOfDay(now());
  const last = await lastDelivery(models, source);
  const from = last === null ? back(today, FIRST_DAYS - 1) : back(Math.min(startOfDay(last), today), OVERLAP_DAYS);
  return { from: new Date(from), to: new Date(today) };
}

function startOfDay(instant: Date): number {
  return instant.getTime() - (instant.getTime() % DAY_MS);
}

function back(day: number, days: number): number {
  return day - days * DAY_MS;
}
