import { type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../../cli/keytrail.mjs');

export interface RunOptions extends SpawnSyncOptions {
  /** Options of Node. */
  readonly node?: readonly string[];
  /** A program and its arguments that start Node in their place. */
  readonly through?: readonly string[];
}

/** Runs a command of the command line to its end; the answer is JSON. */
export function run(data: string, args: readonly string[], { node = [], through = [], ...options }: RunOptions = {}) {
  const startedMs = performance.now();
  const [program = process.execPath, ...given] = [...through, process.execPath, ...node, PROGRAM, ...args];
  const { status, signal, stdout, stderr } = spawnSync(program, [...given, '--data', data, '--json'], {
    maxBuffer: 1 << 28,
    ...options,
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr, milliseconds: performance.now() - startedMs };
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
