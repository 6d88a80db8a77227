import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type PartFile, type ReadPart, readPart, unreadable } from './read-part';

/** Reads batches of files into parts of the spool. */
export interface Pool {
  /** How many batches are worth giving at a time. */
  readonly width: number;
  read(files: readonly PartFile[], name: string): Promise<ReadPart>;
  close(): Promise<void>;
}

/** Heap of one worker thread in MiB: a file that needs more ends the worker, not the server. */
const WORKER_HEAP_MIB = 384;

/** Worker threads when the bundled decoder is at hand, this thread otherwise. */
export function readingPool(spool: string, workerFile: string | null): Pool {
  return workerFile === null ? inThisThread(spool) : inWorkers(spool, workerFile);
}

function inThisThread(spool: string): Pool {
  return { width: 1, read: (files, name) => readPart(files, { spool, name }), close: async () => undefined };
}

function inWorkers(spool: string, workerFile: string): Pool {
  const width = Math.max(1, Math.min(4, availableParallelism()));
  const idle: Thread[] = [];
  const waiting: ((thread: Thread) => void)[] = [];
  let alive = 0;
  const release = (thread: Thread) => {
    if (!thread.isAlive()) {
      alive -= 1;
      return;
    }
    const next = waiting.shift();
    if (next) next(thread);
    else idle.push(thread);
  };
  const acquire = async (): Promise<Thread> => {
    const free = idle.pop();
    if (free) return free;
    if (alive < width) {
      alive += 1;
      return startThread(workerFile);
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const attempt = async (files: readonly PartFile[], name: string): Promise<ReadPart | string> => {
    const thread = await acquire();
    const result = await thread.ask({ files, spool, name });
    release(thread);
    return result;
  };
  return {
    width,
    read: async (files, name) => {
      const result = await attempt(files, name);
      if (typeof result !== 'string') return result;
      // One file of the batch broke the worker: find it, and let the others through.
      const parts: ReadPart[] = [];
      for (const [index, file] of files.entries()) {
        const alone = await attempt([file], `${name}-${index}`);
        if (typeof alone !== 'string') parts.push(alone);
        else
          parts.push({
            events: null,
            contextEvents: null,
            coverage: null,
            files: [unreadable(file, `reading it broke the decoder: ${alone}`)],
          });
      }
      const [first, ...rest] = parts;
      if (!first) throw new Error('a batch without files');
      if (rest.length === 0) return first;
      throw new SplitBatch(parts);
    },
    close: async () => {
      await Promise.all(idle.map((thread) => thread.stop()));
    },
  };
}

/** A batch that had to be read file by file: its parts, to be committed one by one. */
export class SplitBatch extends Error {
  override readonly name = 'SplitBatch';
  constructor(readonly parts: readonly ReadPart[]) {
    super('a batch was read file by file');
  }
}

interface Thread {
  ask(job: { files: readonly PartFile[]; spool: string; name: string }): Promise<ReadPart | string>;
  isAlive(): boolean;
  stop(): Promise<unknown>;
}

function startThread(file: string): Thread {
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MIB } });
  let lives = true;
  let settle: ((result: ReadPart | string) => void) | null = null;
  let count = 0;
  const end = (reason: string) => {
    lives = false;
    settle?.(reason);
    settle = null;
  };
  worker.on('message', (answer: { id: number; part?: ReadPart; error?: string }) => {
    settle?.(answer.part ?? answer.error ?? 'no answer');
    settle = null;
  });
  worker.on('error', (error) => end(error.message));
  worker.on('exit', (status) => end(`it stopped with status ${status}`));
  return {
    ask: (job) =>
      new Promise((resolve) => {
        settle = resolve;
        worker.postMessage({ id: count++, ...job });
      }),
    isAlive: () => lives,
    stop: () => worker.terminate(),
  };
}
