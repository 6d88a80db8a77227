import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { UploadRefused } from '@/lib/model/upload';
import { inboxFolder, type Kept, keepWhole } from './inbox';

const LONGEST_NAME = 150;

/** The folder of files that came from browsers. */
export function uploadsFolder(dataDir: string): string {
  return join(/* turbopackIgnore: true */ inboxFolder(dataDir), 'uploads');
}

/**
 * A file name that is no path, no hidden file and no surprise, made of what a browser says. CloudTrail's own names
 * stay as they are, since they tell account, Region and time.
 */
export function uploadName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '');
  return plain.slice(-LONGEST_NAME).replace(/^\.+/, '') || 'upload';
}

/** Room for bytes, as all uploads together share it. */
export interface Room {
  /** False when there is no room for so many more. */
  readonly claim: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
}

export interface IncomingUpload {
  /** As the browser says it; not trusted. */
  readonly name: string;
  /** As the browser says it; null where it does not. More or fewer bytes than said are refused. */
  readonly declaredBytes: number | null;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface UploadLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
}

export interface KeptUpload extends Kept {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Keeps one upload as a file, by its content and its name. Throws `UploadRefused`, and then nothing of it is left: not
 * when it is too large, not when it was cut off.
 */
export async function keepUpload(
  dataDir: string,
  { name: given, declaredBytes, body }: IncomingUpload,
  limits: UploadLimits,
  room: Room,
): Promise<KeptUpload> {
  if (declaredBytes !== null && declaredBytes > limits.fileBytes) {
    throw new UploadRefused('file-too-large', limits.fileBytes);
  }
  const name = uploadName(given);
  let bytes = 0;
  let claimed = 0;
  async function* counted() {
    for await (const piece of cutOffTold(body)) {
      bytes += piece.length;
      if (bytes > limits.fileBytes) throw new UploadRefused('file-too-large', limits.fileBytes);
      if (!room.claim(piece.length)) throw new UploadRefused('no-room', limits.totalBytes);
      claimed += piece.length;
      yield piece;
    }
    if (declaredBytes !== null && bytes !== declaredBytes) throw new UploadRefused('cut-off', null);
    if (bytes === 0) throw new UploadRefused('empty', null);
  }
  try {
    const kept = await keepWhole(dataDir, Readable.from(counted()), (digest) =>
      join(/* turbopackIgnore: true */ 'uploads', digest.slice(0, 32), name),
    );
    if (kept.isKnown) room.release(claimed);
    return { ...kept, name, bytes };
  } catch (error) {
    room.release(claimed);
    throw isCoded(error) && FULL.includes(error.code) ? new UploadRefused('disk-full', null, { cause: error }) : error;
  }
}

const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

/** A body that breaks off, whatever the reason, was cut off on its way. */
async function* cutOffTold(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new UploadRefused('cut-off', null, { cause });
  }
}

/** The bytes of everything in the folder of uploads. */
export function bytesOfUploads(dataDir: string): number {
  const folder = uploadsFolder(dataDir);
  let bytes = 0;
  for (const entry of entriesOf(folder)) {
    if (entry.isFile()) bytes += statSync(join(/* turbopackIgnore: true */ entry.parentPath, entry.name)).size;
  }
  return bytes;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isCoded(error) && error.code === 'ENOENT') return [];
    throw error;
  }
}

function isCoded(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && 'code' in error;
}
