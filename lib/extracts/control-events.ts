import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** What changes a key, or may: a name that nobody knows and that does not only read. */
const CHANGES_KEYS: Query = sql`
  (operation_class in ('control', 'service') or (operation_class = 'unknown' and read_only is not true))
`;

/** Every event that changes something, or may (an unknown name that does not say it only reads), in full. */
export const controlEvents: Extract = {
  table: 'control_events',
  edition: 1,
  onlyOf: CHANGES_KEYS,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      cast(event_id as varchar) as event_id,
      event_time,
      event_name,
      aws_region,
      recipient_account_id,
      key_arn,
      requested_key,
      key_account_id,
      identity_type,
      principal,
      caller_account_id,
      session_name,
      mfa,
      assumed_root,
      via_service,
      direct,
      source_ip,
      user_agent,
      outcome,
      error_code,
      error_message,
      json_extract(record, '$.requestParameters') as request,
      json_extract(record, '$.responseElements') as response,
      json_extract(record, '$.serviceEventDetails') as service_details,
      json_extract(record, '$.additionalEventData') as additional
    from part_events
    where counted
      and ${CHANGES_KEYS}
  `,
};
