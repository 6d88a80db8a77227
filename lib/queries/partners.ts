import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  account_id: z.string(),
  name: z.string().nullable(),
  until: timestamp.nullable(),
  allowed_keys: integer,
  used_keys: integer,
  calls: integer,
  last_at: timestamp.nullable(),
});
export type Partner = z.infer<typeof row>;

/** Every partner that the configuration or an inventory names, with what it may use and what it used, over all data. */
export function partners(models: ReadModels): Promise<Partner[]> {
  return models.rows(
    sql`
      with allowed as (
        select token as account_id, count(distinct key_arn) as keys
        from external_access
        where kind = 'external'
        group by token
      ),
      used as (
        select
          caller_account_id as account_id,
          count(distinct key_arn) as keys,
          sum(calls) as calls,
          max(last_at) as last_at
        from cross_account_day
        where outcome = 'ok'
          and key_account_id <> caller_account_id
        group by caller_account_id
      )
      select
        trusted_accounts.account_id,
        trusted_accounts.name,
        trusted_accounts.until,
        coalesce(allowed.keys, 0)  as allowed_keys,
        coalesce(used.keys, 0)     as used_keys,
        coalesce(used.calls, 0)    as calls,
        used.last_at
      from trusted_accounts
      left join allowed on allowed.account_id = trusted_accounts.account_id
      left join used on used.account_id = trusted_accounts.account_id
      where trusted_accounts.relation = 'partner'
      order by trusted_accounts.until nulls last, trusted_accounts.account_id
    `,
    row,
  );
}

/** Accounts whose own trails are here, each with the hour in which its records begin. */
export async function trailAccounts(models: ReadModels): Promise<ReadonlyMap<string, Date>> {
  const rows = await models.rows(
    sql`
      select account_id, min(hour) as begins
      from coverage_hour
      group by account_id
      order by account_id
    `,
    z.object({ account_id: z.string(), begins: timestamp }),
  );
  return new Map(rows.map(({ account_id, begins }) => [account_id, begins]));
}
