import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_MS, type Window } from '@/lib/model/time';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { coverageDays } from './coverage-places';

/**
 * `seen`: records of that day. `broken`: as well, but a file of that day was not read whole. `missing`: none, though
 * the place has records before and after. `outside`: before the first or after the last record of the place.
 */
export const DAY_STATES = ['seen', 'broken', 'missing', 'outside'] as const;
export type DayState = (typeof DAY_STATES)[number];

export interface CalendarDay {
  readonly state: DayState;
  readonly records: number;
  readonly kmsRecords: number;
}

export interface CalendarRow {
  readonly accountId: string;
  readonly region: string;
  /** One for each of the calendar's days. */
  readonly days: readonly CalendarDay[];
}

export interface Calendar {
  readonly days: readonly Date[];
  readonly rows: readonly CalendarRow[];
}

const placeRow = z.object({ account_id: z.string(), region: z.string(), first_day: timestamp, last_day: timestamp });
const brokenRow = z.object({ account_id: z.string(), region: z.string(), day: timestamp });

/** What was seen by account, Region and day of UTC. */
export async function coverageCalendar(models: ReadModels, window: Window): Promise<Calendar> {
  const [places, covered, broken] = await Promise.all([
    models.rows(
      sql`
        select
          account_id,
          region,
          date_trunc('day', min(hour)) as first_day,
          date_trunc('day', max(hour)) as last_day
        from coverage_hour
        group by 1, 2
        order by 1, 2
      `,
      placeRow,
    ),
    coverageDays(models, window),
    models.rows(
      sql`
        select distinct
          account_id,
          region,
          delivered_day as day
        from files
        where
          outcome in ('partial', 'quarantined')
          and account_id is not null
          and region is not null
          and delivered_day is not null
      `,
      brokenRow,
    ),
  ]);
  const first = Math.floor(window.from.getTime() / DAY_MS);
  const last = Math.floor((window.to.getTime() - 1) / DAY_MS);
  const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => new Date((first + index) * DAY_MS));
  const nameOf = (place: { account_id: string; region: string }, day: Date) =>
    `${place.account_id}/${place.region}/${day.getTime()}`;
  const seen = new Map(covered.map((one) => [nameOf(one, one.day), one]));
  const damaged = new Set(broken.map((one) => nameOf(one, one.day)));
  return {
    days,
    rows: places.map((place) => ({
      accountId: place.account_id,
      region: place.region,
      days: days.map((day): CalendarDay => {
        const name = nameOf(place, day);
        const found = seen.get(name);
        const counts = { records: found?.records ?? 0, kmsRecords: found?.kms_records ?? 0 };
        if (damaged.has(name)) return { state: 'broken', ...counts };
        if (found) return { state: 'seen', ...counts };
        return { state: day < place.first_day || day > place.last_day ? 'outside' : 'missing', ...counts };
      }),
    })),
  };
}
