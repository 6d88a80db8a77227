import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { livingServer } from '@/boot/server-file';
import { SERVER_FLAGS } from '@/boot/server-flags';
import { type Command, EXIT, text } from '@/cli/command';
import { AppError } from '@/lib/model/errors';

/** `keytrail serve [PATH…]` */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serve the dashboard; with PATH, read those logs first',
  usage: 'keytrail serve [PATH… | --empty] [--port N] [--host ADDRESS] [--data DIR]',
  help: `Without PATH and without data of your own, serves the sample story. Listens on 127.0.0.1:3000 unless told
otherwise. With --empty, begins with a store of your own that has nothing in it, to upload logs or connect sources.
The first start prints a one-time link for creating the first administrator.

Exit status: that of the server.`,
  options: { port: { type: 'string' }, host: { type: 'string' }, empty: { type: 'boolean' } },
  run: async ({ positionals, values, folder, root, output }) => {
    const server = await livingServer(folder);
    if (server) {
      throw new AppError('conflict', `KeyTrail already serves this data folder at ${server.url} (PID ${server.pid}).`);
    }
    const program = join(root, '.next/standalone/server.js');
    if (!existsSync(program)) throw new AppError('unavailable', 'KeyTrail is not built yet. Run: npm run build');
    const port = text(values, 'port') ?? process.env.PORT ?? '3000';
    if (!/^\d{1,5}$/.test(port)) throw new AppError('invalid', `"${port}" is no port number.`);
    const child = spawn(process.execPath, [...SERVER_FLAGS, join(root, 'scripts/start.mjs')], {
      stdio: 'inherit',
      env: {
        ...process.env,
        PORT: port,
        KEYTRAIL_HOST: text(values, 'host') ?? process.env.KEYTRAIL_HOST ?? '127.0.0.1',
        KEYTRAIL_DATA: folder.path,
        KEYTRAIL_EMPTY: values.empty === true ? '1' : '0',
        KEYTRAIL_PATHS: JSON.stringify(positionals.map((path) => resolve(path))),
      },
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    return new Promise((done) => {
      child.once('exit', (status) => {
        if (status !== 0 && status !== null) output.tell(`keytrail: the server ended with status ${status}.\n`);
        done(status ?? EXIT.done);
      });
    });
  },
};
