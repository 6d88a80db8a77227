import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOCK } from '@/lib/collector/broken-off';
import { reachedBucket } from '@/lib/queries/reached-bucket';
import type { Runtime } from '@/lib/runtime';
import { S3Access } from '@/lib/sources/reader';
import { s3Address } from '@/lib/sources/s3-address';
import type { Fetched } from '@/lib/sources/source';

/** Somebody waits for the answer. */
const LONGEST_MS = 20_000;

export type Again<T> = { readonly kind: 'read'; readonly value: T } | Exclude<Fetched, { readonly kind: 'fetched' }>;

/**
 * Fetches an object of a log bucket once more, in the way its bucket was reached the last time, hands the copy to `use`
 * and removes it.
 */
export async function fetchAgain<T>(
  { models, dataDir }: Pick<Runtime, 'models' | 'dataDir'>,
  path: string,
  use: (copy: string, modifiedAt: Date) => Promise<T>,
): Promise<Again<T>> {
  const { bucket } = s3Address(path);
  const noted = await reachedBucket(models, bucket);
  if (noted === null) return { kind: 'failed', reason: 'nobody noted how its bucket is reached', refusal: null };
  const copy = join(/* turbopackIgnore: true */ dataDir, 'spool', `again-${randomUUID()}.object`);
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    const { openS3 } = await import('@/lib/sources/open-s3');
    const access = S3Access.parse(JSON.parse(noted));
    const source = await openS3({ bucket, prefix: '' }, access, { clock: CLOCK, signal });
    try {
      const origin = { id: path, path, version: null, sizeBytes: 0, deliveredAt: null };
      const fetched = await source.fetch(origin, copy, signal);
      return fetched.kind === 'fetched' ? { kind: 'read', value: await use(copy, fetched.deliveredAt) } : fetched;
    } finally {
      await source.close();
    }
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error), refusal: null };
  } finally {
    await rm(copy, { force: true });
  }
}
