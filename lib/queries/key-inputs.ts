import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { PlaceWithoutUse } from '@/lib/model/coverage';
import type { Query } from '@/lib/model/query';
import { daysBefore } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { FLAWED_DAYS } from '@/lib/sql/digest-verdicts';
import { sql } from '@/lib/sql/sql';
import { manyRows } from './many-rows';

const event = z.object({
  event_id: z.string(),
  event_time: timestamp,
  event_name: z.string(),
  aws_region: z.string().nullable(),
  recipient_account_id: z.string().nullable(),
  key_arn: z.string().nullable(),
  requested_key: z.string().nullable(),
  principal: z.string().nullable(),
  source_ip: z.string().nullable(),
  outcome: z.string(),
  request: z.string().nullable(),
  response: z.string().nullable(),
  service_details: z.string().nullable(),
  additional: z.string().nullable(),
});

/** Some keys, or all of them. */
export type KeyScope = readonly string[] | 'all';

const COLUMNS = sql`
  event_id, event_time, event_name, aws_region, recipient_account_id, key_arn, requested_key, principal, source_ip,
  outcome, request, response, service_details, additional
`;

/** Events that name no key and change those of a custom key store. */
export const CHANGES_STORE = sql`event_name in ('ConnectCustomKeyStore', 'DisconnectCustomKeyStore')`;

/**
 * Every event that changed something about keys, oldest first; that an alias was deleted, or a custom key store connected
 * or disconnected, always, whose ever it was.
 */
export function controlEvents(models: ReadModels, scope: KeyScope): Promise<z.infer<typeof event>[]> {
  return manyRows(
    models,
    sql`
      select ${COLUMNS}
      from control_events
      where outcome = 'ok'
        and (${within(scope)} or (event_name = 'DeleteAlias' and key_arn is null) or ${CHANGES_STORE})
      order by event_time, event_id
    `,
    event,
  );
}

function within(scope: KeyScope): Query {
  return scope === 'all' ? sql`key_arn is not null` : sql`key_arn in (select unnest(${scope}))`;
}

const use = z.object({
  key_arn: z.string(),
  first_seen_at: timestamp,
  first_used_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  last_used_operation: z.string().nullable(),
  last_used_event_id: z.string().nullable(),
  proven_at: timestamp.nullable(),
  operations: texts,
  protects_data: z.boolean(),
  aws_alias: z.string().nullable(),
});

/**
 * First and last use of each key, its first event of any kind, and what its calls tell of it. Proven enabled it is by its
 * last use that is not ReEncrypt from it, for which the uses by day are asked where a part's last use is ReEncrypt.
 */
export function keyUses(models: ReadModels, scope: KeyScope): Promise<z.infer<typeof use>[]> {
  return manyRows(
    models,
    sql`
      with re_encrypting as (
        select part_id, key_arn
        from key_use
        where ${within(scope)}
          and last_used_operation = 'ReEncrypt'
      ),
      beside as (
        select key_arn, max(last_at) as proven_at
        from edge_day
        join re_encrypting using (part_id, key_arn)
        where is_use
          and not (event_name = 'ReEncrypt' and key_role = 'source')
        group by key_arn
      )
      select
        key_arn,
        min(first_seen_at) as first_seen_at,
        min(first_used_at) as first_used_at,
        max(last_used_at)  as last_used_at,
        max_by(last_used_operation, {'at': last_used_at, 'id': last_used_event_id})
          filter (where last_used_at is not null) as last_used_operation,
        max_by(last_used_event_id, {'at': last_used_at, 'id': last_used_event_id})
          filter (where last_used_at is not null) as last_used_event_id,
        greatest(max(last_used_at) filter (where last_used_operation <> 'ReEncrypt'), max(proven_at)) as proven_at,
        coalesce(list_sort(list_distinct(flatten(list(operations)))), []) as operations,
        bool_or(protects_data) as protects_data,
        max(aws_alias) as aws_alias
      from key_use
      left join beside using (key_arn)
      where ${within(scope)}
        and key_arn like 'arn:%'
      group by key_arn
      order by key_arn
    `,
    use,
  );
}

/**
 * Days with KMS records of each account and Region of some keys, as days since 1970, of the days before an instant.
 * Records of other services alone prove nothing about keys: their trail may leave KMS out. So may KMS records of a place
 * whose trails leave out the use of keys, on a day without any.
 */
export function coveredDays(
  models: ReadModels,
  asOf: Date,
  days: number,
  scope: KeyScope,
  withoutUse: readonly PlaceWithoutUse[],
): Promise<{ account_id: string; region: string; days: number[] }[]> {
  return models.rows(
    sql`
      select
        account_id,
        region,
        list(date_diff('day', timestamp '1970-01-01', day)) as days
      from coverage_day
      where ${isCovered(asOf, days)}
        and ${placesWithin(scope)}
        and not ${isWithoutUse(withoutUse)}
      group by account_id, region
      order by account_id, region
    `,
    z.object({ account_id: z.string(), region: z.string(), days: z.array(integer) }),
  );
}

/** Whether a day of `coverage_day` is after CloudTrail said that its place leaves out the use of keys, and has none. */
function isWithoutUse(places: readonly PlaceWithoutUse[]): Query {
  if (places.length === 0) return sql`false`;
  return sql`(
    exists (
      select 1
      from (
        select
          unnest(cast(${places.map(({ accountId }) => accountId)} as varchar[])) as account_id,
          unnest(cast(${places.map(({ region }) => region)} as varchar[])) as region,
          unnest(cast(${places.map(({ since }) => since.toISOString().slice(0, 10))} as varchar[])) as since
      ) told
      where told.account_id = coverage_day.account_id
        and told.region = coverage_day.region
        and coverage_day.day > cast(told.since as date)
    )
    and not exists (
      select 1
      from edge_day
      where edge_day.caller_account_id = coverage_day.account_id
        and split_part(edge_day.key_arn, ':', 4) = coverage_day.region
        and edge_day.is_use
        and edge_day.day = coverage_day.day
    )
  )`;
}

/**
 * Whether a day of `coverage_day` is one of so many days before an instant, KMS records of it are here, and no log of it is
 * known to be missing, altered or unread.
 */
export function isCovered(asOf: Date, days: number): Query {
  return sql`(
    day >= date_trunc('day', cast(${daysBefore(asOf, days)} as timestamp))
    and first_kms_hour <= ${asOf}
    and not exists (
      select 1
      from (${FLAWED_DAYS}) flawed
      where flawed.account_id = coverage_day.account_id
        and flawed.region = coverage_day.region
        and flawed.day = coverage_day.day
    )
  )`;
}

function placesWithin(scope: KeyScope): Query {
  if (scope === 'all') return sql`true`;
  return sql`(account_id, region) in (
    select (split_part(key_arn, ':', 5), split_part(key_arn, ':', 4))
    from (select unnest(cast(${scope} as varchar[])) as key_arn) named
  )`;
}

/** Accounts whose own trail is here. */
export async function recipientAccounts(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select distinct account_id
      from part_accounts
      union
      select distinct recipient_account_id as account_id
      from context_events
      where recipient_account_id is not null
      order by account_id
    `,
    z.object({ account_id: z.string() }),
  );
  return rows.map(({ account_id }) => account_id);
}
