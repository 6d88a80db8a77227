import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOCK } from '@/lib/collector/broken-off';
import { reachedBucket } from '@/lib/queries/reached-bucket';
import type { Runtime } from '@/lib/runtime';
import { S3Access } from '@/lib/sources/reader';
import { s3Address } from '@/lib/sources/s3-address';
import type { Fetched, Source } from '@/lib/sources/source';

export type Original<T> = { readonly kind: 'read'; readonly value: T } | Exclude<Fetched, { readonly kind: 'fetched' }>;

/** Objects of log buckets, fetched once more: for evidence, and to be counted again. */
export interface Originals {
  /** Hands a copy of the object `s3://bucket/key` and its version to `use`, and removes the copy. */
  read<T>(path: string, use: (copy: string, version: string) => Promise<T>): Promise<Original<T>>;
  close(): Promise<void>;
}

/** Reaches each bucket in the way it was reached the last time, and opens it once. */
export function originals({ models, dataDir }: Pick<Runtime, 'models' | 'dataDir'>, signal: AbortSignal): Originals {
  const opened = new Map<string, Promise<Source | null>>();

  async function open(bucket: string): Promise<Source | null> {
    const noted = await reachedBucket(models, bucket);
    if (noted === null) return null;
    const { openS3 } = await import('@/lib/sources/open-s3');
    return openS3({ bucket, prefix: '' }, S3Access.parse(JSON.parse(noted)), { clock: CLOCK, signal });
  }

  return {
    read: async (path, use) => {
      const copy = join(/* turbopackIgnore: true */ dataDir, 'spool', `again-${randomUUID()}.object`);
      try {
        const { bucket } = s3Address(path);
        const opening = opened.get(bucket) ?? open(bucket);
        opened.set(bucket, opening);
        const source = await opening;
        if (source === null) return failed('nobody noted how its bucket is reached');
        const origin = { id: path, path, version: null, sizeBytes: 0, deliveredAt: null };
        const fetched = await source.fetch(origin, copy, signal);
        return fetched.kind === 'fetched' ? { kind: 'read', value: await use(copy, fetched.version) } : fetched;
      } catch (error) {
        return failed(error instanceof Error ? error.message : String(error));
      } finally {
        await rm(copy, { force: true });
      }
    },
    close: async () => {
      for (const end of await Promise.allSettled(opened.values())) {
        if (end.status === 'fulfilled') await end.value?.close();
      }
    },
  };
}

function failed(reason: string): Extract<Fetched, { readonly kind: 'failed' }> {
  return { kind: 'failed', reason, refusal: null };
}
