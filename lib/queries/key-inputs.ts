import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { daysBefore } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const event = z.object({
  event_id: z.string(),
  event_time: timestamp,
  event_name: z.string(),
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
        event_id, event_time, event_name, key_arn, requested_key, principal, source_ip, outcome, request, response,
        service_details, additional
      from control_events
      where outcome = 'ok' and key_arn is not null
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
          min(first_at) filter (where is_use)  as first_used_at
        from edge_day
        group by key_arn
      )
      select
        s.key_arn,
        s.first_seen_at,
        s.first_used_at,
        l.last_at       as last_used_at,
        l.event_name    as last_used_operation,
        l.last_event_id as last_used_event_id
      from spans s
      left join last_uses l on l.key_arn = s.key_arn and l.recency = 1
      where s.key_arn like 'arn:%'
      order by s.key_arn
    `,
    use,
  );
}

const named = z.object({ key_arn: z.string() });

/** Context keys of stores that keep data: what was encrypted there may still be (FACTS.md §1.5). */
const LASTING = [
  'aws:s3:arn',
  'aws:ebs:id',
  'aws:rds:db-id',
  'aws:rds:dbc-id',
  'aws:dynamodb:tableName',
  'SecretARN',
  'PARAMETER_ARN',
  'aws:logs:arn',
  'aws:cloudtrail:arn',
  'aws:sqs:arn',
  'aws:ecr:arn',
  'aws:backup:request-id',
  'aws:s3vectors:arn',
  'aws:s3express:arn',
  'aws:s3tables:arn',
  'aws:dsql:ClusterId',
  'aws:elasticfilesystem:filesystem:id',
  'aws:redshift:arn',
];

/** Keys under which data that lasts was seen. */
export async function protectingKeys(models: ReadModels): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select distinct key_arn
      from context_day
      where is_use and list_contains(${LASTING}, context_key)
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
        min(regexp_extract(requested_key, 'alias/(aws/[A-Za-z0-9_-]+)$', 1)) as alias
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
): Promise<{ account_id: string; region: string; days: number }[]> {
  return models.rows(
    sql`
      select
        account_id,
        region,
        count(distinct date_trunc('day', hour)) as days
      from coverage_hour
      where hour >= ${daysBefore(asOf, days)} and hour <= ${asOf} and kms_records > 0
      group by account_id, region
      order by account_id, region
    `,
    z.object({ account_id: z.string(), region: z.string(), days: integer }),
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
