import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { IS_FOREIGN } from './key-filter';

const row = z.object({
  /** Accounts and Regions with customer keys of which no log was ever read, `account Region`. */
  unlogged: texts,
  /** Since when KMS keeps the last use of the keys that were asked about; null when it was not asked. */
  tracking_since: timestamp.nullable(),
  /** Customer keys of our accounts that are not gone, and those of which KMS was asked for the last use. */
  keys: integer,
  keys_asked: integer,
  /** Digests that were looked at. */
  digests: integer,
});
export type BlindPlaces = z.infer<typeof row>;

/** What the data itself says of where it cannot see. */
export async function blindPlaces(models: ReadModels): Promise<BlindPlaces> {
  const [found] = await models.rows(
    sql`
      with customer as (
        select account_id, region, api_tracking_since, not ${IS_FOREIGN} as is_ours
        from keys
        where coalesce(manager, 'CUSTOMER') <> 'AWS'
          and state <> 'Deleted'
          and regexp_full_match(account_id, '[0-9]{12}')
      ),
      unlogged as (
        select distinct account_id || ' ' || region as place
        from customer
        where not exists (
          select 1
          from coverage_hour
          where coverage_hour.account_id = customer.account_id
            and coverage_hour.region = customer.region
        )
      )
      select
        coalesce((select list(place order by place) from unlogged), []) as unlogged,
        max(api_tracking_since)                                        as tracking_since,
        count(*) filter (where is_ours)                                as keys,
        count(api_tracking_since) filter (where is_ours)               as keys_asked,
        (select count(*) from digest_verdicts where kind = 'digest')   as digests
      from customer
    `,
    row,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}
