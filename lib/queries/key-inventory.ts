import type { Query } from '@/lib/model/query';
import { daysBefore } from '@/lib/model/time';
import { sql } from '@/lib/sql/sql';

/** The instant keys are judged as of, and the site's limit for the age of key material. */
export interface InventoryBasis {
  readonly asOf: Date;
  readonly rotationMaxAgeDays: number;
}

/** Days over which a key's calls, principals and accounts are counted in the inventory. */
export const ACTIVITY_DAYS = 30;

/**
 * Days by which the rotation of a row of `keys` is overdue; null when it is not, or not known. A key that is disabled or
 * waits for deletion is not rotated by AWS and so not overdue (FACTS.md §2).
 */
export function rotationOverdue({ asOf, rotationMaxAgeDays }: InventoryBasis): Query {
  const days = sql`
    greatest(
      date_diff('day', next_rotation_at + interval 1 day, cast(${asOf} as timestamp)),
      date_diff('day', material_since, cast(${asOf} as timestamp)) - cast(${rotationMaxAgeDays} as integer)
    )
  `;
  return sql`
    case
      when manager is distinct from 'AWS'
        and state = 'Enabled'
        and rotation_eligibility in ('automatic', 'on-demand')
        and ${days} > 0
      then ${days}
    end
  `;
}

/**
 * `with inventory as (…)`: every key with what its use, its outside access and its rotation come to. Spliced in
 * front of the queries of the inventory page, so that list, counts and export agree by construction.
 *
 * `calls`, `principals` are null where no record of the key's account and Region was read: no log is not no call.
 */
export function inventoryOf(basis: InventoryBasis): Query {
  const { asOf } = basis;
  const since = daysBefore(asOf, ACTIVITY_DAYS);
  return sql`
    with activity as (
      select
        key_arn,
        sum(calls)                                                        as calls,
        sum(calls) filter (where outcome in ('denied', 'network-denied')) as denied
      from usage_hour
      where hour >= date_trunc('hour', cast(${since} as timestamp))
      group by key_arn
    ),
    edges as (
      select
        key_arn,
        count(distinct principal) as principals
      from edge_day
      where day >= date_trunc('day', cast(${since} as timestamp)) and is_use
      group by key_arn
    ),
    trusted as (
      select distinct account_id
      from trusted_accounts
      where until is null or until + interval 1 day > ${asOf}
    ),
    foreign_use as (
      select
        key_arn,
        count(distinct caller_account_id)                                                   as used_accounts,
        count(distinct caller_account_id)
          filter (where caller_account_id not in (select account_id from trusted))          as strangers,
        list(distinct caller_account_id)                                                    as callers
      from cross_account_day
      where is_use
      group by key_arn
    ),
    foreign_access as (
      select
        external_access.key_arn,
        count(distinct token)                                                               as allowed_tokens,
        -- Whoever came from outside used what is open to everybody.
        count(distinct token)
          filter (where not coalesce(token = '*' or list_contains(callers, token), false) or callers is null)
                                                                                            as unused_tokens
      from external_access
      left join foreign_use using (key_arn)
      where kind in ('public', 'external')
      group by external_access.key_arn
    ),
    attempts as (
      select
        usage_hour.key_arn,
        sum(usage_hour.calls) as deletion_attempts
      from usage_hour
      join keys using (key_arn)
      where
        keys.deletion_requested_at is not null
        and usage_hour.hour >= date_trunc('hour', keys.deletion_requested_at)
        and usage_hour.outcome = 'key-pending-deletion'
      group by usage_hour.key_arn
    ),
    covered as (
      select account_id, region
      from coverage_hour
      where hour >= date_trunc('hour', cast(${since} as timestamp))
      group by account_id, region
    ),
    rotation as (
      select
        key_arn,
        ${rotationOverdue(basis)} as overdue
      from keys
    ),
    inventory as (
      select
        keys.*,
        case when covered.region is null and activity.calls is null then null else coalesce(activity.calls, 0) end
                                                          as calls,
        case when covered.region is null and activity.calls is null then null else coalesce(activity.denied, 0) end
                                                          as denied,
        case when covered.region is null and edges.principals is null then null else coalesce(edges.principals, 0) end
                                                          as principals,
        coalesce(foreign_use.used_accounts, 0)            as used_accounts,
        coalesce(foreign_use.strangers, 0)                as strangers,
        coalesce(foreign_access.allowed_tokens, 0)        as allowed_tokens,
        coalesce(foreign_access.unused_tokens, 0)         as unused_tokens,
        coalesce(attempts.deletion_attempts, 0)           as deletion_attempts,
        rotation.overdue                                  as rotation_overdue_days
      from keys
      left join activity       using (key_arn)
      left join edges          using (key_arn)
      left join foreign_use    using (key_arn)
      left join foreign_access using (key_arn)
      left join attempts       using (key_arn)
      left join rotation       using (key_arn)
      left join covered        on covered.account_id = keys.account_id and covered.region = keys.region
    )`;
}
