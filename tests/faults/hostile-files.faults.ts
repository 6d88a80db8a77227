import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { LIMITS } from '@/lib/ingest/limits';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { type Decoded, decodedBytes, isAccountedFor } from '../support/decode';
import { kmsCall } from '../support/events';
import { faults } from './support/injected';

const hostile = faults('hostile file');
afterAll(() => hostile.tell());

const json = JSON.stringify;
const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));
const good = [kmsCall('Decrypt'), kmsCall('Encrypt'), kmsCall('GenerateDataKey'), kmsCall('ListAliases')].map(
  (record) => json(record),
);
const ids = good.map((text) => String(JSON.parse(text).eventID));

/** A file between whose good records something lies that is none. `isWhole`: whether all the good ones must be kept. */
interface Hostile {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  readonly keeps: 'all' | 'some' | 'any';
}

/** Values that a record may hold in the place of any member. */
const VALUES: Readonly<Record<string, string>> = {
  'a lone high surrogate': '"\\ud800"',
  'a lone low surrogate': '"\\udfff"',
  'surrogates in the wrong order': '"\\udc00\\ud800"',
  NUL: '"a\\u0000b"',
  'every control character': json(String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code))),
  'text that runs backwards': '"\\u202eexe.nosj"',
  'a terminal escape': '"\\u001b[2J\\u001b]0;owned\\u0007"',
  'a prototype': '{"__proto__":{"polluted":true}}',
  'a constructor': '{"constructor":{"prototype":{"polluted":true}}}',
  'names of methods': '{"toString":1,"hasOwnProperty":null,"valueOf":[],"toJSON":"x","then":"y"}',
  'duplicate members': '{"a":1,"a":2,"a":{"a":3}}',
  'an empty name': '{"":{"":""}}',
  'a number beyond measure': '1e999',
  'a number of many digits': '9'.repeat(5000),
  'a number near zero': '-0.0000000000000000000000000000001e-300',
  'a long text': json('x'.repeat(200_000)),
  'a long name': `{${json('n'.repeat(100_000))}:1}`,
  'many members': `{${Array.from({ length: 20_000 }, (_, n) => `"m${n}":${n}`).join(',')}}`,
  'many elements': `[${'0,'.repeat(50_000)}0]`,
  'text that looks like records': json('{"Records":[{"eventVersion":"1.08","eventSource":"kms.amazonaws.com"}]}'),
  'nesting to the limit': `${'['.repeat(100)}${']'.repeat(100)}`,
  null: 'null',
  true: 'true',
  'an empty object': '{}',
  'an empty list': '[]',
};

const MEMBERS = ['userAgent', 'requestParameters', 'userIdentity', 'resources', 'eventName', 'eventTime', 'x'];

function replaced(member: string, value: string): string {
  const marked = json({ ...JSON.parse(good[0] ?? ''), eventID: '00000000-0000-4000-8000-00000000dead', [member]: '#' });
  return marked.replace('"#"', () => value);
}

const list = (...records: readonly string[]) => `{"Records":[${records.join(',')}]}`;
const around = (evil: string) => list(good[0] ?? '', good[1] ?? '', evil, good[2] ?? '', good[3] ?? '');

/** Records that are none, in the midst of good ones. */
const BROKEN: Readonly<Record<string, string>> = {
  NaN: '{"eventVersion":"1.08","a":NaN}',
  Infinity: '{"eventVersion":"1.08","a":-Infinity}',
  undefined: '{"eventVersion":"1.08","a":undefined}',
  'a comment': '{"eventVersion":"1.08",/* x */"a":1}',
  'single quotes': "{'eventVersion':'1.08'}",
  'a trailing comma': '{"eventVersion":"1.08",}',
  'a leading zero': '{"eventVersion":"1.08","a":01}',
  'a hexadecimal number': '{"eventVersion":"1.08","a":0x10}',
  'a bad escape': '{"eventVersion":"1.08","a":"\\q"}',
  'a short escape': '{"eventVersion":"1.08","a":"\\u12"}',
  'a raw line feed in a text': '{"eventVersion":"1.08","a":"\n"}',
  'nesting beyond the limit': `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  'objects beyond the limit': `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
  'a text': '"kms.amazonaws.com"',
  'a number': '42',
  nothing: 'null',
  'a list': '[[[]]]',
  'a record beyond the limit': `{"eventVersion":"1.08","a":${json('y'.repeat(LIMITS.recordBytes + 1))}}`,
};

const whole = list(...good);
const packed = gzipSync(whole);

function cases(): Hostile[] {
  return [
    ...MEMBERS.flatMap((member) =>
      Object.entries(VALUES).map(([name, value]) => ({
        name: `${name} as ${member}`,
        bytes: around(replaced(member, value)),
        keeps: 'all' as const,
      })),
    ),
    ...Object.entries(BROKEN).map(([name, evil]) => ({ name, bytes: around(evil), keeps: 'some' as const })),
    ...Object.entries(BROKEN).map(([name, evil]) => ({
      name: `${name}, line by line`,
      bytes: [good[0], good[1], evil.replaceAll('\n', ' '), good[2], good[3]].join('\n'),
      keeps: 'some' as const,
    })),
    ...Array.from({ length: 20 }, (_, nth) => ({
      name: `gzip cut at ${nth * 5} %`,
      bytes: packed.subarray(0, Math.floor((packed.length * nth) / 20)),
      keeps: 'any' as const,
    })),
    ...Array.from({ length: 20 }, (_, nth) => ({
      name: `gzip with a flipped byte, ${nth}`,
      bytes: Buffer.from(
        packed.map((byte, at) => (at === Math.floor((packed.length * nth) / 20) ? byte ^ 0x10 : byte)),
      ),
      keeps: 'any' as const,
    })),
    { name: 'BOM', bytes: `\uFEFF${whole}`, keeps: 'all' },
    { name: 'BOM in gzip', bytes: gzipSync(`\uFEFF${whole}`), keeps: 'all' },
    {
      name: 'two members',
      bytes: Buffer.concat([gzipSync(whole.slice(0, 900)), gzipSync(whole.slice(900))]),
      keeps: 'all',
    },
    { name: 'an empty member before', bytes: Buffer.concat([gzipSync(''), packed]), keeps: 'all' },
    { name: 'a truncated member behind', bytes: Buffer.concat([packed, packed.subarray(0, 40)]), keeps: 'all' },
    { name: 'zeroes behind', bytes: Buffer.concat([packed, Buffer.alloc(4096)]), keeps: 'any' },
    { name: 'gzip in gzip', bytes: gzipSync(packed), keeps: 'any' },
    { name: 'raw deflate', bytes: deflateRawSync(whole), keeps: 'any' },
    { name: 'a bomb', bytes: gzipSync(Buffer.alloc(100 * 1024 * 1024), { level: 9 }), keeps: 'any' },
    { name: 'a bomb of brackets', bytes: gzipSync('['.repeat(20 * 1024 * 1024), { level: 9 }), keeps: 'any' },
    { name: 'a bomb of records', bytes: gzipSync(`{"Records":[${'{},'.repeat(500_000)}{}]}`), keeps: 'any' },
    { name: 'nothing', bytes: '', keeps: 'any' },
    { name: 'spaces', bytes: ' \n\t'.repeat(10_000), keeps: 'any' },
    {
      name: 'random bytes',
      bytes: Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * n * 31 + 7) & 255)),
      keeps: 'any',
    },
    {
      name: 'bytes that are no UTF-8',
      bytes: Buffer.concat([Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(whole)]),
      keeps: 'any',
    },
  ];
}

/** What every file must hold to, whichever reader read it. */
function judge({ name, keeps }: Hostile, found: Decoded): void {
  expect(isAccountedFor(found), name).toBe(true);
  expect(Object.hasOwn(Object.prototype, 'polluted'), name).toBe(false);
  expect(({} as { polluted?: unknown }).polluted, name).toBeUndefined();
  const kept = found.kms.map(({ event_id }) => event_id).filter((id) => ids.includes(id));
  if (keeps === 'all') expect(kept, name).toEqual(ids);
  if (keeps === 'some') expect(kept.slice(0, 2), name).toEqual(ids.slice(0, 2));
  if (found.file.outcome === 'complete') expect(found.file.reason, name).toBeNull();
  else expect(found.file.reason ?? found.file.rejects[0]?.reason, name).toBeTruthy();
}

describe('hostile files', () => {
  it('are accounted for, pollute nothing, take no more memory than they may, and cost no good record', async () => {
    const all = cases();
    expect(all.length).toBeGreaterThan(200);
    let peakMiB = 0;
    for (const one of all) {
      for (const options of [{}, { quick }]) {
        judge(one, await decodedBytes(one.bytes, options));
        peakMiB = Math.max(peakMiB, process.memoryUsage().rss / 1024 / 1024);
      }
      hostile.injected();
    }
    expect(peakMiB).toBeLessThan(1536);
  });
});
