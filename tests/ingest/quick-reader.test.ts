import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { type Decoded, decoded, decodedBytes, isAccountedFor } from '../support/decode';
import { asRole, asService, kmsCall, otherCall } from '../support/events';

/** An instance whose credentials the first metadata service gave out. */
const OLD_INSTANCE = { ...asRole(), sessionContext: { ec2RoleDelivery: '1.0' } };

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

/** Encryption contexts and requests that look plain and are not quite. */
const request = fc.record(
  {
    keyId: fc.oneof(fc.constantFrom('alias/a', '', 'é', 'a\\u0062', '"'), fc.jsonValue({ maxDepth: 1 })),
    encryptionContext: fc.oneof(
      fc.dictionary(
        fc.constantFrom('aws:s3:arn', 'aws:ebs:id', 'SecretARN', '__proto__', '', '7', 'é', 'a"b', 'aws:x:y'),
        fc.constantFrom('arn:aws:s3:::b', 'RequestToValidateKeyAccess', '', 'é', '\\', '}', ',"'),
        { maxKeys: 2 },
      ),
      fc.jsonValue({ maxDepth: 2 }),
    ),
    sourceKeyId: fc.constantFrom('s', undefined),
    encryptionAlgorithm: fc.constantFrom('SYMMETRIC_DEFAULT', { nested: [1, { a: '}' }] }, undefined),
    constraints: fc.constantFrom({ encryptionContextSubset: { 'aws:rds:db-id': 'd' } }, undefined),
    recipient: fc.constantFrom({ keyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' }, undefined),
  },
  { requiredKeys: [] },
);

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

const named = fc.constantFrom('Decrypt', 'ReEncrypt', 'GenerateDataKey', 'ListAliases', 'DescribeKey');

describe('the quick reader', () => {
  it('tells the same of every record as the slow one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutated, { minLength: 1, maxLength: 6 }),
        spaces,
        fc.boolean(),
        async (records, space, asLines) => {
          const text = asLines
            ? records.map((record) => JSON.stringify(record)).join('\n')
            : JSON.stringify({ Records: records }, null, space);
          const slow = await decodedBytes(text);
          expect(told(await decodedBytes(text, { quick }))).toEqual(told(slow));
          expect(slow.file.records).toBe(records.length);
          expect(isAccountedFor(slow)).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('tells the same of requests in every spelling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(named, request, fc.boolean()), { minLength: 1, maxLength: 6 }),
        spaces,
        async (calls, space) => {
          const records = calls.map(([name, requestParameters, hasResources]) => ({
            ...kmsCall(name),
            requestParameters,
            ...(hasResources ? {} : { resources: undefined }),
          }));
          const text = JSON.stringify({ Records: records }, null, space);
          expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('tells the same of records whose members were laid flat, also after others like them', async () => {
    const { userIdentity: _, ...nobody } = kmsCall('Decrypt');
    const flat = {
      ...nobody,
      'userIdentity.type': 'IAMUser',
      'userIdentity.arn': 'arn:aws:iam::111122223333:user/ann',
    };
    const text = JSON.stringify({ Records: [kmsCall('Decrypt'), nobody, flat, kmsCall('Decrypt'), flat] });
    const slow = await decodedBytes(text);
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(slow));
    expect(slow.kms[4]?.principal).toBe('arn:aws:iam::111122223333:user/ann');
  });

  it('tells the same of members that were written as texts of JSON', async () => {
    const records = ['Decrypt', 'Encrypt', 'Decrypt', 'ReEncrypt'].map((name) => {
      const call = kmsCall(name, { by: asRole(), and: { tlsDetails: { tlsVersion: 'TLSv1.3' } } });
      const texts = ['userIdentity', 'resources', 'tlsDetails'].map((member) => [member, JSON.stringify(call[member])]);
      return { ...call, ...Object.fromEntries(texts) };
    });
    const text = JSON.stringify({ Records: records });
    const slow = await decodedBytes(text);
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(slow));
    expect(slow.kms.map(({ principal }) => principal)).toEqual(records.map(() => 'arn:aws:iam::111122223333:role/App'));
  });

  it.each([
    '{"keyId":"a","keyId":"b"}',
    '{"encryptionContext":{"a":"1","a":"2"}}',
    '{"encryptionContext":{"a":"1"},"encryptionContext":{"b":"2"}}',
    '{"key\\u0049d":"a","encryptionContext" : { "a" : "1" } }',
    '{"keyId":"a","limit":tru}',
    '{"keyId":"a","limit":"\\q"}',
    '{"keyId":"a",}',
    '{"keyId":"a"}x',
    '{"encryptionContext":{"a":"1",}}',
  ])('tells the same of requestParameters written %s', async (written) => {
    const text = JSON.stringify({
      Records: [{ ...kmsCall('Decrypt'), requestParameters: 'HERE' }, kmsCall('Encrypt')],
    });
    const log = text.replace('"HERE"', () => written);
    expect(told(await decodedBytes(log, { quick }))).toEqual(told(await decodedBytes(log)));
  });

  /** What a value may be written as, and what only looks like it. */
  it.each([
    '"\\u00e9\\n\\/"',
    '{"a":[1,-0.5e+3,true,false,null,"",{},[]],"b":{}}',
    ' { "a" : [ 1 , "x" ] }',
    '"\u007f\u00e9"',
    '"\\q"',
    '"\\u00g0"',
    '"a\tb"',
    '{"a":"b\u0001"}',
    '{"a":}',
    '{"a"}',
    '{"a":1,}',
    '{"a" 1}',
    '{"a":1 "b":2}',
    '{a:1}',
    '{,}',
    '[1,]',
    '[,1]',
    '[1 2]',
    '["a":1]',
    '{"a":[}]}',
    'tru',
    'nul1',
    'falsy',
    '01',
    '-',
    '1.',
    '.5',
    '1e',
    '1e+',
    '+1',
    'NaN',
    '0x1',
    '1,"userAgent":oops,"userAgent":1',
    '1,"x":{"y":[oops]}',
    '\u00e9',
    '\ufeff1',
  ])('tells the same of a record of another service, and of its neighbours, with %s', async (written) => {
    const stop = otherCall('cloudtrail.amazonaws.com', 'StopLogging');
    const plain = otherCall('sts.amazonaws.com', 'GetCallerIdentity');
    for (const member of ['userAgent', 'requestParameters', 'x']) {
      const broken = JSON.stringify({ ...plain, [member]: 'HERE' }).replace('"HERE"', () => written);
      const records = [plain, plain, broken, stop, broken, kmsCall('Decrypt'), plain];
      const texts = records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
      for (const log of [`{"Records":[${texts.join(',')}]}`, texts.join('\n')]) {
        const slow = await decodedBytes(log);
        expect(told(await decodedBytes(log, { quick }))).toEqual(told(slow));
        expect(slow.context.map(({ event_name }) => event_name)).toEqual(['StopLogging']);
        expect(slow.kms).toHaveLength(1);
      }
    }
  });

  it.each(['Records', 'Events', 'logEvents', 'events'])(
    'tells the same of a record with a list called %s',
    async (name) => {
      const record = { ...kmsCall('Decrypt', { context: { a: 'b' } }), [name]: [kmsCall('Encrypt')] };
      const lines = [record, kmsCall('Decrypt', { context: { a: 'b' } }), record]
        .map((one) => JSON.stringify(one))
        .join('\n');
      expect(told(await decodedBytes(lines, { quick }))).toEqual(told(await decodedBytes(lines)));
    },
  );

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
    expect(read(kmsCall('Decrypt', { by: OLD_INSTANCE }))).toBe(null);
    expect(read(kmsCall('Decrypt', { by: OLD_INSTANCE, via: 's3' }))).toBe('kms');
    expect(read({ ...kmsCall('Decrypt'), eventID: '' })).toBe(null);
    expect(read({ ...kmsCall('Decrypt'), requestId: 'x' })).toBe(null);
    expect(read({ ...kmsCall('Decrypt'), eventSource: 'kms.amazonaws.com.cn' })).toBe(null);
  });

  it('tells the same of calls by instances with credentials of the first metadata service', async () => {
    const records = [
      kmsCall('Decrypt', { by: OLD_INSTANCE }),
      kmsCall('Decrypt'),
      kmsCall('Decrypt', { by: OLD_INSTANCE, via: 's3' }),
      kmsCall('DescribeKey', { by: OLD_INSTANCE }),
    ];
    const text = JSON.stringify({ Records: records });
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  });

  it('goes on with empty shelves when they are full', async () => {
    const records = Array.from({ length: 70_000 }, (_, index) =>
      kmsCall('Decrypt', { by: asRole('App', '111122223333', `session-${index}`) }),
    );
    const text = JSON.stringify({ Records: records });
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  }, 120_000);

  it('finds records beyond its window', async () => {
    const records = Array.from({ length: 30_000 }, () => kmsCall('Decrypt', { context: { purpose: 'x'.repeat(300) } }));
    const text = JSON.stringify({ Records: records });
    expect(text.length).toBeGreaterThan(20 << 20);
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  }, 60_000);

  it.each(logsIn('../shared/data'))('tells the same of %s', async (path) => {
    expect(told(await decoded(path, { quick }))).toEqual(told(await decoded(path)));
  });

  it('never takes a value that is no JSON, also where it came before', async () => {
    const use = JSON.stringify(kmsCall('Decrypt', { by: asRole() }));
    const other = JSON.stringify(otherCall('iam.amazonaws.com', 'ListRoles', { by: asRole() }));
    const broken = (record: string) => record.replace('"mfaAuthenticated":"false"', '"mfaAuthenticated":false,');
    const lists = [
      [use, other, broken(other), other],
      [other, broken(use), broken(other), broken(other), use],
      [broken(other), broken(use), other, use, broken(use), other],
    ];
    for (const records of lists) {
      const text = `{"Records":[${records.join(',')}]}`;
      const slow = await decodedBytes(text);
      expect(told(await decodedBytes(text, { quick: new QuickReader(new PieceScanner('dist/scan.wasm')) }))).toEqual(
        told(slow),
      );
      expect(slow.file.outcome).toBe('partial');
    }
  });

  it('reads a member whose bytes were a caller before', async () => {
    const by = { ...asRole(), keyMaterialId: 'a'.repeat(64) };
    const records = [
      kmsCall('Decrypt', { by: asRole(), context: { purpose: 'test' } }),
      kmsCall('Decrypt', { by, context: { purpose: 'test' } }),
      { ...kmsCall('Decrypt', { by, context: { purpose: 'test' } }), additionalEventData: by },
    ];
    const text = JSON.stringify({ Records: records });
    const slow = await decodedBytes(text);
    expect(told(await decodedBytes(text, { quick: new QuickReader(new PieceScanner('dist/scan.wasm')) }))).toEqual(
      told(slow),
    );
    expect(slow.kms.at(-1)?.key_material_id).toBe('a'.repeat(64));
  });

  it('tells sessions as they are, whatever others of their role were', async () => {
    const bare = ({ sessionContext: _none, ...by }: ReturnType<typeof asRole>) => by;
    const named = (arn: string, name: string) => ({
      ...asRole('App', '111122223333', name),
      principalId: `AROAEXAMPLE:${name}`,
      arn: `${arn}${name}`,
    });
    const lists = [
      ['i-1', 'i-2', 'a/b'].map((name) => asRole('App', '111122223333', name)),
      ['i-1', 'i-2'].map((name) => bare(named('arn:aws:sts::111122223333:federated\\user/', name))),
      ['/x', 'App/x'].map((name) => named('arn:aws:sts::111122223333:assumed-role/', name)),
    ];
    for (const callers of lists) {
      const records = [asRole('Other'), ...callers].map((by) =>
        kmsCall('Decrypt', { by, context: { purpose: 'test' } }),
      );
      const text = JSON.stringify({ Records: records });
      expect(told(await decodedBytes(text, { quick: new QuickReader(new PieceScanner('dist/scan.wasm')) }))).toEqual(
        told(await decodedBytes(text)),
      );
    }
  });

  it.each([
    ['a service called null', [asRole(), { ...asRole(), invokedBy: 'null' }], [{ purpose: 'test' }]],
    ['a context that names null', [asRole()], [{ x: 'y' }, { 'aws:null:x': 'y' }]],
  ])('tells calls apart by %s from those by none', async (_what, callers, contexts) => {
    // Details of TLS would prove a direct call, whatever the context says.
    const records = callers.flatMap((by) =>
      contexts.map((context) => ({ ...kmsCall('Decrypt', { by, context }), tlsDetails: undefined })),
    );
    const text = JSON.stringify({ Records: [...records, ...records] });
    const slow = told(await decodedBytes(text));
    expect(told(await decodedBytes(text, { quick: new QuickReader(new PieceScanner('dist/scan.wasm')) }))).toEqual(
      slow,
    );
  });

  it('keeps the order where more events wait than may', async () => {
    const records = Array.from({ length: 2500 }, (_, index) =>
      kmsCall('Decrypt', {
        context: { purpose: 'test' },
        ...(index > 1 && index % 100 !== 0 ? { error: 'AccessDenied' } : {}),
      }),
    );
    const text = JSON.stringify({ Records: records });
    expect(told(await decodedBytes(text, { quick }))).toEqual(told(await decodedBytes(text)));
  });
});

function logsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|jsonl|ndjson|log|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
