import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileIdentity } from '@/db/event-sink';
import { type BatchLimits, batches } from '@/lib/ingest/batches';
import { type FileDays, isOfDays } from '@/lib/ingest/file-day';
import { isGlob } from '@/lib/ingest/glob';
import { inboxFolder, keepStream } from '@/lib/ingest/inbox';
import { type PartFile, type ReadPart, unreadable } from '@/lib/ingest/read-part';
import { uploadsFolder } from '@/lib/ingest/uploads';
import { type FoundFile, type Listing, listFiles } from '@/lib/ingest/walk';
import type { Actor } from '@/lib/model/actor';
import type { IngestProgress } from '@/lib/model/ingest';
import { unlistedBefore } from '@/lib/queries/unlisted-before';
import type { Runtime } from '@/lib/runtime';
import { asRun } from './ingest-run';
import type { IngestTally, UnreadFile } from './ingest-tally';
import { poolFor, storeParts } from './store-parts';

export interface IngestRequest {
  /** Files, folders of any depth, globs; `-` is standard input. */
  readonly paths: readonly string[];
  readonly stdin?: Readable;
  /** Files of these days alone, also those that could not be read whole before; null: of any day. */
  readonly days?: FileDays | null;
  readonly signal?: AbortSignal;
  /** Hears of progress several times a second; the runtime's board hears of it as well. */
  readonly onProgress?: (progress: IngestProgress) => void;
  /** How the files are cut into parts; as suits large logs unless said. */
  readonly batch?: BatchLimits;
  /** Waits after each part that was stored. */
  readonly onPart?: () => Promise<void>;
}

/** How an ingest ended. `incomplete`: some file or record could not be read; each is listed with its reason. */
export interface IngestReport {
  readonly outcome: 'complete' | 'incomplete';
  readonly progress: IngestProgress;
  /** The first of those files, with the reason. */
  readonly unread: readonly UnreadFile[];
}

/**
 * Reads logs from disk into the facts and their read models. Interrupted, repeated or reordered, the result is the
 * same: files that were read and have not changed are skipped, an event is stored once. Needs the admin role.
 */
export async function ingest(runtime: Runtime, actor: Actor, request: IngestRequest): Promise<IngestReport> {
  const paths = request.paths.filter((path) => path !== '-').map((path) => resolve(/* turbopackIgnore: true */ path));
  // What lies nowhere brings nothing, and a rebuild need not look for it.
  const there = paths.filter((path) => isGlob(path) || existsSync(/* turbopackIgnore: true */ path));
  const run = { requested: request.paths.join(' '), paths: there, onProgress: request.onProgress };
  const { outcome, progress, unread } = await asRun(runtime, actor, run, async (tally) => {
    const listing = await list(runtime, request, tally);
    const fresh = await withoutKnown(runtime, request, listing, tally);
    await storeAll(runtime, request, fresh, listing, tally);
    return { outcome: tally.isComplete ? 'complete' : 'incomplete', detail: null, unread: tally.unread };
  });
  return { outcome, progress, unread };
}

async function list(
  runtime: Runtime,
  { paths, stdin, days, signal }: IngestRequest,
  tally: IngestTally,
): Promise<Listing> {
  tally.publish('listing');
  const named: string[] = [];
  for (const path of paths) {
    named.push(path === '-' ? await keepStream(runtime.dataDir, stdin ?? process.stdin) : path);
  }
  const onFound = (files: number) => tally.found(files);
  const listing = await listFiles(named, { exclude: runtime.dataDir, onFound, ...(signal ? { signal } : {}) });
  return days ? { ...listing, files: listing.files.filter((file) => isOfDays(file, days)) } : listing;
}

async function withoutKnown(
  { sink }: Runtime,
  { days }: IngestRequest,
  listing: Listing,
  tally: IngestTally,
): Promise<FoundFile[]> {
  const known = await (days ? sink.wholeFiles() : sink.knownFiles());
  const fresh = listing.files.filter((file) => !known.has(fileIdentity(file)));
  tally.listed(listing.files, fresh);
  return fresh;
}

/** Decodes ahead in threads and stores one part after the other. */
async function storeAll(
  runtime: Runtime,
  request: IngestRequest,
  files: readonly FoundFile[],
  listing: Listing,
  tally: IngestTally,
): Promise<void> {
  await storeUnlisted(runtime, request, listing, tally);
  const inbox = `${inboxFolder(runtime.dataDir)}${sep}`;
  const uploads = `${uploadsFolder(runtime.dataDir)}${sep}`;
  const named = new Set(request.paths.map((path) => resolve(/* turbopackIgnore: true */ path)));
  const spool = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool');
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const pool = poolFor(runtime, files.length, bytes);
  // Hashing costs a tenth of reading; where no digest lies there is nothing to hold a hash against.
  const isHashed = listing.files.some(({ path }) => path.includes('/CloudTrail-Digest/'));
  const jobs = batches(files, pool.size, request.batch);
  let count = 0;
  const begin = (): Promise<ReadPart> | null => {
    const next = jobs.next();
    if (next.done) return null;
    const batch = next.value.map(({ path }): PartFile => {
      const source = path.startsWith(uploads) ? 'upload' : path.startsWith(inbox) ? 'stdin' : 'disk';
      return { source, path, isNamed: source !== 'disk' || named.has(path), isHashed };
    });
    return pool.read({ files: batch, spool, name: `${tally.runId}-${count++}` }, (file) => {
      tally.fetched(file.sizeBytes);
      tally.read(file);
    });
  };
  await storeParts(runtime, tally, pool, begin, {
    signal: request.signal,
    onStored: async () => request.onPart?.(),
  });
}

/**
 * Folders and links that could not be listed stand in the ledger of files with their reason; those that could be now stand
 * there as no logs.
 */
async function storeUnlisted(
  runtime: Runtime,
  { paths }: IngestRequest,
  { unlisted }: Listing,
  tally: IngestTally,
): Promise<void> {
  const lost = unlisted.map(({ path, reason }) => unreadable({ source: 'disk', path }, reason));
  for (const file of lost) tally.read(file);
  const still = new Set(unlisted.map(({ path }) => path));
  const listed = (await unlistedBefore(runtime.models))
    .filter((path) => !still.has(path) && isListedBy(path, paths))
    .map((path) => ({ ...unreadable({ source: 'disk', path }, 'it was listed later'), outcome: 'not-a-log' as const }));
  const files = [...lost, ...listed];
  if (files.length === 0) return;
  const none = { events: null, contextEvents: null, coverage: null };
  tally.stored(lost, await runtime.sink.commit(tally.runId, { ...none, files }));
}

/** Whether a folder, or a glob, is among what a request has listed. */
function isListedBy(path: string, requested: readonly string[]): boolean {
  if (isGlob(path)) return requested.includes(path);
  const roots = requested.filter((root) => !isGlob(root)).map((root) => resolve(/* turbopackIgnore: true */ root));
  return roots.some((root) => path === root || path.startsWith(`${root}${sep}`)) && isFolder(path);
}

function isFolder(path: string): boolean {
  try {
    return statSync(/* turbopackIgnore: true */ path).isDirectory();
  } catch {
    return false;
  }
}
