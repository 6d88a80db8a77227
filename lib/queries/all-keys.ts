import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const row = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  key_id: z.string(),
  alias: z.string().nullable(),
  aliases: texts,
  manager: z.string().nullable(),
  state: z.string(),
  state_origin: z.string(),
  key_spec: z.string().nullable(),
  key_usage: z.string().nullable(),
  key_origin: z.string().nullable(),
  multi_region: z.string().nullable(),
  created_at: timestamp.nullable(),
  deletion_at: timestamp.nullable(),
  rotation_eligibility: z.string(),
  rotation_enabled: z.boolean().nullable(),
  rotation_period_days: integer.nullable(),
  next_rotation_at: timestamp.nullable(),
  last_rotated_at: timestamp.nullable(),
  policy_verdict: z.string(),
  grants_active: integer,
  last_used_at: timestamp.nullable(),
  last_used_operation: z.string().nullable(),
  api_last_used_at: timestamp.nullable(),
  unused_verdict: z.string(),
  unused_confidence: z.string().nullable(),
  unused_reason: z.string(),
});
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
