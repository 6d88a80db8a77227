import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  account_id: z.string(),
  name: z.string().nullable(),
  /** Organizational units from the root down, `Workloads / Payments`. */
  units: z.string().nullable(),
  /** 'own', 'organization', 'partner', or null: outside the zone of trust. */
  relation: z.string().nullable(),
  trusted_until: timestamp.nullable(),
  calls: integer,
  denied: integer,
  principals: texts,
  operations: texts,
  services: texts,
  first_at: timestamp.nullable(),
  last_at: timestamp.nullable(),
  /** 'policy', 'grant': how the key's present policy and grants let it in; empty when they do not, or are not known. */
  allowed_through: texts,
  allowed_actions: texts,
});
export type CrossAccountRow = z.infer<typeof row>;

/**
 * Every other account that used one key, or may use it, over all data: used and allowed side by side. Accounts named
 * by policy that are inside the zone of trust appear once they call. Calls refused by policy are logged only in the
 * caller's account, so `denied` is what its logs show, if they are here.
 */
export function keyCrossAccount(models: ReadModels, key: KeyArn): Promise<CrossAccountRow[]> {
  return models.rows(
    sql`
      with used as (
        select
          caller_account_id                                                               as account_id,
          coalesce(sum(calls) filter (where is_use), 0)                                   as calls,
          coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0)  as denied,
          list_sort(list(distinct principal))[1:20]                                       as principals,
          list_sort(list(distinct event_name))                                            as operations,
          list_sort(list(distinct via_service))                                           as services,
          min(first_at)                                                                   as first_at,
          max(last_at)                                                                    as last_at
        from cross_account_day
        where key_arn = ${key}
        group by caller_account_id
      ),
      allowed as (
        select
          token                                             as account_id,
          list_sort(list(distinct through))                 as allowed_through,
          list_sort(list_distinct(flatten(list(actions))))  as allowed_actions
        from external_access
        where key_arn = ${key} and kind in ('public', 'external')
        group by token
      ),
      trusted as (
        select
          account_id,
          arg_max(relation, coalesce(until, timestamp '9999-01-01')) as relation,
          any_value(name)                                            as name,
          any_value(units)                                           as units,
          arg_max(until, coalesce(until, timestamp '9999-01-01'))    as trusted_until
        from trusted_accounts
        group by account_id
      )
      select
        account_id, trusted.name, trusted.units, trusted.relation, trusted.trusted_until,
        coalesce(used.calls, 0)                as calls,
        coalesce(used.denied, 0)               as denied,
        coalesce(used.principals, [])          as principals,
        coalesce(used.operations, [])          as operations,
        coalesce(used.services, [])            as services,
        used.first_at,
        used.last_at,
        coalesce(allowed.allowed_through, [])  as allowed_through,
        coalesce(allowed.allowed_actions, [])  as allowed_actions
      from used
      full join allowed using (account_id)
      left join trusted using (account_id)
      order by trusted.relation is not null, calls desc, account_id
    `,
    row,
  );
}
