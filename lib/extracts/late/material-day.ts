import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';

const ENCRYPTING = [
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
];

/** Which material of a key read and wrote, by day. */
export const materialDay: Extract = {
  table: 'material_day',
  edition: 1,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      key_arn,
      key_material_id as material_id,
      event_name = 'Decrypt' as is_read,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at
    from part_events
    where (event_name = 'Decrypt' or list_contains(${ENCRYPTING}, event_name))
      and outcome = 'ok'
      and counted
      and key_arn is not null
      and key_material_id is not null
    group by 2, 3, 4, 5
  `,
};
