import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { PRINCIPAL_TYPES, type PrincipalType } from '@/lib/keys/human-or-workload';
import type { Query } from '@/lib/model/query';
import type { Window } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin, hoursWithin } from '@/lib/sql/time';
import { isTrusted } from '@/lib/sql/trust';
import { isOffHours } from './off-hours';
import { principalSums } from './principal-sums';
import { PRINCIPAL_TYPE } from './principal-type';

export const PRINCIPAL_SORTS = ['principal', 'keys', 'decrypts', 'calls', 'denied', 'first', 'last'] as const;
export type PrincipalSort = (typeof PRINCIPAL_SORTS)[number];

export const PRINCIPAL_MARKS = ['external', 'long-lived'] as const;
type PrincipalMark = (typeof PRINCIPAL_MARKS)[number];

export interface PrincipalFilter {
  /** A part of the principal's name. */
  readonly search: string | null;
  readonly types: readonly PrincipalType[];
  readonly accounts: readonly string[];
  /** First seen at all inside the window. */
  readonly onlyNew: boolean;
  /** What is looked at first: outside the zone of trust, or signed with a long-lived access key. */
  readonly marks: readonly PrincipalMark[];
}

export interface PrincipalPageRequest {
  readonly window: Window;
  /** In which working hours are meant. */
  readonly timeZone: string;
  readonly filter: PrincipalFilter;
  readonly order: { readonly by: PrincipalSort; readonly descending: boolean };
  readonly size: number;
  readonly offset: number;
}

const row = z.object({
  principal: z.string(),
  type: z.enum(PRINCIPAL_TYPES),
  account_id: z.string(),
  account_name: z.string().nullable(),
  /** Organizational units from the root down, `Workloads / Payments`. */
  account_units: z.string().nullable(),
  /** 'own', 'organization', 'partner', or null: outside the zone of trust. */
  relation: z.string().nullable(),
  /** Different keys that it used with success in the window. */
  keys: integer,
  calls: integer,
  decrypts: integer,
  denied: integer,
  /** Over all data. */
  first_at: timestamp,
  /** Inside the window. */
  last_at: timestamp,
  is_new: z.boolean(),
  /** Outside the zone of trust when it called last; services and callers whose account is not known are not. */
  is_external: z.boolean(),
  /** It signed with a long-lived access key; false also until an analysis has looked. */
  has_long_lived_key: z.boolean(),
  /** At most 50, those with most calls first; null until an analysis has looked at the calls. */
  addresses: texts.nullable(),
  /** Null until an analysis has looked at the calls. */
  sessions: texts.nullable(),
  mfa_calls: integer,
  /** Calls outside working hours; null until an analysis has looked at the calls. */
  off_hours: integer.nullable(),
  /** All calls of the same hours. */
  timed_calls: integer.nullable(),
});
export type ListedPrincipal = z.infer<typeof row>;

/** One page of the principals that called keys in the window. Days count whole; read from read models alone. */
export function principalPage(models: ReadModels, request: PrincipalPageRequest): Promise<ListedPrincipal[]> {
  const { window, timeZone, filter, order, size, offset } = request;
  return models.rows(
    sql`
      with ${listed(window)},
      page as (
        select *
        from listed
        where ${matching(filter)}
        order by ${ordered(order)}, principal
        limit cast(${size} as integer)
        offset cast(${offset} as integer)
      ),
      by_address as (
        select principal, address, sum(calls) as calls
        from principal_day
        where ${daysWithin(window)} and principal in (select principal from page)
        group by principal, address
      ),
      addresses as (
        select principal, list(address order by calls desc, address)[1:50] as addresses
        from by_address
        group by principal
      ),
      sessions as (
        select
          principal,
          list_sort(list_distinct(flatten(list(sessions))))[1:50] as sessions,
          sum(mfa_calls)                                           as mfa_calls
        from principal_day
        where ${daysWithin(window)} and principal in (select principal from page)
        group by principal
      ),
      hours as (
        select
          principal,
          cast(coalesce(sum(calls) filter (where ${isOffHours('hour', timeZone)}), 0) as bigint) as off_hours,
          cast(sum(calls) as bigint)                                                            as timed_calls
        from principal_hour
        where ${hoursWithin(window)} and principal in (select principal from page)
        group by principal
      )
      select
        page.*,
        hours.off_hours,
        hours.timed_calls,
        addresses.addresses,
        sessions.sessions,
        cast(coalesce(sessions.mfa_calls, 0) as bigint) as mfa_calls
      from page
      left join addresses using (principal)
      left join sessions using (principal)
      left join hours using (principal)
      order by ${ordered(order)}, principal
    `,
    row,
  );
}

const counts = z.object({
  total: integer,
  all_principals: integer,
  /** Of those that pass the rest of the filter, so many as this one would show with it. */
  roots: integer,
  external: integer,
  long_lived: integer,
  new_ones: integer,
});
export type PrincipalCounts = z.infer<typeof counts>;

/** How many principals pass the filter, and how many called keys in the window at all. */
export async function principalCount(
  models: ReadModels,
  window: Window,
  filter: PrincipalFilter,
): Promise<PrincipalCounts> {
  const [found] = await models.rows(
    sql`
      with ${listed(window)}
      select
        count(*) filter (where ${matching(filter)}) as total,
        count(*)                                    as all_principals,
        count(*) filter (where ${matching({ ...filter, types: ['root'] })})     as roots,
        count(*) filter (where ${matching(withMark(filter, 'external'))})       as external,
        count(*) filter (where ${matching(withMark(filter, 'long-lived'))})     as long_lived,
        count(*) filter (where ${matching({ ...filter, onlyNew: true })})       as new_ones
      from listed
    `,
    counts,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}

const facet = z.object({ kind: z.enum(['type', 'account']), value: z.string(), count: integer });
export type PrincipalFacet = z.infer<typeof facet>;

/** How many principals of the window each type and account would show under the other filters; most first. */
export function principalFacets(
  models: ReadModels,
  window: Window,
  filter: PrincipalFilter,
): Promise<PrincipalFacet[]> {
  const shown = (others: PrincipalFilter) => sql`count(*) filter (where ${matching(others)})`;
  return models.rows(
    sql`
      with ${listed(window)},
      facets as (
        select 'type' as kind, type as value, ${shown({ ...filter, types: [] })} as count
        from listed
        group by type
        union all
        select 'account' as kind, account_id as value, ${shown({ ...filter, accounts: [] })} as count
        from listed
        group by account_id
      )
      select kind, value, count
      from facets
      order by kind, count desc, value
    `,
    facet,
  );
}

/** Every principal of the window with its sums. */
function listed(window: Window): Query {
  return sql`
    trusted as (
      select
        account_id,
        arg_max(relation, coalesce(until, timestamp '9999-01-01')) as relation,
        any_value(name)                                            as name,
        any_value(units)                                           as units
      from trusted_accounts
      group by account_id
    ),
    sums as (
      ${principalSums(window)}
    ),
    firsts as (
      select principal, min(first_at) as first_at
      from edge_day
      where principal in (select principal from sums)
      group by principal
    ),
    long_lived as (
      select distinct principal
      from access_key_day
      where ${daysWithin(window)} and access_key_id <> 'temporary'
    ),
    listed as (
      select
        sums.principal,
        ${PRINCIPAL_TYPE}                                      as type,
        sums.account_id,
        trusted.name                                 as account_name,
        trusted.units                                as account_units,
        trusted.relation,
        sums.keys,
        sums.calls,
        sums.decrypts,
        sums.denied,
        firsts.first_at,
        sums.last_at,
        firsts.first_at >= ${window.from}
          and ${window.from} > (select min(first_at) from edge_day)        as is_new,
        not ${isTrusted(sql`sums.account_id`, sql`sums.last_at`)}
          and sums.account_id <> 'unknown'
          and ${PRINCIPAL_TYPE} <> 'service'                              as is_external,
        long_lived.principal is not null                                  as has_long_lived_key
      from sums
      join firsts using (principal)
      left join trusted on trusted.account_id = sums.account_id
      left join long_lived on long_lived.principal = sums.principal
    )
  `;
}

function matching({ search, types, accounts, onlyNew, marks }: PrincipalFilter): Query {
  const word = search === null ? sql`true` : sql`contains(lower(principal), ${search.toLowerCase()})`;
  const type = types.length === 0 ? sql`true` : sql`list_contains(${[...types]}, type)`;
  const account = accounts.length === 0 ? sql`true` : sql`list_contains(${[...accounts]}, account_id)`;
  return sql`(${word} and ${type} and ${account} and ${onlyNew ? sql`is_new` : sql`true`}
    and ${marks.includes('external') ? sql`is_external` : sql`true`}
    and ${marks.includes('long-lived') ? sql`has_long_lived_key` : sql`true`})`;
}

function withMark(filter: PrincipalFilter, mark: PrincipalMark): PrincipalFilter {
  return { ...filter, marks: [...new Set([...filter.marks, mark])] };
}

function ordered({ by, descending }: PrincipalPageRequest['order']): Query {
  const value = sortValue(by);
  return descending ? sql`${value} desc` : sql`${value} asc`;
}

function sortValue(by: PrincipalSort): Query {
  switch (by) {
    case 'principal':
      return sql`lower(principal)`;
    case 'keys':
      return sql`keys`;
    case 'decrypts':
      return sql`decrypts`;
    case 'calls':
      return sql`calls`;
    case 'denied':
      return sql`denied / calls`;
    case 'first':
      return sql`first_at`;
    case 'last':
      return sql`last_at`;
  }
}
