import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { seeded } from '@/lib/story/random';
import { ingest } from '@/lib/verbs/ingest';
import { rebuild } from '@/lib/verbs/rebuild';
import { folderWith } from '../support/folder';
import { copyOf, isKept, OPERATOR } from './support/data-folder';
import { faults } from './support/injected';
import { longestStartMs, opened, stateOf } from './support/store';

const BLOCK = 262_144;
const HEADERS = 3 * 4096;
const never = new AbortController().signal;
const random = seeded(20_261_128, 'cuts');
const folder = folderWith();
const closed = join(folder.path, 'data');
const cuts = faults('store file cut, from its last byte to its first');
let length: number;
let expected: Awaited<ReturnType<typeof stateOf>>;

/** A store that was written and folded several times, so that free blocks lie between its used ones. */
beforeAll(async () => {
  for (const seed of [1, 2, 3]) {
    const logs = join(folder.path, `logs-${seed}`);
    for (const { path, body } of benchLogs({ records: 1500, files: 12, seed, kms: 0.9 })) {
      folder.write(join(`logs-${seed}`, path), body);
    }
    const { runtime, close } = await opened(closed);
    await ingest(runtime, OPERATOR, { paths: [logs] });
    expected = await stateOf(runtime);
    close();
  }
  length = statSync(join(closed, 'events.duckdb')).size;
});
afterAll(() => {
  folder.remove();
  cuts.tell();
});

/** Lengths to cut to: the last bytes, the last 0.1 %, beside and at the ends of the last blocks, anywhere. */
function lengths(): number[] {
  const blocks = Math.floor((length - HEADERS) / BLOCK);
  const ends = Array.from({ length: 8 }, (_, nth) => HEADERS + (blocks - 1 - nth) * BLOCK);
  return [
    ...[1, 2, 512, 4095, 4096].map((bytes) => length - bytes),
    ...[0.9999, 0.9995, 0.999, 0.995].map((share) => Math.floor(length * share)),
    ...ends.flatMap((end) => [end, end + 1]),
    ...Array.from({ length: 10 }, () => random.whole(1, length - 1)),
  ];
}

describe('a store of events that was cut', () => {
  it('is found out at the start, wherever that was, set aside and said', async () => {
    for (const bytes of lengths()) {
      const where = `cut to ${bytes} of ${length} bytes`;
      const { data, remove } = copyOf(closed);
      truncateSync(join(data, 'events.duckdb'), bytes);
      const spoilt = readFileSync(join(data, 'events.duckdb'));
      const { incidents, milliseconds, close } = await opened(data);
      cuts.injected();
      expect(incidents, where).toMatchObject([{ store: 'events', kind: 'file-damaged' }]);
      expect(milliseconds, where).toBeLessThan(longestStartMs());
      expect(isKept(join(data, 'set-aside'), spoilt), where).toBe(true);
      close();
      remove();
    }
  });

  it.each([1, 4096, Math.floor(BLOCK * 1.5)])('by %i bytes: is rebuilt with one command', async (bytes) => {
    const { data, remove } = copyOf(closed);
    truncateSync(join(data, 'events.duckdb'), length - bytes);
    const { runtime, close } = await opened(data);
    cuts.injected();
    await rebuild(runtime, OPERATOR, never);
    const { places, keys } = await stateOf(runtime);
    expect({ places, keys }).toEqual({ places: expected.places, keys: expected.keys });
    close();
    const again = await opened(data);
    expect(again.incidents).toEqual([]);
    again.close();
    remove();
  });

  it('is not suspected when nobody cut it', async () => {
    for (let round = 0; round < 3; round++) {
      const { incidents, close } = await opened(closed);
      expect(incidents).toEqual([]);
      close();
    }
  });
});
