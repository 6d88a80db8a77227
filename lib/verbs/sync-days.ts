import { DAY_MS } from '@/lib/model/time';
import { lastDelivery, type SettledRow, settledTo } from '@/lib/queries/source-progress';
import type { Runtime } from '@/lib/runtime';
import type { DayWindow } from '@/lib/sources/source';

/** Days that are looked through again every time, since files come late. */
const OVERLAP_DAYS = 2;
/**
 * Days that are looked through the first time, once a day after that, and at most every time while something of them is
 * refused or left: for so long CloudTrail tries to deliver a file that a bucket did not take (FACTS.md §6).
 */
const FIRST_DAYS = 30;

/**
 * The days to look through when nobody says: from two days before the last delivery that was read, at least two days
 * back, or thirty days the first time. What was left of earlier days, since it was refused or the reading ended in the
 * middle, is looked for again: a queue tells of the newest first, and an account that is refused is behind the others.
 * Once a day it is looked as far back as anything was left or may still come.
 * Only which days; what of them is read is decided by what is settled.
 */
export async function syncDays(
  { models, ledger, now }: Pick<Runtime, 'models' | 'ledger' | 'now'>,
  source: string,
): Promise<DayWindow> {
  const today = startOfDay(now());
  const first = back(today, FIRST_DAYS - 1);
  const [last, settled] = [await lastDelivery(models, source), await settledTo(models, source, now())];
  const joins = (day: Date) => back(Math.min(startOfDay(day), today), OVERLAP_DAYS);
  const unread = settled === null ? await firstDay(ledger, source, first) : unsettledFrom(settled);
  const from = last === null ? unread : Math.min(unread, joins(last));
  return { from: new Date(from), to: new Date(today) };

  function unsettledFrom(days: SettledRow): number {
    const left = joins(days.settled_to);
    return isDayAgo(days.looked_back_at, now()) ? Math.min(left, farthestLate(days, today)) : Math.max(first, left);
  }
}

/** The first day that a source was ever read from, which a store that was made anew knows no more. */
async function firstDay(ledger: Runtime['ledger'], source: string, otherwise: number): Promise<number> {
  const { from, undatedAt } = await ledger.firstRead(source);
  return Math.min(
    otherwise,
    from === null ? otherwise : startOfDay(from),
    undatedAt === null ? otherwise : back(startOfDay(undatedAt), FIRST_DAYS - 1),
  );
}

/** Writes down that days were looked through, where they reach as far back as files come late, and on to the present. */
export async function noteLookedBack(
  { models, sink, now }: Pick<Runtime, 'models' | 'sink' | 'now'>,
  source: string,
  { from, to }: DayWindow,
): Promise<void> {
  const today = startOfDay(now());
  const settled = await settledTo(models, source, now());
  // A reading that began before midnight ends with the day before.
  if (settled !== null && (from.getTime() > farthestLate(settled, today) || to.getTime() < back(today, 1))) return;
  await sink.noteLookedBack(source, { first: from, at: now() });
}

/** Whether a day has gone by since an instant; also where the clock was set back by that much. */
export function isDayAgo(at: Date | null, now: Date): boolean {
  return at === null || Math.abs(now.getTime() - at.getTime()) >= DAY_MS;
}

/** The first day of which files may still come: not before the first that was ever asked for. */
function farthestLate({ settled_from }: SettledRow, today: number): number {
  const first = back(today, FIRST_DAYS - 1);
  return settled_from === null ? first : Math.max(first, Math.min(startOfDay(settled_from), today));
}

/** The first instant of a day in UTC, in milliseconds since 1970. */
export function startOfDay(instant: Date): number {
  return instant.getTime() - (instant.getTime() % DAY_MS);
}

function back(day: number, days: number): number {
  return day - days * DAY_MS;
}
