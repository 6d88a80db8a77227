import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { DAY_MS, daysTouched, type Window } from '@/lib/model/time';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { coveredDays } from './key-inputs';

/** Days of so many before an instant of which records tell whether a key was used, of its account and Region. */
export async function daysObserved(models: ReadModels, keyArn: string, asOf: Date, days: number): Promise<number> {
  return Math.min(await observedSince(models, keyArn, asOf, days), days);
}

/** How many of the days that a window touches have records that tell whether a key was used. */
export interface WindowObserved {
  readonly observed: number;
  readonly days: number;
}

/** What "no call in this window" would rest on. */
export async function windowObserved(models: ReadModels, keyArn: string, window: Window): Promise<WindowObserved> {
  const last = new Date(window.to.getTime() - 1);
  const length = (last.getTime() - window.from.getTime()) / DAY_MS;
  return { observed: await observedSince(models, keyArn, last, length), days: daysTouched(window) };
}

const place = z.object({ account_id: z.string(), region: z.string(), since: timestamp });

async function observedSince(models: ReadModels, keyArn: string, asOf: Date, days: number): Promise<number> {
  const withoutUse = await models.rows(
    sql`
      select account_id, region, recorded_since as since
      from trail_places
      where recorded = 'without-use'
        and account_id = split_part(${keyArn}, ':', 5)
        and region = split_part(${keyArn}, ':', 4)
    `,
    place,
  );
  const places = withoutUse.map(({ account_id, region, since }) => ({ accountId: account_id, region, since }));
  const [covered] = await coveredDays(models, asOf, days, [keyArn], places);
  return covered?.days.length ?? 0;
}
