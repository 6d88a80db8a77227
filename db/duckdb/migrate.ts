import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';

export interface Migration {
  /** `NNNN_verb_noun`, unique, applied in order. */
  readonly name: string;
  readonly text: string;
}

/**
 * Brings a database up to date: an old one with a transaction for each migration, a new one in one. Refuses to open a database whose applied
 * migrations were edited, or which a newer KeyTrail has written.
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<void> {
  await db.write((transaction) =>
    transaction.run(sql`
      create table if not exists schema_migrations (name varchar not null, checksum varchar not null, applied_at timestamp not null)
    `),
  );
  const applied = await db.rows(
    sql`select name, checksum from schema_migrations order by name`,
    z.object({ name: z.string(), checksum: z.string() }),
  );
  const known = new Map(migrations.map((migration) => [migration.name, checksum(migration.text)]));
  for (const { name, checksum: stored } of applied) {
    const expected = known.get(name);
    if (expected === undefined) {
      throw new AppError(
        'conflict',
        `The data was written by a newer KeyTrail (migration ${name}). Nothing was changed. Start that version, or restore a backup.`,
      );
    }
    if (expected !== stored) {
      throw new AppError(
        'conflict',
        `Migration ${name} was edited after it was applied. Nothing was changed. Restore its text and add a new migration instead.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !done.has(name));
  // A new database gets them all at once, which takes a fifth of the time.
  if (applied.length === 0) await db.write((transaction) => applyAll(transaction, pending));
  else for (const migration of pending) await db.write((transaction) => applyAll(transaction, [migration]));
}

async function applyAll(transaction: Transaction, migrations: readonly Migration[]): Promise<void> {
  for (const { text } of migrations) await transaction.connection.run(text);
  await transaction.run(sql`
    insert into schema_migrations
    select
      unnest(cast(${migrations.map(({ name }) => name)} as varchar[])),
      unnest(cast(${migrations.map(({ text }) => checksum(text))} as varchar[])),
      current_timestamp at time zone 'UTC'
  `);
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
