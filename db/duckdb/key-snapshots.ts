import { z } from 'zod';
import type { InventorySnapshot, SnapshotHead, SnapshotKey } from '@/db/key-store';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';
import { noteChange } from './store-changes';

/** Keeps an inventory whole, and beside it each of its keys in a row of its own. */
export async function addSnapshot(transaction: Transaction, snapshot: InventorySnapshot): Promise<void> {
  const { snapshotId, collectedAt, source, accountId, region, body } = snapshot;
  await transaction.run(sql`
    insert into inventory_snapshots
    values (
      ${snapshotId},
      ${collectedAt},
      ${source},
      ${accountId},
      ${region},
      ${body},
      cast(json_merge_patch(cast(${body} as json), cast('{"keys":null}' as json)) as varchar)
    )
  `);
  await transaction.run(sql`
    insert into inventory_keys
    select
      snapshot_id,
      collected_at,
      json_extract_string(key, '$.keyArn'),
      cast(json_extract(key, '$.aliases.value') as varchar[]),
      cast(key as varchar)
    from (
      select snapshot_id, collected_at, unnest(cast(json_extract(body, '$.keys[*]') as json[])) as key
      from inventory_snapshots
      where snapshot_id = ${snapshotId}
    ) listed
  `);
  await noteChange(transaction, 'inventory', null);
}

/** Newest last. */
export function snapshots(db: Database): Promise<SnapshotHead[]> {
  return db.rows(
    sql`
      select snapshot_id as "snapshotId", collected_at as "collectedAt", head
      from inventory_snapshots
      order by collected_at, snapshot_id
    `,
    z.object({ snapshotId: z.string(), collectedAt: timestamp, head: z.string() }),
  );
}

export function snapshotKeys(db: Database, keys: readonly string[] | 'all'): Promise<SnapshotKey[]> {
  const wanted = keys === 'all' ? sql`true` : sql`key_arn in (select unnest(${keys}))`;
  return db.rows(
    sql`
      select snapshot_id as "snapshotId", body
      from inventory_keys
      where ${wanted}
      order by collected_at, snapshot_id, rowid
    `,
    z.object({ snapshotId: z.string(), body: z.string() }),
  );
}
