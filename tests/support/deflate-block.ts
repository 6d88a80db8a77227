import fc from 'fast-check';

/** Lengths of the codes of a block: of its 286 letters, end and lengths, and of its 30 distances. */
export interface CodeLengths {
  readonly letters: readonly number[];
  readonly distances: readonly number[];
}

/** What a block says: a letter, or that what stood `distance` before comes again, three letters long. */
export type Said = number | { readonly distance: number };

const END_OF_BLOCK = 256;
const THREE_LETTERS = 257;

/** A DEFLATE text (RFC 1951) of one block that has just these codes. Only distances of 1 to 4 can be said. */
export function deflateBlock({ letters, distances }: CodeLengths, said: readonly Said[]): Buffer {
  const bits: number[] = [];
  const number = (value: number, count: number) => {
    for (let bit = 0; bit < count; bit++) bits.push((value >> bit) & 1);
  };
  const letterCodes = codesOf(letters);
  const distanceCodes = codesOf(distances);
  number(1, 1);
  number(2, 2);
  number(letters.length - 257, 5);
  number(distances.length - 1, 5);
  // All sixteen lengths have codes of four bits, and runs of lengths have none.
  number(15, 4);
  for (const symbol of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]) {
    number(symbol < 16 ? 4 : 0, 3);
  }
  const lengthCodes = codesOf(Array.from({ length: 16 }, () => 4));
  for (const length of [...letters, ...distances]) bits.push(...(lengthCodes[length] ?? []));
  for (const one of said) {
    if (typeof one === 'number') bits.push(...(letterCodes[one] ?? []));
    else bits.push(...(letterCodes[THREE_LETTERS] ?? []), ...(distanceCodes[one.distance - 1] ?? []));
  }
  bits.push(...(letterCodes[END_OF_BLOCK] ?? []));
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (bit << (at & 7));
  return bytes;
}

/** The codes that these lengths give (RFC 1951, 3.2.2), each from its highest bit on. */
function codesOf(lengths: readonly number[]): number[][] {
  const codes = lengths.map((): number[] => []);
  let code = 0;
  for (let length = 1; length <= 15; length++) {
    for (const [symbol, own] of lengths.entries()) {
      if (own !== length) continue;
      codes[symbol] = Array.from({ length }, (_, bit) => (code >> (length - 1 - bit)) & 1);
      code++;
    }
    code <<= 1;
  }
  return codes;
}

/** Lengths of so many codes that leave no bits without a meaning, none longer than 15, in any order. */
export function completeLengths(count: number): fc.Arbitrary<number[]> {
  const splits = fc.array(fc.nat(), { minLength: count - 1, maxLength: count - 1 });
  return fc.tuple(splits, fc.array(fc.nat(), { minLength: count, maxLength: count })).map(([places, order]) => {
    const leaves = [0];
    for (const place of places) {
      const open = leaves.flatMap((length, index) => (length < 15 ? [index] : []));
      // Of long codes there shall be many: those split last are split again.
      const index = open[place % 3 === 0 ? place % open.length : open.length - 1] ?? 0;
      const [length = 0] = leaves.splice(index, 1);
      leaves.push(length + 1, length + 1);
    }
    return leaves
      .map((length, index) => ({ length, key: order[index] ?? 0 }))
      .toSorted((one, other) => one.key - other.key)
      .map(({ length }) => length);
  });
}
