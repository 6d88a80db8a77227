import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileIdentity } from '@/db/event-sink';
import { deliveryOrder } from '@/lib/ingest/path-facts';
import { readingPool, SplitBatch } from '@/lib/ingest/pool';
import { type ReadPart, unreadable } from '@/lib/ingest/read-part';
import { type FoundFile, keepInput, walk } from '@/lib/ingest/walk';
import type { Actor } from '@/lib/model/actor';
import type { IngestProgress } from '@/lib/model/ingest';
import type { Runtime } from '@/lib/runtime';

export interface IngestOptions {
  /** Files, folders, globs; `-` for standard input. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  /** Called after every committed part. */
  readonly onPart?: () => Promise<void>;
}

export interface IngestReport {
  /** `incomplete`: some file or record could not be read; each is listed with its reason. */
  readonly outcome: 'complete' | 'incomplete';
  readonly progress: IngestProgress;
}

/** A part is large enough to fill a row group and small enough to hold a few in memory. */
const BATCH_BYTES = 12 << 20;
const BATCH_FILES = 500;

/**
 * Reads everything new from disk. Interrupted, repeated or reordered, the result is the same: a file that was read and
 * has not changed is skipped, and an event is stored once.
 */
export async function ingest(
  runtime: Runtime,
  actor: Actor,
  { paths, signal, onPart }: IngestOptions,
): Promise<IngestReport> {
  const runId = randomUUID();
  const startedAt = runtime.now();
  let progress: IngestProgress = {
    runId,
    phase: 'listing',
    filesFound: 0,
    filesKnown: 0,
    filesRead: 0,
    filesQuarantined: 0,
    bytesFound: 0,
    bytesRead: 0,
    records: 0,
    kmsRecords: 0,
    contextRecords: 0,
    otherRecords: 0,
    rejectedRecords: 0,
    added: 0,
    duplicates: 0,
    startedAt: startedAt.toISOString(),
  };
  const tell = (change: Partial<IngestProgress>) => {
    progress = { ...progress, ...change };
    runtime.progress.publish(progress);
  };
  await runtime.sink.startRun({ runId, requested: paths.join(' '), startedAt });
  await runtime.ledger.audit(actor, 'ingest-started', paths.join(' '), null, startedAt);
  const pool = readingPool(join(runtime.dataDir, 'spool'), runtime.workerFile);
  let partial = 0;

  const commit = async (part: ReadPart) => {
    const { added, duplicates } = await runtime.sink.commit(runId, part, signal);
    const sum = (count: (file: ReadPart['files'][number]) => number) =>
      part.files.reduce((total, file) => total + count(file), 0);
    partial += sum(({ outcome }) => Number(outcome === 'partial'));
    tell({
      phase: 'reading',
      filesRead: progress.filesRead + sum(({ outcome }) => Number(outcome !== 'quarantined')),
      filesQuarantined: progress.filesQuarantined + sum(({ outcome }) => Number(outcome === 'quarantined')),
      bytesRead: progress.bytesRead + sum(({ sizeBytes }) => sizeBytes),
      records: progress.records + sum(({ records }) => records),
      kmsRecords: progress.kmsRecords + sum(({ kmsRecords }) => kmsRecords),
      contextRecords: progress.contextRecords + sum(({ contextRecords }) => contextRecords),
      otherRecords: progress.otherRecords + sum(({ otherRecords }) => otherRecords),
      rejectedRecords: progress.rejectedRecords + sum(({ rejects }) => rejects.length),
      added: progress.added + added,
      duplicates: progress.duplicates + duplicates,
    });
    await onPart?.();
  };

  try {
    const { fresh, missing } = await list(runtime, paths, tell);
    if (missing.length > 0) {
      await commit({
        events: null,
        contextEvents: null,
        coverage: null,
        files: missing.map(({ path, reason }) => unreadable({ source: 'disk', path }, reason)),
      });
    }
    tell({ phase: 'reading' });
    await readAll(batches(fresh), pool, signal, commit);
    const outcome = progress.filesQuarantined + progress.rejectedRecords + partial > 0 ? 'incomplete' : 'complete';
    await finish(outcome, null);
    return { outcome, progress };
  } catch (error) {
    await finish('interrupted', error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    await pool.close();
  }

  async function finish(outcome: 'complete' | 'incomplete' | 'interrupted', detail: string | null) {
    await runtime.sink.finishRun({
      runId,
      finishedAt: runtime.now(),
      outcome,
      filesFound: progress.filesFound,
      filesKnown: progress.filesKnown,
      filesRead: progress.filesRead,
      filesQuarantined: progress.filesQuarantined,
      detail,
    });
  }
}

async function list(runtime: Runtime, paths: readonly string[], tell: (change: Partial<IngestProgress>) => void) {
  const known = await runtime.sink.knownFiles();
  const fresh: FoundFile[] = [];
  const missing: { path: string; reason: string }[] = [];
  let filesFound = 0;
  let filesKnown = 0;
  let bytesFound = 0;
  const take = (file: FoundFile) => {
    filesFound += 1;
    if (known.has(fileIdentity(file))) filesKnown += 1;
    else {
      fresh.push(file);
      bytesFound += file.sizeBytes;
    }
    if (filesFound % 500 === 0) tell({ filesFound, filesKnown, bytesFound });
  };
  if (paths.includes('-')) take(await keepInput(process.stdin, join(runtime.dataDir, 'inbox')));
  for await (const found of walk(paths.filter((path) => path !== '-'))) {
    if (found.kind === 'file') take(found.file);
    else missing.push(found.missing);
  }
  tell({ filesFound, filesKnown, bytesFound });
  return { fresh: inOrderOfDelivery(fresh), missing };
}

/** Day by day across accounts: rows of one time then lie together, and a search by time reads little. */
function inOrderOfDelivery(files: readonly FoundFile[]): FoundFile[] {
  return files
    .map((file) => ({ file, order: deliveryOrder(file.path) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ file }) => file);
}

function* batches(files: readonly FoundFile[]): Generator<readonly FoundFile[]> {
  let batch: FoundFile[] = [];
  let bytes = 0;
  for (const file of files) {
    batch.push(file);
    bytes += file.sizeBytes;
    if (bytes < BATCH_BYTES && batch.length < BATCH_FILES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Keeps the pool busy and commits in the order of the batches, never holding more parts than the pool is wide, and one. */
async function readAll(
  all: Iterable<readonly FoundFile[]>,
  pool: ReturnType<typeof readingPool>,
  signal: AbortSignal,
  commit: (part: ReadPart) => Promise<void>,
): Promise<void> {
  const run = randomUUID();
  const underWay: Promise<readonly ReadPart[]>[] = [];
  let number = 0;
  const takeOne = async () => {
    const parts = await underWay.shift();
    for (const part of parts ?? []) {
      signal.throwIfAborted();
      await commit(part);
    }
  };
  for (const batch of all) {
    signal.throwIfAborted();
    const reading = pool.read(batch, `${run}-${number++}`).then(
      (part) => [part],
      (error: unknown) => {
        if (error instanceof SplitBatch) return error.parts;
        throw error;
      },
    );
    // A failure is met when its turn comes; until then it must not count as unhandled.
    reading.catch(() => undefined);
    underWay.push(reading);
    if (underWay.length > pool.width) await takeOne();
  }
  while (underWay.length > 0) await takeOne();
}
