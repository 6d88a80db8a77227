import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { createGunzip, type Gunzip, gunzipSync } from 'node:zlib';
import { giveBack } from '@/lib/parquet/give-back';
import type { Limits } from './limits';

/** How reading ended; a reason means that the bytes after some point are missing. */
export interface ReadEnding {
  readonly reason: string | null;
  readonly isDamaged?: boolean;
  /** The buffer that was handed over, when it was one and nobody else has it: its memory may be given back. */
  readonly whole?: Buffer;
}

/** Where files may be read and unpacked so that nothing of them need be carried to whoever scans them. */
export interface Ground {
  /** Room for so many bytes, void as soon as more is read or scanned; null when there is none. */
  room(bytes: number): Buffer | null;
  /** Unpacks a gzip its own way, as a rule one that lies in the room; null when zlib must look. */
  unpack(packed: Buffer): Buffer | null;
}

/** Files up to this size, and texts up to this size, are read at once. */
const WHOLE_BYTES = 32 * 1024 * 1024;
const WHOLE_TEXT_BYTES = 64 * 1024 * 1024;
/** Deflate cannot do better. */
const GREATEST_RATIO = 1032;
const RECOVERY_STEP = 1024;

/**
 * Reads a file, unpacking gzip whatever its name says, and hands over what comes out piece by piece. Stops at the
 * limits. A damaged gzip gives everything before the damage. Throws only when the file itself cannot be read.
 */
export async function readBytes(
  path: string,
  sizeBytes: number,
  limits: Limits,
  take: (bytes: Buffer) => void,
  ground: Ground | null = null,
): Promise<ReadEnding> {
  if (sizeBytes > WHOLE_BYTES) return readInSteps(path, limits, take);
  // A pipe has no size and is read once.
  const room = sizeBytes === 0 ? null : (ground?.room(sizeBytes) ?? null);
  const placed = room === null ? null : readInto(path, room);
  if (placed !== null && !isGzip(placed)) {
    take(placed);
    return { reason: null };
  }
  const text = placed === null ? null : (ground?.unpack(placed) ?? null);
  if (placed !== null && text !== null && isWithin(limits, placed.length, text.length) === null) {
    take(text);
    return { reason: null };
  }
  // What lies in the room would be written over while it is unpacked piece by piece.
  return readWhole(placed === null ? readFileSync(path) : Buffer.from(placed), limits, take);
}

/** The file in the room; null when it has grown out of it. */
function readInto(path: string, room: Buffer): Buffer | null {
  const file = openSync(path, 'r');
  try {
    let read = 0;
    for (let more = 1; more > 0 && read < room.length; read += more) {
      more = readSync(file, room, read, room.length - read, null);
    }
    const hasGrown = readSync(file, Buffer.allocUnsafe(1)) > 0;
    return hasGrown ? null : room.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

async function readWhole(packed: Buffer, limits: Limits, take: (bytes: Buffer) => void): Promise<ReadEnding> {
  if (!isGzip(packed)) {
    take(packed);
    return { reason: null, whole: packed };
  }
  const whole = unpackWhole(packed);
  if (whole !== null && isWithin(limits, packed.length, whole.length) === null) {
    giveBack(packed);
    take(whole);
    return { reason: null, whole };
  }
  return unpackDamaged(packed, limits, take);
}

/** What the disk, or a right that is missing, kept from being read is of no version, so that it is read again the next time. */
export function versionAfter(error: unknown) {
  const isOfDisk = error instanceof Error && 'syscall' in error;
  return isOfDisk ? { sizeBytes: 0, modifiedMs: 0 } : {};
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Null when it is damaged, or larger than is read at once. The size in the trailer is a hint that may lie. */
function unpackWhole(packed: Buffer): Buffer | null {
  const hint = packed.length < 18 ? 0 : packed.readUInt32LE(packed.length - 4);
  if (hint > WHOLE_TEXT_BYTES && hint < packed.length * GREATEST_RATIO) return null;
  try {
    const chunkSize = Math.max(1024, Math.min(hint + 64, packed.length * 64, WHOLE_TEXT_BYTES));
    return gunzipSync(packed, { chunkSize, maxOutputLength: WHOLE_TEXT_BYTES });
  } catch {
    return null;
  }
}

function isWithin(limits: Limits, packedBytes: number, textBytes: number): string | null {
  if (textBytes > limits.textBytes) return `larger than ${limits.textBytes} bytes when unpacked`;
  const isBomb = textBytes > limits.ratioFromBytes && textBytes > packedBytes * limits.ratio;
  return isBomb ? `unpacks to more than ${limits.ratio} times its size` : null;
}

/**
 * Unpacks in small steps. The step that fails takes what it had unpacked with it, so that step is taken again byte by
 * byte: nothing before the damage is lost.
 */
async function unpackDamaged(packed: Buffer, limits: Limits, take: (bytes: Buffer) => void): Promise<ReadEnding> {
  let good = 0;
  let taken = 0;
  const ending = await unpackInSteps(
    limits,
    (bytes) => {
      taken += bytes.length;
      take(bytes);
    },
    async (gunzip) => {
      for (let at = 0; at < packed.length && !gunzip.destroyed; at += RECOVERY_STEP) {
        if (await written(gunzip, packed.subarray(at, at + RECOVERY_STEP))) good = at + RECOVERY_STEP;
      }
    },
  );
  if (!ending.isDamaged || good >= packed.length) return ending;
  let skipped = 0;
  await unpackInSteps(
    limits,
    (bytes) => {
      const known = Math.min(bytes.length, taken - skipped);
      skipped += known;
      if (known < bytes.length) take(bytes.subarray(known));
    },
    async (gunzip) => {
      await written(gunzip, packed.subarray(0, good));
      for (let at = good; at < good + RECOVERY_STEP && at < packed.length && !gunzip.destroyed; at++) {
        await written(gunzip, packed.subarray(at, at + 1));
      }
    },
  );
  return ending;
}

async function readInSteps(path: string, limits: Limits, take: (bytes: Buffer) => void): Promise<ReadEnding> {
  const stream = createReadStream(path, { highWaterMark: 64 * 1024 });
  const steps = stream[Symbol.asyncIterator]();
  const first = await steps.next();
  if (first.done) return { reason: null };
  if (isGzip(first.value)) {
    return unpackInSteps(limits, take, async (gunzip) => {
      await written(gunzip, first.value);
      for await (const piece of { [Symbol.asyncIterator]: () => steps }) {
        if (gunzip.destroyed) break;
        await written(gunzip, piece);
      }
      stream.destroy();
    });
  }
  take(first.value);
  let total: number = first.value.length;
  for await (const piece of { [Symbol.asyncIterator]: () => steps }) {
    total += piece.length;
    if (total > limits.textBytes) {
      stream.destroy();
      return { reason: `larger than ${limits.textBytes} bytes` };
    }
    take(piece);
  }
  return { reason: null };
}

function unpackInSteps(
  limits: Limits,
  take: (bytes: Buffer) => void,
  feed: (gunzip: Gunzip) => Promise<void>,
): Promise<ReadEnding> {
  return new Promise((resolve, reject) => {
    const gunzip = createGunzip({ chunkSize: 256 * 1024 });
    let total = 0;
    gunzip.on('data', (bytes: Buffer) => {
      total += bytes.length;
      const reason = isWithin(limits, gunzip.bytesWritten, total);
      if (reason === null) return take(bytes);
      resolve({ reason });
      gunzip.destroy();
    });
    gunzip.on('error', (error) => resolve({ reason: gzipReason(error), isDamaged: true }));
    gunzip.on('end', () => resolve({ reason: null }));
    feed(gunzip).then(() => gunzip.end(), reject);
  });
}

/** Whether the piece went through without damage. */
function written(gunzip: Gunzip, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (gunzip.destroyed) {
      resolve(false);
      return;
    }
    const closed = () => resolve(false);
    gunzip.once('close', closed);
    gunzip.write(piece, (error) => {
      gunzip.off('close', closed);
      resolve(!error);
    });
  });
}

function gzipReason(error: NodeJS.ErrnoException): string {
  if (error.code === 'Z_BUF_ERROR') return 'the gzip ends too early';
  if (error.message.includes('data check')) return 'the gzip checksum does not match';
  return `the gzip is damaged (${error.message})`;
}
