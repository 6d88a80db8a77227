import { z } from 'zod';
import { KEY_TABLES, type KeyStore } from '@/db/key-store';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Database } from './database';

/** Key state in DuckDB, replaced whole. */
export function duckdbKeyStore(db: Database): KeyStore {
  return {
    replace: (rows) =>
      db.write(async (transaction) => {
        for (const table of KEY_TABLES) {
          await transaction.run({ text: `delete from ${table}`, values: {} });
          await appendRows(transaction, table, rows[table]);
        }
      }),
    addSnapshot: (snapshot) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into inventory_snapshots
          values (
            ${snapshot.snapshotId},
            ${snapshot.collectedAt},
            ${snapshot.source},
            ${snapshot.accountId},
            ${snapshot.region},
            ${snapshot.body}
          )
        `),
      ),
    snapshots: () =>
      db.rows(
        sql`
          select
            snapshot_id as "snapshotId",
            collected_at as "collectedAt",
            source,
            account_id as "accountId",
            region,
            body
          from inventory_snapshots
          order by collected_at, snapshot_id
        `,
        z.object({
          snapshotId: z.string(),
          collectedAt: timestamp,
          source: z.string(),
          accountId: z.string().nullable(),
          region: z.string().nullable(),
          body: z.string(),
        }),
      ),
  };
}
