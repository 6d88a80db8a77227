import { type DuckDBConnection, type DuckDBDataChunk, JsonDuckDBValueConverter } from '@duckdb/node-api';
import type { z } from 'zod';
import type { Aside } from '@/db/read-models';
import { AppError, QueryError } from '@/lib/model/errors';
import type { Query } from '@/lib/model/query';
import { storageTrouble } from '@/lib/model/storage-trouble';
import { takingTurns } from '@/lib/model/turns';
import { askedAgain } from './asked-again';
import { ASIDE, type Opened } from './open';
import { tellsOfDamage } from './tells-of-damage';
import { duckdbValue } from './values';
import type { WriteCount } from './write-count';

/** One DuckDB file: reads take a connection each, writes pass through one queue. */
export interface Database {
  rows<T>(query: Query, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]>;
  /** Runs `work` in one transaction after all writes before it; rolled back whole when it throws. */
  write<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Runs `work` in a transaction of its own after all writes before it, and undoes it whatever came of it. */
  tried<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Copies each answer into memory, as a table of this name. */
  aside(tables: ReadonlyMap<string, Query>): Promise<Aside>;
  /** Moves what stands in the write-ahead log into the file, between writes, once those have read who began before. */
  checkpoint(): Promise<void>;
  /** Does something while all that was written stands in the file and nobody writes. */
  whileStill<T>(work: () => Promise<T>): Promise<T>;
  /** The same number as before: nothing was written since, and what was read then still holds. */
  generation(): number;
  close(): void;
}

/** What a transaction may do. */
export interface Transaction {
  run(query: Query): Promise<void>;
  rows<T>(query: Query, row: z.ZodType<T>): Promise<T[]>;
  readonly connection: DuckDBConnection;
}

export interface DatabaseOptions {
  /** Counts every transaction that is committed. */
  readonly count?: WriteCount;
  /** Hears that a block of the file cannot be read. */
  readonly onDamage?: (detail: string) => void;
}

/** A page asks this many questions at a time at most, or so. */
const MOST_IDLE = 8;

/** Wraps an opened database. */
export function database(opened: Opened, { count, onDamage }: DatabaseOptions = {}): Database {
  let queue: Promise<unknown> = Promise.resolve();
  let generation = 0;
  let asides = 0;
  let isClosed = false;

  /** Connections that questions were asked on, for the next ones. */
  const idle: DuckDBConnection[] = [];

  /** What goes wrong when a connection is taken is told as what goes wrong on it. `isKept`: it stays for the next question. */
  async function connected<T>(work: (connection: DuckDBConnection) => Promise<T>, isKept = false): Promise<T> {
    let connection = isKept ? idle.pop() : undefined;
    let isSound = false;
    try {
      connection ??= await opened.connect();
      const answer = await work(connection);
      isSound = true;
      return answer;
    } catch (error) {
      throw onDamage ? told(error, onDamage) : error;
    } finally {
      if (isKept && isSound && !isClosed && idle.length < MOST_IDLE && connection) idle.push(connection);
      else connection?.closeSync();
    }
  }

  function inTurn<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const turn = queue.then(() => connected(work));
    queue = turn.catch(() => undefined);
    return turn;
  }

  return {
    rows: (query, row, signal) =>
      askedAgain(() =>
        connected(async (connection) => {
          signal?.throwIfAborted();
          const interrupt = () => connection.interrupt();
          signal?.addEventListener('abort', interrupt, { once: true });
          try {
            return await read(connection, query, row);
          } catch (error) {
            signal?.throwIfAborted();
            throw error;
          } finally {
            signal?.removeEventListener('abort', interrupt);
          }
        }, true),
      ),

    write: async (work) => {
      try {
        return await inTurn((connection) => inTransaction(connection, work, () => committed(connection, count)));
      } finally {
        generation++;
      }
    },

    tried: (work) => inTurn((connection) => inTransaction(connection, work, () => connection.run('rollback'))),

    aside: (tables) =>
      connected(async (connection) => {
        const schema = `${ASIDE}.held_${++asides}`;
        const drop = () =>
          connected(async (other) => void (await other.run(`drop schema if exists ${schema} cascade`)));
        await connection.run(`create schema ${schema}`);
        try {
          for (const [name, query] of tables) {
            await execute(connection, { ...query, text: `create table ${schema}.${name} as ${query.text}` });
          }
        } catch (error) {
          await drop();
          throw error;
        }
        return { schema, drop };
      }),

    checkpoint: () =>
      inTurn(async (connection) => {
        await connection.run('force checkpoint');
      }),

    whileStill: (work) =>
      inTurn(async (connection) => {
        await connection.run('force checkpoint');
        return work();
      }),

    generation: () => generation,

    close: () => {
      isClosed = true;
      for (const connection of idle.splice(0)) connection.closeSync();
      opened.close();
    },
  };
}

/** Reads once, for all that ask, until something is written; what is read is shared, so nobody may change it. */
export function whileUnwritten<T>(db: Pick<Database, 'generation'>, read: () => Promise<T>): () => Promise<T> {
  let held: { readonly generation: number; readonly answer: Promise<T> } | null = null;
  return () => {
    const generation = db.generation();
    if (held?.generation === generation) return held.answer;
    const answer = read();
    held = { generation, answer };
    answer.catch(() => {
      if (held?.answer === answer) held = null;
    });
    return answer;
  };
}

async function inTransaction<T>(
  connection: DuckDBConnection,
  work: (transaction: Transaction) => Promise<T>,
  end: () => Promise<unknown>,
): Promise<T> {
  await connection.run('begin transaction');
  try {
    const result = await work({
      connection,
      run: async (query) => {
        await execute(connection, query);
      },
      rows: (query, row) => read(connection, query, row),
    });
    await end();
    return result;
  } catch (error) {
    // A commit that failed has rolled back already; the first error is the one that says why.
    await connection.run('rollback').catch(() => undefined);
    throw error;
  }
}

async function committed(connection: DuckDBConnection, count: WriteCount | undefined): Promise<void> {
  const writes = await count?.raise(connection);
  await connection.run('commit');
  if (writes !== undefined) await count?.note(writes);
}

/** An error of the disk in words of ours; one that tells of a damaged file is remembered; any other as it is. */
function told(error: unknown, remember: (detail: string) => void): unknown {
  const detail = error instanceof Error ? error.message : String(error);
  if (!tellsOfDamage(detail)) return storageTrouble(error) ?? error;
  remember(detail);
  return new AppError(
    'unavailable',
    `The store is damaged: ${detail}. Nothing was changed. Start KeyTrail again: it sets the damaged file aside and says what follows.`,
    { cause: error },
  );
}

async function execute(connection: DuckDBConnection, { text, values }: Query) {
  const bound = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, duckdbValue(value)]));
  try {
    return await connection.run(withLists(text, values), bound);
  } catch (cause) {
    throw new QueryError(cause instanceof Error ? cause.message : String(cause), text, { cause });
  }
}

/** Lists are handed over as JSON, which the engine takes apart on a thread of its own. */
function withLists(text: string, values: Query['values']): string {
  return text.replace(/\$(\w+)/g, (place, name: string) =>
    Array.isArray(values[name]) ? `cast(cast(${place} as json) as varchar[])` : place,
  );
}

/** Takes the rows out a few at a time: a long answer must not keep everybody else waiting. */
async function read<T>(connection: DuckDBConnection, query: Query, row: z.ZodType<T>): Promise<T[]> {
  const result = await execute(connection, query);
  const names = result.deduplicatedColumnNames();
  const turn = takingTurns();
  const rows: T[] = [];
  for await (const chunk of result) {
    for (let index = 0; index < chunk.rowCount; index++) {
      const parsed = row.safeParse(rowOf(chunk, index, names));
      if (!parsed.success) throw new QueryError(`a row has another shape: ${parsed.error.message}`, query.text);
      rows.push(parsed.data);
      await turn();
    }
  }
  return rows;
}

function rowOf(chunk: DuckDBDataChunk, index: number, names: readonly string[]): Record<string, unknown> {
  const values = chunk.convertRowValues(index, JsonDuckDBValueConverter);
  return Object.fromEntries(names.map((name, column) => [name, values[column]]));
}
