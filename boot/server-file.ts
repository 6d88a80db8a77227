import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { z } from 'zod';
import type { DataFolder } from './data-folder';

/** How to reach the server that owns a data folder. */
const ServerFile = z.object({ pid: z.number().int(), socket: z.string(), url: z.string() });
export type ServerFile = z.infer<typeof ServerFile>;

/** Written whole or not at all, readable by its owner alone. */
export function writeServerFile(folder: DataFolder, server: ServerFile): void {
  const draft = `${folder.serverFile}.${server.pid}`;
  writeFileSync(draft, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  renameSync(draft, folder.serverFile);
}

export function removeServerFile(folder: DataFolder): void {
  rmSync(folder.serverFile, { force: true });
}

/**
 * The server that owns the folder now; null when none lives, whatever a dead one left behind. Its number may be that of
 * another process by now, in a container above all, so somebody must also listen where it did.
 */
export async function livingServer(folder: DataFolder): Promise<ServerFile | null> {
  if (!existsSync(folder.serverFile)) return null;
  const server = parsed(readFileSync(folder.serverFile, 'utf8'));
  return server !== null && isAlive(server.pid) && (await isListening(server.socket)) ? server : null;
}

function isListening(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    const settle = (answer: boolean) => {
      connection.destroy();
      resolve(answer);
    };
    connection.once('connect', () => settle(true));
    connection.once('error', (error: NodeJS.ErrnoException) => settle(!NOBODY.includes(error.code ?? '')));
  });
}

/** What the system says where nobody listens. */
const NOBODY = ['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'];

function parsed(text: string): ServerFile | null {
  try {
    return ServerFile.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
