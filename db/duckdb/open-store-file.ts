import { constants, copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { DamagedStore, type DamageWitness } from '@/db/damage';
import { AppError } from '@/lib/model/errors';
import { integer } from '@/lib/sql/columns';
import { type Database, database } from './database';
import { type Opened, type OpenOptions, openDatabase } from './open';
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
    const opened = await openDatabase(path, options);
    const lost = (noted ?? 0) - (await counting(opened));
    if (lost > 0) witness.lostWrites({ writes: lost, log });
    const db = database(opened, { count, onDamage: (detail) => rememberDamage(path, detail) });
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
  const opened = await openDatabase(path, { isReadOnly: true, threads: 1 }).catch((cause: unknown) =>
    throwDamage(path, cause),
  );
  const connection = await opened.connect();
  try {
    const missing = await missingBytes(connection, statSync(path).size);
    if (missing > 0) throw new DamagedStore(path, 'file', `the file is ${missing} bytes too short`);
    if (isSmall) await readEverything(connection);
  } catch (cause) {
    throwDamage(path, cause);
  } finally {
    connection.closeSync();
    opened.close();
  }
}

function throwDamage(path: string, cause: unknown): never {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof DamagedStore || !tellsOfDamage(detail)) throw cause;
  throw new DamagedStore(path, detail.includes('WAL') ? 'log' : 'file', detail, { cause });
}

const size = z.tuple([z.looseObject({ block_size: integer, total_blocks: integer, used_blocks: integer })]);
/** Three headers stand before the blocks. */
const HEADER_BYTES = 3 * 4096;

/**
 * How many bytes a file of this length lacks; 0 or less when it was not cut. The engine cuts off free blocks at the end
 * and goes on counting them, so a file that is shorter than it says must reach to the last block that holds something.
 */
async function missingBytes(connection: DuckDBConnection, length: number): Promise<number> {
  const reader = await connection.runAndReadAll('pragma database_size');
  const [{ block_size, total_blocks, used_blocks }] = size.parse(reader.getRowObjectsJson());
  if (length >= HEADER_BYTES + block_size * total_blocks) return 0;
  const blocks = Math.max(used_blocks, (await lastBlock(connection)) + 1);
  return HEADER_BYTES + block_size * blocks - length;
}

const lastOf = z.tuple([z.object({ last: integer.nullable() })]);

/** Number of the last block that a table or the catalogue lies in; -1 when there is none. */
async function lastBlock(connection: DuckDBConnection): Promise<number> {
  let last = -1;
  const look = async (text: string) => {
    const [row] = lastOf.parse((await connection.runAndReadAll(text)).getRowObjectsJson());
    last = Math.max(last, row.last ?? -1);
  };
  await look('select max(block_id) as last from pragma_metadata_info()');
  for (const name of await tableNames(connection)) {
    await look(`
      select greatest(max(block_id), max(list_max(additional_block_ids))) as last
      from pragma_storage_info('${name}')
      where persistent
    `);
  }
  return last;
}

const table = z.object({ table_name: z.string() });

async function tableNames(connection: DuckDBConnection): Promise<string[]> {
  const reader = await connection.runAndReadAll('select table_name from duckdb_tables() where not internal');
  return table
    .array()
    .parse(reader.getRowObjectsJson())
    .map(({ table_name }) => table_name);
}

const read = z.tuple([z.object({ rows: integer, read: z.unknown() })]);

/** Reads every value of every table, so that no block stays unread. Returns the rows of each. */
async function readEverything(connection: DuckDBConnection): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const table_name of await tableNames(connection)) {
    const text = `select count(*) as rows, bit_xor(hash(whole)) as read from "${table_name}" whole`;
    rows[table_name] = read.parse((await connection.runAndReadAll(text)).getRowObjectsJson())[0].rows;
  }
  return rows;
}

/** The rows of each table of a store that nobody has open, every value of it read. Throws when it cannot be read. */
export async function tablesOf(path: string): Promise<Record<string, number>> {
  const opened = await openDatabase(path, { isReadOnly: true, threads: 1 });
  const connection = await opened.connect();
  try {
    return await readEverything(connection);
  } finally {
    connection.closeSync();
    opened.close();
  }
}

/** Whether another process has a store open; one that is missing or damaged is nobody's. */
export async function isHeldElsewhere(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  try {
    (await openDatabase(path, { isReadOnly: true, threads: 1 })).close();
    return false;
  } catch (error) {
    return error instanceof AppError && error.code === 'conflict';
  }
}

async function counting(opened: Opened): Promise<number> {
  const connection = await opened.connect();
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
