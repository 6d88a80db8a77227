import { type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../cli/keytrail.mjs');

/** Runs a command of the command line to its end; the answer is JSON. */
export function run(data: string, args: readonly string[], options: SpawnSyncOptions = {}) {
  const startedMs = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args, '--data', data, '--json'], {
    maxBuffer: 1 << 28,
    ...options,
    encoding: 'utf8',
  });
  return { status, stdout, stderr, milliseconds: performance.now() - startedMs };
}

/** Begins a command and kills it after so many milliseconds; false when it had ended before. */
export function killedAfter(data: string, args: readonly string[], ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [PROGRAM, ...args, '--data', data, '--json'], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    child.once('exit', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}
