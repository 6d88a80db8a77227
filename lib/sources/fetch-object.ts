import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AwsError } from '@/lib/collector/describe-regions';
import { AppError } from '@/lib/model/errors';
import type { BucketPort, ObjectBody } from './bucket-port';

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** Longest silence in the middle of a body, in milliseconds. */
  readonly silenceMs: number;
}

/**
 * Brings an object to a file, whole or not at all: a body that ends early or falls silent is an error worth another
 * try, which begins the file anew. Answers what was read of the object's own headers.
 */
export async function fetchObject(
  port: BucketPort,
  key: string,
  to: string,
  { signal, silenceMs }: FetchOptions,
): Promise<Omit<ObjectBody, 'bytes'>> {
  const silence = new AbortController();
  const until = AbortSignal.any([signal, silence.signal]);
  const late = () => silence.abort(new AwsError('SlowBody', `nothing came for ${silenceMs} ms`, OK));
  let timer = setTimeout(late, silenceMs);
  let received = 0;
  try {
    const { bytes, ...facts } = await port.read(key, until);
    await pipeline(
      bytes,
      async function* (pieces: AsyncIterable<Uint8Array>) {
        for await (const piece of pieces) {
          clearTimeout(timer);
          timer = setTimeout(late, silenceMs);
          received += piece.length;
          yield piece;
        }
      },
      createWriteStream(to, { mode: 0o600 }),
      { signal: until },
    );
    if (received !== facts.sizeBytes) {
      throw new AwsError('TruncatedBody', `${received} of ${facts.sizeBytes} bytes came`, OK);
    }
    return facts;
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) throw silence.signal.reason;
    if (isOfDisk(error)) {
      throw new AppError(
        'unavailable',
        `The spool could not be written (${error.message}). What was stored is kept. Make room in the data folder and run it again.`,
        { cause: error },
      );
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const OK = { httpStatusCode: 200 };
const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'ENOENT', 'EIO', 'EMFILE']);

function isOfDisk(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && DISK_CODES.has(String(error.code)) && 'syscall' in error;
}
