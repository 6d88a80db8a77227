import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type InventoryBasis, inventoryOf } from './key-inventory';

const row = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  key_id: z.string(),
  alias: z.string().nullable(),
  aliases: texts,
  description: z.string().nullable(),
  tags: z.string().nullable(),
  owner: z.string().nullable(),
  environment: z.string().nullable(),
  manager: z.string().nullable(),
  state: z.string(),
  state_since: timestamp.nullable(),
  state_origin: z.string(),
  key_spec: z.string().nullable(),
  key_usage: z.string().nullable(),
  key_origin: z.string().nullable(),
  multi_region: z.string().nullable(),
  primary_key_arn: z.string().nullable(),
  created_at: timestamp.nullable(),
  created_by: z.string().nullable(),
  first_seen_at: timestamp.nullable(),
  deletion_at: timestamp.nullable(),
  deletion_requested_at: timestamp.nullable(),
  deletion_event_id: z.string().nullable(),
  rotation_eligibility: z.string(),
  rotation_enabled: z.boolean().nullable(),
  rotation_period_days: integer.nullable(),
  rotation_enabled_at: timestamp.nullable(),
  next_rotation_at: timestamp.nullable(),
  last_rotated_at: timestamp.nullable(),
  material_since: timestamp.nullable(),
  on_demand_rotations: integer.nullable(),
  material_expires_at: timestamp.nullable(),
  import_state: z.string().nullable(),
  rotation_overdue_days: integer.nullable(),
  policy_known: z.boolean(),
  policy_verdict: z.string(),
  policy_since: timestamp.nullable(),
  external_principals: texts,
  grants_known: z.boolean(),
  grants_active: integer,
  first_used_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  last_used_operation: z.string().nullable(),
  last_used_event_id: z.string().nullable(),
  api_last_used_at: timestamp.nullable(),
  api_last_used_operation: z.string().nullable(),
  api_last_used_event_id: z.string().nullable(),
  api_tracking_since: timestamp.nullable(),
  unused_verdict: z.string(),
  unused_confidence: z.string().nullable(),
  unused_reason: z.string(),
  covered_days: integer,
  window_days: integer,
  monthly_cost_usd: z.number().nullable(),
  calls: integer.nullable(),
  denied: integer.nullable(),
  principals: integer.nullable(),
  used_accounts: integer,
  strangers: integer,
  allowed_tokens: integer,
  unused_tokens: integer,
  deletion_attempts: integer,
});
export type KeyRecord = z.infer<typeof row>;

/** One key with what its use and access come to; null when no such key is known. */
export async function keyRecord(models: ReadModels, basis: InventoryBasis, key: KeyArn): Promise<KeyRecord | null> {
  const [found] = await models.rows(
    sql`
      ${inventoryOf(basis)}
      select *
      from inventory
      where key_arn = ${key}
    `,
    row,
  );
  return found ?? null;
}

const sibling = z.object({
  key_arn: z.string(),
  region: z.string(),
  account_id: z.string(),
  multi_region: z.string().nullable(),
  state: z.string(),
  last_used_at: timestamp.nullable(),
  policy_same: z.boolean().nullable(),
});
export type KeySibling = z.infer<typeof sibling>;

/**
 * The primary and the replicas of a multi-Region key, itself included, primary first. `policy_same` compares the
 * present policy with this key's: null when either is not known.
 */
export function keySiblings(models: ReadModels, key: KeyArn): Promise<KeySibling[]> {
  return models.rows(
    sql`
      with present as (
        select key_arn, policy_hash
        from policy_versions
        where valid_to is null
      ),
      this_key as (
        select key_id, account_id, present.policy_hash
        from keys
        left join present using (key_arn)
        where key_arn = ${key} and multi_region in ('PRIMARY', 'REPLICA')
      )
      select
        keys.key_arn, keys.region, keys.account_id, keys.multi_region, keys.state, keys.last_used_at,
        present.policy_hash = this_key.policy_hash as policy_same
      from keys
      join this_key on this_key.key_id = keys.key_id and this_key.account_id = keys.account_id
      left join present on present.key_arn = keys.key_arn
      order by keys.multi_region, keys.region
    `,
    sibling,
  );
}
