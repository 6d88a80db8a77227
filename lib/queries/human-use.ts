import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { daysBefore, type Window, wholeDays } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({ weekday: integer, hour: integer, calls: integer });

/** `calls[weekday][hour]`, Monday first, hours of the given zone; and how many calls these are. */
export interface HumanUse {
  readonly calls: readonly (readonly number[])[];
  readonly total: number;
  /** Against the weeks before the window; null when the data begins less than four weeks before it. */
  readonly baseline: HourOfWeekBaseline | null;
}

/** What people did at each hour of the week in the weeks before. */
export interface HourOfWeekBaseline {
  readonly weeks: number;
  /** `usual[weekday][hour]`: the median of those weeks; a week without calls counts as none. */
  readonly usual: readonly (readonly number[])[];
  /** Hours of the week at which people used keys in the window and in none of those weeks. */
  readonly isNew: readonly (readonly boolean[])[];
  /** Calls of the window in these hours. */
  readonly newCalls: number;
}

/** Weeks without which nothing is usual, and those that are looked back at. */
const LEAST_WEEKS = 4;
const MOST_WEEKS = 8;

/**
 * When people use keys: calls by IAM users, root, IAM Identity Center and its roles. A role that only programs take
 * is told apart by its name alone, so other roles are left out.
 */
export async function humanUse(models: ReadModels, window: Window, timeZone: string): Promise<HumanUse> {
  const [rows, baseline] = await Promise.all([
    callsByHour(models, window, timeZone),
    weeksBefore(models, window, timeZone),
  ]);
  const calls = grid(() => 0);
  for (const { weekday, hour, calls: count } of rows) {
    const day = calls[weekday - 1];
    if (day) day[hour] = count;
  }
  return {
    calls,
    total: rows.reduce((sum, one) => sum + one.calls, 0),
    baseline: baseline === null ? null : compared(calls, baseline),
  };
}

interface Weeks {
  readonly weeks: number;
  readonly rows: readonly { weekday: number; hour: number; week: number; calls: number }[];
}

/** Calls of people in each hour of each whole week before the window; null when there are too few such weeks. */
async function weeksBefore(models: ReadModels, window: Window, timeZone: string): Promise<Weeks | null> {
  const [first] = await models.rows(
    sql`select min(first_event) as first_event from parts`,
    z.object({ first_event: timestamp.nullable() }),
  );
  const begins = first?.first_event ?? null;
  if (begins === null) return null;
  const weeks = Math.min(MOST_WEEKS, Math.floor(wholeDays(begins, window.from) / 7));
  if (weeks < LEAST_WEEKS) return null;
  const before = { from: daysBefore(window.from, 7 * weeks), to: window.from };
  const rows = await models.rows(
    sql`
      select
        isodow(local_time)                                         as weekday,
        hour(local_time)                                           as hour,
        cast(floor(date_sub('day', quarter, ${window.from}) / 7) as integer) as week,
        cast(sum(calls) as bigint)                                 as calls
      from (${byPeople(before, timeZone)}) calls
      group by 1, 2, 3
      order by 1, 2, 3
    `,
    row.extend({ week: integer }),
  );
  return { weeks, rows };
}

function compared(calls: readonly (readonly number[])[], { weeks, rows }: Weeks): HourOfWeekBaseline {
  const counts = new Map<string, number[]>();
  for (const { weekday, hour, calls: count } of rows) {
    const place = `${weekday - 1}/${hour}`;
    counts.set(place, [...(counts.get(place) ?? []), count]);
  }
  const before = (day: number, hour: number) => counts.get(`${day}/${hour}`) ?? [];
  const isNew = grid((day, hour) => (calls[day]?.[hour] ?? 0) > 0 && before(day, hour).length === 0);
  return {
    weeks,
    usual: grid((day, hour) => median(before(day, hour), weeks)),
    isNew,
    newCalls: isNew
      .flatMap((hours, day) => hours.map((one, hour) => (one ? (calls[day]?.[hour] ?? 0) : 0)))
      .reduce((sum, one) => sum + one, 0),
  };
}

/** The median of so many weeks; those that are not listed had none. */
function median(counts: readonly number[], weeks: number): number {
  const all = [...counts, ...new Array<number>(Math.max(0, weeks - counts.length)).fill(0)].sort((a, b) => a - b);
  const middle = all.length / 2;
  return ((all[Math.ceil(middle) - 1] ?? 0) + (all[Math.floor(middle)] ?? 0)) / 2;
}

function grid<T>(cell: (day: number, hour: number) => T): T[][] {
  return Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => cell(day, hour)));
}

/** Quarters of an hour that begin inside a window, the first one counted whole, with their time in a zone. */
function byPeople(window: Window, timeZone: string): Query {
  return sql`
    select quarter, calls, timezone(${timeZone}, timezone('UTC', quarter)) as local_time
    from people_quarter
    where quarter >= time_bucket(interval '15 minutes', cast(${window.from} as timestamp))
      and quarter < ${window.to}
  `;
}

function callsByHour(models: ReadModels, window: Window, timeZone: string) {
  return models.rows(
    sql`
      select
        isodow(local_time)         as weekday,
        hour(local_time)           as hour,
        cast(sum(calls) as bigint) as calls
      from (${byPeople(window, timeZone)}) calls
      group by 1, 2
      order by 1, 2
    `,
    row,
  );
}
