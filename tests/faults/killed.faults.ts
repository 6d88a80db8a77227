import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { seeded } from '@/lib/story/random';
import { folderWith } from '../support/folder';
import { faults } from './support/injected';
import { killedAfter, run } from './support/program';
import { asked, opened, stateOf } from './support/store';

const KILLS = 200;
const LONGEST_START_MS = 10_000;
const folder = folderWith();
const logs = join(folder.path, 'logs');
const kills = faults('kill -9 at a random moment');

beforeAll(() => {
  for (const { path, body } of benchLogs({ records: 20_000, files: 120, seed: 3, kms: 0.9 })) {
    folder.write(join('logs', path), body);
  }
});
afterAll(() => folder.remove());

describe('an ingest that is killed at random moments', () => {
  it(`has lost and doubled nothing after ${KILLS} kills, and starts soon`, { timeout: 2_400_000 }, async () => {
    const random = seeded(20_261_128, 'kills');
    const undisturbed = run(join(folder.path, 'whole'), ['ingest', logs]);
    expect(undisturbed.status, undisturbed.stderr).toBe(0);
    const expected = await asked(join(folder.path, 'whole'), stateOf);
    let slowestMs = 0;
    let killed = 0;
    for (let round = 0; killed < KILLS; round++) {
      const data = join(folder.path, `killed-${round}`);
      let isDone = false;
      while (!isDone && killed < KILLS) {
        isDone = !(await killedAfter(data, ['ingest', logs], random.whole(150, undisturbed.milliseconds)));
        if (isDone) continue;
        killed++;
        kills.injected();
        const { close, milliseconds } = await opened(data);
        close();
        slowestMs = Math.max(slowestMs, milliseconds);
      }
      expect(run(data, ['ingest', logs])).toMatchObject({ status: 0 });
      expect(await asked(data, stateOf)).toEqual(expected);
    }
    expect(slowestMs).toBeLessThan(LONGEST_START_MS);
    kills.tell(`slowest start after a kill ${(slowestMs / 1000).toFixed(1)} s`);
  });
});
