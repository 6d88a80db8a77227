import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PieceScanner } from '@/lib/ingest/piece-scanner';

const scanner = new PieceScanner('dist/scan.wasm');

/** What is folded at a time, and how many words stay for the end: see `wasm/checksum.ts`. */
const [WORD, STRIDE, SPAN] = [16, 16_384, 4_800];
const HEAD = 10;
/** Of a stored block, within the gzip. */
const BLOCK_HEAD = 5;

describe('the checksum of a text that the scanner unpacks', () => {
  it('is that of zlib, whatever the length', () => {
    const edges = [0, SPAN, SPAN + STRIDE, SPAN + 2 * STRIDE].flatMap((edge) =>
      Array.from({ length: 4 * WORD }, (_, index) => edge + index - 2 * WORD),
    );
    const sizes = [...edges.filter((size) => size >= 0), 1_000_003, 9_999_999];
    for (const size of sizes) {
      const text = randomBytes(size);
      expect(scanner.unpack(gzipSync(text, { level: 1 }))?.equals(text), `${size} bytes`).toBe(true);
    }
  });

  it.each([3 * WORD + 5, SPAN + WORD + 1, SPAN + STRIDE + 3 * WORD + 7, 60_001])(
    'tells one changed bit wherever it lies in %i bytes',
    (size) => {
      // Stored as they are, so that a changed bit changes the text and nothing else.
      const packed = gzipSync(randomBytes(size), { level: 0 });
      const told = Array.from({ length: 400 }, (_, index) => Math.floor((index * size) / 400)).filter((place) => {
        const changed = Buffer.from(packed);
        const at = HEAD + BLOCK_HEAD + place;
        changed[at] = (changed[at] ?? 0) ^ (1 << (place % 8));
        return scanner.unpack(changed) === null;
      });
      expect(new Set(told).size).toBe(Math.min(size, 400));
      expect(scanner.unpack(packed)?.equals(gunzipSync(packed))).toBe(true);
    },
  );
});
