// `npm start [-- PATH… | --empty]`: serves the built dashboard. Everything it needs to know goes through the environment,
// because the server changes its working folder: every path must be absolute by then.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const words = process.argv.slice(2);
/** Begin with a store of one's own that has nothing in it yet, to upload or connect to. */
const isEmpty = process.env.KEYTRAIL_EMPTY === '1' || words.includes('--empty');
const paths = process.env.KEYTRAIL_PATHS
  ? JSON.parse(process.env.KEYTRAIL_PATHS)
  : words.filter((word) => word !== '--empty').map((path) => resolve(path));

const missing = paths.filter((path) => !/[*?]/.test(path) && !existsSync(path));
if (missing.length > 0) {
  console.error(`There is nothing at ${missing.join(', ')}. Nothing was started.`);
  process.exit(2);
}

const data = resolve(process.env.KEYTRAIL_DATA ?? defaultFolder());
mkdirSync(data, { recursive: true, mode: 0o700 });

const port = process.env.PORT ?? '3000';
const host = process.env.KEYTRAIL_HOST ?? '127.0.0.1';
Object.assign(process.env, {
  NODE_ENV: 'production',
  KEYTRAIL_DATA: data,
  KEYTRAIL_ROOT: ROOT,
  KEYTRAIL_PATHS: JSON.stringify(paths),
  KEYTRAIL_EMPTY: isEmpty ? '1' : '0',
  KEYTRAIL_WORKER: join(ROOT, 'dist/ingest-worker.mjs'),
  PORT: port,
  // The shell's own HOSTNAME would be taken as the address to listen on.
  HOSTNAME: host,
  NEXTAUTH_URL: process.env.NEXTAUTH_URL ?? `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`,
  NEXTAUTH_SECRET: process.env.NEXTAUTH_SECRET ?? secret(),
  NEXT_TELEMETRY_DISABLED: '1',
});
await import(pathToFileURL(join(ROOT, '.next/standalone/server.js')).href);

/** The user's own folder once it holds data or is about to; else the sample's beneath it. */
function defaultFolder() {
  const own = join(ROOT, 'data');
  return isEmpty || paths.length > 0 || existsSync(join(own, 'events.duckdb')) ? own : join(own, 'sample');
}

/** The key that seals session cookies: made once, kept in the data folder, readable by its owner alone. */
function secret() {
  const file = join(data, 'session-secret');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
