import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeThread, warmUp } from '@/lib/ingest/decoding-threads';
import { inProcessPool, workerPool } from '@/lib/ingest/pool';
import type { PartFile } from '@/lib/ingest/read-part';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';

const folder = folderWith();
const worker = join(folder.path, 'worker.mjs');
const spool = join(folder.path, 'spool');

beforeAll(async () => {
  await build({
    entryPoints: ['tests/support/mortal-worker.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: worker,
    logLevel: 'silent',
  });
});
afterAll(() => folder.remove());

function logs(...names: string[]): PartFile[] {
  return names.map((name) => ({
    source: 'disk',
    path: folder.write(`${name}.json`, JSON.stringify({ Records: [kmsCall('Decrypt'), kmsCall('Encrypt')] })),
  }));
}

async function readBy(size: number, ...jobs: (readonly PartFile[])[]) {
  const pool = workerPool(worker, size);
  const heard: number[] = [];
  try {
    const parts = await Promise.all(
      jobs.map((files, index) =>
        pool.read({ files, spool, name: `job-${index}` }, ({ records }) => heard.push(records)),
      ),
    );
    return { parts, heard };
  } finally {
    await pool.close();
  }
}

const endings = (part: {
  files: readonly { path: string; outcome: string; reason: string | null; records: number }[];
}) => part.files.map(({ outcome, reason, records }) => ({ outcome, reason, records }));
const WHOLE = { outcome: 'complete', reason: null, records: 2 };

describe('decoding threads', () => {
  it('read the same when they were started before there was work', async () => {
    warmUp(worker, 2);
    const { parts } = await readBy(2, logs('warm-one'), logs('warm-two'));
    expect(parts.flatMap(endings)).toEqual([WHOLE, WHOLE]);
  });

  it('that ended before there was work are not waited for', async () => {
    const short = folder.write('short.mjs', 'process.exit(1);');
    const ended = warmUp(short, 2);
    await Promise.all(ended.map((thread) => once(thread, 'exit')));
    const taken = takeThread(short);
    await taken.terminate();
    expect(ended).toHaveLength(2);
    expect(ended).not.toContain(taken);
  });

  it('that nobody needs let the process end', async () => {
    const program = join(folder.path, 'warm-only.mjs');
    await build({
      stdin: {
        contents: `import { warmUp } from '@/lib/ingest/decoding-threads'; warmUp(${JSON.stringify(worker)}, 2);`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
      logLevel: 'silent',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    const { status, signal } = spawnSync(process.execPath, [program], { timeout: 20_000 });
    expect({ status, signal }).toEqual({ status: 0, signal: null });
  });

  it('read what one thread reads', async () => {
    const files = logs('one', 'two', 'three');
    const { parts, heard } = await readBy(2, files.slice(0, 2), files.slice(2));
    const alone = await inProcessPool().read({ files, spool, name: 'alone' }, () => undefined);
    expect(parts.flatMap(({ files }) => files)).toEqual(alone.files);
    expect(heard).toEqual([2, 2, 2]);
  });

  it.each([
    ['ends-thread', 'its decoder stopped: it ended without a word'],
    ['throws', 'its decoder stopped: out of luck'],
  ])('set aside only the file that %s, and read the others', async (name, reason) => {
    const { parts } = await readBy(1, logs('before', name, 'after'));
    expect(endings(parts[0] ?? { files: [] })).toEqual([WHOLE, WHOLE, { outcome: 'quarantined', reason, records: 0 }]);
  });

  it('go on with other jobs when one thread is lost', async () => {
    const { parts } = await readBy(
      2,
      logs('a', 'ends-thread-1', 'ends-thread-2'),
      logs('b'),
      logs('c'),
      logs('ends-thread-3'),
    );
    expect(parts.map((part) => part.files.filter(({ outcome }) => outcome === 'complete').length)).toEqual([
      1, 1, 1, 0,
    ]);
    expect(parts.flatMap(({ files }) => files)).toHaveLength(6);
  });

  it('leave no half-written part in the spool', async () => {
    const own = join(folder.path, 'own-spool');
    const pool = workerPool(worker, 1);
    const part = await pool.read({ files: logs('good', 'ends-thread'), spool: own, name: 'x' }, () => undefined);
    await pool.close();
    const kept = [part.events, part.coverage].map((path) => path?.split('/').at(-1));
    expect(readdirSync(own).sort()).toEqual(kept.sort());
  });
});
