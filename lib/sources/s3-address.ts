import { AppError } from '@/lib/model/errors';
import { partitionOfRegion } from '@/lib/model/partition';

/** A place in S3. `prefix` is empty or ends with a slash. */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

/** Rules for names: "General purpose bucket naming rules", S3 User Guide. */
const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s;

/** Reads `s3://bucket` or `s3://bucket/prefix`. Throws `invalid` for anything else. */
export function s3Address(text: string): S3Address {
  const [, bucket, prefix = ''] = ADDRESS.exec(text) ?? [];
  if (bucket === undefined) {
    throw new AppError('invalid', `"${text}" names no bucket. Give it as s3://BUCKET or s3://BUCKET/PREFIX.`);
  }
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

/** The key of an object's path `s3://bucket/key`; null when the path is of another bucket or no such path. */
export function keyIn(bucket: string, path: string): string | null {
  const start = `s3://${bucket}/`;
  return path.startsWith(start) ? path.slice(start.length) : null;
}

/** The ARN of a bucket that lies in the partition of a Region. */
export function bucketArn(bucket: string, region: string): string {
  return `arn:${partitionOfRegion(region)}:s3:::${bucket}`;
}
