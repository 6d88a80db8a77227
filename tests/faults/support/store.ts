import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Runtime } from '@/lib/runtime';

const ROOT = join(import.meta.dirname, '../../..');

/** Ten seconds on a quiet machine; where others keep it busy, as much longer as its cores are asked for more than they have. */
export function longestStartMs(): number {
  return 10_000 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** Opens a data folder in this process, as the command line does; also says how long it took. */
export async function opened(data: string): Promise<Opened & { readonly milliseconds: number }> {
  const startedMs = performance.now();
  const store = await openRuntime({ folder: dataFolder(data), root: ROOT, workerFile: null });
  return { ...store, milliseconds: performance.now() - startedMs };
}

/** Opens a data folder, asks, closes it. */
export async function asked<T>(data: string, question: (runtime: Runtime) => Promise<T>): Promise<T> {
  const { runtime, close } = await opened(data);
  try {
    return await question(runtime);
  } finally {
    close();
  }
}

/** What must be the same whatever broke on the way: every count by name, account, Region, day and error; findings. */
export async function stateOf({ facts, ledger }: Runtime) {
  const findings = await ledger.findings();
  return {
    places: await facts.count({ allServices: true }, ['event-name', 'account', 'region', 'day']),
    keys: await facts.count({}, ['key', 'principal', 'outcome', 'error']),
    findings: findings.map(({ fingerprint, present }) => `${fingerprint} ${present}`).sort(),
  };
}
