import type { Runtime } from '@/lib/runtime';
import type { DayWindow, Notice, Origin, Source } from '@/lib/sources/source';
import type { IngestTally } from './ingest-tally';
import type { SyncTally } from './sync-tally';

export interface Finding {
  readonly source: Source;
  readonly days: DayWindow;
  readonly isAgain: boolean;
  readonly signal: AbortSignal;
  readonly tally: IngestTally;
  readonly found: SyncTally;
}

const MiB = 1024 * 1024;
/** A batch is fetched to disk before it is decoded, and a few of them are under way at a time. */
const BATCH = { bytes: 16 * MiB, files: 1000 } as const;
/** Longest that an object waits for others to fill its batch, while pages come, in milliseconds. */
const LONGEST_WAIT_MS = 5_000;

/**
 * What is on offer and not settled, in batches to be fetched together. The store is asked page by page, so memory does
 * not grow with the bucket.
 */
export async function* freshBatches(runtime: Runtime, finding: Finding): AsyncGenerator<Origin[]> {
  const { source, days, signal, tally, found } = finding;
  let batch: Origin[] = [];
  let bytes = 0;
  let since = runtime.now().getTime();
  for await (const { origins, troubles, notices, isOpenEnded = false } of source.list(days, signal)) {
    signal.throwIfAborted();
    found.unlisted(troubles, isOpenEnded);
    await keepAside(runtime, notices, finding);
    // One that is under way already is offered once.
    const first = origins.filter((origin) => found.isFirst(origin));
    const fresh = await freshOf(runtime, first, finding);
    tally.offered(first.length, fresh);
    if (fresh.length > 0) tally.publish('reading');
    if (batch.length === 0) since = runtime.now().getTime();
    for (const origin of fresh) {
      batch.push(origin);
      bytes += origin.sizeBytes;
      if (batch.length < BATCH.files && bytes < BATCH.bytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0 && runtime.now().getTime() - since > LONGEST_WAIT_MS) {
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  tally.allListed();
  if (batch.length > 0) yield batch;
}

/** Keeps messages in the store, and only then lets the queue forget them. */
export async function keepAside(
  runtime: Runtime,
  notices: readonly Notice[],
  { source, signal, found }: Pick<Finding, 'source' | 'signal' | 'found'>,
): Promise<void> {
  if (notices.length === 0) return;
  await runtime.sink.setAside(notices);
  found.keptAside(notices);
  const ids = notices.map(({ id }) => id);
  found.troubled(await source.acknowledge(ids, signal));
}

/**
 * Those that have to be fetched. The source hears of those that are settled already. Each was noted as under way before
 * the store is asked, so that one which is stored meanwhile is not taken for new.
 */
async function freshOf(
  runtime: Runtime,
  first: readonly Origin[],
  { source, isAgain, found, signal }: Finding,
): Promise<Origin[]> {
  if (first.length === 0) return [];
  const paths = first.map(({ path }) => path);
  const settled = await (isAgain ? runtime.sink.wholeVersions(paths) : runtime.sink.settledVersions(paths));
  const known = first.filter((origin) => isSettled(origin, settled));
  if (known.length > 0) {
    const ids = known.flatMap(({ path }) => found.done(path));
    found.troubled(await source.acknowledge(ids, signal));
  }
  return first.filter((origin) => !isSettled(origin, settled));
}

/** Whether it is in the store as it is now; where only fetching tells its version, its being there is enough. */
function isSettled({ path, version }: Origin, settled: ReadonlyMap<string, string>): boolean {
  const stored = settled.get(path);
  return stored !== undefined && (version === null || version === stored);
}
