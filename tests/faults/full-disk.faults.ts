import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { folderWith } from '../support/folder';
import { withFewAnalyzers } from './support/few-analyzers';
import { faults } from './support/injected';
import { run } from './support/program';
import { runWithLimit, smallDisk } from './support/small-disk';
import { asked, opened, stateOf } from './support/store';

const MiB = 1024 * 1024;
/** The administrator may write everywhere, unless that right is given up. */
const WITHOUT_RIGHTS =
  process.getuid?.() === 0 ? { through: ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'] } : {};
const STORAGE_STATUS = 5;
const folder = folderWith();
const template = join(folder.path, 'template');
const whole = join(folder.path, 'whole');
const logs = join(folder.path, 'logs');
const disk = smallDisk(folder.path, 64 * MiB);
const full = faults('no room on the disk, no right to write');
let expected: Awaited<ReturnType<typeof stateOf>>;

beforeAll(async () => {
  for (const [name, records, files] of [
    ['earlier', 150, 2],
    ['logs', 12_000, 4],
  ] as const) {
    for (const { path, body } of benchLogs({ records, files, seed: records, kms: 0.95 })) {
      folder.write(join(name, path), body);
    }
  }
  expect(run(withFewAnalyzers(template), ['ingest', join(folder.path, 'earlier')])).toMatchObject({ status: 0 });
  cpSync(template, whole, { recursive: true });
  expect(run(whole, ['ingest', logs])).toMatchObject({ status: 0 });
  expected = await asked(whole, stateOf);
});
afterAll(() => {
  disk?.remove();
  folder.remove();
  full.tell(
    disk === null ? 'no right to mount here: by RLIMIT_FSIZE alone' : 'by RLIMIT_FSIZE and by small file systems',
  );
});

const sizeOf = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + Math.ceil(statSync(join(parentPath, name)).size / 4096) * 4096, 0);

/** So many sizes from the one to the other. */
const between = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, nth) => Math.floor(from + ((to - from) * nth) / count));

type Ended = Pick<ReturnType<typeof run>, 'status' | 'signal' | 'stderr'>;

function expectWords({ status, signal, stderr }: Ended, words: RegExp, where: string): void {
  expect({ status, signal }, `${where}: ${stderr}`).toEqual({ status: STORAGE_STATUS, signal: null });
  expect(stderr, where).toMatch(words);
  expect(stderr, where).toMatch(/What was stored before is kept/);
  expect(stderr, where).not.toMatch(/^\s+at /m);
}

/** Nothing is damaged, and the ingest goes on where it stopped. */
async function expectToGoOn(data: string, where: string): Promise<void> {
  const { runtime, incidents, close } = await opened(data);
  expect(incidents, where).toEqual([]);
  expect((await stateOf(runtime)).places.length, where).toBeGreaterThan(0);
  close();
  expect(run(data, ['ingest', logs]), where).toMatchObject({ status: 0 });
  expect(await asked(data, stateOf), where).toEqual(expected);
}

describe('a disk that is full', () => {
  it('is said in words wherever it shows, and the ingest goes on when there is room', async () => {
    const sizes = between(MiB, statSync(join(whole, 'events.duckdb')).size, 8);
    let refused = 0;
    for (const bytes of sizes) {
      const where = `no file above ${bytes} bytes`;
      const data = join(folder.path, 'limited');
      rmSync(data, { recursive: true, force: true });
      cpSync(template, data, { recursive: true });
      const ended = runWithLimit(bytes, data, ['ingest', logs]);
      full.injected();
      if (ended.status !== 0) {
        refused++;
        expectWords(ended, /no room left on the disk/, where);
      }
      await expectToGoOn(data, where);
    }
    expect(refused).toBeGreaterThan(sizes.length / 2);
  });
});

const lies = (data: string) =>
  Object.fromEntries(
    readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name)).toString('base64')]),
  );

describe('a data folder that may only be read', () => {
  it.each(['ingest', 'analyze', 'keys'])('is refused with words by %s, untouched', async (command) => {
    const data = join(folder.path, 'read-only');
    rmSync(data, { recursive: true, force: true });
    cpSync(template, data, { recursive: true });
    const before = lies(data);
    for (const name of readdirSync(data)) chmodSync(join(data, name), name.includes('.') ? 0o444 : 0o555);
    chmodSync(data, 0o555);
    const args = command === 'ingest' ? [command, logs] : [command];
    const ended = run(data, args, WITHOUT_RIGHTS);
    full.injected();
    expectWords(ended, /cannot be read or written as this user/, command);
    expect(lies(data)).toEqual(before);
    for (const name of ['.', ...readdirSync(data)]) chmodSync(join(data, name), 0o700);
    await expectToGoOn(data, command);
  });
});

if (disk !== null) {
  describe('a small file system', () => {
    it('that is full is said in words, and nothing is lost by it', async () => {
      const least = sizeOf(template);
      const sizes = between(least + 64 * 1024, sizeOf(whole), 8);
      let refused = 0;
      for (const bytes of sizes) {
        const where = `${bytes - least} bytes of room`;
        const data = join(disk.path, 'data');
        rmSync(data, { recursive: true, force: true });
        disk.resize(64 * MiB);
        cpSync(template, data, { recursive: true });
        disk.resize(bytes);
        const ended = run(data, ['ingest', logs]);
        full.injected();
        if (ended.status !== 0) {
          refused++;
          expectWords(ended, /no room left on the disk/, where);
        }
        disk.resize(64 * MiB);
        await expectToGoOn(data, where);
      }
      expect(refused).toBeGreaterThan(sizes.length / 2);
    });

    it('that is read-only is refused with words, untouched', async () => {
      const data = join(disk.path, 'data');
      rmSync(data, { recursive: true, force: true });
      disk.resize(64 * MiB);
      cpSync(template, data, { recursive: true });
      const before = lies(data);
      disk.makeReadOnly(true);
      const ended = run(data, ['ingest', logs]);
      full.injected();
      expectWords(ended, /cannot be read or written as this user/, 'read-only');
      expect(lies(data)).toEqual(before);
      disk.makeReadOnly(false);
      await expectToGoOn(data, 'read-only');
    });
  });
}
