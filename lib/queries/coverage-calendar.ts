import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_STATES, PLACE_RECORDINGS, type PlaceRecording } from '@/lib/model/coverage';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { coverageDaysQuery } from './coverage-days';
import { expectedPlaces } from './expected-places';
import type { LostUse } from './lost-uses';

const dayRow = z.object({
  account_id: z.string(),
  region: z.string(),
  day: timestamp,
  state: z.enum(DAY_STATES),
  records: integer,
  kms_records: integer,
  files: integer,
  broken_files: integer,
  bad_logs: integer,
  bad_digests: integer,
  proven_hours: integer,
  lost_uses: integer,
  use_left_out: integer,
});

/** What is known of one day of one place. */
export type CalendarDay = Omit<z.infer<typeof dayRow>, 'account_id' | 'region' | 'day'>;

export interface CalendarRow {
  readonly accountId: string;
  readonly region: string;
  /** What its trails record by the newest answer of CloudTrail, and since when it says so; null: not told. */
  readonly recorded: PlaceRecording | null;
  readonly recordedSince: Date | null;
  /** One for each of the calendar's days. */
  readonly days: readonly CalendarDay[];
}

export interface Calendar {
  readonly days: readonly Date[];
  readonly rows: readonly CalendarRow[];
}

const NOTHING: Omit<CalendarDay, 'state'> = {
  records: 0,
  kms_records: 0,
  files: 0,
  broken_files: 0,
  bad_logs: 0,
  bad_digests: 0,
  proven_hours: 0,
  lost_uses: 0,
  use_left_out: 0,
};

const placeRow = z.object({
  account_id: z.string(),
  region: z.string(),
  first_day: timestamp,
  last_day: timestamp,
  recorded: z.enum(PLACE_RECORDINGS).nullable(),
  recorded_since: timestamp.nullable(),
});

/** What is known by account, Region and day of UTC, of every place from which records are expected. */
export async function coverageCalendar(
  models: ReadModels,
  window: Window,
  lost: readonly LostUse[],
): Promise<Calendar> {
  const [places, known] = await Promise.all([
    models.rows(sql`from (${expectedPlaces()}) places order by account_id, region`, placeRow),
    models.rows(coverageDaysQuery(window, lost), dayRow),
  ]);
  const first = Math.floor(window.from.getTime() / DAY_MS);
  const last = Math.floor((window.to.getTime() - 1) / DAY_MS);
  const days = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => new Date((first + index) * DAY_MS));
  const nameOf = (place: { account_id: string; region: string }, day: Date) =>
    `${place.account_id}/${place.region}/${day.getTime()}`;
  const found = new Map(known.map((one) => [nameOf(one, one.day), one]));
  return {
    days,
    rows: places.map((place) => ({
      accountId: place.account_id,
      region: place.region,
      recorded: place.recorded,
      recordedSince: place.recorded_since,
      days: days.map((day): CalendarDay => {
        const isOutside = day < place.first_day || day > place.last_day;
        const one = found.get(nameOf(place, day));
        if (one === undefined) return { ...NOTHING, state: isOutside ? 'none-expected' : 'missing' };
        const isBare = one.state === 'missing' && one.bad_logs + one.bad_digests + one.lost_uses === 0;
        return isBare && isOutside ? { ...one, state: 'none-expected' } : one;
      }),
    })),
  };
}
