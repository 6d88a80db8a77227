import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import { SHORT_CONTEXT } from './context-value';
import { IS_USE, KEY_ROLES } from './roles';

/**
 * Context keys of AWS services that use a key in passing: what they encrypt is gone when the work is done. Everything
 * else of AWS may last, known by name or not yet.
 */
const PASSING = ['aws:lambda:EventSourceArn', 'aws:sns:topicArn', 'aws:backup:request-id'];

/** Context keys of stores that do not begin with `aws:` (FACTS.md §1.5). */
const LASTING = ['SecretARN', 'PARAMETER_ARN'];

/** Whether the context of a call names data that lasts. */
const PROTECTS: Query = sql`
  len(list_filter(
    json_keys(role_context),
    lambda name: list_contains(${LASTING}, name) or (starts_with(name, 'aws:') and not list_contains(${PASSING}, name))
  )) > 0
`;

/** The alias of AWS itself by which a caller named the key. */
const AWS_ALIAS: Query = sql`
  case
    when contains(requested_key, 'alias/aws/') then regexp_extract(requested_key, 'alias/(aws/[A-Za-z0-9_-]+)$', 1)
  end
`;

/** First and last use of each key in a part, its operations, and whether it protects data that lasts. */
export const keyUse: Extract = {
  table: 'key_use',
  edition: 1,
  sql: (partId) => sql`
    with roles as (${KEY_ROLES}),
    seen as (
      select
        role_key_arn as key_arn,
        event_name,
        ${IS_USE} as is_use,
        ${SHORT_CONTEXT} as role_context,
        max(case when key_role <> 'destination' then ${AWS_ALIAS} end) as aws_alias,
        min(event_time) as first_at,
        max(event_time) as last_at
      from roles
      group by 1, 2, 3, 4
    ),
    last_use as (
      select
        roles.role_key_arn as key_arn,
        max({'id': cast(event_id as varchar), 'name': roles.event_name}) as event
      from roles
      join (
        select key_arn, max(last_at) as last_at
        from seen
        where is_use
        group by key_arn
      ) ends
        on ends.key_arn = roles.role_key_arn
        and ends.last_at = roles.event_time
      where ${IS_USE}
      group by 1
    )
    select
      ${partId} as part_id,
      seen.key_arn,
      min(first_at) as first_seen_at,
      min(first_at) filter (where is_use) as first_used_at,
      max(last_at) filter (where is_use) as last_used_at,
      any_value(event.name) as last_used_operation,
      any_value(event.id) as last_used_event_id,
      coalesce(list_sort(list(distinct event_name) filter (where is_use)), []) as operations,
      coalesce(bool_or(role_context is not null and is_use and ${PROTECTS}), false) as protects_data,
      nullif(max(aws_alias), '') as aws_alias
    from seen
    left join last_use
      on last_use.key_arn = seen.key_arn
    group by seen.key_arn
  `,
};
