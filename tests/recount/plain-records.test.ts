import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jsonValues } from '@/lib/recount/json-values';
import { plainRecords } from '@/lib/recount/plain-records';
import { kmsCall, otherCall, type RawRecord } from '../support/events';

const body = (...records: readonly RawRecord[]) => JSON.stringify({ Records: records });
const idsIn = async (file: Buffer | string, pieceBytes = 7) =>
  (await plainRecords(Readable.from(piecesOf(Buffer.from(file), pieceBytes)))).map(({ id }) => id);
const idOf = (record: RawRecord) => String(record.eventID).toLowerCase();

function* piecesOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The values of a text of which `mostHeld` characters are held. */
async function valuesOf(text: string, mostHeld: number, pieceSize = 5): Promise<unknown[]> {
  const pieces = Array.from(piecesOf(Buffer.from(text), pieceSize), (piece) => piece.toString('latin1'));
  const values = [];
  for await (const { value } of jsonValues(Readable.from(pieces), mostHeld)) values.push(value);
  return values;
}

describe('the second reader', () => {
  const [one, two] = [kmsCall('Decrypt'), kmsCall('CreateKey')];
  const both = [idOf(one), idOf(two)];

  it.each([
    ['a document', body(one, otherCall('ec2.amazonaws.com', 'RunInstances'), two)],
    ['a document on each line', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`],
    ['lines with the time before them', `2026-11-01 00:00 ${JSON.stringify(one)}\n2026-11-01 ${JSON.stringify(two)}`],
    ['gzip', gzipSync(body(one, two))],
    ['gzip in two members', Buffer.concat([gzipSync(body(one)), gzipSync(body(two))])],
    ['a byte order mark', `\uFEFF${body(one, two)}`],
    ['UTF-16', Buffer.from(`\uFEFF${body(one, two)}`, 'utf16le')],
    [
      'texts with brackets before them',
      JSON.stringify([`[INFO] ${JSON.stringify(one)}`, `host ct[12]: ${JSON.stringify(two)}`]),
    ],
    ['records as text', JSON.stringify([one, two].map((record) => JSON.stringify(record)))],
  ])('finds the records in %s, in pieces of any size', async (_, file) => {
    for (const size of [1, 7, 100_000]) expect(await idsIn(Buffer.from(file), size)).toEqual(both);
  });

  it.each([
    ['nothing', ''],
    ['no value', 'no log at all'],
    ['a document that ends in the middle', body(one).slice(0, -3)],
    ['a bracket that nothing opened', `${body(one)}]}`],
    ['what is not JSON within a document', body(one).replace(':', '=')],
    ['gzip that ends in the middle', gzipSync(body(one, two)).subarray(0, -20)],
  ])('refuses %s', async (_, file) => {
    await expect(idsIn(file)).rejects.toThrow();
  });

  it('does not take an Insights event for the call that it tells of', async () => {
    const insightDetails = {
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      insightType: 'ApiCallRateInsight',
    };
    const insight = { eventVersion: '1.07', eventType: 'AwsCloudTrailInsight', insightDetails };
    expect(await idsIn(body(one, insight as RawRecord, two))).toEqual(both);
  });

  it('gives a value that is too large as its members, and theirs', async () => {
    const text = '{"a": 1, "b": [{"c": "\\"]}"}, {"d": [2, 3]}], "e": {"f": null}}';
    expect(await valuesOf(text, 1000)).toEqual([JSON.parse(text)]);
    expect(await valuesOf(text, 20)).toEqual(['a', 'b', { c: '"]}' }, { d: [2, 3] }, 'e', { f: null }]);
  });

  it('finds the same records whether a document is held whole or not', async () => {
    const text = body(...Array.from({ length: 50 }, () => kmsCall('Decrypt')), one);
    const records = (JSON.parse(text) as { Records: unknown[] }).Records;
    expect(await valuesOf(text, 3000, 64)).toEqual(['Records', ...records]);
  });

  it('holds of a document of 40 MB no more than a few records', { timeout: 60_000 }, async () => {
    const many = Buffer.from(
      `${Array.from({ length: 100 }, () => JSON.stringify(otherCall('ec2.amazonaws.com', 'RunInstances'))).join(',')},`,
    );
    let most = 0;
    let bytes = 0;
    async function* document() {
      yield Buffer.from('{"Records":[');
      for (; bytes < 40e6; bytes += many.length) {
        yield many;
        most = Math.max(most, process.memoryUsage().heapUsed);
      }
      yield Buffer.from(`${JSON.stringify(one)}]}`);
    }
    const before = process.memoryUsage().heapUsed;
    const records = await plainRecords(document());
    expect(records.map(({ id }) => id)).toEqual([idOf(one)]);
    expect(most - before).toBeLessThan(60e6);
  });
});
