import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { isGzip } from '@/lib/ingest/read-bytes';

/** SHA-256 of the unpacked text of a file on disk, hexadecimal; null when it is not there or cannot be read to its end. */
export async function hashOfText(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    const stream = createReadStream(/* turbopackIgnore: true */ path);
    await ((await beginsAsGzip(path)) ? pipeline(stream, createGunzip(), hash) : pipeline(stream, hash));
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function beginsAsGzip(path: string): Promise<boolean> {
  const file = await open(/* turbopackIgnore: true */ path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return isGzip(buffer);
  } finally {
    await file.close();
  }
}
