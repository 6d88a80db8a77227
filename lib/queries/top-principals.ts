import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

const row = z.object({
  principal: z.string(),
  caller_account_id: z.string(),
  /** Different keys that the principal used with success. */
  keys: integer,
  uses: integer,
  denied: integer,
  first_at: timestamp,
});
export type TopPrincipal = z.infer<typeof row>;

/** The principals that used most different keys in the window: reach, which raw calls would hide. Days count whole. */
export function topPrincipals(models: ReadModels, window: Window, limit: number): Promise<TopPrincipal[]> {
  return models.rows(
    sql`
      with widest as (
        select
          principal,
          caller_account_id,
          count(distinct key_arn) filter (where is_use)                                                   as keys,
          cast(coalesce(sum(calls) filter (where is_use), 0) as bigint)                                   as uses,
          cast(coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0) as bigint)  as denied
        from edge_day
        where ${daysWithin(window)} and principal <> 'unknown'
        group by principal, caller_account_id
        order by keys desc, uses desc, principal
        limit cast(${limit} as integer)
      ),
      firsts as (
        select
          principal,
          caller_account_id,
          min(first_at) as first_at
        from edge_day
        where principal in (select principal from widest)
        group by principal, caller_account_id
      )
      select
        widest.principal,
        widest.caller_account_id,
        widest.keys,
        widest.uses,
        widest.denied,
        firsts.first_at
      from widest
      join firsts using (principal, caller_account_id)
      order by widest.keys desc, widest.uses desc, widest.principal
    `,
    row,
  );
}
