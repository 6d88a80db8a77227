import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import type { Window } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

const row = z.object({
  principal: z.string(),
  identity_type: z.string(),
  caller_account_id: z.string(),
  /** 'own', 'organization', 'partner', or null: outside the zone of trust. */
  relation: z.string().nullable(),
  account_name: z.string().nullable(),
  /** Organizational units from the root down, `Workloads / Payments`. */
  account_units: z.string().nullable(),
  services: texts,
  operations: texts,
  calls: integer,
  uses: integer,
  denied: integer,
  first_at: timestamp,
  last_at: timestamp,
  /** First seen at all, also before the window. */
  known_since: timestamp,
  last_event_id: z.string(),
});
export type KeyUser = z.infer<typeof row>;

/** Who called one key in the window, most calls first, two hundred at most. */
export function keyUsers(models: ReadModels, key: KeyArn, window: Window): Promise<KeyUser[]> {
  return models.rows(
    sql`
      with ever as (
        select principal, identity_type, caller_account_id, min(first_at) as known_since
        from edge_day
        where key_arn = ${key}
        group by all
      ),
      trusted as (
        select account_id, arg_max(relation, coalesce(until, timestamp '9999-01-01')) as relation, any_value(name) as name,
          any_value(units) as units
        from trusted_accounts
        group by account_id
      )
      select
        edge_day.principal,
        edge_day.identity_type,
        edge_day.caller_account_id,
        any_value(trusted.relation)                                        as relation,
        any_value(trusted.name)                                            as account_name,
        any_value(trusted.units)                                           as account_units,
        list_sort(list(distinct via_service))                              as services,
        list_sort(list(distinct event_name))                               as operations,
        sum(calls)                                                         as calls,
        coalesce(sum(calls) filter (where is_use), 0)                      as uses,
        coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0) as denied,
        min(first_at)                                                      as first_at,
        max(last_at)                                                       as last_at,
        min(ever.known_since)                                              as known_since,
        arg_max(last_event_id, last_at)                                    as last_event_id
      from edge_day
      join ever using (principal, identity_type, caller_account_id)
      left join trusted on trusted.account_id = edge_day.caller_account_id
      where key_arn = ${key} and ${daysWithin(window)}
      group by edge_day.principal, edge_day.identity_type, edge_day.caller_account_id
      order by sum(calls) desc, edge_day.principal, edge_day.caller_account_id, edge_day.identity_type
      limit 200
    `,
    row,
  );
}
