import { createReadStream, readFileSync } from 'node:fs';
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

/** Files up to this size, and texts up to this size, are read at once. */
const WHOLE_BYTES = 32 * 1024 * 1024;
const WHOLE_TEXT_BYTES = 64 * 1024 * 1024;
/** Deflate cannot do better. */
const GREATEST_RATIO = 1032;
const RECOVERY_STEP = 1024;

/**
 * Reads a file, unpacking gzip whatever its name says, and hands over what comes out piece by piece. Stops at the
 * limits. A damaged gzip gives everything before the damage. `unpack` may unpack a gzip its own way, or say null.
 * Throws only when the file itself cannot be read.
 */
export async function readBytes(
  path: string,
  sizeBytes: number,
  limits: Limits,
  take: (bytes: Buffer) => void,
  unpack: (packed: Buffer) => Buffer | null = () => null,
): Promise<ReadEnding> {
  if (sizeBytes > WHOLE_BYTES) return readInSteps(path, limits, take);
  const packed = readFileSync(path);
  if (!isGzip(packed)) {
    take(packed);
    return { reason: null, whole: packed };
  }
  const own = unpack(packed);
  if (own !== null && isWithin(limits, packed.length, own.length) === null) {
    giveBack(packed);
    take(own);
    return { reason: null };
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
