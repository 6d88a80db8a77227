import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { userInfo } from 'node:os';
import type { Runtime } from '@/lib/runtime';
import { errorReply, type Reply } from '@/lib/verbs/door';
import { SERVICES } from '@/lib/verbs/operations';
import type { DataFolder } from './data-folder';
import { doorPlace } from './door-place';

const LARGEST_REQUEST_BYTES = 1 << 20;

/**
 * Opens the local socket through which the command line asks a running server. Only the owner of the data folder can
 * reach it, so whoever speaks is the operator.
 */
export async function openDoor(runtime: Runtime, folder: DataFolder): Promise<{ socket: string; close: () => void }> {
  const socket = doorPlace(folder);
  rmSync(socket, { force: true });
  const server: Server = createServer((request, response) => {
    answer(runtime, request, response).catch((error) => {
      send(response, errorReply(error));
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    socket,
    close: () => {
      server.close();
      rmSync(socket, { force: true });
    },
  };
}

async function answer(runtime: Runtime, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/x-ndjson');
  const name = (request.url ?? '').replace(/^\//, '');
  const service = SERVICES.find((candidate) => candidate.name === name);
  if (!service) {
    send(response, {
      kind: 'error',
      code: 'not-found',
      message: `The running server does not know "${name}". Restart it.`,
    });
    response.end();
    return;
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const result = await service.answer(
    {
      runtime,
      actor: { kind: 'operator', name: userInfo().username },
      signal: gone.signal,
      onProgress: (progress) => send(response, { kind: 'progress', progress }),
    },
    JSON.parse(await bodyOf(request)),
  );
  send(response, { kind: 'result', result });
  response.end();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_REQUEST_BYTES) throw new Error('the request is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, reply: Reply): void {
  if (!response.destroyed) response.write(`${JSON.stringify(reply)}\n`);
}
