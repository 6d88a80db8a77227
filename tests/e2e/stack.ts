// The built server over a data folder of its own, reading a few weeks of made-up logs.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { SERVER_FLAGS } from '../../boot/server-flags';
import { inFolder } from './folder';
import { writeLogs } from './logs';

writeLogs(inFolder('logs'));
mkdirSync(inFolder('data'), { recursive: true });
writeFileSync(inFolder('data/keytrail.json'), JSON.stringify({ upload: { fileMB: 4 } }));
const server = spawn(process.execPath, [...SERVER_FLAGS, 'scripts/start.mjs'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: {
    ...process.env,
    PORT: process.env.E2E_PORT,
    KEYTRAIL_DATA: inFolder('data'),
    KEYTRAIL_PATHS: JSON.stringify([inFolder('logs')]),
  },
});
server.stdout.setEncoding('utf8');
server.stdout.on('data', (text: string) => {
  process.stdout.write(text);
  const link = /https?:\/\/\S+\/welcome\?token=\S+/.exec(text)?.[0];
  if (link) writeFileSync(inFolder('welcome-link'), link);
});
server.once('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.kill(signal));
