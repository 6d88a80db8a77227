import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { hoursWithin } from '@/lib/sql/time';

const row = z.object({
  files: integer,
  /** Days of UTC in the window on which any account and Region has records. */
  days: integer,
  /** Parts that the next analysis looks into: of their calls, addresses, sessions and access keys are not known yet. */
  awaiting: integer,
});

/** What "nobody called a key in this window" would rest on. */
export type CallGround = z.infer<typeof row>;

/** Surveys what was read for a window. */
export async function callGround(models: ReadModels, window: Window): Promise<CallGround> {
  const [found] = await models.rows(
    sql`
      select
        (select count(*) from files) as files,
        (
          select count(distinct date_trunc('day', hour))
          from coverage_hour
          where ${hoursWithin(window)} and records > 0
        )                            as days,
        (
          select count(*)
          from parts
          where events > 0 and part_id not in (select part_id from paged_parts)
        )                            as awaiting
    `,
    row,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}
