import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type BackupHeader, measured, pack, unpack } from '@/lib/backup/envelope';
import { noteBackup } from '@/lib/backup/record';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';

export const BackupReport = z.object({
  file: z.string(),
  createdAt: z.string(),
  bytes: z.number().int(),
  /** Rows of each table. */
  tables: z.record(z.string(), z.number().int()),
});
export type BackupReport = z.infer<typeof BackupReport>;

/**
 * Writes what users wrote — the ledger as it stands between two writes, and the site's settings — to one file, and
 * unpacks it once to see that it is whole. Others go on meanwhile. Needs the admin role.
 */
export async function backup(runtime: Runtime, actor: Actor, file: string): Promise<BackupReport> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may make a backup. Nothing was written.');
  }
  if (existsSync(file)) {
    throw new AppError('conflict', `${file} is there already. Nothing was written. Name another file.`);
  }
  if (!existsSync(dirname(file))) {
    throw new AppError(
      'invalid',
      `There is no folder ${dirname(file)}. Nothing was written. Make the folder, or name a file in one that is there.`,
    );
  }
  const copy = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool', `backup-${randomUUID()}.duckdb`);
  try {
    const tables = await runtime.ledger.copyTo(copy);
    const header: BackupHeader = {
      keytrailBackup: 1,
      createdAt: runtime.now().toISOString(),
      ledger: await measured(copy),
      tables: { ...tables },
      site: siteOf(runtime.dataDir),
    };
    await pack(header, copy, file).catch((cause: unknown) => {
      throw nowhereToWrite(cause) ? noFile(file, cause) : cause;
    });
    await unpack(file, copy);
    const at = runtime.now().toISOString();
    noteBackup(runtime.dataDir, { written: { at, file, createdAt: header.createdAt } });
    await runtime.ledger.audit(actor, 'backup-written', file, header.ledger, runtime.now());
    return { file, createdAt: header.createdAt, bytes: header.ledger.bytes, tables: header.tables };
  } finally {
    rmSync(copy, { force: true });
  }
}

/** Whether the path is the trouble, and not the disk or the right to it, of which others know the words. */
function nowhereToWrite(cause: unknown): boolean {
  return cause instanceof Error && /^(?:ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG|EINVAL)\b/.test(cause.message);
}

function noFile(file: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const text = `No file can be written at ${file} (${reason}). There is no backup; what users wrote is as it was. Name another file.`;
  return new AppError('invalid', text, { cause });
}

function siteOf(dataDir: string): string | null {
  const file = join(/* turbopackIgnore: true */ dataDir, 'keytrail.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
