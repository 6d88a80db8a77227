import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Line = z.object({ at: z.iso.datetime(), file: z.string(), createdAt: z.iso.datetime() });

/** The last backup that was written, and the last that was put back or tried. */
const BackupRecord = z.object({ written: Line.nullable(), tested: Line.nullable() });
export type BackupRecord = z.infer<typeof BackupRecord>;

/** Null on both sides when nothing is known. */
export function backupRecord(dataDir: string): BackupRecord {
  try {
    return BackupRecord.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return { written: null, tested: null };
  }
}

export function noteBackup(dataDir: string, news: Partial<BackupRecord>): void {
  const draft = `${fileIn(dataDir)}.draft`;
  writeFileSync(draft, `${JSON.stringify({ ...backupRecord(dataDir), ...news })}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(dataDir));
}

function fileIn(dataDir: string): string {
  return join(/* turbopackIgnore: true */ dataDir, 'backups.json');
}
