import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { database } from '@/db/duckdb/database';
import { migrate } from '@/db/duckdb/migrate';
import { openDatabase } from '@/db/duckdb/open';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { sql } from '@/lib/sql/sql';

const folder = (name: string) => join(import.meta.dirname, '../../db/migrations', name);
const memory = async () => database(await openDatabase(':memory:'));

describe('migrations', () => {
  it.each(['events', 'ledger'])('build the %s store and can be applied again', async (name) => {
    const db = await memory();
    const migrations = readMigrations(folder(name));
    await migrate(db, migrations);
    await migrate(db, migrations);
    const rows = await db.rows(sql`select name from schema_migrations order by name`, z.object({ name: z.string() }));
    expect(rows.map((row) => row.name)).toEqual(migrations.map((migration) => migration.name));
    db.close();
  });

  it('stop at an old migration that was edited, and say what to do', async () => {
    const db = await memory();
    await migrate(db, [{ name: '0001_a', text: 'create table a (x integer)' }]);
    await expect(migrate(db, [{ name: '0001_a', text: 'create table a (x bigint)' }])).rejects.toThrow(
      /Restore its text/,
    );
    db.close();
  });

  it('stop at data of a newer version', async () => {
    const db = await memory();
    await migrate(db, [{ name: '0001_a', text: 'create table a (x integer)' }]);
    await expect(migrate(db, [])).rejects.toThrow(/newer KeyTrail/);
    db.close();
  });

  it('leave nothing of a migration that fails half-way', async () => {
    const db = await memory();
    await expect(
      migrate(db, [{ name: '0001_a', text: 'create table a (x integer); select * from missing' }]),
    ).rejects.toThrow();
    const tables = await db.rows(
      sql`select table_name from information_schema.tables where table_name = 'a'`,
      z.unknown(),
    );
    expect(tables).toEqual([]);
    db.close();
  });
});

describe('a database', () => {
  it('is locked: no files, no extensions, no settings', async () => {
    const db = await memory();
    const run = (text: string) => db.rows({ text, values: {} }, z.unknown());
    await expect(run(`select * from read_text('/etc/hostname')`)).rejects.toThrow();
    await expect(run(`install httpfs`)).rejects.toThrow();
    await expect(run(`set enable_external_access = true`)).rejects.toThrow();
    await expect(run(`attach 'other.duckdb'`)).rejects.toThrow();
    db.close();
  });

  it('rolls a write back whole when it throws', async () => {
    const db = await memory();
    await db.write((transaction) => transaction.run(sql`create table a (x integer)`));
    await expect(
      db.write(async (transaction) => {
        await transaction.run(sql`insert into a values (${1})`);
        throw new Error('stopped');
      }),
    ).rejects.toThrow('stopped');
    expect(await db.rows(sql`select x from a`, z.unknown())).toEqual([]);
    db.close();
  });

  it('stops a query when asked to', async () => {
    const db = await memory();
    const stop = new AbortController();
    const query = db.rows(sql`select count(*) from range(100000000) a, range(1000) b`, z.unknown(), stop.signal);
    stop.abort(new Error('enough'));
    await expect(query).rejects.toThrow('enough');
    db.close();
  });

  it('binds instants in UTC and lists of texts', async () => {
    const db = await memory();
    const instant = new Date('2026-11-22T10:00:00.123Z');
    const rows = await db.rows(sql`select cast(${instant} as varchar) as at_text, ${['a', 'b']} as words`, z.unknown());
    expect(rows).toEqual([{ at_text: '2026-11-22 10:00:00.123', words: ['a', 'b'] }]);
    db.close();
  });
});
