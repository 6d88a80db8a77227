import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshStretches, SeenIds } from '@/lib/ingest/seen-ids';

function bytesOf(ids: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(ids.join('').replaceAll('-', ''), 'hex'));
}

describe('the ids of a part', () => {
  it('are new once, as text and as bytes, however many there are', () => {
    const ids = fc.array(fc.oneof(fc.uuid(), fc.nat(300).map(near)), { maxLength: 400 });
    fc.assert(
      fc.property(ids, ids, ids, (first, second, third) => {
        const seen = new SeenIds();
        const known = new Set<string>();
        const isNew = (id: string) => !known.has(id) && known.add(id) !== undefined;
        for (const id of first) expect(seen.add(id)).toBe(isNew(id));
        expect(seen.addAll(bytesOf(second))).toEqual(second.flatMap((id, at) => (isNew(id) ? [] : [at])));
        for (const id of third) expect(seen.add(id)).toBe(isNew(id));
      }),
    );
  });

  it('are kept apart when there are many, and when they differ in one bit alone', () => {
    const seen = new SeenIds();
    const many = Array.from({ length: 50_000 }, (_, index) => near(index));
    expect(seen.addAll(bytesOf(many))).toEqual([]);
    expect(many.filter((id) => seen.add(id))).toEqual([]);
    expect(seen.add('80000000-0000-0000-0000-000000000000')).toBe(true);
    expect(seen.add('00000000-0000-0000-0000-000000000000')).toBe(false);
  });

  it('are taken in quickly also where they were made to fall into few places', () => {
    const count = 250_000;
    const bytes = new Uint8Array(16 * count);
    for (let index = 0; index < count; index++) {
      for (let word = 0; word < 4; word++) bytes[16 * index + 4 * word + 3] = (index >> (6 * word)) << 2;
    }
    expect(new SeenIds().addAll(bytes)).toEqual([]);
  });
});

describe('the stretches between repeated rows', () => {
  it('hold every other row once', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (isRepeated) => {
        const repeated = isRepeated.flatMap((is, row) => (is ? [row] : []));
        const rows = freshStretches(isRepeated.length, repeated).flatMap(([from, to]) =>
          Array.from({ length: to - from }, (_, index) => from + index),
        );
        expect(rows).toEqual(isRepeated.flatMap((is, row) => (is ? [] : [row])));
      }),
    );
  });
});

/** Ids that differ in few places. */
function near(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;
}
