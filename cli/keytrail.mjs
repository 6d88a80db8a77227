#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --single-threaded-gc --initial-old-space-size=64 --min-semi-space-size=16
// The command line of a checkout. Builds first when that has not been done; `npm start` does it too. The decoding
// threads and the engine keep every core busy: a collector with threads of its own only takes turns away from them, and
// so does one that looks through a part again and again while it grows. With two pools of memory for all threads, less of
// it lies idle between them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRAM = join(ROOT, 'dist/cli.mjs');

if (!existsSync(PROGRAM)) {
  // What the build says goes to standard error, so that the command's own answer stays clean.
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts/bootstrap.mjs'), 'build'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import(pathToFileURL(PROGRAM).href);
