import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The folder of logs that came by standard input or by upload. */
export function inboxFolder(dataDir: string): string {
  return join(/* turbopackIgnore: true */ dataDir, 'inbox');
}

export interface Kept {
  readonly path: string;
  /** It was there already, with the same content. */
  readonly isKnown: boolean;
}

/**
 * Keeps what comes by standard input as a file named by its content, so that evidence can be read again and the same
 * input is known the second time. Returns the path.
 */
export async function keepStream(dataDir: string, stream: Readable): Promise<string> {
  return (await keepWhole(dataDir, stream, (digest) => `${digest}.json`)).path;
}

/**
 * Writes a stream to a file in the inbox, whole or not at all: until its end it lies in the spool, which every start
 * empties. `nameOf` makes the path within the inbox of the content's SHA-256 in hexadecimal digits.
 */
export async function keepWhole(dataDir: string, stream: Readable, nameOf: (digest: string) => string): Promise<Kept> {
  const spool = join(/* turbopackIgnore: true */ dataDir, 'spool');
  mkdirSync(spool, { recursive: true, mode: 0o700 });
  const waiting = join(/* turbopackIgnore: true */ spool, `${randomUUID()}.part`);
  const hash = createHash('sha256');
  // Open before anything flows: a stream that breaks off at once would open it only after it was removed.
  const file = await open(waiting, 'wx', 0o600);
  try {
    await pipeline(
      stream,
      async function* (pieces: AsyncIterable<Buffer | string>) {
        for await (const piece of pieces) {
          hash.update(piece);
          yield piece;
        }
      },
      file.createWriteStream({ flush: true }),
    );
    const path = join(/* turbopackIgnore: true */ inboxFolder(dataDir), nameOf(hash.digest('hex')));
    if (existsSync(path)) return { path, isKnown: true };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    renameSync(waiting, path);
    return { path, isKnown: false };
  } finally {
    rmSync(waiting, { force: true });
  }
}
