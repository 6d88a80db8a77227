import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** What inventories said of each key: `key_arn`, `collected_at` and the `answer` as JSON. */
export const INVENTORY_ANSWERS: Query = sql`
  select
    key_arn,
    collected_at,
    body as answer
  from inventory_keys
`;

/**
 * How sure a row of `keys` still is of what was known at an instant: `high` when records of its account and Region are
 * here for each day since, `medium` for nine days in ten, else `low`, since what changed in a gap is not known.
 */
export function certainty(since: Query, asOf: Date): Query {
  return sql`(
    select
      case
        when count(*) >= date_sub('day', ${since}, ${asOf}) then 'high'
        when 10 * count(*) >= 9 * date_sub('day', ${since}, ${asOf}) then 'medium'
        else 'low'
      end
    from coverage_day days
    where days.account_id = keys.account_id
      and days.region = keys.region
      and days.day >= date_trunc('day', ${since})
      and days.day <= ${asOf}
  )`;
}
