import { type Database, database } from '@/db/duckdb/database';
import { migrate } from '@/db/duckdb/migrate';
import { openDatabase } from '@/db/duckdb/open';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { duckdbReadModels } from '@/db/duckdb/read-models';
import type { ReadModels } from '@/db/read-models';
import type { SqlValue } from '@/lib/model/query';

type Row = Readonly<Record<string, SqlValue>>;

export interface TestModels {
  readonly models: ReadModels;
  /** Puts rows into a table as they are; columns not named become null. */
  insert(table: string, rows: readonly Row[]): Promise<void>;
  /** Takes every row out of a table. */
  empty(table: string): Promise<void>;
  close(): void;
}

/** An empty event store in memory with the schema of the product. */
export async function emptyModels(): Promise<TestModels> {
  const db: Database = database(await openDatabase(':memory:'));
  await migrate(db, readMigrations('db/migrations/events'));
  return {
    models: duckdbReadModels(db),
    insert: (table, rows) =>
      db.write(async (transaction) => {
        for (const row of rows) {
          const columns = Object.keys(row);
          const places = columns.map((column) => `$${column}`).join(', ');
          await transaction.run({
            text: `insert into ${table} (${columns.join(', ')}) values (${places})`,
            values: row,
          });
        }
      }),
    empty: (table) => db.write((transaction) => transaction.run({ text: `delete from ${table}`, values: {} })),
    close: () => db.close(),
  };
}

/** A customer key as the fold would write it when little is known; anything can be overridden. */
export function keyRow(over: Row & { readonly key_arn: string }): Row {
  const [, , , region = '', accountId = '', resource = ''] = over.key_arn.split(':');
  return {
    account_id: accountId,
    region,
    key_id: resource.replace('key/', ''),
    aliases: [],
    manager: 'CUSTOMER',
    state: 'Enabled',
    state_origin: 'inventory',
    rotation_eligibility: 'automatic',
    policy_known: true,
    policy_verdict: 'private',
    external_principals: [],
    grants_known: true,
    grants_active: 0,
    unused_verdict: 'in-use',
    unused_reason: 'used-in-window',
    covered_days: 90,
    window_days: 90,
    ...over,
  };
}

/** One line of an edge: who used a key on a day. */
export function edgeRow(over: Row & { readonly key_arn: string; readonly day: Date; readonly calls: number }): Row {
  return {
    part_id: 1,
    principal: 'arn:aws:iam::111122223333:role/app',
    identity_type: 'AssumedRole',
    caller_account_id: '111122223333',
    event_name: 'Decrypt',
    operation_class: 'crypto',
    key_role: 'key',
    via_service: 'direct',
    outcome: 'ok',
    is_use: true,
    first_at: over.day,
    last_at: over.day,
    first_event_id: '00000000-0000-4000-8000-000000000001',
    last_event_id: '00000000-0000-4000-8000-000000000002',
    ...over,
  };
}
