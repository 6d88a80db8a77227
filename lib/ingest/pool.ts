import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { takeThread } from './decoding-threads';
import { type PartFile, type ReadPart, readPart, unreadable } from './read-part';
import { type Counts, countsOf, type Job, type Report } from './worker-messages';

/** Decodes batches of files into parts; several at a time when it has threads. */
export interface DecodePool {
  /** How many batches it decodes at a time. */
  readonly size: number;
  read(job: Job, onRead: (file: Counts) => void): Promise<ReadPart>;
  close(): Promise<void>;
}

/** A pool that decodes in this thread. */
export function inProcessPool(): DecodePool {
  return {
    size: 1,
    read: ({ files, spool, name }, onRead) =>
      readPart(files, { spool, name, onRead: (file) => onRead(countsOf(file)) }),
    close: async () => undefined,
  };
}

/** A pool of threads that run the bundled `worker.ts`. */
export function workerPool(workerFile: string, size: number): DecodePool {
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const all = new Set<Worker>();
  let isClosed = false;

  function start(): Worker {
    const worker = takeThread(workerFile);
    worker.setMaxListeners(0);
    all.add(worker);
    worker.once('exit', () => all.delete(worker));
    return worker;
  }

  function take(): Promise<Worker> {
    const free = idle.pop();
    if (free !== undefined) return Promise.resolve(free);
    if (all.size < size) return Promise.resolve(start());
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(worker: Worker): void {
    const next = waiting.shift();
    if (next !== undefined) next(worker);
    else idle.push(worker);
  }

  async function read(job: Job, onRead: (file: Counts) => void): Promise<ReadPart> {
    const dead = new Map<number, string>();
    for (let attempt = 0; ; attempt++) {
      const kept = job.files.filter((_file, index) => !dead.has(index));
      const indexes = job.files.flatMap((_file, index) => (dead.has(index) ? [] : [index]));
      const worker = await take();
      const end = await run(worker, { ...job, files: kept, name: `${job.name}-${attempt}` }, attempt, onRead);
      if (end.kind === 'done') {
        giveBack(worker);
        return withDead(end.part, job.files, dead);
      }
      removeSpool(job, attempt);
      if (isClosed) throw new Error('the reading was broken off');
      const culprit = indexes[end.index];
      giveBack(end.isAlive ? worker : start());
      if (culprit === undefined) throw new Error(`a decoding thread stopped: ${end.reason}`);
      dead.set(culprit, `its decoder stopped: ${end.reason}`);
    }
  }

  return {
    size,
    read,
    close: async () => {
      isClosed = true;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

type End =
  | { readonly kind: 'done'; readonly part: ReadPart }
  | { readonly kind: 'dead'; readonly index: number; readonly reason: string; readonly isAlive: boolean };

function run(worker: Worker, job: Job, attempt: number, onRead: (file: Counts) => void): Promise<End> {
  return new Promise((resolve) => {
    let index = 0;
    let reason = 'it ended without a word';
    const settle = (end: End) => {
      worker.off('message', hear);
      worker.off('error', fail);
      worker.off('exit', exit);
      resolve(end);
    };
    const hear = (report: Report) => {
      switch (report.kind) {
        case 'reading':
          index = report.index;
          return;
        case 'read':
          if (attempt === 0) onRead(report.file);
          return;
        case 'done':
          return settle({ kind: 'done', part: report.part });
        case 'failed':
          return settle({ kind: 'dead', index, reason: report.reason, isAlive: true });
      }
    };
    const fail = (error: Error) => {
      reason = error.message;
    };
    const exit = () => settle({ kind: 'dead', index, reason, isAlive: false });
    worker.on('message', hear);
    worker.on('error', fail);
    worker.on('exit', exit);
    worker.postMessage(job);
  });
}

/** Puts the files that no thread survived back in their places, so that every file is accounted for. */
function withDead(part: ReadPart, files: readonly PartFile[], dead: ReadonlyMap<number, string>): ReadPart {
  if (dead.size === 0) return part;
  const lost = [...dead].flatMap(([index, reason]) => {
    const file = files[index];
    return file === undefined ? [] : [unreadable(file, reason)];
  });
  return { ...part, files: [...part.files, ...lost] };
}

function removeSpool(job: Job, attempt: number): void {
  for (const kind of ['events', 'context_events', 'coverage']) {
    rmSync(join(/* turbopackIgnore: true */ job.spool, `${job.name}-${attempt}.${kind}.parquet`), { force: true });
  }
}
