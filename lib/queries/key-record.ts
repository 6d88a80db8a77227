import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { inventoryColumns } from './key-columns';
import { type InventoryBasis, inventoryOf } from './key-inventory';

const row = inventoryColumns.extend({
  state_origin: z.string(),
  tags: z.string().nullable(),
  state_since: timestamp.nullable(),
  primary_key_arn: z.string().nullable(),
  created_by: z.string().nullable(),
  first_seen_at: timestamp.nullable(),
  deletion_requested_at: timestamp.nullable(),
  deletion_event_id: z.string().nullable(),
  rotation_enabled_at: timestamp.nullable(),
  material_since: timestamp.nullable(),
  on_demand_rotations: integer.nullable(),
  material_expires_at: timestamp.nullable(),
  import_state: z.string().nullable(),
  policy_known: z.boolean(),
  policy_since: timestamp.nullable(),
  external_principals: texts,
  first_used_at: timestamp.nullable(),
  last_used_event_id: z.string().nullable(),
  api_last_used_event_id: z.string().nullable(),
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
