// `npm run test:moto`: the collector against a moto server. Needs Python 3 with pip; says so and ends well without them.
// The server is installed once, under node_modules/.cache.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const HOME = join(ROOT, 'node_modules/.cache/moto');
const VERSION = '5.2.5';
/** Whoever waits for all tests does not wait longer for this. */
const INSTALL_MS = 110_000;

const program = process.env.MOTO_SERVER ?? join(HOME, 'bin/moto_server');
if (!existsSync(program) && !install()) {
  console.log(
    'The collector was not tried against moto: Python 3 with venv and pip, and a moto server, are not to be had.',
  );
  process.exit(0);
}
const port = await freePort();
const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
try {
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.moto.config.ts'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, MOTO_URL: url },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  server.kill();
}

/** Whether the server could be installed; half of one is not left behind. */
function install() {
  mkdirSync(dirname(HOME), { recursive: true });
  const run = (command, args) => spawnSync(command, args, { stdio: 'ignore', timeout: INSTALL_MS }).status === 0;
  const isThere =
    run('python3', ['-m', 'venv', HOME]) && run(join(HOME, 'bin/pip'), ['install', '-q', `moto[server]==${VERSION}`]);
  if (!isThere) rmSync(HOME, { recursive: true, force: true });
  return isThere;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port: found } = probe.address();
      probe.close(() => resolve(found));
    });
  });
}

/** Waits until the server answers; a minute at most. */
async function answers(url) {
  for (let tries = 0; tries < 120; tries++) {
    if (
      await fetch(`${url}/moto-api/`).then(
        (reply) => reply.ok,
        () => false,
      )
    )
      return;
    await setTimeout(500);
  }
  throw new Error(`The moto server did not answer at ${url} within a minute.`);
}
