import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { daysBefore } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

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

/** Every event that changed something about a key, oldest first. */
export function controlEvents(models: ReadModels): Promise<z.infer<typeof event>[]> {
  return models.rows(
    sql`
      select
        event_id, event_time, event_name, aws_region, recipient_account_id, key_arn, requested_key, principal, source_ip,
        outcome, request, response, service_details, additional
      from control_events
      where outcome = 'ok' and (key_arn is not null or event_name = 'DeleteAlias')
      order by event_time, event_id
    `,
    event,
  );
}

const use = z.object({
  key_arn: z.string(),
  first_seen_at: timestamp,
  first_used_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  last_used_operation: z.string().nullable(),
  last_used_event_id: z.string().nullable(),
  operations: texts,
});

/** First and last use of each key, and its first event of any kind. */
export function keyUses(models: ReadModels): Promise<z.infer<typeof use>[]> {
  return models.rows(
    sql`
      with last_uses as (
        select
          key_arn,
          last_at,
          event_name,
          last_event_id,
          row_number() over (partition by key_arn order by last_at desc, last_event_id desc) as recency
        from edge_day
        where is_use
      ),
      spans as (
        select
          key_arn,
          min(first_at)                        as first_seen_at,
          min(first_at) filter (where is_use)  as first_used_at,
          coalesce(list_sort(list(distinct event_name) filter (where is_use)), []) as operations
        from edge_day
        group by key_arn
      )
      select
        s.key_arn,
        s.first_seen_at,
        s.first_used_at,
        l.last_at       as last_used_at,
        l.event_name    as last_used_operation,
        l.last_event_id as last_used_event_id,
        s.operations
      from spans s
      left join last_uses l on l.key_arn = s.key_arn and l.recency = 1
      where s.key_arn like 'arn:%'
      order by s.key_arn
    `,
    use,
  );
}

const named = z.object({ key_arn: z.string() });

/**
 * Context keys of AWS services that use a key in passing: what they encrypt is gone when the work is done. Everything
 * else of AWS may last, known by name or not yet.
 */
const PASSING = ['aws:lambda:EventSourceArn', 'aws:sns:topicArn'];

/** Context keys of stores that do not begin with `aws:` (FACTS.md §1.5). */
const LASTING = ['SecretARN', 'PARAMETER_ARN'];

/** Keys under which data that lasts was seen. */
export async function protectingKeys(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select distinct key_arn
      from context_day
      where is_use
        and (
          list_contains(${LASTING}, context_key)
          or (starts_with(context_key, 'aws:') and not list_contains(${PASSING}, context_key))
        )
      order by key_arn
    `,
    named,
  );
  return rows.map(({ key_arn }) => key_arn);
}

/** Keys that were called by one of AWS's own aliases, with the alias. */
export function awsAliases(models: ReadModels): Promise<{ key_arn: string; alias: string }[]> {
  return models.rows(
    sql`
      select
        key_arn,
        max(regexp_extract(requested_key, 'alias/(aws/[A-Za-z0-9_-]+)$', 1)) as alias
      from kms_events
      where key_arn is not null and requested_key like '%alias/aws/%'
      group by key_arn
      having alias <> ''
      order by key_arn
    `,
    z.object({ key_arn: z.string(), alias: z.string() }),
  );
}

/**
 * Days with KMS records by account and Region, of the days before an instant. Records of other services alone prove
 * nothing about keys: their trail may leave KMS out.
 */
export function coveredDays(
  models: ReadModels,
  asOf: Date,
  days: number,
): Promise<{ account_id: string; region: string; day: number }[]> {
  return models.rows(
    sql`
      select distinct
        account_id,
        region,
        date_diff('day', timestamp '1970-01-01', hour) as day
      from coverage_hour
      where hour >= date_trunc('day', cast(${daysBefore(asOf, days)} as timestamp)) and hour <= ${asOf} and kms_records > 0
      order by account_id, region, day
    `,
    z.object({ account_id: z.string(), region: z.string(), day: integer }),
  );
}

/** Accounts whose own trail is here. */
export async function recipientAccounts(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select distinct recipient_account_id as account_id
      from kms_events
      where recipient_account_id is not null
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
