import { parentPort } from 'node:worker_threads';
import { type PartFile, readPart } from './read-part';

/** What the pool asks of a worker thread: read these files into one part. */
export interface Job {
  readonly id: number;
  readonly files: readonly PartFile[];
  readonly spool: string;
  readonly name: string;
}

parentPort?.on('message', ({ id, files, spool, name }: Job) => {
  readPart(files, { spool, name }).then(
    (part) => parentPort?.postMessage({ id, part }),
    (error: unknown) => parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
