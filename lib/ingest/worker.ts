import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { PieceScanner } from './piece-scanner';
import { QuickReader } from './quick-reader';
import { readPart } from './read-part';
import { countsOf, type Job, type Report } from './worker-messages';

// A decoding thread: reads the files of a job into the spool, and opens no database file of its own.
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread');
stepBack();
const say = (report: Report) => port.postMessage(report);
const quick = new QuickReader(new PieceScanner(fileURLToPath(new URL('scan.wasm', import.meta.url))));

port.on('message', ({ files, spool, name }: Job) => {
  readPart(files, {
    spool,
    name,
    quick,
    onReading: (index) => say({ kind: 'reading', index }),
    onRead: (file) => say({ kind: 'read', file: countsOf(file) }),
  }).then(
    (part) => say({ kind: 'done', part }),
    (error: unknown) => say({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});

/**
 * Storing and answering go before reading on: the store stays close behind, and pages stay quick. Linux alone has a
 * priority for each thread; elsewhere the whole process would step back.
 */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_LOW);
  } catch {
    // Where it is forbidden, reading takes its share like everybody else.
  }
}
