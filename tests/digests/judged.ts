import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type { Validation } from '@/lib/digests/validate';
import { validateDigests } from '@/lib/verbs/validate-digests';
import { folderWith } from '../support/folder';
import { type Bucket, type BucketOptions, bucketOf, signingKey } from './bucket';

export const HOURS = 14;
export const KEY = signingKey('31e8b5433410dfb61a9dc45cc65b22ff');
export const OTHER_KEY = signingKey('00000000000000000000000000000000');

const common = folderWith({ 'keys.json': JSON.stringify({ PublicKeyList: [OTHER_KEY.listed, KEY.listed] }) });
afterAll(common.remove);
export const KEYS = join(common.path, 'keys.json');

export type Tamper = (bucket: Bucket) => void;

interface JudgedOptions extends BucketOptions {
  readonly hours?: number;
  /** File of public keys; null: there is none. */
  readonly keys?: string | null;
}

/** Validates a copy of a bucket, with the last digests' signatures beside them, after somebody was at it. */
export async function judged(tamper: Tamper = () => undefined, options: JudgedOptions = {}): Promise<Validation> {
  const { hours = HOURS, keys = KEYS, ...shape } = options;
  const bucket = bucketOf(hours, KEY, shape);
  tamper(bucket);
  const folder = folderWith();
  try {
    for (const [name, content] of bucket.files) {
      const file = join(folder.path, 'copy', name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    for (const end of bucket.ends) {
      const signature = bucket.signatures.get(end);
      if (!bucket.files.has(end) || signature === undefined) continue;
      writeFileSync(join(folder.path, 'copy', `${end}.signature`), signature);
    }
    return await validateDigests([join(folder.path, 'copy')], keys, new AbortController().signal);
  } finally {
    folder.remove();
  }
}

/** Everything that is not simply valid, by name. */
export function odd({ digests, logs, missingDigests }: Validation): Record<string, string> {
  return Object.fromEntries([
    ...[...digests, ...logs].filter(({ verdict }) => verdict !== 'valid').map(({ tail, verdict }) => [tail, verdict]),
    ...missingDigests.map((tail) => [tail, 'missing']),
  ]);
}

export function rewritten(bucket: Bucket, name: string, change: (text: string) => string): void {
  const packed = bucket.files.get(name);
  if (packed === undefined) throw new Error(`${name} is not here`);
  bucket.files.set(name, gzipSync(change(gunzipSync(packed).toString())));
}
