// `npm run bench:pages [-- --events N] [--keys N] [--requests N]`: how fast the Overview answers over a large store, at
// rest and while an ingest runs, and for how long the server's event loop stands still meanwhile. Prints the machine, the
// commit, the size of the store and all figures of one run.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { SERVER_FLAGS } from '@/boot/server-flags';
import { analyze } from '@/lib/verbs/analyze';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { RULES_EDITION } from '@/lib/verbs/rules-edition';
import { acceptInvitation } from '@/lib/verbs/users/accept-invitation';
import { inviteFirstAdministrator } from '@/lib/verbs/users/invite-first-administrator';
import { fillBenchStore } from './bench-store';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { events: text, keys: text, requests: text, port: text, make: { type: 'boolean' } },
});
const size = { events: Number(values.events ?? 10_000_000), keys: Number(values.keys ?? 5_000) };
const requests = Number(values.requests ?? 40);
const port = values.port ?? '3399';
const base = `http://127.0.0.1:${port}`;
const Loop = z.object({
  most: z.number(),
  rare: z.number(),
  usual: z.number(),
  turn: z.number().nullable(),
  collection: z.number(),
  kibibytes: z.number(),
});
const reader = { name: 'bench', password: 'correct horse battery' };
const logs = join(ROOT, 'node_modules/.cache/keytrail-bench/400000');
const filled = join(ROOT, 'node_modules/.cache/keytrail-bench-pages', `${size.events}-${size.keys}`);
/** What was concluded by other rules than the server's, it would conclude anew during the ingest. */
const cached = `${filled}-${RULES_EDITION.slice(0, 12)}`;

if (!existsSync(logs)) step('node', '--import', 'tsx', 'scripts/make-bench-logs.ts', '--out', logs);
if (!existsSync(cached)) await makeStore();
if (values.make) process.exit(0);
// Beside what is copied, so that files can be shared.
const work = mkdtempSync(`${cached}-run-`);
const data = join(work, 'data');
const loopFile = join(work, 'loop.json');
try {
  copyStore(cached, data);
  const server = serve();
  try {
    await measure(server);
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** In two steps, so that what was taken in need not be taken in again for other rules. */
async function makeStore(): Promise<void> {
  const making = `${filled}.making`;
  rmSync(making, { recursive: true, force: true });
  if (!existsSync(filled)) {
    await opened(making, (runtime) => timed('made', () => fillBenchStore(runtime, dataFolder(making).spool, size)));
    renameSync(making, filled);
  }
  copyStore(filled, making);
  await opened(making, conclude);
  renameSync(making, cached);
}

async function opened(folder: string, work: (runtime: Opened['runtime']) => Promise<void>): Promise<void> {
  const { runtime, close } = await openRuntime({ folder: dataFolder(folder), root: ROOT, workerFile: null });
  try {
    await work(runtime);
  } finally {
    close();
  }
}

async function conclude(runtime: Opened['runtime']): Promise<void> {
  await timed('keys', () => refreshKeys(runtime));
  await timed('late', () => runtime.sink.catchUp());
  await timed('analysis', () => analyze(runtime));
  await timed('folded', () => runtime.sink.fold());
  const token = await inviteFirstAdministrator(runtime);
  if (token !== null) await acceptInvitation(runtime, { token, ...reader });
}

/** The files of facts are never written again, so that both copies may share them. */
function copyStore(from: string, to: string): void {
  const { facts } = dataFolder(from);
  const isFact = (path: string) => path.startsWith(facts) && statSync(path).isFile();
  cpSync(from, to, {
    recursive: true,
    filter: (source, target) => {
      if (!isFact(source)) return true;
      linkSync(source, target);
      return false;
    },
  });
}

async function timed(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(`${name.padEnd(12)} ${seconds} s for ${size.events} events; peak RSS ${peak} MiB`);
}

async function measure(server: ChildProcess): Promise<void> {
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).stdout.trim();
  console.log(`machine      ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`);
  console.log(`commit       ${commit}`);
  const bytes = bytesBelow(data);
  console.log(
    `store        ${size.events} events, ${size.keys} keys: ${(bytes / 1e9).toFixed(2)} GB, ${(bytes / size.events).toFixed(1)} bytes an event`,
  );
  const started = performance.now();
  await answers();
  console.log(`start        answers after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const cookie = await signIn();
  await times('warming up', cookie, 3);
  await stoodStill(server);
  await times('at rest', cookie, requests);
  console.log(`             event loop: ${await stoodStill(server)}`);
  const ingest = spawn(process.execPath, [join(ROOT, 'cli/keytrail.mjs'), 'ingest', logs, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  ingest.stdout.setEncoding('utf8').on('data', (more: string) => {
    report += more;
  });
  const ended = new Promise<void>((resolve) => ingest.once('exit', () => resolve()));
  let runs = true;
  ended.then(() => {
    runs = false;
  });
  await times('with ingest', cookie, Number.POSITIVE_INFINITY, () => runs);
  await ended;
  console.log(`             event loop: ${await stoodStill(server)}`);
  const { added, seconds } = z.object({ added: z.number(), seconds: z.number() }).parse(JSON.parse(report));
  console.log(`ingest       ${added} events in ${seconds.toFixed(1)} s meanwhile`);
}

function serve(): ChildProcess {
  const child = spawn(process.execPath, [...SERVER_FLAGS, join(ROOT, 'scripts/start.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: port,
      KEYTRAIL_DATA: data,
      KEYTRAIL_EMPTY: '1',
      KEYTRAIL_LOOP_FILE: loopFile,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${pathToFileURL(join(ROOT, 'scripts/report-loop.mjs')).href}`,
    },
  });
  return child;
}

async function answers(): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const isThere = await fetch(`${base}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await pause(100);
  }
  throw new Error('The server does not answer.');
}

async function signIn(): Promise<string> {
  const asked = await fetch(`${base}/api/auth/csrf`);
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await asked.json());
  const jar = cookiesOf(asked);
  const answer = await fetch(`${base}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: jar },
    body: new URLSearchParams({ csrfToken, name: reader.name, password: reader.password, json: 'true' }),
  });
  return `${jar}; ${cookiesOf(answer)}`;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Asks for the whole Overview, one after the other, every panel included, and prints how long that took. */
async function times(name: string, cookie: string, most: number, goesOn: () => boolean = () => true): Promise<void> {
  const took: number[] = [];
  while (took.length < most && goesOn()) {
    const start = performance.now();
    const response = await fetch(`${base}/`, { headers: { cookie }, redirect: 'manual' });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`The Overview answered ${response.status}.`);
    took.push(performance.now() - start);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
  console.log(
    `${name.padEnd(12)} Overview: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms (${sorted.length} requests)`,
  );
}

async function stoodStill(server: ChildProcess): Promise<string> {
  rmSync(loopFile, { force: true });
  server.kill('SIGUSR2');
  for (let attempt = 0; attempt < 100 && !existsSync(loopFile); attempt++) await pause(50);
  const { most, rare, usual, turn, collection, kibibytes } = Loop.parse(JSON.parse(readFileSync(loopFile, 'utf8')));
  return (
    `stood still for at most ${most.toFixed(0)} ms, 99.9 % of the time less than ${rare.toFixed(0)} ms, 99 % less than ` +
    `${usual.toFixed(0)} ms; most computed in one turn ${turn === null ? 'not known' : `${turn.toFixed(0)} ms`}, longest garbage ` +
    `collection ${collection.toFixed(0)} ms; peak RSS ${(kibibytes / 1024).toFixed(0)} MiB`
  );
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function step(command: string, ...args: string[]): void {
  const { status } = spawnSync(command === 'node' ? process.execPath : command, args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
