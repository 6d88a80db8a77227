import { constants, copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { DamagedStore, type DamageWitness } from '@/db/damage';
import { integer } from '@/lib/sql/columns';
import { type Database, database } from './database';
import { type OpenOptions, openDatabase } from './open';
import { tellsOfDamage } from './tells-of-damage';
import { countedWrites, notedWrites, writeCount } from './write-count';

export interface StoreOptions extends OpenOptions {
  /** Small enough to be read whole at every opening. */
  readonly isSmall?: boolean;
}

export interface StoreFile {
  readonly db: Database;
  /** Whether it holds every write that it has taken. */
  readonly isWhole: boolean;
}

/**
 * Opens a store and looks whether it is whole: whether its file and log can be read, whether the file is as long as it
 * says, and whether it has counted all the writes that were noted beside it; tells the witness when it has not. Throws
 * `DamagedStore` when it cannot be read; what is found later, in a block that was not read at opening, is remembered
 * for the next opening.
 */
export async function openStoreFile(
  path: string,
  options: StoreOptions,
  witness: Pick<DamageWitness, 'lostWrites'>,
): Promise<StoreFile> {
  if (path === ':memory:') return { db: database(await openDatabase(path, options)), isWhole: true };
  const noted = notedWrites(path);
  refuseDamaged(path, noted);
  const log = keptLog(path);
  const count = writeCount(path);
  try {
    if (existsSync(path)) await examine(path, options.isSmall ?? false);
    const instance = await openDatabase(path, options);
    const lost = (noted ?? 0) - (await counting(instance));
    if (lost > 0) witness.lostWrites({ writes: lost, log });
    const db = database(instance, { count, onDamage: (detail) => rememberDamage(path, detail) });
    return { db, isWhole: lost <= 0 };
  } finally {
    // The witness has moved it away if it tells of a loss.
    if (log !== null) rmSync(log, { force: true });
  }
}

function refuseDamaged(path: string, noted: number | null): void {
  if (!existsSync(path) && (noted !== null || existsSync(`${path}.wal`))) {
    throw new DamagedStore(path, 'file', 'the file is missing');
  }
  if (existsSync(damageFile(path))) throw new DamagedStore(path, 'file', readFileSync(damageFile(path), 'utf8').trim());
}

/** A log that was left behind is copied first, since the engine removes what it could not read of it. */
function keptLog(path: string): string | null {
  const log = `${path}.wal`;
  if (!existsSync(log)) return null;
  const kept = `${log}.${process.pid}`;
  copyFileSync(log, kept, constants.COPYFILE_FICLONE);
  return kept;
}

/**
 * Looks at a store without touching it, so that damage can be told before anything is changed: opens it for reading
 * only and compares its length with what it says.
 */
async function examine(path: string, isSmall: boolean): Promise<void> {
  const instance = await openDatabase(path, { isReadOnly: true, threads: 1 }).catch((cause: unknown) => throwDamage(path, cause));
  const connection = await instance.connect();
  try {
    const missing = (await bytesByItsOwnWord(connection)) - statSync(path).size;
    if (missing > 0) throw new DamagedStore(path, 'file', `the file is ${missing} bytes too short`);
    if (isSmall) await readEverything(connection);
  } catch (cause) {
    throwDamage(path, cause);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function throwDamage(path: string, cause: unknown): never {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof DamagedStore || !tellsOfDamage(detail)) throw cause;
  throw new DamagedStore(path, detail.includes('WAL') ? 'log' : 'file', detail, { cause });
}

const size = z.tuple([z.looseObject({ block_size: integer, total_blocks: integer })]);
/** Three headers stand before the blocks. */
const HEADER_BYTES = 3 * 4096;

async function bytesByItsOwnWord(connection: DuckDBConnection): Promise<number> {
  const reader = await connection.runAndReadAll('pragma database_size');
  const [{ block_size, total_blocks }] = size.parse(reader.getRowObjectsJson());
  return HEADER_BYTES + block_size * total_blocks;
}

/** Every value of every table, so that no block stays unread. */
async function readEverything(connection: DuckDBConnection): Promise<void> {
  const reader = await connection.runAndReadAll('select table_name from duckdb_tables() where not internal');
  for (const { table_name } of z.array(z.object({ table_name: z.string() })).parse(reader.getRowObjectsJson())) {
    await connection.runAndReadAll(`select bit_xor(hash(whole)) as read from "${table_name}" whole`);
  }
}

async function counting(instance: DuckDBInstance): Promise<number> {
  const connection = await instance.connect();
  try {
    return await countedWrites(connection);
  } finally {
    connection.closeSync();
  }
}

/** Goes on with opening; when that fails, closes the store, and damage that showed itself is told as such. */
export async function whileOpening<T>(db: Database, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    db.close();
    if (path !== ':memory:') refuseDamaged(path, null);
    throw error;
  }
}

/** Where damage that showed itself only at work is noted for the next opening. */
export function damageFile(path: string): string {
  return `${path}.damaged`;
}

function rememberDamage(path: string, detail: string): void {
  writeFileSync(damageFile(path), `${detail}\n`, { mode: 0o600 });
}
