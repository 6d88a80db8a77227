// `npm run bench:analyzers [-- --events N] [--keys N]`: a full analysis of a large store, and one after one new file.
// Prints the machine, the commit, the time of each step, the slowest analyzers and how long the event loop stood still.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { AnalyzerRun } from '@/db/ledger';
import { sql } from '@/lib/sql/sql';
import { analyze } from '@/lib/verbs/analyze';
import { ingest } from '@/lib/verbs/ingest';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { newFile } from './bench-new-file';
import { fillBenchStore } from './bench-store';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { events: text, keys: text, calls: text } });
const size = { events: Number(values.events ?? 10_000_000), keys: Number(values.keys ?? 5_000) };
const calls = Number(values.calls ?? 300);
const BENCH = { kind: 'system', job: 'bench' } as const;

const cached = join(ROOT, 'node_modules/.cache/keytrail-bench-store', `${size.events}-${size.keys}`);
if (!existsSync(cached)) await makeStore();
const work = mkdtempSync(join(tmpdir(), 'keytrail-bench-'));
try {
  cpSync(cached, work, { recursive: true });
  await withStore(work, measure);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function makeStore(): Promise<void> {
  const making = `${cached}.making`;
  rmSync(making, { recursive: true, force: true });
  await withStore(making, (runtime) => fillBenchStore(runtime, dataFolder(making).spool, size));
  renameSync(making, cached);
}

async function measure(runtime: Opened['runtime']): Promise<void> {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  console.log(`machine      ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`);
  console.log(`commit       ${commit}`);
  const [held] = await runtime.models.rows(
    sql`
      select
        (select sum(events) from parts) as events,
        (select count(*) from control_events) as control
    `,
    z.object({ events: z.coerce.number(), control: z.coerce.number() }),
  );
  console.log(`store        ${held?.events} events, ${held?.control} of them change something; ${size.keys} keys`);
  const findingsOnly = { ...runtime, sink: { ...runtime.sink, catchUpPages: async () => {} } };
  await timed('full: keys', () => refreshKeys(runtime));
  // Once for each part that comes in: what analyzers read when the first analysis after it begins, what only pages about
  // principals read when that analysis is done.
  await timed('full: models', () => runtime.sink.catchUp());
  const full = await timed('full: analysis', () => analyze(findingsOnly));
  console.log(slowest(full.runs));
  await timed('full: pages', () => runtime.sink.catchUpPages());
  // As the server does beside each analysis.
  await timed('full: folded', () => runtime.sink.fold());
  // The data ends with a day: the first file is one that came late, the second is the first of the next day.
  for (const [round, minutesLate] of [
    [1, 10],
    [2, 0],
    [3, 0],
  ]) {
    const file = join(work, `new-${round}.json`);
    writeFileSync(file, JSON.stringify(await nextFile(runtime, minutesLate ?? 0)));
    const { signal } = new AbortController();
    await timed(`file ${round}: read`, () => ingest(runtime, BENCH, { paths: [file], signal, onPart: async () => {} }));
    await timed(`file ${round}: keys`, () => refreshKeys(runtime));
    await timed(`file ${round}: models`, () => runtime.sink.catchUp());
    await timed(`file ${round}: analysis`, () => analyze(findingsOnly));
    await timed(`file ${round}: pages`, () => runtime.sink.catchUpPages());
    await timed(`file ${round}: folded`, () => runtime.sink.fold());
  }
}

/** A file of the five minutes that begin so long before the end of the data, of the account and Region with most keys. */
async function nextFile({ models }: Opened['runtime'], minutesLate: number): Promise<object> {
  const keys = await models.rows(
    sql`
      select cast(substr(alias, 5) as integer) as number, account_id as account, region, key_arn, '' as policy
      from keys
      where alias is not null
      order by account_id, region, key_arn
      limit 30
    `,
    z.object({ number: z.number(), account: z.string(), region: z.string(), key_arn: z.string(), policy: z.string() }),
  );
  const [end] = await models.rows(sql`select max(last_event) as at from parts`, z.object({ at: z.string() }));
  const begins = Date.parse(`${end?.at.replace(' ', 'T')}Z`) - minutesLate * 60_000;
  return newFile(keys, new Date(begins), calls);
}

/** Does it, and prints how long it took and the longest time that the event loop stood still. */
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const start = performance.now();
  const before = process.cpuUsage();
  delay.enable();
  const result = await work();
  delay.disable();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${name.padEnd(16)} ${seconds.toFixed(2).padStart(7)} s, ${((user + system) / 1e6).toFixed(2).padStart(6)} s of processor time; event loop stood still for at most ${(delay.max / 1e6).toFixed(0)} ms, ` +
      `99 % of the time less than ${(delay.percentile(99) / 1e6).toFixed(0)} ms`,
  );
  return result;
}

function slowest(runs: readonly AnalyzerRun[]): string {
  const took = ({ startedAt, finishedAt }: AnalyzerRun) => finishedAt.getTime() - startedAt.getTime();
  return runs
    .toSorted((a, b) => took(b) - took(a))
    .slice(0, 25)
    .map(
      (run) =>
        `  ${String(took(run)).padStart(7)} ms  ${run.analyzer} (${run.outcome}, ${run.findings} findings) ${run.reason ?? ''}`,
    )
    .join('\n');
}

async function withStore(path: string, work: (runtime: Opened['runtime']) => Promise<void>): Promise<void> {
  const { runtime, close } = await openRuntime({ folder: dataFolder(path), root: ROOT, workerFile: null });
  try {
    await work(runtime);
  } finally {
    close();
  }
}
