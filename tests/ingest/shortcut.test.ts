import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedBytes, isAccountedFor } from '../support/decode';
import { asRole, asService, kmsCall, otherCall } from '../support/events';

const samples = [
  kmsCall('Decrypt', { context: { 'aws:s3:arn': 'arn:aws:s3:::b/k', quote: '"},{"eventVersion":"1.08"' } }),
  kmsCall('CreateGrant', { via: 's3', request: { keyId: 'k' }, response: { grantId: 'g' } }),
  kmsCall('Decrypt', { by: asService('dynamodb.amazonaws.com'), shared: 's' }),
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
          const quick = await decodedBytes(text);
          const slow = await decodedBytes(text, { parseAll: true });
          expect({ ...quick, file: { ...quick.file, path: '' } }).toEqual({
            ...slow,
            file: { ...slow.file, path: '' },
          });
          expect(quick.file.records).toBe(records.length);
          expect(isAccountedFor(quick)).toBe(true);
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
          const found = await decodedBytes(end % 3 === 0 ? spoiled.slice(0, end) : spoiled);
          expect(isAccountedFor(found)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
