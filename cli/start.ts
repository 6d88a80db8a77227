import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodingThreads, warmUp } from '@/lib/ingest/decoding-threads';

// The first of the program that runs, and small: the threads that read logs start on another core while the rest is loaded.
const WORKER = fileURLToPath(new URL('ingest-worker.mjs', import.meta.url));

const [word, ...rest] = process.argv.slice(2);
if (word === 'ingest' && rest.some((text) => !text.startsWith('-')) && existsSync(WORKER)) {
  try {
    warmUp(WORKER, decodingThreads());
  } catch {
    // Where none can be started now, whoever needs them later says so.
  }
}
await import('./main');
