import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { type Decoded, decoded, decodedBytes, isAccountedFor } from '../support/decode';
import { asRole, asService, kmsCall, otherCall } from '../support/events';

const samples = [
  kmsCall('Decrypt', { context: { 'aws:s3:arn': 'arn:aws:s3:::b/k', quote: '"},{"eventVersion":"1.08"' } }),
  kmsCall('CreateGrant', { via: 's3', request: { keyId: 'k' }, response: { grantId: 'g' } }),
  kmsCall('Decrypt', { by: asService('dynamodb.amazonaws.com'), shared: 's' }),
  kmsCall('Decrypt', { and: { additionalEventData: { recipient: { attestationDocumentModuleId: 'i-0abc' } } } }),
  kmsCall('GenerateRandom', {
    request: { numberOfBytes: 32, recipient: { keyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } },
  }),
  kmsCall('ReEncrypt', {
    request: { sourceKeyId: 'a', destinationKeyId: 'b', sourceEncryptionContext: { b: '1', a: '2' } },
  }),
  otherCall('iam.amazonaws.com', 'ListRoles', { by: asRole() }),
  otherCall('s3.amazonaws.com', 'GetObject', { request: { eventSource: 'kms.amazonaws.com', Records: [{ a: 1 }] } }),
  otherCall('cloudtrail.amazonaws.com', 'StopLogging'),
];

/** Records that differ from real ones in what no documentation promises. */
const mutated = fc
  .record({
    sample: fc.constantFrom(...samples),
    member: fc.constantFrom(
      'eventSource',
      'eventName',
      'eventTime',
      'awsRegion',
      'recipientAccountId',
      'eventID',
      'userIdentity',
      'resources',
      'requestParameters',
      'x',
    ),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('kms.amazonaws.com', 'KMS.amazonaws.com', 'iam.amazonaws.com', '', 'é', 'a\\"b', undefined),
    ),
    before: fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }),
  })
  .map(({ sample, member, value, before }) => ({ ...before, ...sample, [member]: value }));

/** Everything told of a log, but where it lies. */
const told = (log: Decoded) => ({ ...log, file: { ...log.file, path: '' } });

const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));

const spaces = fc.constantFrom<number | string | undefined>(undefined, 1, '\t');

describe('the shortcut for events of other services', () => {
  it('tells the same of every record as a full parse', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutated, { minLength: 1, maxLength: 6 }),
        spaces,
        fc.boolean(),
        async (records, space, asLines) => {
          const text = asLines
            ? records.map((record) => JSON.stringify(record)).join('\n')
            : JSON.stringify({ Records: records }, null, space);
          const slow = await decodedBytes(text, { parseAll: true });
          expect(told(await decodedBytes(text))).toEqual(told(slow));
          expect(told(await decodedBytes(text, { quick }))).toEqual(told(slow));
          expect(slow.file.records).toBe(records.length);
          expect(isAccountedFor(slow)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('never throws and accounts for everything, whatever happens to the bytes', async () => {
    const text = JSON.stringify({ Records: samples });
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.nat(text.length - 1), fc.constantFrom('', '"', '{', '}', '[', ']', ',', '\\', '\n', '\0', 'é')),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.nat(text.length),
        async (edits, end) => {
          let spoiled = text;
          for (const [at, char] of edits) spoiled = spoiled.slice(0, at) + char + spoiled.slice(at + 1);
          const bytes = end % 3 === 0 ? spoiled.slice(0, end) : spoiled;
          const found = await decodedBytes(bytes);
          expect(isAccountedFor(found)).toBe(true);
          expect(told(await decodedBytes(bytes, { quick }))).toEqual(told(found));
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('takes plain use and other services the quick way, and only those', () => {
    const read = (record: object) => {
      const bytes = Buffer.from(JSON.stringify(record));
      return new QuickReader(new PieceScanner('dist/scan.wasm')).read(bytes, 0, 0, 1 << 20)?.kind ?? null;
    };
    expect(samples.map(read)).toEqual(['kms', null, 'kms', null, null, 'kms', 'other', 'other', null]);
    expect(read(kmsCall('Decrypt', { error: 'AccessDenied', message: 'no' }))).toBe(null);
    expect(read({ ...kmsCall('Decrypt'), eventID: '' })).toBe(null);
    expect(read({ ...kmsCall('Decrypt'), requestId: 'x' })).toBe(null);
    expect(read({ ...kmsCall('Decrypt'), eventSource: 'kms.amazonaws.com.cn' })).toBe(null);
  });

  it('goes on with empty shelves when they are full', async () => {
    const records = Array.from({ length: 70_000 }, (_, index) =>
      kmsCall('Decrypt', { by: asRole('App', '111122223333', `session-${index}`) }),
    );
    const text = JSON.stringify({ Records: records });
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  }, 60_000);

  it('finds records beyond its window', async () => {
    const records = Array.from({ length: 30_000 }, () => kmsCall('Decrypt', { context: { purpose: 'x'.repeat(300) } }));
    const text = JSON.stringify({ Records: records });
    expect(text.length).toBeGreaterThan(20 << 20);
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  }, 60_000);

  it.each(logsIn('../shared/data'))('tells the same of %s', async (path) => {
    expect(told(await decoded(path, { quick }))).toEqual(told(await decoded(path, { parseAll: true })));
  });
});

function logsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|jsonl|ndjson|log|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
