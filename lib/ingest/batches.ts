import type { FoundFile } from './walk';

/** A part wants enough rows to be worth a transaction and few enough to keep memory small. */
export interface BatchLimits {
  readonly bytes: number;
  readonly files: number;
}

export const BATCH: BatchLimits = { bytes: 12 * 1024 * 1024, files: 500 };

/** Cuts the files into batches, in order. A file that is larger than a batch is one of its own. */
export function* batches<F extends FoundFile>(files: Iterable<F>, limits: BatchLimits = BATCH): Generator<F[]> {
  let batch: F[] = [];
  let bytes = 0;
  for (const file of files) {
    const isFull = batch.length >= limits.files || bytes + file.sizeBytes > limits.bytes;
    if (batch.length > 0 && isFull) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.sizeBytes;
  }
  if (batch.length > 0) yield batch;
}
