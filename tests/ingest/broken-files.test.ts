import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '@/lib/ingest/limits';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { decodedBytes, isAccountedFor } from '../support/decode';
import { kmsCall, type RawRecord } from '../support/events';

const calls: readonly RawRecord[] = Array.from({ length: 40 }, (_, index) =>
  kmsCall('Decrypt', { context: { 'aws:s3:arn': `arn:aws:s3:::bucket/${index}-${Math.sin(index)}` } }),
);
const json = JSON.stringify;
const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));
const ids = (records: readonly RawRecord[]) => records.map((record) => record.eventID);
const kept = (found: Awaited<ReturnType<typeof decodedBytes>>) => found.kms.map((event) => event.event_id);

describe('a damaged gzip', () => {
  const packed = gzipSync(json({ Records: calls }));

  it('keeps every whole record before the cut and says that it was cut', async () => {
    const found = await decodedBytes(packed.subarray(0, Math.floor(packed.length * 0.6)));
    expect(found.kms.length).toBeGreaterThan(10);
    expect(kept(found)).toEqual(ids(calls).slice(0, found.kms.length));
    expect(found.file).toMatchObject({ outcome: 'partial', reason: 'the gzip ends too early' });
    expect(isAccountedFor(found)).toBe(true);
  });

  it('is quarantined when not even the beginning can be read', async () => {
    expect((await decodedBytes(packed.subarray(0, 12))).file).toMatchObject({ outcome: 'quarantined', records: 0 });
  });

  it('with a wrong checksum keeps its records and says so', async () => {
    const wrong = Buffer.from(packed);
    wrong.writeUInt32LE(0, wrong.length - 8);
    const found = await decodedBytes(wrong);
    expect(kept(found)).toEqual(ids(calls));
    expect(found.file).toMatchObject({ outcome: 'partial', reason: 'the gzip checksum does not match' });
  });

  it('with rubbish behind it keeps its records and says so', async () => {
    const found = await decodedBytes(Buffer.concat([packed, Buffer.from('rubbish')]));
    expect(kept(found)).toEqual(ids(calls));
    expect(found.file.outcome).toBe('partial');
  });

  it('with damage in the middle keeps what came before', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => kmsCall('Decrypt', { at: new Date(1.7e12 + index * 977) }));
    const damaged = gzipSync(json({ Records: many }));
    damaged.fill(0xff, damaged.length - 3000, damaged.length - 2900);
    const found = await decodedBytes(damaged);
    expect(found.file.outcome).toBe('partial');
    expect(found.kms.length).toBeGreaterThan(1000);
    expect(isAccountedFor(found)).toBe(true);
  });
});

describe('broken JSON', () => {
  it('loses one bad line of many', async () => {
    const lines = calls.map((record) => json(record));
    lines[7] = '{"eventVersion":"1.08", oops';
    lines[20] = 'not json at all';
    const found = await decodedBytes(lines.join('\n'));
    expect(kept(found)).toEqual(ids(calls.filter((_record, index) => index !== 7 && index !== 20)));
    expect(found.file).toMatchObject({ outcome: 'partial', records: 40, kmsRecords: 38 });
    expect(found.file.rejects.map(({ recordIndex }) => recordIndex)).toEqual([7, 20]);
  });

  it.each([
    ['a brace is missing', (text: string) => text.replace(/\}$/, '')],
    ['a brace too many', (text: string) => `${text}}`],
    ['a quote is missing', (text: string) => text.replace('"awsRegion"', 'awsRegion"')],
    ['a bracket of the wrong kind', (text: string) => text.replace('"resources":[', '"resources":{')],
    ['a comma is missing', (text: string) => text.replace('","awsRegion"', '""awsRegion"')],
  ])('loses one record of a list when %s', async (_name, spoil) => {
    const texts = calls.map((record) => json(record));
    texts[3] = spoil(texts[3] ?? '');
    const found = await decodedBytes(`{"Records":[${texts.join(',')}]}`);
    const others = ids(calls.filter((_record, index) => index !== 3));
    expect(kept(found).filter((id) => id !== calls[3]?.eventID)).toEqual(others);
    expect(found.file.outcome).toBe('partial');
    expect(isAccountedFor(found)).toBe(true);
  });

  const inOrder = (record: RawRecord) =>
    json(Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1))));
  const lookedUp = (record: RawRecord) => json({ EventId: record.eventID, CloudTrailEvent: json(record) });

  describe.each([
    ['in the order of the alphabet', 'Records', inOrder],
    ['as LookupEvents prints them', 'Events', lookedUp],
  ])('in a list on one line, members %s', (_order, list, written) => {
    it.each([
      ['its last brace is missing', (text: string) => text.slice(0, -1)],
      ['its first brace is missing', (text: string) => text.slice(1)],
      ['half of it is missing', (text: string) => text.slice(0, text.length / 2)],
      ['its first half is missing', (text: string) => text.slice(text.length / 2)],
      ['a quote is one too many', (text: string) => text.replace(',"', ',""')],
      ['a byte is no character', (text: string) => text.replace('"', '"\u0001')],
    ])('loses one record when %s, read either way', async (_name, spoil) => {
      const texts = calls.map(written);
      texts[3] = spoil(texts[3] ?? '');
      const text = `{"${list}":[${texts.join(',')}]}`;
      const found = await decodedBytes(text);
      expect(kept(found)).toEqual(ids(calls.filter((_record, index) => index !== 3)));
      expect(found.file).toMatchObject({ outcome: 'partial', records: 40, kmsRecords: 39 });
      expect(isAccountedFor(found)).toBe(true);
      const again = await decodedBytes(text, { quick });
      expect({ ...again, file: { ...again.file, path: '' } }).toEqual({ ...found, file: { ...found.file, path: '' } });
    });
  });

  it.each([
    ['closes the list too early', 0.5, '"}]}'],
    ['closes the list and the file too early', 0.3, '"}]}]}'],
    ['ends its text too early', 0.95, '"'],
    ['swallows the end of its text', 0.99, '\\'],
  ])('loses one record when an entry of LookupEvents on one line %s', async (_name, share, piece) => {
    const texts = calls.map((record) =>
      json({
        CloudTrailEvent: json(record),
        EventId: record.eventID,
        Resources: [{ ResourceType: 'AWS::KMS::Key', ResourceName: 'a' }],
      }),
    );
    const at = Math.floor(json(json(calls[3])).length * share);
    texts[3] = `${texts[3]?.slice(0, at)}${piece}${texts[3]?.slice(at)}`;
    const text = `{"Events":[${texts.join(',')}]}`;
    const found = await decodedBytes(text);
    expect(kept(found)).toEqual(ids(calls.filter((_record, index) => index !== 3)));
    expect(found.file.outcome).toBe('partial');
    expect(isAccountedFor(found)).toBe(true);
    const again = await decodedBytes(text, { quick });
    expect({ ...again, file: { ...again.file, path: '' } }).toEqual({ ...found, file: { ...found.file, path: '' } });
  });

  it('reads what was pasted together with pieces missing', async () => {
    const text = json(calls.slice(0, 5), null, 2).replace(/\}\s*\]$/, '');
    const found = await decodedBytes(`${text}\n${json(calls.slice(5, 9), null, 2)}`);
    expect(kept(found)).toEqual(expect.arrayContaining(ids(calls.slice(0, 4)).concat(ids(calls.slice(6, 9)))));
    expect(isAccountedFor(found)).toBe(true);
  });

  it('keeps whole records of a text that ends in the middle', async () => {
    const text = json({ Records: calls });
    const found = await decodedBytes(text.slice(0, text.length / 2));
    expect(found.kms.length).toBeGreaterThan(15);
    expect(found.file).toMatchObject({ outcome: 'partial', reason: 'the file ends in the middle of a record' });
  });

  it.each(['{"eventVersion":"1.08","x":', '{"a":[{"b":', '[{"eventName":1,"a":'])(
    'gives up a file in which everything is broken, in good time: %s',
    async (piece) => {
      const found = await decodedBytes(`{"Records":[${piece.repeat(50_000)}`);
      expect(found.file).toMatchObject({ outcome: 'quarantined', kmsRecords: 0 });
      expect(found.file.rejects.length).toBeLessThanOrEqual(LIMITS.keptRejects);
    },
  );
});

describe('limits', () => {
  it('stops at a bomb and goes no further', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '), { level: 9 });
    const { file } = await decodedBytes(bomb, { limits: { ...LIMITS, ratio: 500 } });
    expect(file).toMatchObject({ outcome: 'quarantined', reason: 'unpacks to more than 500 times its size' });
  });

  it('stops at the greatest size, keeping what came before', async () => {
    const text = `${calls.map((record) => json(record)).join('\n')}\n`;
    const limits = { ...LIMITS, textBytes: 66 * 1024 * 1024 };
    const found = await decodedBytes(gzipSync(text + ' '.repeat(70 * 1024 * 1024)), { limits });
    expect(found.file.outcome).toBe('partial');
    expect(found.file.reason).toContain('larger than');
    expect(kept(found)).toEqual(ids(calls));
  });

  it('rejects a record that is too large and keeps its neighbours', async () => {
    const huge = { ...kmsCall('Decrypt'), userAgent: 'x'.repeat(5 * 1024 * 1024) };
    const found = await decodedBytes(json({ Records: [calls[0], huge, calls[1]] }));
    expect(kept(found)).toEqual(ids(calls.slice(0, 2)));
    expect(found.file.rejects).toMatchObject([{ recordIndex: 1, reason: 'too-large' }]);
  });

  it.each([200, 100_000])('rejects a record nested %d levels deep and keeps its neighbours', async (depth) => {
    const deep = `{"eventSource":"kms.amazonaws.com","eventName":"X","a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const found = await decodedBytes(`{"Records":[${json(calls[0])},${deep},${json(calls[1])}]}`);
    expect(kept(found)).toEqual(ids(calls.slice(0, 2)));
    expect(found.file.rejects).toMatchObject([{ recordIndex: 1, reason: 'too-deep' }]);
  });

  it('reads a file of 50 MB that is one object', async () => {
    const record = json(calls[0]);
    const count = Math.ceil((50 * 1024 * 1024) / record.length);
    const pieces = Array.from({ length: count }, (_, index) =>
      record.replace(String(calls[0]?.eventID), `10000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`),
    );
    const found = await decodedBytes(`{"Records":[${pieces.join(',')}]}`);
    expect(found.file).toMatchObject({ outcome: 'complete', records: count, kmsRecords: count });
  });

  it('reads a text that does not fit a window, at any place of the cut', async () => {
    const padded = calls.map((record) => json({ ...record, userAgent: 'x'.repeat(1_000_003) }));
    const text = `{"a":1,"Records":[${Array.from({ length: 3 }, () => padded.join(' ,\n')).join(',')}]}`;
    const found = await decodedBytes(gzipSync(text, { level: 1 }));
    expect(found.file).toMatchObject({ outcome: 'complete', records: 120, kmsRecords: 120 });
  });
});

describe('hostile values', () => {
  it.each([
    ['__proto__', '{"__proto__":{"x":1},"eventSource":"kms.amazonaws.com","eventName":"Decrypt"'],
    ['duplicate members', '{"eventSource":"iam.amazonaws.com","eventSource":"kms.amazonaws.com","eventName":"Decrypt"'],
    ['a lone surrogate', '{"userAgent":"\\ud800","eventSource":"kms.amazonaws.com","eventName":"Decrypt"'],
    ['NUL', '{"userAgent":"a\\u0000b","eventSource":"kms.amazonaws.com","eventName":"Decrypt"'],
    ['an escaped name', '{"event\\u0053ource":"kms.amazonaws.com","eventName":"Decrypt"'],
    [
      'numbers beyond measure',
      '{"a":1e999,"b":9007199254740993,"eventSource":"kms.amazonaws.com","eventName":"Decrypt"',
    ],
    [
      'members of other kinds',
      '{"userIdentity":"root","resources":{},"requestParameters":[1],"eventSource":"kms.amazonaws.com","eventName":"Decrypt"',
    ],
  ])('survives %s', async (_name, beginning) => {
    const text = `{"Records":[${beginning},"eventTime":"2025-06-01T12:00:00Z","awsRegion":"r","recipientAccountId":"1","eventID":"x"}]}`;
    const found = await decodedBytes(text);
    expect(found.file).toMatchObject({ outcome: 'complete', kmsRecords: 1 });
  });

  it('survives bytes that are no UTF-8', async () => {
    const text = Buffer.from(json({ Records: [{ ...calls[0], userAgent: 'a#b' }] }));
    text[text.indexOf('#')] = 0xff;
    expect((await decodedBytes(text)).kms[0]?.user_agent).toBe('a\uFFFDb');
  });

  it('keeps no credentials of what it rejects', async () => {
    const text =
      '{"Records":[{"eventVersion":"1","credentials":{"sessionToken":"SECRET1","secretAccessKey":"SECRET2"}, oops}]}';
    const found = await decodedBytes(`${text}${json(calls[0])}`);
    expect(JSON.stringify(found.file.rejects)).not.toContain('SECRET');
    expect(found.file.rejects.length).toBeGreaterThan(0);
  });
});
