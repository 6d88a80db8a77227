import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './program';

/** One call that changes something in a data folder. */
export interface Step {
  readonly number: number;
  readonly call: string;
  /** Beneath the folder. */
  readonly path: string;
}

export interface StepOptions {
  /** The step in whose place the process dies; runs to its end unless said. */
  readonly at?: number;
  /** Whether half of the write at which it dies reaches the file. */
  readonly halfway?: boolean;
}

export interface Stepping {
  /** What counts as a step here. */
  readonly unit: string;
  /** Runs a command of the command line; `steps` are all that it came to. */
  run(
    data: string,
    args: readonly string[],
    options?: StepOptions,
  ): { wasKilled: boolean; stderr: string; steps: Step[] };
}

/**
 * Counts the steps of a program. With a C compiler every system call that writes is one, whoever makes it; without,
 * every call of Node that writes and every commit and checkpoint of DuckDB.
 */
export function stepping(folder: string): Stepping {
  const library = join(folder, 'kill-at-write.so');
  const source = join(import.meta.dirname, 'kill-at-write.c');
  const { status } = spawnSync('cc', ['-O1', '-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'ignore' });
  const hasCompiler = status === 0 && process.platform === 'linux';
  const hook = join(import.meta.dirname, 'kill-at-write.mjs');
  const log = join(folder, 'steps.log');
  return {
    unit: hasCompiler ? 'system calls that write' : 'writes of Node, commits and checkpoints (no C compiler here)',
    run: (data, args, { at, halfway = false } = {}) => {
      rmSync(log, { force: true });
      const { status, signal, stderr } = run(data, args, {
        node: hasCompiler ? [] : ['--import', hook],
        env: {
          ...process.env,
          ...(hasCompiler ? { LD_PRELOAD: library } : {}),
          ...(at === undefined ? {} : { KILL_AT: String(at) }),
          ...(halfway ? { KILL_HALFWAY: '1' } : {}),
          KILL_FOLDER: data,
          KILL_LOG: log,
        },
      });
      if (status !== 0 && signal !== 'SIGKILL') throw new Error(`it ended with ${status ?? signal}: ${stderr}`);
      return { wasKilled: signal === 'SIGKILL', stderr, steps: existsSync(log) ? stepsIn(log) : [] };
    },
  };
}

function stepsIn(log: string): Step[] {
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const [call = '', path = ''] = line.split(' ');
    return { number: index + 1, call, path };
  });
}
