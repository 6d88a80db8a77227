import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fileIdentity, type StagedPart } from '@/db/event-sink';
import { type ArchiveFolder, archiveFolder } from '@/lib/archive/archive-folder';
import type { DayNote, Stored } from '@/lib/archive/day-note';
import type { Runtime } from '@/lib/runtime';
import { isLacking } from './archive';

const count = z.number().int().nonnegative();

export const ArchiveReading = z.object({
  folder: z.string(),
  /** Logs whose events came from the archive. */
  logs: count,
  events: count,
  /** Parts of the archive that are not what was archived; the logs themselves are needed for them. */
  damaged: z.array(z.string()),
});
export type ArchiveReading = z.infer<typeof ArchiveReading>;

type Part = DayNote['parts'][number];

/**
 * Fills the store from the archive, oldest day first, with what it does not know yet; nothing where there is no
 * archive. Events go through the same door as those of logs, so that each is stored once, whatever is there already.
 */
export async function readArchive(runtime: Runtime, from: string, signal: AbortSignal): Promise<ArchiveReading | null> {
  if (!existsSync(from)) return null;
  const folder = archiveFolder(from);
  const report = { folder: from, logs: 0, events: 0, damaged: [] as string[] };
  const known = await runtime.sink.knownFiles();
  const runId = randomUUID();
  await runtime.sink.startRun({ runId, requested: `archive ${from}`, startedAt: runtime.now() });
  // Before the events: whose reads of a bucket are our own is told by one of the tables.
  await putBackTables(runtime, folder).catch((error: Error) => report.damaged.push(error.message));
  for (const day of folder.dayNames()) {
    for (const part of partsOf(day)) {
      signal.throwIfAborted();
      const others = part.logs.filter((log) => !known.has(fileIdentity(log)));
      if (!(await isLacking(runtime, others))) continue;
      const staged = await staging(runtime, folder, part).catch((error: Error) => error);
      if (staged instanceof Error) {
        report.damaged.push(staged.message);
        continue;
      }
      const { added } = await runtime.sink.commit(runId, staged, signal).finally(() => remove(staged));
      report.logs += part.logs.length;
      report.events += added;
    }
  }
  await runtime.sink.finishRun({
    runId,
    finishedAt: runtime.now(),
    outcome: report.damaged.length === 0 ? 'complete' : 'incomplete',
    filesFound: report.logs,
    filesKnown: 0,
    filesRead: report.logs,
    filesQuarantined: 0,
    detail: report.damaged[0] ?? null,
  });
  return report;

  /** Of a day whose note is damaged, the logs themselves are needed. */
  function partsOf(day: string): readonly Part[] {
    try {
      return folder.day(day)?.parts ?? [];
    } catch (error) {
      const name = error instanceof Error ? error.name : '';
      report.damaged.push(`what the archive notes of ${day} cannot be read (${name})`);
      return [];
    }
  }
}

/** Copies a part's files to the spool, from where the store takes them. */
async function staging(runtime: Runtime, folder: ArchiveFolder, part: Part): Promise<StagedPart> {
  const name = `archived-${randomUUID()}`;
  const copied = async (stored: Stored | null, kind: string) => {
    if (stored === null) return null;
    const target = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool', `${name}-${kind}.parquet`);
    await folder.copy(stored, target);
    return target;
  };
  return {
    events: await copied(part.events, 'events'),
    contextEvents: await copied(part.contextEvents, 'context'),
    coverage: await copied(part.coverage, 'coverage'),
    files: part.logs.map(({ version, edition, ...log }) => ({
      ...log,
      keptBytes: 0,
      ...(version === undefined ? {} : { version }),
      ...(edition === undefined ? {} : { edition }),
    })),
  };
}

async function putBackTables(runtime: Runtime, folder: ArchiveFolder): Promise<void> {
  const paths: Record<string, string> = {};
  try {
    for (const [name, stored] of Object.entries(folder.tables()?.tables ?? {})) {
      const target = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool', `archived-${randomUUID()}.parquet`);
      await folder.copy(stored, target);
      paths[name] = target;
    }
    await runtime.archivist.putBackTables(paths);
  } finally {
    for (const path of Object.values(paths)) rmSync(path, { force: true });
  }
}

function remove({ events, contextEvents, coverage }: StagedPart): void {
  for (const path of [events, contextEvents, coverage]) if (path !== null) rmSync(path, { force: true });
}
