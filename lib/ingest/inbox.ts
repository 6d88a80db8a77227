import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The folder of logs that came by standard input. */
export function inboxFolder(dataDir: string): string {
  return join(/* turbopackIgnore: true */ dataDir, 'inbox');
}

/**
 * Keeps what comes by a stream as a file named by its content, so that evidence can be read again and the same input
 * is known the second time. Returns the path.
 */
export async function keepStream(dataDir: string, stream: Readable): Promise<string> {
  const folder = inboxFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const waiting = join(/* turbopackIgnore: true */ folder, `.${randomUUID()}.part`);
  const hash = createHash('sha256');
  try {
    await pipeline(
      stream,
      async function* (pieces: AsyncIterable<Buffer | string>) {
        for await (const piece of pieces) {
          hash.update(piece);
          yield piece;
        }
      },
      createWriteStream(waiting, { mode: 0o600 }),
    );
  } catch (error) {
    rmSync(waiting, { force: true });
    throw error;
  }
  const kept = join(/* turbopackIgnore: true */ folder, `${hash.digest('hex')}.json`);
  if (existsSync(kept)) rmSync(waiting);
  else renameSync(waiting, kept);
  return kept;
}
