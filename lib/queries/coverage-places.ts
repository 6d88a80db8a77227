import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  account_id: z.string(),
  region: z.string(),
  day: timestamp,
  records: integer,
  kms_records: integer,
});
export type CoveredDay = z.infer<typeof row>;

/** Records seen by account, Region and day of UTC; days without records are absent. */
export function coverageDays(models: ReadModels, window: Window): Promise<CoveredDay[]> {
  return models.rows(
    sql`
      select
        account_id,
        region,
        date_trunc('day', hour)          as day,
        cast(sum(records) as bigint)     as records,
        cast(sum(kms_records) as bigint) as kms_records
      from coverage_hour
      where
        hour >= date_trunc('day', cast(${window.from} as timestamp))
        and hour < ${window.to}
      group by 1, 2, 3
      order by 1, 2, 3
    `,
    row,
  );
}

const place = z.object({
  accounts: integer,
  regions: integer,
  /** Pairs of account, Region and day with records. */
  covered: integer,
  /** All such pairs between the first and the last day of each account and Region. */
  expected: integer,
});

/** How many accounts and Regions the data has, and how many days between a place's first and last have no record. */
export async function coveragePlaces(models: ReadModels): Promise<z.infer<typeof place>> {
  const [found] = await models.rows(
    sql`
      with days as (
        select distinct
          account_id,
          region,
          date_trunc('day', hour) as day
        from coverage_hour
      ),
      places as (
        select
          account_id,
          region,
          count(*)                                  as covered,
          date_diff('day', min(day), max(day)) + 1  as expected
        from days
        group by account_id, region
      )
      select
        count(distinct account_id)                  as accounts,
        count(distinct region)                      as regions,
        cast(coalesce(sum(covered), 0) as bigint)   as covered,
        cast(coalesce(sum(expected), 0) as bigint)  as expected
      from places
    `,
    place,
  );
  return found ?? { accounts: 0, regions: 0, covered: 0, expected: 0 };
}

const inventory = z.object({ snapshots: integer, newest: timestamp.nullable() });

/** How many inventory snapshots were read, and when the newest was taken. */
export async function inventoryCoverage(models: ReadModels): Promise<z.infer<typeof inventory>> {
  const [found] = await models.rows(
    sql`
      select
        count(*)          as snapshots,
        max(collected_at) as newest
      from inventory_snapshots
    `,
    inventory,
  );
  return found ?? { snapshots: 0, newest: null };
}
