import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { seeded } from '@/lib/story/random';
import { folderWith } from '../support/folder';
import { withFewAnalyzers } from './support/few-analyzers';
import { faults } from './support/injected';
import { killedAfter, run } from './support/program';
import { asked, longestStartMs, opened, stateOf } from './support/store';

const KILLS = 200;
const folder = folderWith();
const logs = join(folder.path, 'logs');
const kills = faults('kill -9 at a random moment');

beforeAll(() => {
  for (const { path, body } of benchLogs({ records: 2000, files: 40, seed: 3, kms: 0.9 })) {
    folder.write(join('logs', path), body);
  }
});
afterAll(() => folder.remove());

describe('an ingest that is killed at random moments', () => {
  it(`has lost and doubled nothing after ${KILLS} kills, and starts soon`, { timeout: 2_400_000 }, async () => {
    const random = seeded(20_261_128, 'kills');
    const whole = withFewAnalyzers(join(folder.path, 'whole'));
    const undisturbed = run(whole, ['ingest', logs]);
    expect(undisturbed.status, undisturbed.stderr).toBe(0);
    const expected = await asked(whole, stateOf);
    let slowestMs = 0;
    let killed = 0;
    let round = 0;
    // Later than an ingest takes there is nothing left to kill; how long it takes depends on what else the machine does.
    let latestMs = undisturbed.milliseconds;
    for (; killed < KILLS; round++) {
      const data = withFewAnalyzers(join(folder.path, `killed-${round}`));
      let isDone = false;
      while (!isDone && killed < KILLS) {
        const beganMs = performance.now();
        isDone = !(await killedAfter(data, ['ingest', logs], random.whole(150, latestMs)));
        if (isDone) {
          latestMs = Math.min(latestMs, Math.max(300, Math.ceil(performance.now() - beganMs)));
          continue;
        }
        killed++;
        kills.injected();
        const { incidents, close, milliseconds } = await opened(data);
        expect(incidents).toEqual([]);
        close();
        expect(milliseconds).toBeLessThan(longestStartMs());
        slowestMs = Math.max(slowestMs, milliseconds);
      }
      expect(run(data, ['ingest', logs])).toMatchObject({ status: 0 });
      expect(await asked(data, stateOf)).toEqual(expected);
      rmSync(data, { recursive: true });
    }
    kills.tell(`${round} ingests brought to their end; slowest start after a kill ${(slowestMs / 1000).toFixed(1)} s`);
  });
});
