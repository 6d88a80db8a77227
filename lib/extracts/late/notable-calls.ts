import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import { SURVEYED } from '@/lib/sql/survey';

/** Calls with an attestation document; of plain use, only these keep their record. */
const ATTESTED = sql`(
  outcome = 'ok'
  and record is not null
  and (contains(record, '"recipient":') or contains(record, 'attestationDocument'))
)`;

/** A dry run that was refused looks like any other refusal but for its parameters. */
const REFUSED_DRY_RUN = sql`(
  outcome = 'denied'
  and contains(record, '"dryRun"')
  and lower(json_extract_string(record, '$.requestParameters.dryRun')) = 'true'
)`;

/** Calls that few analyzers look at one by one; a call that is notable in two ways stands here twice. */
export const notableCalls: Extract = {
  table: 'notable_calls',
  edition: 2,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      kind,
      cast(event_id as varchar) as event_id,
      event_time,
      event_name,
      outcome,
      error_code,
      error_message,
      aws_region,
      recipient_account_id,
      key_arn,
      key_account_id,
      requested_key,
      principal,
      caller_account_id,
      delegate_account_id,
      via_service,
      vpc_endpoint_id,
      source_ip,
      case when kind = 'attested' then record end as record
    from (
      select
        *,
        unnest(list_filter(
          [
            case when outcome = 'denied' then 'denied' end,
            case when ${REFUSED_DRY_RUN} then 'refused-dry-run' end,
            case when outcome = 'not-found' then 'not-found' end,
            case when event_category = 'NetworkActivity' then 'network' end,
            case when delegate_account_id is not null then 'delegated' end,
            case when ${ATTESTED} then 'attested' end,
            case when ${SURVEYED} then 'survey' end
          ],
          lambda kind: kind is not null
        )) as kind
      from part_events
      where counted
        and (
          outcome in ('denied', 'not-found')
          or event_category = 'NetworkActivity'
          or delegate_account_id is not null
          or ${ATTESTED}
          or ${SURVEYED}
        )
    ) calls
  `,
};
