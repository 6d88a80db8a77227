import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const place = z.object({
  accounts: integer,
  regions: integer,
  /** Days of UTC from the first record to the last; 0 without any. */
  days: integer,
});

/** How many accounts and Regions the data has, and how many days it spans. */
export async function coveragePlaces(models: ReadModels): Promise<z.infer<typeof place>> {
  const [found] = await models.rows(
    sql`
      select
        count(distinct account_id) as accounts,
        count(distinct region)     as regions,
        coalesce(date_diff('day', min(hour), max(hour)) + 1, 0) as days
      from coverage_hour
    `,
    place,
  );
  return found ?? { accounts: 0, regions: 0, days: 0 };
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
