import type { Extract } from '@/lib/model/extract';
import { SECRET } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';

/** Every secret or parameter that somebody decrypted. */
export const secretReads: Extract = {
  table: 'secret_reads',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      cast(event_id as varchar) as event_id,
      event_time,
      principal,
      coalesce(caller_account_id, 'unknown') as account_id,
      coalesce(aws_region, 'unknown') as region,
      source_ip,
      ${SECRET} as secret
    from part_events
    where event_name = 'Decrypt'
      and outcome = 'ok'
      and counted
      and principal is not null
      and coalesce(identity_type, '') <> 'AWSService'
      and (encryption_context like '%"SecretARN"%' or encryption_context like '%"PARAMETER_ARN"%')
      and ${SECRET} is not null
  `,
};
