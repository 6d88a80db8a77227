// Tables that a Huffman code of DEFLATE (RFC 1951) is read by: an entry tells at once what the next bits mean.

import { CODE_COUNTS, LENGTHS, NEXT_CODES } from './layout';

// The lowest byte of an entry says how many bits it takes in all, the second how many of them are its code, and the upper
// half what its number begins with. Of letters, the second says how many there are: see `pairLetters`.

/** The entry stands for a letter, its third byte, or for two: see `pairLetters`. */
export const LITERAL: u32 = 0x80000000;
/** No length or distance: one of the two below, or a code that has no meaning. */
export const EXCEPTION: u32 = 0x8000;
/** The code goes on in another table: the entry's upper half says where it begins, the second byte by how many bits. */
export const GOES_ON: u32 = 0x4000;
export const END_OF_BLOCK: u32 = 0x2000;

const MOST_BITS: i32 = 15;

/** What the symbols of a code stand for. */
export const LETTERS: i32 = 0;
export const DISTANCES: i32 = 1;
export const CODE_LENGTHS: i32 = 2;

/** The number that an entry stands for: what it begins with, and what the bits after its code add. */
export function numberOf(entry: u32, bits: u64): u32 {
  const taken = bits & (((<u64>1) << (entry & 0xff)) - 1);
  return ((entry >> 16) & 0x7fff) + <u32>(taken >> ((entry >> 8) & 0x1f));
}

/**
 * Fills the table of a code whose `symbols` have the lengths that lie in `LENGTHS` from `from` on: first the entries for
 * the next `tableBits` bits, then those of longer codes. False when no such code exists; one that leaves bits without a
 * meaning does neither, unless it is that of a single distance.
 */
export function fillTable(table: usize, tableBits: i32, from: i32, symbols: i32, kind: i32): bool {
  memory.fill(CODE_COUNTS, 0, 4 * (MOST_BITS + 1));
  for (let symbol = 0; symbol < symbols; symbol++) {
    const at = CODE_COUNTS + 4 * <usize>load<u8>(LENGTHS + <usize>(from + symbol));
    store<u32>(at, load<u32>(at) + 1);
  }
  const used = symbols - load<i32>(CODE_COUNTS);
  store<u32>(CODE_COUNTS, 0);
  let code: u32 = 0;
  let room: i32 = 1;
  let longest: i32 = 0;
  for (let bits = 1; bits <= MOST_BITS; bits++) {
    code = (code + load<u32>(CODE_COUNTS + 4 * <usize>(bits - 1))) << 1;
    store<u32>(NEXT_CODES + 4 * <usize>bits, code);
    const count = load<i32>(CODE_COUNTS + 4 * <usize>bits);
    room = (room << 1) - count;
    if (room < 0) return false;
    if (count > 0) longest = bits;
  }
  if (room > 0 && !(kind === DISTANCES && (used === 0 || (used === 1 && longest === 1)))) return false;
  const size = 1 << tableBits;
  if (room > 0) for (let index = 0; index < size; index++) setEntry(table, index, EXCEPTION);
  let end = size;
  const moreBits = longest > tableBits ? longest - tableBits : 0;
  if (moreBits > 0) for (let index = 0; index < size; index++) setEntry(table, index, 0);
  for (let symbol = 0; symbol < symbols; symbol++) {
    const bits = <i32>load<u8>(LENGTHS + <usize>(from + symbol));
    if (bits === 0) continue;
    const next = NEXT_CODES + 4 * <usize>bits;
    const reversed = reverse(load<u32>(next), bits);
    store<u32>(next, load<u32>(next) + 1);
    const meaning = meaningOf(symbol, kind);
    if (bits <= tableBits) {
      const entry = withBits(meaning, bits);
      for (let index = <i32>reversed; index < size; index += 1 << bits) setEntry(table, index, entry);
      continue;
    }
    const first = <i32>reversed & (size - 1);
    let pointer = load<u32>(table + 4 * <usize>first);
    if (pointer === 0) {
      pointer = ((<u32>end) << 16) | EXCEPTION | GOES_ON | ((<u32>moreBits) << 8);
      setEntry(table, first, pointer);
      end += 1 << moreBits;
    }
    const more = <i32>(pointer >> 16);
    const entry = withBits(meaning, bits - tableBits);
    for (let index = <i32>(reversed >> tableBits); index < 1 << moreBits; index += 1 << (bits - tableBits)) {
      setEntry(table, more + index, entry);
    }
  }
  if (kind === LETTERS) pairLetters(table, tableBits);
  return true;
}

/**
 * Where the bits of a table hold the codes of two letters, lets the entry stand for both: the second, which must be of
 * ASCII, is in its fourth byte below the mark. The second byte of an entry of the table itself says how many it has.
 */
function pairLetters(table: usize, tableBits: i32): void {
  // Downwards, since an entry looks at one before it, of which it must see the first letter alone.
  for (let index = (1 << tableBits) - 1; index >= 0; index--) {
    const entry = load<u32>(table + 4 * <usize>index);
    if ((entry & LITERAL) === 0) continue;
    const bits = entry & 0xff;
    const next = load<u32>(table + 4 * <usize>(index >> bits));
    const both = bits + (next & 0xff);
    const letters = entry & 0xffff0000;
    const isPair = (next & LITERAL) !== 0 && both <= <u32>tableBits && (next & 0x800000) === 0;
    setEntry(table, index, isPair ? letters | ((next & 0x7f0000) << 8) | 0x200 | both : letters | 0x100 | bits);
  }
}

function setEntry(table: usize, index: i32, entry: u32): void {
  store<u32>(table + 4 * <usize>index, entry);
}

/** A meaning has the bits that follow its code in its lowest byte. */
function withBits(meaning: u32, bits: i32): u32 {
  return meaning + <u32>bits + ((meaning & EXCEPTION) !== 0 ? 0 : (<u32>bits) << 8);
}

function reverse(code: u32, bits: i32): u32 {
  let reversed: u32 = 0;
  for (let bit = 0; bit < bits; bit++) {
    reversed = (reversed << 1) | (code & 1);
    code >>= 1;
  }
  return reversed;
}

/** RFC 1951, 3.2.5. */
function meaningOf(symbol: i32, kind: i32): u32 {
  if (kind === CODE_LENGTHS) return (<u32>symbol) << 16;
  if (kind === DISTANCES) {
    if (symbol < 4) return (<u32>(symbol + 1)) << 16;
    if (symbol > 29) return EXCEPTION;
    const more = (symbol >> 1) - 1;
    return ((<u32>(((2 + (symbol & 1)) << more) + 1)) << 16) | <u32>more;
  }
  if (symbol < 256) return LITERAL | ((<u32>symbol) << 16);
  if (symbol === 256) return EXCEPTION | END_OF_BLOCK;
  const index = symbol - 257;
  if (index < 8) return (<u32>(index + 3)) << 16;
  if (index === 28) return (<u32>258) << 16;
  if (index > 28) return EXCEPTION;
  const more = (index >> 2) - 1;
  return ((<u32>(((4 + (index & 3)) << more) + 3)) << 16) | <u32>more;
}
