import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { PRINCIPAL_TYPES } from '@/lib/keys/human-or-workload';
import type { Window } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin, hoursWithin } from '@/lib/sql/time';
import { isOffHours } from './off-hours';
import { PRINCIPAL_TYPE } from './principal-type';

const day = z.object({
  day: timestamp,
  key_arn: z.string(),
  alias: z.string().nullable(),
  service: z.string(),
  outcome: z.enum(['answered', 'denied', 'failed']),
  calls: integer,
  decrypts: integer,
  first_at: timestamp,
  last_at: timestamp,
});
export type PrincipalDay = z.infer<typeof day>;

/** What a principal did with each key on each day of the window, by service and outcome. */
export function principalDays(models: ReadModels, principal: string, window: Window): Promise<PrincipalDay[]> {
  return models.rows(
    sql`
      select
        day,
        edge_day.key_arn,
        any_value(keys.alias)                                                         as alias,
        via_service                                                                   as service,
        case
          when outcome in ('ok', 'probe')                                             then 'answered'
          when outcome in ('denied', 'network-denied')                                then 'denied'
          else 'failed'
        end                                                                           as outcome,
        cast(sum(calls) as bigint)                                                    as calls,
        cast(coalesce(sum(calls) filter (where event_name = 'Decrypt' and is_use), 0) as bigint) as decrypts,
        min(first_at)                                                                 as first_at,
        max(last_at)                                                                  as last_at
      from edge_day
      left join keys on keys.key_arn = edge_day.key_arn
      where principal = ${principal} and ${daysWithin(window)}
      group by day, edge_day.key_arn, via_service, 5
      order by day, edge_day.key_arn, via_service, 5
    `,
    day,
  );
}

const identity = z.object({
  first_at: timestamp,
  last_at: timestamp,
  type: z.enum(PRINCIPAL_TYPES),
  account_id: z.string(),
});

const name = z.object({ principal: z.string() });

/** Those of some principals that called a key, which is those that have a page. */
export async function callersAmong(models: ReadModels, principals: readonly string[]): Promise<ReadonlySet<string>> {
  if (principals.length === 0) return new Set();
  const rows = await models.rows(
    sql`
      select distinct principal
      from edge_day
      where list_contains(${[...new Set(principals)]}, principal) and principal <> 'unknown'
    `,
    name,
  );
  return new Set(rows.map(({ principal }) => principal));
}

/** When a principal was first and last seen in all data, and as what; null when it never was. */
export async function principalSeen(models: ReadModels, principal: string): Promise<z.infer<typeof identity> | null> {
  const [found] = await models.rows(
    sql`
      with seen as (
        select
          principal,
          min(first_at)                       as first_at,
          max(last_at)                        as last_at,
          arg_max(identity_type, last_at)     as identity_type,
          arg_max(caller_account_id, last_at) as account_id
        from edge_day
        where principal = ${principal}
        group by principal
      )
      select first_at, last_at, account_id, ${PRINCIPAL_TYPE} as type
      from seen
    `,
    identity,
  );
  return found ?? null;
}

const address = z.object({
  address: z.string(),
  calls: integer,
  mfa_calls: integer,
  first_at: timestamp,
  last_at: timestamp,
  sessions: texts,
  source_identities: texts,
});
export type PrincipalAddress = z.infer<typeof address>;

/** From where a principal called in the window, and in which sessions; most calls first, two hundred at most. */
export function principalAddresses(models: ReadModels, principal: string, window: Window): Promise<PrincipalAddress[]> {
  return models.rows(
    sql`
      select
        address,
        cast(sum(calls) as bigint)                                        as calls,
        cast(sum(mfa_calls) as bigint)                                    as mfa_calls,
        min(first_at)                                                     as first_at,
        max(last_at)                                                      as last_at,
        list_sort(list_distinct(flatten(list(sessions))))[1:50]           as sessions,
        list_sort(list_distinct(flatten(list(source_identities))))[1:50]  as source_identities
      from principal_day
      where principal = ${principal} and ${daysWithin(window)}
      group by address
      order by calls desc, address
      limit 200
    `,
    address,
  );
}

const accessKey = z.object({
  /** The id of a long-lived key, or 'temporary' for all credentials of sessions. */
  access_key_id: z.string(),
  /** Different ones, counted by day: the same session on two days counts twice. */
  credentials: integer,
  calls: integer,
  days: integer,
  first_at: timestamp,
  last_at: timestamp,
  addresses: texts,
});
export type PrincipalAccessKey = z.infer<typeof accessKey>;

/** Which access keys a principal signed with in the window; long-lived ones first. */
export function principalAccessKeys(
  models: ReadModels,
  principal: string,
  window: Window,
): Promise<PrincipalAccessKey[]> {
  return models.rows(
    sql`
      select
        access_key_id,
        case
          when access_key_id = 'temporary' then cast(sum(credentials) as bigint)
          else 1
        end                                                        as credentials,
        cast(sum(calls) as bigint)                                 as calls,
        count(distinct day)                                        as days,
        min(first_at)                                              as first_at,
        max(last_at)                                               as last_at,
        list_sort(list_distinct(flatten(list(addresses))))[1:50]   as addresses
      from access_key_day
      where principal = ${principal} and ${daysWithin(window)}
      group by access_key_id
      order by access_key_id = 'temporary', calls desc, access_key_id
    `,
    accessKey,
  );
}

const offHours = z.object({ off_hours: integer, timed_calls: integer });

/** How many calls of a principal in the window lay outside working hours in a zone; null when none was looked at. */
export async function principalOffHours(
  models: ReadModels,
  principal: string,
  window: Window,
  timeZone: string,
): Promise<z.infer<typeof offHours> | null> {
  const [found] = await models.rows(
    sql`
      select
        cast(coalesce(sum(calls) filter (where ${isOffHours('hour', timeZone)}), 0) as bigint) as off_hours,
        cast(coalesce(sum(calls), 0) as bigint)                                              as timed_calls
      from principal_hour
      where principal = ${principal} and ${hoursWithin(window)}
    `,
    offHours,
  );
  return found && found.timed_calls > 0 ? found : null;
}

const context = z.object({
  context_key: z.string(),
  context_value: z.string(),
  keys: integer,
  calls: integer,
  first_at: timestamp,
  last_at: timestamp,
});
export type PrincipalContext = z.infer<typeof context>;

/** Which resources a principal touched in the window, as encryption contexts show; two hundred at most. */
export function principalContexts(models: ReadModels, principal: string, window: Window): Promise<PrincipalContext[]> {
  return models.rows(
    sql`
      select
        context_key,
        context_value,
        count(distinct key_arn)     as keys,
        cast(sum(calls) as bigint)  as calls,
        min(first_at)               as first_at,
        max(last_at)                as last_at
      from principal_context_day
      where principal = ${principal} and ${daysWithin(window)}
      group by context_key, context_value
      order by calls desc, context_key, context_value
      limit 200
    `,
    context,
  );
}
