import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { EXTRACTS, LATE_EXTRACTS, PAGE_EXTRACTS } from '@/lib/extracts';
import type { KnownIncident } from '@/lib/model/incident';
import type { Runtime } from '@/lib/runtime';
import { type DataFolder, makeDataFolder, readSite } from './data-folder';
import { incidentLog } from './incident-log';
import { ingestGate } from './ingest-gate';
import { openEvents, openUsersLedger } from './open-stores';
import { progressBoard } from './progress-board';
import { sourceDesk } from './source-schedule';
import { terminal } from './terminal';
import { uploadDesk } from './upload-desk';

const MB = 1_000_000;

export interface OpenOptions {
  readonly folder: DataFolder;
  /** The checkout, or the built server's folder: where `db/migrations` lies. */
  readonly root: string;
  readonly workerFile: string | null;
  /** Greatest memory of the engine in MiB, unless it is the engine's own. */
  readonly memoryMiB?: number;
  /** Whether the folder holds the sample story; unless said, whether its logs lie there. */
  readonly isSample?: boolean;
}

export interface Opened {
  readonly runtime: Runtime;
  /** What this opening found damaged. */
  readonly incidents: readonly KnownIncident[];
  readonly close: () => void;
}

/**
 * Opens both stores of a data folder. Damaged events are set aside; a damaged ledger is a `conflict`, and so is
 * another process that has them open.
 */
export async function openRuntime({ folder, root, workerFile, isSample, memoryMiB }: OpenOptions): Promise<Opened> {
  const site = readSite(folder);
  makeDataFolder(folder);
  const migrations = (name: string) => readMigrations(join(/* turbopackIgnore: true */ root, 'db/migrations', name));
  const now = () => new Date();
  const aside = incidentLog(folder, now);
  const before = new Set(aside.list().map(({ folder: path }) => path));
  const [store, ledger] = await openBoth(
    openEvents(
      folder,
      {
        spool: folder.spool,
        facts: folder.facts,
        migrations: migrations('events'),
        extracts: EXTRACTS,
        lateExtracts: LATE_EXTRACTS,
        pageExtracts: PAGE_EXTRACTS,
        ...(memoryMiB === undefined ? {} : { memoryMiB }),
      },
      aside,
    ),
    openUsersLedger(folder, migrations('ledger'), aside),
  );
  emptySpool(folder);
  const runtime: Runtime = {
    dataDir: folder.path,
    workerFile: workerFile !== null && existsSync(workerFile) ? workerFile : null,
    isSample: isSample ?? existsSync(folder.sample),
    facts: store.facts,
    sink: store.sink,
    models: store.models,
    keys: store.keys,
    archivist: store.archivist,
    ledger: ledger.ledger,
    site,
    now,
    progress: progressBoard(),
    gate: ingestGate(),
    sources: sourceDesk(),
    uploads: uploadDesk(folder.path, site.upload.totalMB * MB, (error) => {
      terminal.tell(
        `An upload was not read: ${error instanceof Error ? error.message : String(error)}\nIt is kept; restart to try again.\n`,
      );
    }),
    incidents: aside,
  };
  return {
    runtime,
    incidents: aside.list().filter(({ folder: path }) => !before.has(path)),
    close: () => {
      store.close();
      ledger.close();
    },
  };
}

/** Both stores, opened side by side; when one cannot be opened, the other is closed before its error is thrown. */
async function openBoth<A extends Closable, B extends Closable>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    for (const end of await Promise.allSettled([first, second])) {
      if (end.status === 'fulfilled') end.value.close();
    }
    throw error;
  }
}

interface Closable {
  close(): void;
}

/** Parts that a stopped run left behind: their transaction never ended, so their files are read again. */
function emptySpool({ spool }: DataFolder): void {
  for (const name of readdirSync(spool)) rmSync(join(/* turbopackIgnore: true */ spool, name), { force: true });
}
