import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
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

/** First and last use of each key in a part, its operations, and whether it protects data that lasts. */
export const keyUse: Extract = {
  table: 'key_use',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      role_key_arn as key_arn,
      min(event_time) as first_seen_at,
      min(event_time) filter (where ${IS_USE}) as first_used_at,
      max(event_time) filter (where ${IS_USE}) as last_used_at,
      max_by(event_name, {'at': event_time, 'id': cast(event_id as varchar)}) filter (where ${IS_USE}) as last_used_operation,
      max_by(cast(event_id as varchar), {'at': event_time, 'id': cast(event_id as varchar)}) filter (where ${IS_USE}) as last_used_event_id,
      coalesce(list_sort(list(distinct event_name) filter (where ${IS_USE})), []) as operations,
      coalesce(bool_or(role_context is not null and ${IS_USE} and ${PROTECTS}), false) as protects_data,
      nullif(max(regexp_extract(requested_key, 'alias/(aws/[A-Za-z0-9_-]+)$', 1)) filter (where key_role <> 'destination'), '') as aws_alias
    from (${KEY_ROLES}) roles
    group by 2
  `,
};
