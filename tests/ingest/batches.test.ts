import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches } from '@/lib/ingest/batches';

const file = (sizeBytes: number, index = 0) => ({ path: `/logs/${index}.json.gz`, sizeBytes, modifiedMs: 0 });
const LIMITS = { bytes: 100, leastBytes: 10, firstBytes: 5, files: 5 };

describe('batches', () => {
  it('hold every file once, in order, none too large or empty', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(150)), fc.integer({ min: 1, max: 8 }), (sizes, readers) => {
        const files = sizes.map(file);
        const cut = [...batches(files, readers, LIMITS)];
        expect(cut.flat()).toEqual(files);
        for (const batch of cut) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(LIMITS.files);
          const bytes = batch.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          expect(batch.length === 1 || bytes <= LIMITS.bytes).toBe(true);
        }
      }),
    );
  });

  it('begin small, grow, and end small', () => {
    const sizes = [
      ...batches(
        Array.from({ length: 1000 }, (_, index) => file(1, index)),
        2,
        { ...LIMITS, files: 1000 },
      ),
    ].map((batch) => batch.length);
    expect(sizes.slice(0, 4)).toEqual([5, 5, 10, 10]);
    expect(Math.max(...sizes)).toBe(100);
    expect(sizes.at(-2)).toBe(10);
  });

  it('give a file larger than a batch one of its own', () => {
    expect([...batches([file(1), file(5000), file(1)], 1, LIMITS)].map((batch) => batch.length)).toEqual([1, 1, 1]);
  });
});
