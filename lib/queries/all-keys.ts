import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { sql } from '@/lib/sql/sql';
import { keyColumns } from './key-columns';

const row = keyColumns.extend({ state_origin: z.string() });
export type KeySummary = z.infer<typeof row>;

/** Every known key, by account, Region and id. Null is "not known". */
export function allKeys(models: ReadModels): Promise<KeySummary[]> {
  return models.rows(
    sql`
      select
        key_arn, account_id, region, key_id, alias, aliases, manager, state, state_origin, key_spec, key_usage,
        key_origin, multi_region, created_at, deletion_at, rotation_eligibility, rotation_enabled,
        rotation_period_days, next_rotation_at, last_rotated_at, policy_verdict, grants_active, last_used_at,
        last_used_operation, api_last_used_at, unused_verdict, unused_confidence, unused_reason
      from keys
      order by account_id, region, key_id
    `,
    row,
  );
}
