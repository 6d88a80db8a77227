import { parentPort } from 'node:worker_threads';
import { readPart } from '@/lib/ingest/read-part';
import { countsOf, type Job, type Report } from '@/lib/ingest/worker-messages';

// The decoding thread, but one that some files kill: by their names, at their turn.
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
const say = (report: Report) => port.postMessage(report);

port.on('message', ({ files, spool, name }: Job) => {
  readPart(files, {
    spool,
    name,
    onReading: (index) => {
      say({ kind: 'reading', index });
      const path = files[index]?.path ?? '';
      if (path.includes('ends-thread')) process.exit(1);
      if (path.includes('throws')) throw new Error('out of luck');
    },
    onRead: (file) => say({ kind: 'read', file: countsOf(file) }),
  }).then(
    (part) => say({ kind: 'done', part }),
    (error: unknown) => say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
