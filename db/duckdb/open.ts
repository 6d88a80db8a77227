import { resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { AppError } from '@/lib/model/errors';

/** The database in memory, beside each that is opened, for rows that are held aside. */
export const ASIDE = 'aside';

export interface OpenOptions {
  /** Folders that SQL may read and write files in; none by default. */
  readonly folders?: readonly string[];
  readonly threads?: number;
  /** Greatest memory of the engine in MiB. */
  readonly memoryMiB?: number;
  /** How large the write-ahead log grows before it is moved into the file, in MiB. */
  readonly checkpointMiB?: number;
  /** Only to look: neither the file nor its log is touched. For a file that nobody in this process has open. */
  readonly isReadOnly?: boolean;
}

/** A database that is open. */
export interface Opened {
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/** The name under which a file that may be written to is attached. */
const STORE = 'store';

/**
 * Rows that the engine gathers before it writes them into the file. From so many new rows of a table on, a transaction
 * leaves them where they will stay, and neither its log nor the next checkpoint has them again: a part brings many tens of
 * thousands. Only an attached file may have another number than the engine's 122,880.
 */
const ROW_GROUP_ROWS = 30_720;

/**
 * Opens a database file (or `:memory:`), locked down: no extension loading, no file access outside `folders`, no
 * later change of settings. An instance of the cache is the only safe way: two instances that have one file lose rows.
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<Opened> {
  const isPlain = path === ':memory:' || options.isReadOnly === true;
  const file = isPlain ? null : resolve(/* turbopackIgnore: true */ path);
  try {
    const instance = await (file === null ? plainInstance(path, options) : cachedInstance(file, options));
    try {
      await lockDown(instance, file, options);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
    return {
      connect: async () => {
        const connection = await instance.connect();
        try {
          if (file !== null) await connection.run(`use ${STORE}`);
        } catch (error) {
          connection.closeSync();
          throw error;
        }
        return connection;
      },
      close: () => instance.closeSync(),
    };
  } catch (cause) {
    throw heldElsewhere(cause) ?? cause;
  }
}

function plainInstance(path: string, options: OpenOptions): Promise<DuckDBInstance> {
  const mode = options.isReadOnly ? { access_mode: 'READ_ONLY' } : {};
  return DuckDBInstance.create(path, { ...settingsOf(options), ...mode });
}

/** The instance of a file in this process. What is too large for memory goes beside the file. */
function cachedInstance(file: string, options: OpenOptions): Promise<DuckDBInstance> {
  return DuckDBInstance.fromCache(`:memory:${file}`, { ...settingsOf(options), temp_directory: `${file}.tmp` });
}

function settingsOf({ threads, memoryMiB }: OpenOptions): Record<string, string> {
  return {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(threads ? { threads: String(threads) } : {}),
    ...(memoryMiB ? { memory_limit: `${memoryMiB}MiB` } : {}),
  };
}

async function lockDown(instance: DuckDBInstance, file: string | null, options: OpenOptions): Promise<void> {
  const connection = await instance.connect();
  try {
    if (await isLocked(connection)) return;
    await connection.run(`set TimeZone = 'UTC'`);
    await connection.run(`set checkpoint_threshold = '${options.checkpointMiB ?? 256}MiB'`);
    if (options.folders && options.folders.length > 0) {
      const folders = options.folders.map((folder) => literal(`${folder}/`)).join(', ');
      await connection.run(`set allowed_directories = [${folders}]`);
    }
    if (file !== null) {
      await connection.run(
        `attach if not exists ${literal(file)} as ${STORE} (storage_version 'v1.5.0', row_group_size ${ROW_GROUP_ROWS})`,
      );
    }
    if (!options.isReadOnly) await connection.run(`attach if not exists ':memory:' as ${ASIDE}`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What to say when another process has the file; null for any other error. */
function heldElsewhere(cause: unknown): AppError | null {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!message.includes('Could not set lock')) return null;
  const holder = /\(PID (\d+)\)/.exec(message)?.[1];
  return new AppError(
    'conflict',
    `Another process${holder ? ` (PID ${holder})` : ''} has the data folder open. Nothing was changed. Stop it, or let it do the work.`,
    { cause },
  );
}

async function isLocked(connection: DuckDBConnection): Promise<boolean> {
  const reader = await connection.runAndReadAll(`select current_setting('lock_configuration') as locked`);
  return reader.getRowObjectsJson()[0]?.locked === true;
}
