import { z } from 'zod';
import { type KeyStateBasis, type KeyStore, type KeyUpdate, TABLES_BY_KEY } from '@/db/key-store';
import type { Query } from '@/lib/model/query';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Database, Transaction } from './database';
import { differences, keepRows, restatements } from './key-differences';
import { addSnapshot, snapshotKeys, snapshots } from './key-snapshots';
import { replaceAll, replaceByPacks } from './key-staging';

/** Key state in DuckDB. */
export function duckdbKeyStore(db: Database): KeyStore {
  return {
    replace: (packs, basis) =>
      replaceByPacks(db, packs, async (transaction) => {
        await setBasis(transaction, basis);
        await noteAll(transaction, basis);
      }),
    tried: (rows, ask) =>
      db.tried(async (transaction) => {
        await replaceAll(transaction, rows);
        return ask({ rows: (query, row) => transaction.rows(query, row), generation: () => db.generation() });
      }),
    update: (update, basis) =>
      db.write(async (transaction) => {
        await replaceKeys(transaction, update, basis);
        await restate(transaction, update.restated, basis);
        await setBasis(transaction, basis);
      }),
    basis: async () => {
      const [row] = await db.rows(
        sql`select change_id, token, as_of, basis from key_state_basis`,
        z.object({ change_id: integer, token: z.string(), as_of: timestamp, basis: z.string() }),
      );
      return row ? { changeId: row.change_id, token: row.token, asOf: row.as_of, basis: row.basis } : null;
    },
    addSnapshot: (snapshot) => db.write((transaction) => addSnapshot(transaction, snapshot)),
    snapshots: () => snapshots(db),
    snapshotKeys: (keys) => snapshotKeys(db, keys),
  };
}

async function replaceKeys(
  transaction: Transaction,
  { keys, rows }: KeyUpdate,
  { changeId }: KeyStateBasis,
): Promise<void> {
  if (keys.length === 0) return;
  await keepRows(transaction, keys);
  for (const table of TABLES_BY_KEY) {
    await transaction.run({
      text: `delete from ${table} where key_arn in (select unnest($keys))`,
      values: { keys },
    });
    await appendRows(transaction, table, rows[table]);
  }
  await noteChanges(transaction, changeId, differences());
}

/** Columns that uses and the passing of time change. */
const RESTATED = [
  'first_seen_at',
  'first_used_at',
  'last_used_at',
  'last_used_operation',
  'last_used_event_id',
  'protects_data',
  'unused_verdict',
  'unused_confidence',
  'unused_reason',
  'covered_days',
] as const;

/** What uses, or time alone, changed. */
async function restate(
  transaction: Transaction,
  restated: KeyUpdate['restated'],
  { changeId }: KeyStateBasis,
): Promise<void> {
  if (restated.length === 0) return;
  await transaction.run({
    text: `
      create or replace temp table restated_keys as
      select key_arn, ${RESTATED.join(', ')}
      from keys
      limit 0
    `,
    values: {},
  });
  await appendRows(transaction, 'restated_keys', restated);
  await noteChanges(transaction, changeId, restatements(RESTATED));
  await transaction.run({
    text: `
      update keys
      set ${RESTATED.map((column) => `${column} = restated_keys.${column}`).join(', ')}
      from restated_keys
      where restated_keys.key_arn = keys.key_arn
    `,
    values: {},
  });
}

async function setBasis(transaction: Transaction, basis: KeyStateBasis | null): Promise<void> {
  await transaction.run(sql`delete from key_state_basis`);
  if (basis === null) return;
  await transaction.run(sql`
    insert into key_state_basis
    values (cast(${basis.changeId} as integer), ${basis.token}, ${basis.asOf}, ${basis.basis})
  `);
}

/** Writes down what is another since a change, of which keys. */
async function noteChanges(transaction: Transaction, changeId: number, changes: Query): Promise<void> {
  await transaction.run(sql`
    insert into key_state_changes (change_id, key_arn, changed)
    select cast(${changeId} as integer), key_arn, changed
    from (${changes}) changes
  `);
}

/** Writes down that all of it was made anew. */
async function noteAll(transaction: Transaction, basis: KeyStateBasis | null): Promise<void> {
  await transaction.run(sql`
    insert into key_state_changes (change_id, key_arn)
    values (cast(${basis?.changeId ?? 0} as integer), '*')
  `);
}
