import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { AwsError } from '@/lib/collector/describe-regions';
import { type Credentials, ONCE } from '@/lib/collector/sdk-credentials';
import type { BucketPort } from './bucket-port';
import { bucketArn } from './s3-address';

/** Classes of storage from which an object has to be restored before it can be read. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export interface BucketOptions {
  readonly bucket: string;
  /** Where the bucket is asked for first. */
  readonly homeRegion: string;
  readonly credentials: Credentials;
}

/** A bucket by the SDK, asked in the Region where it lies. */
export async function sdkBucket(
  { bucket, homeRegion, credentials }: BucketOptions,
  signal: AbortSignal,
): Promise<BucketPort> {
  const region = await regionOf(bucket, homeRegion, credentials, signal);
  const s3 = new S3Client({ ...ONCE, region, credentials, followRegionRedirects: true });
  return {
    bucket,
    arn: bucketArn(bucket, region),
    list: async ({ prefix, delimiter, token }, abortSignal) => {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          Delimiter: delimiter,
          ContinuationToken: token,
          // Names may hold what XML cannot.
          EncodingType: 'url',
          // An object keeps its class while a copy of it is restored.
          OptionalObjectAttributes: ['RestoreStatus'],
        }),
        { abortSignal },
      );
      if (page.IsTruncated === true && !page.NextContinuationToken) {
        throw new AwsError('UnreadableAnswer', 'S3 says the list goes on, but not where.', { httpStatusCode: 200 });
      }
      return {
        objects: (page.Contents ?? []).map((object) => {
          const { Key = '', ETag, Size = 0, LastModified, StorageClass = 'STANDARD', RestoreStatus } = object;
          const modifiedAt = LastModified ?? new Date(0);
          const isRestored = RestoreStatus?.RestoreExpiryDate !== undefined && !RestoreStatus.IsRestoreInProgress;
          return {
            key: decoded(Key),
            etag: ETag ? bare(ETag) : `${Size}-${modifiedAt.getTime()}`,
            sizeBytes: Size,
            modifiedAt,
            isArchived: ARCHIVED.has(StorageClass) && !isRestored,
          };
        }),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => decoded(Prefix)),
        next: page.IsTruncated === true ? page.NextContinuationToken : undefined,
      };
    },
    read: async (key, abortSignal) => {
      const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
      const { Body, ETag, ContentLength, LastModified, ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = answer;
      const { Metadata } = answer;
      if (!isIterable(Body) || !ETag || ContentLength === undefined || !LastModified) {
        throw new AwsError('UnreadableAnswer', 'S3 did not say what it sent.', { httpStatusCode: 200 });
      }
      const isByKms = ServerSideEncryption?.startsWith('aws:kms') === true;
      return {
        bytes: Body,
        etag: bare(ETag),
        sizeBytes: ContentLength,
        modifiedAt: LastModified,
        signature: Metadata?.signature ?? null,
        encryption: isByKms ? { keyArn: SSEKMSKeyId ?? null, hasBucketKey: BucketKeyEnabled === true } : null,
      };
    },
    kmsKeyOf: async (key, abortSignal) => {
      const { SSEKMSKeyId } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal });
      return SSEKMSKeyId ?? null;
    },
    close: () => s3.destroy(),
  };
}

/** S3 tells the Region of a bucket to everybody who asks for it, also with a refusal. */
async function regionOf(
  bucket: string,
  homeRegion: string,
  credentials: Credentials,
  abortSignal: AbortSignal,
): Promise<string> {
  const s3 = new S3Client({ ...ONCE, region: homeRegion, credentials });
  try {
    const { BucketRegion } = await s3.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
    return BucketRegion ?? homeRegion;
  } catch (error) {
    abortSignal.throwIfAborted();
    return regionIn(error) ?? homeRegion;
  } finally {
    s3.destroy();
  }
}

function regionIn(error: unknown): string | null {
  if (!(error instanceof Error) || !('$response' in error)) return null;
  const { $response: response } = error;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null;
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('x-amz-bucket-region' in headers)) return null;
  const region = headers['x-amz-bucket-region'];
  return typeof region === 'string' ? region : null;
}

function isIterable(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** Listings and headers put an ETag in quotes, notifications do not. */
function bare(etag: string): string {
  return etag.replaceAll('"', '');
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
