import type { Extract } from '@/lib/model/extract';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** What changes a key, or may: a name that nobody knows and that does not only read. */
const CHANGES_KEYS: Query = sql`
  (operation_class in ('control', 'service') or (operation_class = 'unknown' and read_only is not true))
`;

/** A member of the record as JSON, also where a log pipeline, or the service itself, wrote it as a text of JSON. */
function member(name: string): Query {
  const path = `$.${name}`;
  return sql`
    case
      when json_type(record, ${path}) = 'VARCHAR' and json_valid(json_extract_string(record, ${path})) then
        cast(json_extract_string(record, ${path}) as json)
      else json_extract(record, ${path})
    end
  `;
}

/** Every event that changes something, or may (an unknown name that does not say it only reads), in full. */
export const controlEvents: Extract = {
  table: 'control_events',
  edition: 2,
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
      ${member('requestParameters')} as request,
      ${member('responseElements')} as response,
      ${member('serviceEventDetails')} as service_details,
      ${member('additionalEventData')} as additional
    from part_events
    where counted
      and ${CHANGES_KEYS}
  `,
};
