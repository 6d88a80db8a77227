import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { fileIdentity } from '@/db/event-sink';
import { type BatchLimits, batches } from '@/lib/ingest/batches';
import { inboxFolder, keepStream } from '@/lib/ingest/inbox';
import { type DecodePool, inProcessPool, workerPool } from '@/lib/ingest/pool';
import { type PartFile, type ReadPart, unreadable } from '@/lib/ingest/read-part';
import { type FoundFile, type Listing, listFiles } from '@/lib/ingest/walk';
import type { Actor } from '@/lib/model/actor';
import { actorHasRole } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import type { IngestProgress } from '@/lib/model/ingest';
import type { Runtime } from '@/lib/runtime';
import { IngestTally } from './ingest-tally';

export interface IngestRequest {
  /** Files, folders of any depth, globs; `-` is standard input. */
  readonly paths: readonly string[];
  readonly stdin?: Readable;
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
}

/** Parts that wait for the store before a thread gets more to do. */
const PARTS_AHEAD = 2;

/**
 * Reads logs from disk into the facts and their read models. Interrupted, repeated or reordered, the result is the
 * same: files that were read and have not changed are skipped, an event is stored once. Needs the admin role.
 */
export async function ingest(runtime: Runtime, actor: Actor, request: IngestRequest): Promise<IngestReport> {
  if (!actorHasRole(actor, 'admin')) {
    throw new AppError('forbidden', 'Only an administrator may read logs in. Nothing was changed.');
  }
  const tally = new IngestTally(randomUUID(), runtime.now(), (progress) => {
    runtime.progress.publish(progress);
    request.onProgress?.(progress);
  });
  const requested = request.paths.join(' ');
  await runtime.sink.startRun({ runId: tally.runId, requested, startedAt: runtime.now() });
  await runtime.ledger.audit(actor, 'ingest-started', requested, null, runtime.now());
  try {
    const listing = await list(runtime, request, tally);
    const fresh = await withoutKnown(runtime, listing, tally);
    await storeAll(runtime, request, fresh, listing, tally);
    const outcome = tally.isComplete ? 'complete' : 'incomplete';
    const progress = tally.settle();
    await finish(runtime, tally, outcome, null);
    return { outcome, progress };
  } catch (error) {
    await finish(runtime, tally, 'interrupted', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function list(runtime: Runtime, { paths, stdin, signal }: IngestRequest, tally: IngestTally): Promise<Listing> {
  tally.publish('listing');
  const named: string[] = [];
  for (const path of paths) {
    named.push(path === '-' ? await keepStream(runtime.dataDir, stdin ?? process.stdin) : path);
  }
  const onFound = (files: number) => tally.found(files);
  return listFiles(named, { exclude: runtime.dataDir, onFound, ...(signal ? { signal } : {}) });
}

async function withoutKnown(runtime: Runtime, listing: Listing, tally: IngestTally): Promise<FoundFile[]> {
  const known = await runtime.sink.knownFiles();
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
  const inbox = inboxFolder(runtime.dataDir);
  const named = new Set(request.paths.map((path) => resolve(/* turbopackIgnore: true */ path)));
  const spool = join(/* turbopackIgnore: true */ runtime.dataDir, 'spool');
  const pool = poolFor(runtime, files);
  const jobs = batches(files, pool.size, request.batch);
  const ahead: Promise<ReadPart>[] = [];
  let count = 0;
  let closed: Promise<void> | null = null;
  const decodeNext = (): void => {
    const next = jobs.next();
    if (next.done) return;
    const batch = next.value.map(({ path }): PartFile => {
      const source = path.startsWith(inbox) ? 'stdin' : 'disk';
      return { source, path, isNamed: source === 'stdin' || named.has(path) };
    });
    const part = pool.read({ files: batch, spool, name: `${tally.runId}-${count++}` }, (file) => tally.read(file));
    part.catch(() => undefined);
    ahead.push(part);
  };
  try {
    if (listing.unlisted.length > 0) await storeUnlisted(runtime, listing, tally);
    for (let started = 0; started < pool.size + PARTS_AHEAD - 1; started++) decodeNext();
    for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
      const decoded = await part;
      request.signal?.throwIfAborted();
      decodeNext();
      // Ends the threads while the last part is stored.
      if (ahead.length === 0) closed = pool.close();
      const committed = await runtime.sink.commit(tally.runId, decoded, request.signal);
      removeFiles(decoded);
      tally.stored(decoded.files, committed);
      await request.onPart?.();
    }
  } finally {
    await (closed ?? pool.close());
  }
}

/** Folders and links that could not be listed stand in the ledger of files with their reason. */
async function storeUnlisted(runtime: Runtime, { unlisted }: Listing, tally: IngestTally): Promise<void> {
  const files = unlisted.map(({ path, reason }) => unreadable({ source: 'disk', path }, reason));
  for (const file of files) tally.read(file);
  const none = { events: null, contextEvents: null, coverage: null };
  tally.stored(files, await runtime.sink.commit(tally.runId, { ...none, files }));
}

function poolFor(runtime: Runtime, files: readonly FoundFile[]): DecodePool {
  const isSmall = files.length <= 4 && files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) < SMALL_BYTES;
  if (runtime.workerFile === null || isSmall) return inProcessPool();
  return workerPool(runtime.workerFile, Math.max(1, Math.min(4, availableParallelism())));
}

/** A few small files are read sooner than a thread starts. */
const SMALL_BYTES = 256 * 1024;

function removeFiles({ events, contextEvents, coverage }: ReadPart): void {
  for (const path of [events, contextEvents, coverage]) if (path !== null) rmSync(path, { force: true });
}

async function finish(
  runtime: Runtime,
  tally: IngestTally,
  outcome: 'complete' | 'incomplete' | 'interrupted',
  detail: string | null,
): Promise<void> {
  const { filesFound, filesKnown, filesRead, filesQuarantined } = tally.progress;
  await runtime.sink.finishRun({
    runId: tally.runId,
    finishedAt: runtime.now(),
    outcome,
    filesFound,
    filesKnown,
    filesRead,
    filesQuarantined,
    detail,
  });
}
