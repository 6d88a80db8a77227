import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { integer } from '@/lib/sql/columns';

/**
 * How many transactions a store has committed is counted twice: in the store, and in a file beside it. DuckDB opens a
 * store whose log is gone, cut or unreadable in its first bytes without a word; then it counts fewer than its file.
 */
export interface WriteCount {
  /** Counts a transaction that is about to commit, within it. Returns the number it will be. */
  raise(connection: DuckDBConnection): Promise<number>;
  /** Notes that so many are committed, without keeping pages waiting for the disk. */
  note(writes: number): Promise<void>;
}

const row = z.tuple([z.object({ writes: integer })]);

/** The count of a store that is open; `noted` is what its file says. */
export function writeCount(path: string): WriteCount {
  return {
    raise: async (connection) => {
      const reader = await connection.runAndReadAll('update store_writes set writes = writes + 1 returning writes');
      return row.parse(reader.getRowObjectsJson())[0].writes;
    },
    note: async (writes) => {
      try {
        await note(path, writes);
      } catch {
        // A full disk: the file then counts too few, which never is a false alarm.
      }
    },
  };
}

/** What the store itself counts; begins at 0 in a store that has not counted before. */
export async function countedWrites(connection: DuckDBConnection): Promise<number> {
  await connection.run('create table if not exists store_writes (writes bigint not null)');
  await connection.run('insert into store_writes select 0 where not exists (select 1 from store_writes)');
  const reader = await connection.runAndReadAll('select writes from store_writes');
  return row.parse(reader.getRowObjectsJson())[0].writes;
}

/** What the file beside the store says; null when there is none, or none that can be read. */
export function notedWrites(path: string): number | null {
  try {
    const text = readFileSync(fileOf(path), 'utf8');
    return /^\d{1,15}\n$/.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}

/** The file beside a store that counts its writes. */
export function fileOf(path: string): string {
  return `${path}.writes`;
}

async function note(path: string, writes: number): Promise<void> {
  const draft = `${fileOf(path)}.draft`;
  await writeFile(draft, `${writes}\n`, { mode: 0o600 });
  await rename(draft, fileOf(path));
}
