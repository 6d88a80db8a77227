import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/**
 * Counted events of a part, once for each key that takes part: `key`, or for ReEncrypt `source` and `destination`,
 * each with its own owner and context.
 */
export const KEY_ROLES: Query = sql`
    select
      *,
      case when event_name = 'ReEncrypt' then 'source' else 'key' end as key_role,
      key_arn as role_key_arn,
      key_account_id as role_account_id,
      encryption_context as role_context
    from part_events
    where counted
      and key_arn is not null
    union all
    select
      *,
      'destination' as key_role,
      destination_key_arn as role_key_arn,
      split_part(destination_key_arn, ':', 5) as role_account_id,
      destination_encryption_context as role_context
    from part_events
    where counted
      and destination_key_arn is not null
  `;

/** Whether a call counts as use of a key: a cryptographic operation that succeeded (FACTS.md §3). */
export const IS_USE: Query = sql`(operation_class = 'crypto' and outcome = 'ok')`;
