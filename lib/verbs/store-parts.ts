import { rm } from 'node:fs/promises';
import type { CommittedPart } from '@/db/event-sink';
import { decodingThreads } from '@/lib/ingest/decoding-threads';
import { type DecodePool, inProcessPool, workerPool } from '@/lib/ingest/pool';
import type { ReadPart } from '@/lib/ingest/read-part';
import type { Runtime } from '@/lib/runtime';
import type { IngestTally } from './ingest-tally';

export interface StoreOptions<P> {
  readonly signal?: AbortSignal | undefined;
  /** Hears that something failed, before what is under way is waited for. */
  readonly onBroken?: () => void;
  /** Waits after each part that was stored. */
  readonly onStored?: (part: P, committed: CommittedPart) => Promise<void>;
}

/** Parts that wait for the store before a thread gets more to do. */
const PARTS_AHEAD = 2;

/** A few small files are read sooner than a thread starts. */
const SMALL_BYTES = 256 * 1024;

/**
 * Stores one part after the other while the next ones are decoded. `begin` starts the next part: null when there is
 * none, or a promise of null when that shows only later. Holds while reading is paused. Closes the pool.
 */
export async function storeParts<P extends ReadPart>(
  runtime: Runtime,
  tally: IngestTally,
  pool: DecodePool,
  begin: () => Promise<P | null> | null,
  { signal, onBroken, onStored }: StoreOptions<P>,
): Promise<void> {
  const ahead: Promise<P | null>[] = [];
  let closed: Promise<void> | null = null;
  const beginNext = (): void => {
    const part = begin();
    if (part === null) return;
    part.catch(() => undefined);
    ahead.push(part);
  };
  try {
    for (let started = 0; started < pool.size + PARTS_AHEAD - 1; started++) beginNext();
    for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
      const part = await next;
      if (part === null) continue;
      try {
        await tally.heed(runtime.gate, signal);
        signal?.throwIfAborted();
        beginNext();
        // Ends the threads while the last part is stored.
        if (ahead.length === 0) closed = pool.close();
        const committed = await runtime.sink.commit(tally.runId, part, signal);
        tally.stored(part.files, committed);
        await onStored?.(part, committed);
      } finally {
        await removeStaged(part);
      }
    }
  } catch (error) {
    onBroken?.();
    throw error;
  } finally {
    await (closed ?? pool.close());
    for (const left of await Promise.allSettled(ahead)) {
      if (left.status === 'fulfilled' && left.value !== null) await removeStaged(left.value);
    }
  }
}

/** Threads that suit so many files of so many bytes in all. */
export function poolFor({ workerFile }: Runtime, files: number, bytes: number): DecodePool {
  if (workerFile === null || (files <= 4 && bytes < SMALL_BYTES)) return inProcessPool();
  return workerPool(workerFile, decodingThreads());
}

async function removeStaged({ events, contextEvents, coverage }: ReadPart): Promise<void> {
  for (const path of [events, contextEvents, coverage]) if (path !== null) await rm(path, { force: true });
}
