import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { openLedger } from '@/db/duckdb/ledger';
import { isHeldElsewhere, tablesOf } from '@/db/duckdb/open-store-file';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { type BackupHeader, unpack } from '@/lib/backup/envelope';
import { noteBackup } from '@/lib/backup/record';
import { AppError } from '@/lib/model/errors';
import { type DataFolder, makeDataFolder } from './data-folder';
import { incidentLog } from './incident-log';
import { filesOf } from './open-stores';
import { livingServer } from './server-file';

export interface RestoreReport {
  readonly createdAt: string;
  readonly tables: Readonly<Record<string, number>>;
  /** Where the ledger that was there before lies now; null when there was none, or nothing was replaced. */
  readonly before: string | null;
}

/**
 * Puts a backup back, or only tries to. It is unpacked beside the ledger, read whole, brought up to date and counted
 * before anything is replaced; what was there before is kept aside.
 */
export async function restoreBackup(
  folder: DataFolder,
  root: string,
  file: string,
  onlyCheck: boolean,
): Promise<RestoreReport> {
  if (!existsSync(/* turbopackIgnore: true */ file)) {
    throw new AppError('not-found', `There is nothing at ${file}. Nothing was changed.`);
  }
  if (!onlyCheck) await refuseWhileOpen(folder);
  makeDataFolder(folder);
  const draft = join(/* turbopackIgnore: true */ folder.path, `restoring-${process.pid}.duckdb`);
  try {
    const header = await unpack(file, draft);
    await compare(draft, header);
    await bringUpToDate(draft, root, file, header);
    const now = new Date();
    const before = onlyCheck ? null : replace(folder, draft, header, now);
    noteBackup(folder.path, { tested: { at: now.toISOString(), file, createdAt: header.createdAt } });
    return { createdAt: header.createdAt, tables: header.tables, before };
  } finally {
    for (const left of filesOf(draft)) rmSync(left, { force: true });
  }
}

async function refuseWhileOpen(folder: DataFolder): Promise<void> {
  const server = await livingServer(folder);
  if (server !== null || (await isHeldElsewhere(folder.ledger))) {
    const who = server === null ? 'Another process' : `The server (PID ${server.pid})`;
    throw new AppError('conflict', `${who} has the data folder open. Nothing was changed. Stop it, then restore.`);
  }
}

async function compare(draft: string, { tables }: BackupHeader): Promise<void> {
  const found = await tablesOf(draft);
  const wrong = Object.keys({ ...tables, ...found }).filter((name) => tables[name] !== found[name]);
  if (wrong.length > 0) {
    throw new AppError('invalid', `The backup does not hold what it says (${wrong.join(', ')}). Nothing was changed.`);
  }
}

async function bringUpToDate(draft: string, root: string, file: string, { createdAt }: BackupHeader): Promise<void> {
  const migrations = readMigrations(join(/* turbopackIgnore: true */ root, 'db/migrations/ledger'));
  const { ledger, close } = await openLedger(draft, migrations);
  try {
    const actor = { kind: 'operator', name: userInfo().username } as const;
    await ledger.audit(actor, 'backup-restored', file, { createdAt }, new Date());
  } finally {
    close();
  }
}

/** The old ledger is copied aside and its log moved, then the new one takes its place in one step. */
function replace(folder: DataFolder, draft: string, { site }: BackupHeader, now: Date): string | null {
  const aside = join(/* turbopackIgnore: true */ folder.setAside, `${now.toISOString().replace(/[:.]/g, '-')}-before`);
  const settings = join(/* turbopackIgnore: true */ folder.path, 'keytrail.json');
  const newSettings = site !== null && (!existsSync(settings) || readFileSync(settings, 'utf8') !== site);
  const old = [...filesOf(folder.ledger), ...(newSettings && existsSync(settings) ? [settings] : [])];
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const path of old) copyFileSync(path, join(/* turbopackIgnore: true */ aside, basename(path)));
  rmSync(`${folder.ledger}.wal`, { force: true });
  rmSync(`${folder.ledger}.damaged`, { force: true });
  renameSync(draft, folder.ledger);
  renameSync(`${draft}.writes`, `${folder.ledger}.writes`);
  if (newSettings && site !== null) writeFileSync(settings, site, { mode: 0o600 });
  incidentLog(folder, () => now).settled('ledger', now);
  if (old.length > 0) return aside;
  rmSync(aside, { recursive: true });
  return null;
}
