import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Memory of one thread's JavaScript; a file that needs more is quarantined. */
const HEAP_MIB = 384;

/** Threads that were started before anybody had work for them, by their file. */
const spare = new Map<string, Worker[]>();

/** How many threads read logs at a time. */
export function decodingThreads(): number {
  return Math.max(1, Math.min(4, availableParallelism()));
}

/**
 * Starts threads that will be taken as soon as there is work: a thread takes a while to start, and meanwhile the
 * program can be loaded and the stores opened. A process that has nothing else to do ends without waiting for them. Returns
 * the threads.
 */
export function warmUp(workerFile: string, size: number): readonly Worker[] {
  const threads = Array.from({ length: size }, () => startThread(workerFile));
  for (const thread of threads) {
    thread.unref();
    // Who takes it hears of its end; one that nobody takes is no loss.
    thread.on('error', () => undefined);
  }
  spare.set(workerFile, [...threads]);
  return threads;
}

/** A thread that runs the bundled `worker.ts`: one that was warmed up and lives, or else a new one. */
export function takeThread(workerFile: string): Worker {
  const threads = spare.get(workerFile) ?? [];
  for (let thread = threads.pop(); thread !== undefined; thread = threads.pop()) {
    if (thread.threadId === ENDED) continue;
    thread.ref();
    return thread;
  }
  return startThread(workerFile);
}

/** The number of a thread that has ended. */
const ENDED = -1;

function startThread(workerFile: string): Worker {
  return new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB } });
}
