import { existsSync } from 'node:fs';
import { z } from 'zod';
import { isArchive } from '@/lib/archive/archive-folder';
import { isGlob } from '@/lib/ingest/glob';
import { inboxFolder } from '@/lib/ingest/inbox';
import { type Actor, actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { Runtime } from '@/lib/runtime';
import { archiveOf } from './archive';
import { LoadReport, load } from './load';
import { ArchiveReading, readArchive } from './read-archive';

export const RebuildReport = z.object({
  /** What the archive brought; null when there is none. */
  archive: ArchiveReading.nullable(),
  /** What the logs that are still there brought. */
  sources: LoadReport,
  /** Paths that were read once and have nothing at them any more. */
  gone: z.array(z.string()),
  /** Logs in buckets that are lost here: the next reading of their source brings them. */
  later: z.number().int().nonnegative(),
});
export type RebuildReport = z.infer<typeof RebuildReport>;

/**
 * Fills the store with everything that was ever read into it and is not there: from the archive, then from the logs on
 * disk. Decisions stand in the ledger and are kept. Doing it again changes nothing. Needs the admin role.
 */
export async function rebuild(
  runtime: Runtime,
  actor: Actor,
  signal: AbortSignal,
  from: string | null = null,
): Promise<RebuildReport> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may rebuild the events. Nothing was changed.');
  }
  if (from !== null && !isArchive(from)) {
    throw new AppError('not-found', `There is no archive at ${from}. Nothing was changed.`);
  }
  const archive = await readArchive(runtime, from ?? archiveOf(runtime), signal);
  const named = await pathsReadBefore(runtime);
  const paths = named.filter((path) => !isInBucket(path));
  const gone = paths.filter((path) => !isGlob(path) && !existsSync(path));
  const sources = await load(runtime, actor, [...paths.filter((path) => !gone.includes(path))], signal);
  runtime.incidents.settled('events', runtime.now());
  return { archive, sources, gone, later: named.length - paths.length };
}

function isInBucket(path: string): boolean {
  return path.startsWith('s3://');
}

const Detail = z.object({ paths: z.array(z.string()) });

/** Every path at which an ingest found something, what came by standard input, and what incidents name; each once. */
async function pathsReadBefore({ ledger, incidents, dataDir }: Runtime): Promise<string[]> {
  const details = await ledger.auditDetails('ingest-started');
  const named = details.flatMap((detail) => Detail.safeParse(detail).data?.paths ?? []);
  const lost = incidents.list().flatMap(({ files, rebuiltAt }) => (rebuiltAt === null ? files : []));
  // Without standard input or an upload there never was an inbox.
  const inbox = [inboxFolder(dataDir)].filter((path) => existsSync(path));
  return [...new Set([...named, ...lost, ...inbox])];
}
