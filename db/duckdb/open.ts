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

/**
 * Opens a database file (or `:memory:`), locked down: no extension loading, no file access outside `folders`, no
 * later change of settings. `fromCache` is the only safe way: two instances of one file in one process lose rows.
 */
export async function openDatabase(path: string, options: OpenOptions = {}): Promise<DuckDBInstance> {
  const instance = await opened(path, options);
  const connection = await instance.connect();
  try {
    if (await isLocked(connection)) return instance;
    await connection.run(`set TimeZone = 'UTC'`);
    await connection.run(`set checkpoint_threshold = '${options.checkpointMiB ?? 256}MiB'`);
    if (options.folders && options.folders.length > 0) {
      const folders = options.folders.map((folder) => `'${folder.replaceAll("'", "''")}/'`).join(', ');
      await connection.run(`set allowed_directories = [${folders}]`);
    }
    if (!options.isReadOnly) await connection.run(`attach ':memory:' as ${ASIDE}`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
  return instance;
}

async function opened(path: string, { threads, memoryMiB, isReadOnly }: OpenOptions): Promise<DuckDBInstance> {
  const settings: Record<string, string> = {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(path === ':memory:' || isReadOnly ? {} : { storage_compatibility_version: 'v1.5.0' }),
    ...(isReadOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...(threads ? { threads: String(threads) } : {}),
    ...(memoryMiB ? { memory_limit: `${memoryMiB}MiB` } : {}),
  };
  try {
    return path === ':memory:' || isReadOnly
      ? await DuckDBInstance.create(path, settings)
      : await DuckDBInstance.fromCache(path, settings);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const holder = /\(PID (\d+)\)/.exec(message)?.[1];
    if (message.includes('Could not set lock')) {
      throw new AppError(
        'conflict',
        `Another process${holder ? ` (PID ${holder})` : ''} has the data folder open. Nothing was changed. Stop it, or let it do the work.`,
        { cause },
      );
    }
    throw cause;
  }
}

async function isLocked(connection: DuckDBConnection): Promise<boolean> {
  const reader = await connection.runAndReadAll(`select current_setting('lock_configuration') as locked`);
  return reader.getRowObjectsJson()[0]?.locked === true;
}
