import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type FakeBucket,
  FakeError,
  type FakeHalf,
  type FakeObject,
  type FakeRequest,
  type FakeWorld,
} from './aws-fake-world';

/** A request in the terms of S3: path-style addresses, as the SDK makes them for an address that is a number. */
export function s3Request(message: IncomingMessage, accountId: string, region: string): FakeRequest {
  const url = new URL(message.url ?? '/', 'http://fake');
  const [, bucket = '', ...rest] = decodeURIComponent(url.pathname).split('/');
  const key = rest.join('/');
  const query = Object.fromEntries(url.searchParams);
  const isHead = message.method === 'HEAD';
  const operation = key === '' ? (isHead ? 'HeadBucket' : 'ListObjectsV2') : isHead ? 'HeadObject' : 'GetObject';
  const optional = message.headers['x-amz-optional-object-attributes'];
  const asked = optional === undefined ? {} : { 'optional-attributes': optional };
  return { service: 's3', operation, accountId, region, input: { bucket, key, ...query, ...asked } };
}

/** Answers as S3 does. `half` ends the answer in the middle of a body. */
export function s3Answer(
  world: FakeWorld,
  request: FakeRequest,
  response: ServerResponse,
  half: FakeHalf | null,
): void {
  const { operation, region, input } = request;
  const bucket = world.buckets?.[String(input.bucket)];
  if (!bucket) throw new FakeError('NoSuchBucket', 'The specified bucket does not exist', 404);
  response.setHeader('x-amz-bucket-region', bucket.region);
  if (region !== bucket.region) throw new FakeError('PermanentRedirect', 'The bucket lies in another Region', 301);
  if (operation === 'HeadBucket') {
    response.end();
    return;
  }
  if (operation === 'ListObjectsV2') {
    response.setHeader('content-type', 'application/xml');
    send(response, Buffer.from(listing(bucket, input, world.pageSize ?? 1000)), half);
    return;
  }
  const object = bucket.objects.get(String(input.key));
  if (!object) throw new FakeError('NoSuchKey', 'The specified key does not exist.', 404);
  if (object.storageClass === 'GLACIER' && !object.isRestored)
    throw new FakeError('InvalidObjectState', 'It is archived.', 403);
  response.setHeader('etag', etagOf(object));
  response.setHeader('last-modified', timeOf(object).toUTCString());
  response.setHeader('content-length', object.body.length);
  if (object.signature !== undefined) response.setHeader('x-amz-meta-signature', object.signature);
  if (object.kms) {
    response.setHeader('x-amz-server-side-encryption', 'aws:kms');
    response.setHeader('x-amz-server-side-encryption-aws-kms-key-id', object.kms.keyArn);
    if (object.kms.bucketKey) response.setHeader('x-amz-server-side-encryption-bucket-key-enabled', 'true');
  }
  if (operation === 'HeadObject') response.end();
  else send(response, object.body, half);
}

function send(response: ServerResponse, body: Uint8Array, half: FakeHalf | null): void {
  response.setHeader('content-length', body.length);
  if (half === null) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (half.then === 'cut') response.destroy();
  });
}

export function etagOf({ etag, body }: FakeObject): string {
  return etag ?? `"${createHash('md5').update(body).digest('hex')}"`;
}

function timeOf({ modifiedAt }: FakeObject): Date {
  return modifiedAt ?? new Date('2026-11-01T00:00:00Z');
}

/** What a listing says of a restored copy, to who asks for it. */
const RESTORED =
  '<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>' +
  '<RestoreExpiryDate>2026-12-24T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>';

function listing({ objects }: FakeBucket, input: FakeRequest['input'], pageSize: number): string {
  const isRestoreAsked = input['optional-attributes'] === 'RestoreStatus';
  const prefix = String(input.prefix ?? '');
  const after = input['continuation-token'] === undefined ? '' : String(input['continuation-token']);
  const items = new Map<string, FakeObject | null>();
  for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
    const cut = input.delimiter === '/' ? key.indexOf('/', prefix.length) : -1;
    if (cut >= 0) items.set(key.slice(0, cut + 1), null);
    else items.set(key, objects.get(key) ?? null);
  }
  const left = [...items].filter(([name]) => name > after);
  const page = left.slice(0, pageSize);
  const last = page.at(-1)?.[0] ?? '';
  const isTruncated = left.length > page.length;
  const entries = page.map(([name, object]) =>
    object === null
      ? `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${encodeURIComponent(name)}</Key><LastModified>${timeOf(object).toISOString()}</LastModified>` +
        `<ETag>${etagOf(object).replaceAll('"', '&quot;')}</ETag><Size>${object.body.length}</Size>` +
        `<StorageClass>${object.storageClass ?? 'STANDARD'}</StorageClass>` +
        `${object.isRestored && isRestoreAsked ? RESTORED : ''}</Contents>`,
  );
  const next = isTruncated ? `<NextContinuationToken>${last}</NextContinuationToken>` : '';
  return (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
    `<EncodingType>url</EncodingType><IsTruncated>${isTruncated}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`
  );
}
