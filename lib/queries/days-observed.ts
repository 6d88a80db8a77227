import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { coveredDays } from './key-inputs';

const place = z.object({ account_id: z.string(), region: z.string(), since: timestamp });

/** Days of so many before an instant of which records tell whether a key was used, of its account and Region. */
export async function daysObserved(models: ReadModels, keyArn: string, asOf: Date, days: number): Promise<number> {
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
  return Math.min(covered?.days.length ?? 0, days);
}
