import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import { folderWith } from '../support/folder';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'cli/keytrail.mjs');
const folder = folderWith();
const logs = join(folder.path, 'logs');

beforeAll(() => {
  for (const { path, body } of benchLogs({ records: 60_000, files: 300, seed: 3, kms: 0.6 })) {
    folder.write(join('logs', path), body);
  }
});
afterAll(() => folder.remove());

/** Runs to the end and gives the answer. */
function keytrail(data: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args, '--data', data, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Begins an ingest and kills the process after so many milliseconds; false when it had ended before. */
function killedAfter(data: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, 'ingest', logs, '--data', data, '--json'], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('exit', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

const FIELDS = 'event-name,account,region,error';

describe('an ingest that is killed', () => {
  it('has lost and doubled nothing when it was run again, wherever it was', { timeout: 120_000 }, async () => {
    const whole = join(folder.path, 'whole');
    const report = keytrail(whole, 'ingest', logs);
    const killed = join(folder.path, 'killed');
    const kills: boolean[] = [];
    for (const ms of [250, 450, 600, 800, 1000, 1200]) kills.push(await killedAfter(killed, ms));
    expect(kills.filter(Boolean).length).toBeGreaterThan(2);
    const last = keytrail(killed, 'ingest', logs);
    expect(last.filesKnown + last.filesRead).toBe(report.filesFound);
    expect(keytrail(killed, 'events', '--count-by', FIELDS)).toEqual(keytrail(whole, 'events', '--count-by', FIELDS));
    expect(keytrail(killed, 'keys').length).toBe(keytrail(whole, 'keys').length);
    const names = (data: string) =>
      keytrail(data, 'findings').map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(names(killed)).toEqual(names(whole));
  });
});
