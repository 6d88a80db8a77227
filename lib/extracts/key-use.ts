import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/**
 * Context keys of AWS services that use a key in passing: what they encrypt is gone when the work is done. Everything
 * else of AWS may last, known by name or not yet.
 */
const PASSING = ['aws:lambda:EventSourceArn', 'aws:sns:topicArn', 'aws:backup:request-id'];

/** Context keys of stores that do not begin with `aws:` (FACTS.md §1.5). */
const LASTING = ['SecretARN', 'PARAMETER_ARN'];

/** Whether a member of a context names data that lasts. */
const PROTECTS: Query = sql`
  (
    list_contains(${LASTING}, context_key)
    or (starts_with(context_key, 'aws:') and not list_contains(${PASSING}, context_key))
  )
`;

/**
 * First and last use of each key in a part, its operations, and whether it protects data that lasts. Reads what
 * `edge_day` and `context_day` already say of the part, which is a tenth of the events; only the aliases of AWS itself
 * stand in the events alone.
 */
export const keyUse: Extract = {
  table: 'key_use',
  edition: 2,
  sql: (partId) => sql`
    with protecting as (
      select distinct key_arn
      from context_day
      where part_id = ${partId}
        and is_use
        and ${PROTECTS}
    ),
    aliases as (
      select
        key_arn,
        max(regexp_extract(requested_key, 'alias/(aws/[A-Za-z0-9_-]+)$', 1)) as aws_alias
      from part_events
      where counted
        and contains(requested_key, 'alias/aws/')
      group by key_arn
    )
    select
      ${partId} as part_id,
      key_arn,
      min(first_at) as first_seen_at,
      min(first_at) filter (where is_use) as first_used_at,
      max(last_at) filter (where is_use) as last_used_at,
      max_by(event_name, {'at': last_at, 'id': last_event_id}) filter (where is_use) as last_used_operation,
      max_by(last_event_id, {'at': last_at, 'id': last_event_id}) filter (where is_use) as last_used_event_id,
      coalesce(list_sort(list(distinct event_name) filter (where is_use)), []) as operations,
      key_arn in (select key_arn from protecting) as protects_data,
      (
        select nullif(aws_alias, '')
        from aliases
        where aliases.key_arn = edge_day.key_arn
      ) as aws_alias
    from edge_day
    where part_id = ${partId}
    group by key_arn
  `,
};
