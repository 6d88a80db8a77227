import type { FoundFile } from './walk';

export interface BatchLimits {
  /** Greatest size of a batch that holds more than one file. */
  readonly bytes: number;
  /** Least size while there is more than that left, the first ones apart. */
  readonly leastBytes: number;
  /** Size of the first ones: the store waits for them, so they are small. */
  readonly firstBytes: number;
  readonly files: number;
}

const MiB = 1024 * 1024;

/** A part wants enough rows to be worth a transaction and few enough to keep memory small. */
export const BATCH: BatchLimits = { bytes: 36 * MiB, leastBytes: 10 * MiB, firstBytes: 5 * MiB, files: 4000 };

/**
 * Cuts the files into batches, in order: small ones at first, so that the store has work soon, then larger ones, and
 * smaller ones again towards the end, so that `readers` end together. A file larger than a batch is one of its own.
 */
export function* batches<F extends FoundFile>(
  files: readonly F[],
  readers: number,
  limits: BatchLimits = BATCH,
): Generator<F[]> {
  let left = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let most = limits.firstBytes;
  let batch: F[] = [];
  let bytes = 0;
  let cut = 0;
  for (const file of files) {
    const isFull = batch.length >= limits.files || bytes + file.sizeBytes > most;
    if (batch.length > 0 && isFull) {
      yield batch;
      left -= bytes;
      const grown = limits.firstBytes * 2 ** Math.floor(++cut / readers);
      most = Math.min(grown, limits.bytes, Math.max(limits.leastBytes, left / (readers + 1)));
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.sizeBytes;
  }
  if (batch.length > 0) yield batch;
}
