import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readingReason } from '@/lib/i18n/reading-reasons';
import { readPart } from '@/lib/ingest/read-part';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';

const HANGUL = /[\uac00-\ud7a3]/;
const log = JSON.stringify({ Records: [kmsCall('Decrypt'), kmsCall('Encrypt')] });
const packed = gzipSync(log);
const folder = folderWith({
  'empty.json': '',
  'cut.json': log.slice(0, -40),
  'cut.json.gz': packed.subarray(0, packed.length - 20),
  'checksum.json.gz': Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8, 1)]),
  'damaged.json.gz': Buffer.concat([packed.subarray(0, 20), Buffer.alloc(40, 255)]),
  'twice.json.gz': gzipSync(packed),
  'bomb.json.gz': gzipSync(Buffer.alloc(80 * 1024 * 1024, 32)),
  'rejected.json': JSON.stringify({ Records: [kmsCall('Decrypt'), { ...kmsCall('Decrypt'), eventTime: 'soon' }] }),
  'brackets.json': `${log}]}`,
  'digest.json': '{"digestStartTime":"2025-06-01T00:00:00Z","logFiles":[]}',
  'policy.json': '{"Version":"2012-10-17","Statement":[]}',
  'other.json': '{"hello":"world"}',
  'table.json': '{"eventsource":"kms.amazonaws.com","eventname":"Decrypt"}',
  'printed.json': 'EVENTS\tASIAEXAMPLE\t{"eventVersion":"1.08"}\tid\tDecrypt\n',
  'ocsf.json': '{"class_uid":6003,"metadata":{"product":{"name":"CloudTrail"}}}',
  'elastic.json': '{"aws":{"cloudtrail":{"event_version":"1.08"}}}',
  'lookup.json': '[{"EventId":"a","EventName":"Decrypt","EventSource":"kms.amazonaws.com"}]',
  'python.json': "{'eventSource': 'kms.amazonaws.com', 'readOnly': True}",
  'base64.json': packed.toString('base64'),
  'zip.json': 'PK\u0003\u0004',
  'bzip2.json': 'BZh91AY',
  'parquet.json': 'PAR1',
});
afterAll(() => folder.remove());

describe('what became of a file or a record', () => {
  it('is told in Korean, whatever it was', async () => {
    const names = ['empty', 'cut', 'rejected', 'brackets', 'digest', 'policy', 'other', 'table', 'printed', 'ocsf'];
    names.push('base64', 'elastic', 'lookup', 'python', 'zip', 'bzip2', 'parquet');
    const packedNames = ['cut', 'checksum', 'damaged', 'twice', 'bomb'];
    const files = [...names.map((name) => `${name}.json`), ...packedNames.map((name) => `${name}.json.gz`)];
    const part = await readPart(
      files.map((name) => ({ source: 'disk' as const, path: `${folder.path}/${name}` })),
      { spool: folder.path, name: 'part' },
    );
    const told = part.files.map(({ path, reason }) => [path.split('/').at(-1), reason] as const);
    expect(told.filter(([, reason]) => reason === null)).toEqual([]);
    for (const [name, reason] of told) {
      expect(readingReason(String(reason), 'ko'), `${name}: ${reason}`).toMatch(HANGUL);
      expect(readingReason(String(reason), 'en')).not.toMatch(HANGUL);
    }
  });

  it('keeps its numbers and what the system said', () => {
    expect(readingReason('1234 records rejected', 'ko')).toContain('1,234');
    expect(readingReason('it cannot be read: EACCES', 'ko')).toBe('읽을 수 없음: EACCES');
  });

  it('stays as it was written where nobody knows it, names of every object among them', () => {
    expect(readingReason('the moon is full', 'ko')).toBe('the moon is full');
    expect(readingReason('constructor', 'en')).toBe('constructor');
  });

  it('is spelled out where it was a code', () => {
    expect(readingReason('not-json', 'en')).toBe('not JSON');
    expect(readingReason('no-event-time', 'ko')).toMatch(HANGUL);
  });
});
