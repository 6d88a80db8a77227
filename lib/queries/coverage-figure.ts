import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import type { ReadModels } from '@/db/read-models';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { coverageDaysQuery } from './coverage-days';
import { expectedPlaces } from './expected-places';
import { lostUses } from './lost-uses';

const row = z.object({
  /** Days on which records were to be expected, over all accounts and Regions. */
  expected: integer,
  /** Those of which nothing is known to be missing. */
  whole: integer,
  /** Those that digests prove. */
  verified: integer,
  partial: integer,
});

/** How much of what was to be expected is there, counted in days of accounts and Regions; no days without any records. */
export type CoverageFigure = z.infer<typeof row>;

const EVER = { from: new Date(0), to: new Date('9999-01-01T00:00:00Z') };

/** The one figure that stands on every page. The same rules as the calendar. */
export async function coverageFigure({
  models,
  ledger,
}: {
  readonly models: ReadModels;
  readonly ledger: Pick<Ledger, 'present'>;
}): Promise<CoverageFigure> {
  const lost = await lostUses(ledger);
  const [found] = await models.rows(
    sql`
      with known as (
        ${coverageDaysQuery(EVER, lost)}
      ),
      places as (${expectedPlaces()}),
      judged as (
        select known.state
        from known
        join places using (account_id, region)
        where known.day between places.first_day and places.last_day
      )
      select
        cast(coalesce((select sum(date_diff('day', first_day, last_day) + 1) from places), 0) as bigint)
          - count(*) filter (where state = 'none-expected')    as expected,
        count(*) filter (where state in ('verified', 'complete')) as whole,
        count(*) filter (where state = 'verified')                as verified,
        count(*) filter (where state = 'partial')                 as partial
      from judged
    `,
    row,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}
