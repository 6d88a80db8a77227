// Runs before `npm start` and `npm test`. Uses Node's own modules only, since node_modules may not exist yet.
// `node scripts/bootstrap.mjs [build] [browser]`: installs what the lockfile says, builds what changed, finds a browser.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './find-chromium.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = [
  'app',
  'boot',
  'cli',
  'db',
  'instrumentation.ts',
  'lib',
  'next.config.mjs',
  'package.json',
  'proxy.ts',
  'public',
  'tsconfig.json',
  'wasm',
];
/** What the built server consists of. */
const SERVER = ['.next', 'node_modules', 'package.json', 'server.js'];
/** Programs that run outside Next: bundled from these sources to these files. */
const PROGRAMS = ['cli=cli/start.ts', 'ingest-worker=lib/ingest/worker.ts'];
/** Packages with native parts stay outside the bundles; everything else starts faster inside. */
const NATIVE = ['@duckdb/node-bindings*', '@node-rs/*'];
/** Some packages inside the bundles still call `require`, which an ES module does not have by itself. */
const REQUIRE =
  "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);";

process.chdir(ROOT);
const wanted = new Set(process.argv.slice(2));
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  stop(`KeyTrail needs Node.js 20.19 or later; this is ${process.version}. Nothing was changed.`);
}

const lock = digest(textOf('package-lock.json'), process.platform, process.arch, String(major));
installPackages();
if (wanted.has('build')) build();
if (wanted.has('browser')) findBrowser();

function installPackages() {
  const stamp = 'node_modules/.keytrail-lock';
  if (textOf(stamp) === lock) return;
  npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error');
  writeFileSync(stamp, lock);
}

function build() {
  const stamp = '.next/.keytrail-build';
  const now = digest(lock, ...SOURCES.flatMap(filesIn).flatMap((file) => [file, readFileSync(file)]));
  if (textOf(stamp) === now && existsSync('.next/standalone/server.js')) return;
  rmSync('.next/dev/types', { recursive: true, force: true });
  // Server and command line know by this that they hold the same rules, and what an older build concluded is looked at anew.
  process.env.KEYTRAIL_BUILD = now;
  run(process.execPath, ['node_modules/next/dist/bin/next', 'build']);
  leaveOnlyTheServer();
  cpSync('.next/static', '.next/standalone/.next/static', { recursive: true });
  if (existsSync('public')) cpSync('public', '.next/standalone/public', { recursive: true });
  rmSync('dist', { recursive: true, force: true });
  run(process.execPath, [
    'node_modules/esbuild/bin/esbuild',
    ...PROGRAMS,
    '--bundle',
    // What is imported only when it is needed lies in files of its own, and costs no command that does without.
    '--splitting',
    '--platform=node',
    '--format=esm',
    '--target=node20',
    // A fifth less to read at every start. Names stay, so that a stack says where it was.
    '--minify-whitespace',
    '--minify-syntax',
    ...NATIVE.map((name) => `--external:${name}`),
    `--banner:js=${REQUIRE}`,
    `--define:process.env.KEYTRAIL_BUILD="${now}"`,
    '--outdir=dist',
    '--out-extension:.js=.mjs',
    '--log-level=warning',
  ]);
  buildScanner();
  writeFileSync(stamp, now);
}

/**
 * A path that is known only at run time makes Next pack the whole checkout, data and secrets with it. The server needs
 * none of that beside itself.
 */
function leaveOnlyTheServer() {
  for (const name of readdirSync('.next/standalone')) {
    if (!SERVER.includes(name)) rmSync(`.next/standalone/${name}`, { recursive: true, force: true });
  }
}

/** The quick reader of log records, AssemblyScript to WebAssembly. 1024 pages are its window, its
 * table, its arena, what is known of numbers, its tray and the checksum's room. */
function buildScanner() {
  run(process.execPath, [
    'node_modules/assemblyscript/bin/asc.js',
    'wasm/scan.ts',
    '--outFile=dist/scan.wasm',
    '-O3',
    '--runtime=stub',
    '--noAssert',
    '--enable=simd',
    '--initialMemory=1024',
  ]);
}

function findBrowser() {
  if (findChromium()) return;
  const isDebianRoot = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    const quiet = {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    };
    run('apt-get', ['update', '-qq'], quiet);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
  } else {
    run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
  }
}

function npm(...args) {
  const script = process.env.npm_execpath;
  if (script) run(process.execPath, [script, ...args]);
  else run('npm', args);
}

function run(command, args, options = {}) {
  console.error(`> ${[command === process.execPath ? 'node' : command, ...args].join(' ')}`);
  const { status, signal, error } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    ...options,
  });
  if (status !== 0) stop(`${command} ${args[0]} failed (${error?.message ?? signal ?? `exit status ${status}`}).`);
}

/** Files below a path, in a fixed order; none when it does not exist. */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}

function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function stop(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
