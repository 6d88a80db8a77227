import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import type { DataFolder } from '@/boot/data-folder';
import { openRuntime } from '@/boot/open-runtime';
import { livingServer, type ServerFile } from '@/boot/server-file';
import { AppError } from '@/lib/model/errors';
import type { KnownIncident } from '@/lib/model/incident';
import { IngestProgress } from '@/lib/model/ingest';
import { perform, Reply } from '@/lib/verbs/door';
import type { Operation } from '@/lib/verbs/operation';

/** With the decoders and Node itself, a command stays below 1 GiB whatever it reads; beyond this the engine spills to disk. */
const MEMORY_MIB = 256;

export interface CallOptions {
  readonly folder: DataFolder;
  readonly workerFile: string | null;
  readonly root: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: IngestProgress) => void;
  /** Hears of what was found damaged and set aside. */
  readonly onIncident: (incident: KnownIncident) => void;
}

/** Does an operation through the server that owns the data folder, or alone when none runs. */
export async function call<Input, Output>(
  operation: Operation<Input, Output>,
  input: Input,
  options: CallOptions,
): Promise<Output> {
  const server = await livingServer(options.folder);
  const result = server
    ? await throughServer(server, operation.name, input, options)
    : await alone(operation, input, options);
  const answer = operation.output.safeParse(result);
  if (answer.success) return answer.data;
  if (server === null) throw answer.error;
  throw new AppError(
    'unavailable',
    `The server (PID ${server.pid}) that owns the data folder answers in another form than this command reads: it was started from another version of KeyTrail. Restart it and try again.`,
    { cause: answer.error },
  );
}

async function alone<Input, Output>(
  operation: Operation<Input, Output>,
  input: Input,
  options: CallOptions,
): Promise<unknown> {
  const { path, events, ledger } = options.folder;
  if (operation.role === 'viewer' && !existsSync(events) && !existsSync(ledger)) {
    throw new AppError(
      'not-found',
      `There is no data folder ${path}, or nothing of KeyTrail is in it. Read some logs first: keytrail ingest PATH --data ${path}`,
    );
  }
  const { runtime, incidents, close } = await openRuntime({
    folder: options.folder,
    root: options.root,
    workerFile: options.workerFile,
    memoryMiB: MEMORY_MIB,
  });
  try {
    for (const incident of incidents) options.onIncident(incident);
    const actor = { kind: 'operator', name: userInfo().username } as const;
    const unsubscribe = runtime.progress.subscribe(options.onProgress);
    const result = await perform(
      operation,
      { runtime, actor, signal: options.signal, onProgress: () => undefined },
      input,
    );
    unsubscribe();
    return JSON.parse(JSON.stringify(result));
  } finally {
    close();
  }
}

async function throughServer(server: ServerFile, name: string, input: unknown, options: CallOptions): Promise<unknown> {
  const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    const asking = request(
      { socketPath: server.socket, path: `/${name}`, method: 'POST', signal: options.signal },
      (response) => resolve(response),
    );
    asking.once('error', (cause) =>
      reject(
        new AppError(
          'unavailable',
          `A server (PID ${server.pid}) owns the data folder but does not answer. Nothing was done. Stop it and try again.`,
          { cause },
        ),
      ),
    );
    asking.end(JSON.stringify(input));
  });
  for await (const line of createInterface({ input: answer })) {
    const reply = Reply.parse(JSON.parse(line));
    switch (reply.kind) {
      case 'progress':
        options.onProgress(IngestProgress.parse(reply.progress));
        break;
      case 'result':
        return reply.result;
      case 'error':
        throw reply.code ? new AppError(reply.code, reply.message) : new Error(reply.message);
    }
  }
  throw new AppError('unavailable', `The server (PID ${server.pid}) stopped before it answered.`);
}
