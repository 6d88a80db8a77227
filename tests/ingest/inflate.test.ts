import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '@/lib/ingest/limits';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import { readBytes } from '@/lib/ingest/read-bytes';
import { decodedBytes } from '../support/decode';
import { completeLengths, deflateBlock } from '../support/deflate-block';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';

const scanner = new PieceScanner('dist/scan.wasm');

/** The text of a gzip as the scanner unpacks it, kept; null when it leaves that to zlib. */
function unpacked(packed: Uint8Array): Buffer | null {
  const text = scanner.unpack(Buffer.from(packed));
  return text && Buffer.from(text);
}

/** A gzip of a text that is packed already. */
function gzipOf(raw: Uint8Array, text: Uint8Array): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(text));
  tail.writeUInt32LE(text.length, 4);
  return Buffer.concat([gzipSync('').subarray(0, 10), raw, tail]);
}

/** Texts that need every kind of code: letters alone, near and far copies, long runs, noise. */
const text = fc
  .array(
    fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 900 }))
        .map(([piece, times]) => Buffer.concat(Array.from({ length: times }, () => piece))),
      fc.tuple(fc.string(), fc.integer({ min: 1, max: 400 })).map(([piece, times]) => Buffer.from(piece.repeat(times))),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.concat(pieces));

const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  ),
});

describe('the unpacking of a gzip in the scanner', () => {
  it('gives what was packed, however it was packed', () => {
    fc.assert(
      fc.property(text, options, (bytes, how) => {
        expect(unpacked(gzipSync(bytes, how))?.equals(bytes)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('reads codes of every length', () => {
    const skewed = (step: number) =>
      Buffer.concat(Array.from({ length: 17 }, (_, power) => Buffer.alloc(2 ** power, power * step)));
    const seed = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * index * 31 + index) % 251));
    const far = Buffer.concat(
      Array.from({ length: 16 }, (_, power) =>
        Buffer.concat(Array.from({ length: 2 ** Math.max(0, 11 - power) }, () => seed.subarray(0, 3 + 2 ** power))),
      ),
    );
    for (const bytes of [skewed(1), skewed(13), far]) {
      for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY]) {
        expect(unpacked(gzipSync(bytes, { strategy }))?.equals(bytes)).toBe(true);
      }
    }
  });

  it('reads blocks of any codes, alone and in pairs', () => {
    const block = fc.record({
      letters: completeLengths(286),
      distances: completeLengths(30),
      said: fc.array(
        fc.oneof({ arbitrary: fc.nat(255), weight: 9 }, fc.record({ distance: fc.integer({ min: 1, max: 4 }) })),
      ),
    });
    fc.assert(
      fc.property(block, ({ letters, distances, said }) => {
        const raw = deflateBlock({ letters, distances }, [65, 66, 67, 200, ...said]);
        const bytes = inflateRawSync(raw);
        expect(bytes.length).toBeGreaterThanOrEqual(4 + said.length);
        expect(unpacked(gzipOf(raw, bytes))?.equals(bytes)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('has room for the tables that the worst codes need', () => {
    /** As many beginnings of so many bits as are wanted with two codes each, one with codes of 15; the rest as short as may be. */
    const worst = (bits: number, beginnings: number, symbols: number) => {
      const deep = Array.from({ length: 15 - bits }, (_, index) => bits + 1 + index);
      const pairs = Array.from({ length: 2 * (beginnings - 1) }, () => bits + 1);
      const rest = Array.from({ length: bits }, (_, index) => index + 1).filter(
        (length) => ((2 ** bits - beginnings) & (2 ** (bits - length))) !== 0,
      );
      const lengths = [...deep, 15, ...pairs, ...rest];
      return [...lengths, ...Array.from({ length: symbols - lengths.length }, () => 0)];
    };
    const letters = worst(10, 137, 286);
    const said = Array.from({ length: 256 }, (_, letter) => letter);
    const raw = deflateBlock({ letters, distances: worst(8, 8, 30) }, [...said, { distance: 1 }, { distance: 4 }]);
    const bytes = inflateRawSync(raw);
    expect([...bytes.subarray(0, 256)]).toEqual(said);
    expect(unpacked(gzipOf(raw, bytes))?.equals(bytes)).toBe(true);
  });

  it('gives every real log back', () => {
    const folder = '../shared/data';
    const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    expect(logs.length).toBeGreaterThan(50);
    for (const name of logs) {
      const bytes = readFileSync(join(folder, name));
      for (const level of [1, 6, 9]) expect(unpacked(gzipSync(bytes, { level }))?.equals(bytes), name).toBe(true);
    }
  });

  it('never gives another text of what is damaged: what zlib gives, or nothing', () => {
    const damaged = fc.tuple(text, options, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean());
    fc.assert(
      fc.property(damaged, ([bytes, how, place, flip, isCut]) => {
        const packed = gzipSync(bytes, how);
        const at = place % packed.length;
        const broken = isCut ? packed.subarray(0, at) : Buffer.from(packed);
        if (!isCut) broken[at] = (broken[at] as number) ^ flip;
        const text = unpacked(broken);
        if (text !== null) expect(text.equals(gunzipSync(broken))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('survives noise behind a head', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 400 }), (noise) => {
        const head = gzipSync('').subarray(0, 10);
        expect(unpacked(Buffer.concat([head, noise]))).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it('reads records where they were unpacked, after a byte order mark too, and the next file anew', async () => {
    const calls = Array.from({ length: 40 }, (_, index) =>
      index % 9 === 8
        ? kmsCall('CreateGrant', { request: { keyId: `k${index}` } })
        : kmsCall('Decrypt', { context: { 'aws:s3:arn': `arn:aws:s3:::b/${index}` } }),
    );
    const log = JSON.stringify({ Records: calls });
    const quick = new QuickReader(new PieceScanner('dist/scan.wasm'));
    for (const text of [Buffer.from(log), Buffer.from(`\ufeff${log}`), Buffer.from(`\ufeff${log}`, 'utf16le')]) {
      const plain = await decodedBytes(text);
      const packed = gzipSync(text);
      for (const found of [await decodedBytes(packed, { quick }), await decodedBytes(packed, { quick })]) {
        expect(found.kms).toHaveLength(40);
        expect({ ...found, file: null }).toEqual({ ...plain, file: null });
        expect(found.file.textBytes).toBe(plain.file.textBytes);
      }
    }
  });

  it('takes a name in the head, and leaves to zlib what says more, has several members or something behind', () => {
    const packed = gzipSync('{"Records":[]}');
    const named = Buffer.concat([packed.subarray(0, 10), Buffer.from('log.json\0'), packed.subarray(10)]);
    named[3] = 8;
    expect(unpacked(named)?.toString()).toBe('{"Records":[]}');
    const commented = Buffer.concat([packed.subarray(0, 10), Buffer.from('why\0'), packed.subarray(10)]);
    commented[3] = 16;
    expect(unpacked(commented)).toBeNull();
    expect(unpacked(Buffer.concat([packed, packed]))).toBeNull();
    expect(unpacked(Buffer.concat([packed, Buffer.from('\0')]))).toBeNull();
    expect(unpacked(named.subarray(0, 12))).toBeNull();
  });

  it('reads a file where it is unpacked, and anew where it has grown, is damaged, or is no gzip of one member', async () => {
    const folder = folderWith();
    const ground = new PieceScanner('dist/scan.wasm');
    const bytes = randomBytes(200_000);
    const packed = gzipSync(bytes);
    const files = [
      packed,
      bytes,
      Buffer.concat([packed, gzipSync('and more')]),
      packed.subarray(0, 100_000),
      Buffer.concat([packed.subarray(0, 100_000), randomBytes(100), packed.subarray(100_100)]),
      Buffer.alloc(0),
    ];
    for (const [index, file] of files.entries()) {
      const path = folder.write(`${index}.json.gz`, file);
      const read = async (sizeBytes: number, on: PieceScanner | null) => {
        const pieces: Buffer[] = [];
        const take = (piece: Buffer) => {
          pieces.push(Buffer.from(piece));
          // What is scanned is put where the file was.
          if (piece.length > 0) on?.scan(Buffer.from(piece), 0);
        };
        const { reason, isDamaged } = await readBytes(path, sizeBytes, LIMITS, take, on);
        return { text: Buffer.concat(pieces), reason, isDamaged };
      };
      const expected = await read(file.length, null);
      for (const size of [file.length, file.length + 1000, Math.max(0, file.length - 1000), 0]) {
        expect(await read(size, ground), `${index} ${size}`).toEqual(expected);
      }
    }
    folder.remove();
  });

  it('refuses a wrong checksum and a wrong size', () => {
    const packed = gzipSync('{"Records":[]}'.repeat(100));
    for (const at of [packed.length - 8, packed.length - 4]) {
      const wrong = Buffer.from(packed);
      wrong.writeUInt32LE((wrong.readUInt32LE(at) ^ 1) >>> 0, at);
      expect(unpacked(wrong)).toBeNull();
    }
  });

  it('is not held up by millions of blocks without a letter', () => {
    const blocks = 4 << 20;
    // Four blocks of plain codes are five bytes: each is 010, from the lowest bit on, and seven zeros for its end.
    const empty = Buffer.alloc((blocks / 4) * 5, Buffer.from([0x02, 0x08, 0x20, 0x80, 0x00]));
    const packed = gzipSync('{"Records":[]}');
    const text = unpacked(Buffer.concat([packed.subarray(0, 10), empty, packed.subarray(10)]));
    expect(text?.toString()).toBe('{"Records":[]}');
  });

  it('tells the plain codes from those of a block, in whatever order they come', () => {
    const pieces = (strategies: readonly number[]) =>
      strategies.map((strategy, index) => {
        const text = Buffer.from(`${index} `.repeat(40) + JSON.stringify({ strategy, index }));
        return { text, packed: deflateRawSync(text, { strategy, finishFlush: constants.Z_FULL_FLUSH }) };
      });
    const { Z_FIXED, Z_HUFFMAN_ONLY } = constants;
    const all = pieces([Z_FIXED, Z_HUFFMAN_ONLY, Z_FIXED, Z_FIXED, Z_HUFFMAN_ONLY, Z_HUFFMAN_ONLY, Z_FIXED]);
    const text = Buffer.concat(all.map((piece) => piece.text));
    const end = Buffer.from([3, 0]);
    const gzip = gzipOf(Buffer.concat([...all.map(({ packed }) => packed), end]), text);
    expect(gunzipSync(gzip).equals(text)).toBe(true);
    for (let time = 0; time < 2; time++) expect(unpacked(gzip)?.equals(text)).toBe(true);
  });

  it('leaves texts to zlib that do not fit, bombs among them', () => {
    expect(unpacked(gzipSync(Buffer.alloc(40 * 1024 * 1024)))).toBeNull();
    const liar = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    liar.writeUInt32LE(1000, liar.length - 4);
    expect(unpacked(liar)).toBeNull();
  });
});
