import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeFile } from '@/lib/ingest/decode-file';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { readPart } from '@/lib/ingest/read-part';
import { ParquetTable } from '@/lib/parquet/parquet-table';
import { asForeign, asRole, asService, kmsCall, otherCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';

// Many records in a row, of which most are like one before: what they come to as columns must be what they are one by one.

const folder = folderWith();
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  folder.remove();
});

const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));

const callers = [
  asRole(),
  asRole('App', '111122223333', 'other'),
  { ...asRole('Old'), sessionContext: { ec2RoleDelivery: '1.0' } },
  asService('dynamodb.amazonaws.com'),
  asForeign(),
  undefined,
];

/** Many sessions of few roles: of most records all but the caller is known. */
const session = fc
  .tuple(fc.constantFrom('App', 'Node'), fc.nat(60), fc.constantFrom('1.0', '2.0', undefined), fc.boolean())
  .map(([role, number, ec2RoleDelivery, isBroken]) => {
    const by = asRole(role, '111122223333', `i-${number}`);
    if (isBroken && number % 9 === 0) return { ...by, type: number };
    return ec2RoleDelivery === undefined
      ? by
      : { ...by, sessionContext: { ...Object(by.sessionContext), ec2RoleDelivery } };
  });

const kms = fc
  .record({
    name: fc.constantFrom('Decrypt', 'Encrypt', 'GenerateDataKey', 'DescribeKey', 'ReEncrypt', 'CreateGrant'),
    by: fc.oneof(fc.constantFrom(...callers), session),
    via: fc.constantFrom('s3', undefined, undefined),
    context: fc.constantFrom<Record<string, string> | undefined>(
      { 'aws:s3:arn': 'arn:aws:s3:::bucket/key' },
      { 'aws:s3:arn': `arn:aws:s3:::bucket/${'long'.repeat(300)}` },
      { 'aws:ebs:id': 'vol-0abc' },
      { SecretARN: 'RequestToValidateKeyAccess' },
      { purpose: 'not RequestToValidateKeyAccess' },
      { a: '1', b: '2' },
      undefined,
    ),
    keyId: fc.constantFrom('alias/app', '1234abcd-12ab-34cd-56ef-1234567890ab', '', 'k'.repeat(1100), undefined),
    time: fc.constantFrom(
      '2025-06-01T00:00:00Z',
      '2024-02-29T23:59:60Z',
      '2023-02-29T00:00:00Z',
      '2025-06-01T00:00:00.250Z',
      '1969-12-31T23:59:59Z',
      '2025-06-01 00:00:00',
    ),
    id: fc.constantFrom('own', 'upper', 'no uuid', ''),
    requestID: fc.constantFrom('e08ad6e8-89b3-4c86-9e15-c63e79d10dc3', 'SHORT', '', 'é', null, undefined),
    sharedEventID: fc.constantFrom('0b1a5be4-d6ba-4f6a-9f0e-3b5c51e7c1a1', '', undefined),
    material: fc.constantFrom(
      { keyMaterialId: 'a'.repeat(64) },
      { recipient: { attestationDocumentModuleId: 'i' } },
      null,
    ),
    resources: fc.constantFrom('own', 'none', 'alias'),
    error: fc.constantFrom('AccessDenied', undefined, undefined, undefined),
  })
  .map(({ name, by, via, context, keyId, time, id, requestID, sharedEventID, material, resources, error }) => {
    const call = kmsCall(name, { ...(by ? { by } : {}), ...(via ? { via } : {}), ...(error ? { error } : {}) });
    const request = {
      ...(keyId === undefined ? {} : { keyId }),
      ...(context === undefined ? {} : { encryptionContext: context }),
    };
    const eventID = { own: call.eventID, upper: String(call.eventID).toUpperCase(), 'no uuid': 'x-1', '': '' }[id];
    const named = {
      own: call.resources,
      none: undefined,
      alias: [{ ARN: 'arn:aws:kms:us-east-1:111122223333:alias/a' }],
    };
    return {
      ...call,
      eventID,
      eventTime: time,
      requestID,
      sharedEventID,
      additionalEventData: material,
      resources: named[resources],
      ...(by === undefined ? { userIdentity: undefined } : {}),
      ...(Object.keys(request).length === 0 ? {} : { requestParameters: request }),
    } satisfies RawRecord;
  });

const other = fc.constantFrom(
  otherCall('iam.amazonaws.com', 'ListRoles', { by: asRole() }),
  otherCall('cloudtrail.amazonaws.com', 'StopLogging'),
  { ...otherCall('s3.amazonaws.com', 'GetObject'), recipientAccountId: undefined },
);

/** Logs repeat themselves: few records, many times, in any order; seldom it is the very same event. */
const log = fc
  .tuple(
    fc.array(fc.oneof({ arbitrary: kms, weight: 5 }, other), { minLength: 1, maxLength: 12 }),
    fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 120 }),
  )
  .map(([records, picks]) => [
    ...records,
    ...picks.map(([pick, like], index) => {
      const record: RawRecord = records[pick % records.length] ?? {};
      return like === 0 || record.eventID === '' ? record : { ...record, eventID: idOf(index) };
    }),
  ]);

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function written(records: readonly unknown[], form: 'one line' | 'spaced' | 'lines' | 'no commas'): string {
  const lines = records.map((record) => JSON.stringify(record)).join('\n');
  switch (form) {
    case 'one line':
      return JSON.stringify({ Records: records });
    case 'spaced':
      return JSON.stringify({ Records: records }, null, 1);
    case 'lines':
      return lines;
    case 'no commas':
      return `{"Records":[${lines}]}`;
  }
}

let parts = 0;
async function columnsOf(text: string, reader: QuickReader | undefined) {
  const name = `part-${parts++}`;
  const path = folder.write(`${name}.json`, text);
  const options = { spool: folder.path, name, ...(reader ? { quick: reader } : {}) };
  const { events, coverage, files } = await readPart([{ source: 'disk', path, isNamed: true }], options);
  const file = { ...files[0], path: '', modifiedMs: 0 };
  return {
    file,
    events: await rows(events, 'record_index'),
    coverage: await rows(coverage, 'account_id, region, hour'),
  };
}

async function rows(path: string | null, order: string): Promise<unknown[]> {
  if (path === null) return [];
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`select * from read_parquet('${path}') order by ${order}`);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
  }
}

describe('records that are taken in a run', () => {
  it('tell places apart whose names would be the same text one behind the other', async () => {
    const places = [
      { recipientAccountId: 'a b', awsRegion: 'c' },
      { recipientAccountId: 'a', awsRegion: 'b c' },
    ];
    const records = places.map((place) => ({ ...otherCall('s3.amazonaws.com', 'GetObject'), ...place }));
    const { coverage } = await columnsOf(JSON.stringify({ Records: records }), quick);
    expect(coverage).toMatchObject([
      { account_id: 'a', region: 'b c', records: 1 },
      { account_id: 'a b', region: 'c', records: 1 },
    ]);
  });

  it('come to the same columns as records one by one', async () => {
    await fc.assert(
      fc.asyncProperty(log, fc.constantFrom('one line', 'spaced', 'lines', 'no commas'), async (records, form) => {
        const text = written(records, form);
        expect(await columnsOf(text, quick)).toEqual(await columnsOf(text, undefined));
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('are staged once, by the first record, wherever the others stand', async () => {
    const picks = fc.array(fc.tuple(fc.nat(40), fc.constantFrom('plain', 'bare', 'refused')), { maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(picks, async (events) => {
        const records = events.map(([id, kind], index) => ({
          ...kmsCall('Decrypt', {
            ...(kind === 'bare' ? {} : { context: { 'aws:s3:arn': `arn:aws:s3:::bucket/${'x'.repeat(index)}` } }),
            ...(kind === 'refused' ? { error: 'AccessDenied' } : {}),
          }),
          eventID: id % 3 === 0 ? idOf(id).toUpperCase() : idOf(id),
          requestID: index % 4 === 0 ? undefined : `request-${index}`,
        }));
        const firsts = records.flatMap(({ eventID, requestID }, index) =>
          records.findIndex((other) => other.eventID === eventID) === index
            ? [[eventID.toLowerCase(), index, requestID ?? null]]
            : [],
        );
        const name = `once-${parts++}`;
        const files = [{ source: 'disk' as const, path: folder.write(`${name}.json`, written(records, 'one line')) }];
        const part = await readPart(files, { spool: folder.path, name, quick });
        const staged = (await rows(part.events, 'record_index')).map((row) => Object(row));
        expect(staged.map((row) => [row.event_id, row.record_index, row.request_id])).toEqual(firsts);
        expect(part.repeated).toBe(records.length - firsts.length);
        expect(part.files[0]?.kmsRecords).toBe(records.length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('are staged together, also where every other of them is there already', async () => {
    const records = Array.from({ length: 3000 }, (_, index) => ({
      ...kmsCall('Decrypt', { context: { purpose: 'x'.repeat(index % 50) } }),
      eventID: idOf(index >> 1),
      requestID: index % 6 === 0 ? undefined : `request-${index}`,
    }));
    const files = [{ source: 'disk' as const, path: folder.write('twice.json', written(records, 'one line')) }];
    const added = vi.spyOn(ParquetTable.prototype, 'addRows');
    const part = await readPart(files, { spool: folder.path, name: 'twice', quick });
    expect(added.mock.calls.length).toBeLessThan(10);
    added.mockRestore();
    const staged = (await rows(part.events, 'record_index')).map((row) => Object(row));
    expect(staged.map((row) => [row.event_id, row.record_index, row.request_id, row.encryption_context])).toEqual(
      Array.from({ length: 1500 }, (_, index) => [
        idOf(index),
        2 * index,
        index % 3 === 0 ? null : `request-${2 * index}`,
        JSON.stringify({ purpose: 'x'.repeat((2 * index) % 50) }),
      ]),
    );
    expect(part.repeated).toBe(1500);
  });

  it('are most of an ordinary log', async () => {
    const records = Array.from({ length: 500 }, (_, index) =>
      index % 5 === 0
        ? otherCall('iam.amazonaws.com', 'ListRoles')
        : kmsCall('Decrypt', { by: asRole('App', '111122223333', `s${index % 7}`), context: { purpose: 'test' } }),
    );
    const path = folder.write('ordinary.json', JSON.stringify({ Records: records }));
    let taken = 0;
    let alone = 0;
    const { keptBytes } = await decodeFile(
      { source: 'disk', path, sizeBytes: 0, modifiedMs: 0 },
      {
        run: ({ uses }) => {
          taken += uses;
        },
        use: () => alone++,
        kms: () => alone++,
        context: () => undefined,
        seen: () => undefined,
      },
      { quick: new QuickReader(new PieceScanner('dist/scan.wasm')) },
    );
    expect([taken, alone]).toEqual([400, 0]);
    const uses = records.filter(({ eventSource }) => eventSource === 'kms.amazonaws.com');
    expect(keptBytes).toBe(uses.reduce<number>((bytes, record) => bytes + JSON.stringify(record).length, 0));
  });

  it('are handed on before there are too many', async () => {
    const records = Array.from({ length: 20_000 }, (_, index) =>
      kmsCall('Decrypt', { context: { 'aws:s3:arn': `arn:aws:s3:::bucket/${'x'.repeat(200)}/${index}` } }),
    );
    const text = JSON.stringify({ Records: records });
    expect(await columnsOf(text, quick)).toEqual(await columnsOf(text, undefined));
  }, 60_000);

  it('mean the same after more callers than can be remembered', async () => {
    const records = Array.from({ length: 5_200 }, (_, index) => {
      const by = asRole(
        `App${index % 5}`,
        '111122223333',
        `${index % 5_100}-${'s'.repeat(4000 + ((index * 37) % 2000))}`,
      );
      const call = kmsCall(index % 3 === 0 ? 'Decrypt' : 'Encrypt', { by, context: { purpose: 'test' } });
      // Of every other call the address is new as well: that ends a run, and the next begins with a new caller.
      return index % 2 === 0 ? call : { ...call, sourceIPAddress: `2001:db8::${index.toString(16)}` };
    });
    const text = JSON.stringify({ Records: records });
    expect(await columnsOf(text, quick)).toEqual(await columnsOf(text, undefined));
  }, 60_000);

  it('stay with their file', async () => {
    const files = ['a', 'b', 'c'].map((name) => ({
      source: 'disk' as const,
      path: folder.write(
        `${name}.json`,
        JSON.stringify({
          Records: ['Decrypt', 'Encrypt', 'Decrypt'].map((call) => kmsCall(call, { context: { a: 'b' } })),
        }),
      ),
      isNamed: true,
    }));
    const { events } = await readPart(files, { spool: folder.path, name: 'three', quick });
    const found = (await rows(events, 'file, record_index')).map((row) => Object(row));
    expect(found.map(({ file, record_index }) => [file, record_index])).toEqual(
      [0, 1, 2].flatMap((file) => [0, 1, 2].map((index) => [file, index])),
    );
  });
});
