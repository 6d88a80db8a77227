import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { fileIdentity, type StagedPart } from '@/db/event-sink';
import { type ArchiveFolder, archiveFolder, mayHoldArchive } from '@/lib/archive/archive-folder';
import type { DayNote } from '@/lib/archive/day-note';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';

const count = z.number().int().nonnegative();

export const ArchiveReport = z.object({
  folder: z.string(),
  days: count,
  /** Days that were new or had changed. */
  written: count,
  /** Days of which the archive has logs that the store does not know: they were left as they are. */
  keptRicher: z.array(z.string()),
  bytes: count,
});
export type ArchiveReport = z.infer<typeof ArchiveReport>;

/** Where the archive of a data folder lies unless another place is named. */
export function archiveOf({ dataDir, site }: Pick<Runtime, 'dataDir' | 'site'>): string {
  return site.archive ?? join(/* turbopackIgnore: true */ dataDir, 'archive');
}

/**
 * Brings the archive up to date with the facts: every delivery day that is new or has changed is written anew. A day
 * of which the archive knows more than the store is left alone, so that a damaged store cannot shrink the archive.
 * Needs the admin role. Throws `conflict` where something else lies, `invalid` where no archive can be written.
 */
export async function archive(runtime: Runtime, actor: Actor, to: string, signal: AbortSignal): Promise<ArchiveReport> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may write the archive. Nothing was written.');
  }
  const parent = dirname(to);
  if (!isFolder(parent)) {
    throw new AppError(
      'invalid',
      `There is no folder ${parent} to put the archive in. Nothing was written. Make it, or name a folder in one that is there.`,
    );
  }
  if (!mayHoldArchive(to)) {
    throw new AppError(
      'conflict',
      `${to} holds something else. Nothing was written. Name a folder that is new or empty.`,
    );
  }
  makeFolder(to);
  const folder = archiveFolder(to);
  const days = await runtime.archivist.days();
  const report = { folder: to, days: days.length, written: 0, keptRicher: [] as string[], bytes: 0 };
  for (const { day, mark, files } of days) {
    signal.throwIfAborted();
    const before = noted(folder, day);
    if (before === 'unreadable') {
      report.keptRicher.push(day);
      continue;
    }
    if (before?.mark === mark) continue;
    const known = new Set(files);
    const others = before?.parts.flatMap(({ logs }) => logs.filter((log) => !known.has(fileIdentity(log)))) ?? [];
    if (await isLacking(runtime, others)) {
      report.keptRicher.push(day);
      continue;
    }
    const note = await writeDay(runtime, folder, day, mark);
    report.written += 1;
    report.bytes += bytesOf(note);
  }
  const tables = await runtime.archivist.takeOutTables(`archive-${randomUUID()}`);
  const kept: Record<string, Awaited<ReturnType<ArchiveFolder['keep']>>> = {};
  for (const [name, path] of Object.entries(tables)) {
    kept[name] = await folder.keep(path, 'tables', null, `${name}.parquet`);
  }
  folder.note({ keytrailArchive: 1, tables: kept });
  await runtime.ledger.audit(actor, 'archive-written', to, { written: report.written }, runtime.now());
  return report;
}

/** What the archive notes of a day. One that cannot be read may know more than the store: it is left as it is. */
function noted(folder: ArchiveFolder, day: string): DayNote | 'unreadable' | null {
  try {
    return folder.day(day);
  } catch {
    return 'unreadable';
  }
}

/**
 * Whether the store lacks what any of these logs of the archive brought. A log that grew, or was put there anew, has
 * another size and time since, in the same day or a later one; the events of its earlier reading are with it.
 */
export async function isLacking({ archivist }: Runtime, logs: DayNote['parts'][number]['logs']): Promise<boolean> {
  if (logs.length === 0) return false;
  const readings = await archivist.readings(logs.map(({ path }) => path));
  return logs.some(({ path, modifiedMs, records }) => {
    const newest = readings.get(path);
    return newest === undefined || newest.modifiedMs < modifiedMs || newest.records < records;
  });
}

function isFolder(path: string): boolean {
  return existsSync(/* turbopackIgnore: true */ path) && statSync(/* turbopackIgnore: true */ path).isDirectory();
}

/** Makes the folder of the archive where it is not there. Throws `invalid` where nothing can be written. */
function makeFolder(to: string): void {
  try {
    // Never with its parents at once: below /proc that would not end.
    if (!existsSync(/* turbopackIgnore: true */ to)) mkdirSync(/* turbopackIgnore: true */ to, { mode: 0o700 });
    accessSync(/* turbopackIgnore: true */ to, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // A full disk is no matter of the place.
    if (/^(?:ENOSPC|EDQUOT)/.test(reason)) throw cause;
    throw new AppError(
      'invalid',
      `No archive can be written at ${to} (${reason}). Nothing was written. Give the right to it, or name another folder.`,
      { cause },
    );
  }
}

/** Brings the archive up to date after an ingest, where the site names one or there is one already. Throws as `archive`. */
export async function keepArchive(runtime: Runtime, actor: Actor, signal: AbortSignal): Promise<void> {
  const to = archiveOf(runtime);
  if (runtime.site.archive === null && !existsSync(to)) return;
  try {
    await archive(runtime, actor, to, signal);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const words = `The events are stored, but the archive was not brought up to date. ${cause.message}`;
    throw new AppError(cause.code, words, { cause });
  }
}

async function writeDay(runtime: Runtime, folder: ArchiveFolder, day: string, mark: string): Promise<DayNote> {
  const parts = await runtime.archivist.takeOut(day, `archive-${randomUUID()}`);
  const note: DayNote = { keytrailArchive: 1, day, mark, parts: [] };
  for (const [index, part] of parts.entries()) {
    note.parts.push(await keptPart(folder, day, `part-${mark.slice(0, 12)}-${index}.parquet`, part));
  }
  folder.note(note);
  return note;
}

async function keptPart(
  folder: ArchiveFolder,
  day: string,
  name: string,
  { events, contextEvents, coverage, files }: StagedPart,
): Promise<DayNote['parts'][number]> {
  const keep = (path: string | null, kind: string) => (path === null ? null : folder.keep(path, kind, day, name));
  return {
    events: await keep(events, 'events'),
    contextEvents: await keep(contextEvents, 'context'),
    coverage: await keep(coverage, 'coverage'),
    logs: files.map((file) => ({ ...file, rejects: [...file.rejects] })),
  };
}

function bytesOf({ parts }: DayNote): number {
  return parts
    .flatMap(({ events, contextEvents, coverage }) => [events, contextEvents, coverage])
    .reduce((sum, stored) => sum + (stored?.bytes ?? 0), 0);
}
