// Unpacks DEFLATE (RFC 1951) from one place of the memory to another. Whoever calls holds the checksum of what came out
// against the one that goes with it; what is refused here is left to a more patient reader.

import { beginChecksum, foldTo } from './checksum';
import {
  CODE_LENGTHS,
  DISTANCES,
  END_OF_BLOCK,
  EXCEPTION,
  fillTable,
  GOES_ON,
  LETTERS,
  LITERAL,
  numberOf,
} from './huffman';
import { DISTANCE_TABLE, LENGTHS, LETTER_TABLE } from './layout';

const LETTER_BITS: i32 = 10;
const LETTER_MASK: u64 = (1 << LETTER_BITS) - 1;
const DISTANCE_BITS: i32 = 8;
const DISTANCE_MASK: u64 = (1 << DISTANCE_BITS) - 1;
const ORDER_BITS: i32 = 7;
const ORDER_MASK: u64 = (1 << ORDER_BITS) - 1;

/** In which order the lengths of the codes of lengths stand. */
const CODE_LENGTH_ORDER: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

let at: usize = 0;
let bits: u64 = 0;
let count: u32 = 0;
/** Whether the tables hold the plain codes: a block that has them may be ten bits long, too short to fill them anew. */
let isPlain = false;

/**
 * Unpacks what lies from `from` on, before `end`, to `to`, where `size` bytes are expected. Gives the position after what
 * was taken; 0 when it is damaged, or of another size. Reads up to 23 bytes beyond `end`, and writes up to 16 beyond the
 * size.
 */
export function inflate(from: usize, end: usize, to: usize, size: usize): usize {
  at = from;
  bits = 0;
  count = 0;
  let out = to;
  const limit = to + size;
  let isLast = false;
  beginChecksum(to, size);
  while (!isLast) {
    refill();
    isLast = (bits & 1) !== 0;
    const kind = (bits >> 1) & 3;
    take(3);
    if (kind === 0) out = stored(end, out, limit);
    else if (kind === 3 || !(kind === 1 ? plainCodes() : codes(end))) return 0;
    else out = coded(end, to, out, limit);
    if (out === 0) return 0;
    foldTo(out);
  }
  const after = at - (count >> 3);
  return out === limit && after <= end ? after : 0;
}

/** Fills up to at least 56 bits. Those above `count` are the same as will come again. */
function refill(): void {
  bits |= load<u64>(at) << count;
  at += (63 - count) >> 3;
  count |= 56;
}

function take(number: u32): void {
  bits >>= number;
  count -= number;
}

function stored(end: usize, out: usize, limit: usize): usize {
  const from = at - (count >> 3);
  const size = <usize>load<u16>(from);
  at = from + 4 + size;
  bits = 0;
  count = 0;
  if (size !== (<usize>load<u16>(from, 2) ^ 0xffff) || at > end || out + size > limit) return 0;
  memory.copy(out, from + 4, size);
  return out + size;
}

/** RFC 1951, 3.2.6. */
function plainCodes(): bool {
  if (isPlain) return true;
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  memory.fill(LENGTHS + 288, 5, 32);
  isPlain =
    fillTable(LETTER_TABLE, LETTER_BITS, 0, 288, LETTERS) &&
    fillTable(DISTANCE_TABLE, DISTANCE_BITS, 288, 32, DISTANCES);
  return isPlain;
}

/** RFC 1951, 3.2.7. */
function codes(end: usize): bool {
  isPlain = false;
  const letters = 257 + <i32>(bits & 31);
  const distances = 1 + <i32>((bits >> 5) & 31);
  const orders = 4 + <i32>((bits >> 10) & 15);
  take(14);
  if (letters > 286 || distances > 30) return false;
  memory.fill(LENGTHS, 0, 19);
  for (let order = 0; order < orders; order++) {
    if (count < 3) refill();
    store<u8>(LENGTHS + <usize>load<u8>(CODE_LENGTH_ORDER + <usize>order), <u8>(bits & 7));
    take(3);
  }
  if (!fillTable(DISTANCE_TABLE, ORDER_BITS, 0, 19, CODE_LENGTHS)) return false;
  const all = letters + distances;
  let filled = 0;
  while (filled < all) {
    if (at > end + 8) return false;
    refill();
    const entry = load<u32>(DISTANCE_TABLE + ((<usize>(bits & ORDER_MASK)) << 2));
    const symbol = entry >> 16;
    take(entry & 0xff);
    if (symbol < 16) {
      store<u8>(LENGTHS + <usize>filled, <u8>symbol);
      filled++;
      continue;
    }
    let value: u8 = 0;
    let times = 0;
    if (symbol === 16) {
      if (filled === 0) return false;
      value = load<u8>(LENGTHS + <usize>(filled - 1));
      times = 3 + <i32>(bits & 3);
      take(2);
    } else if (symbol === 17) {
      times = 3 + <i32>(bits & 7);
      take(3);
    } else {
      times = 11 + <i32>(bits & 127);
      take(7);
    }
    if (filled + times > all) return false;
    memory.fill(LENGTHS + <usize>filled, value, times);
    filled += times;
  }
  // A block without an end is none.
  if (load<u8>(LENGTHS + 256) === 0) return false;
  return (
    fillTable(LETTER_TABLE, LETTER_BITS, 0, letters, LETTERS) &&
    fillTable(DISTANCE_TABLE, DISTANCE_BITS, letters, distances, DISTANCES)
  );
}

/** Unpacks a block by the tables; where its text ends, 0 when it is damaged. */
function coded(end: usize, to: usize, from: usize, limit: usize): usize {
  let input = at;
  let held = bits;
  let left = count;
  let out = from;
  let result: usize = 0;
  const inputLimit = end + 8;
  while (input <= inputLimit && out <= limit) {
    held |= load<u64>(input) << left;
    input += (63 - left) >> 3;
    left |= 56;
    let entry = load<u32>(LETTER_TABLE + ((<usize>(held & LETTER_MASK)) << 2));
    // Letters come in rows. After three entries, of 10 bits at most, there are still 26 bits, enough for a length.
    if ((entry & LITERAL) !== 0) {
      held >>= entry & 0xff;
      left -= entry & 0xff;
      out = storeLetters(out, entry);
      entry = load<u32>(LETTER_TABLE + ((<usize>(held & LETTER_MASK)) << 2));
      if ((entry & LITERAL) !== 0) {
        held >>= entry & 0xff;
        left -= entry & 0xff;
        out = storeLetters(out, entry);
        entry = load<u32>(LETTER_TABLE + ((<usize>(held & LETTER_MASK)) << 2));
        if ((entry & LITERAL) !== 0) {
          held >>= entry & 0xff;
          left -= entry & 0xff;
          out = storeLetters(out, entry);
          entry = load<u32>(LETTER_TABLE + ((<usize>(held & LETTER_MASK)) << 2));
          if ((entry & LITERAL) !== 0) {
            held >>= entry & 0xff;
            left -= entry & 0xff;
            out = storeLetters(out, entry);
            continue;
          }
        }
      }
    }
    if ((entry & EXCEPTION) !== 0) {
      if ((entry & GOES_ON) !== 0) {
        held >>= LETTER_BITS;
        left -= LETTER_BITS;
        const more = <u32>held & ((1 << ((entry >> 8) & 0x1f)) - 1);
        entry = load<u32>(LETTER_TABLE + ((<usize>((entry >> 16) + more)) << 2));
        if ((entry & LITERAL) !== 0) {
          held >>= entry & 0xff;
          left -= entry & 0xff;
          store<u8>(out++, <u8>(entry >> 16));
          continue;
        }
      }
      if ((entry & EXCEPTION) !== 0) {
        if ((entry & END_OF_BLOCK) === 0) break;
        held >>= entry & 0xff;
        left -= entry & 0xff;
        result = out;
        break;
      }
    }
    const length = <usize>numberOf(entry, held);
    held >>= entry & 0xff;
    left -= entry & 0xff;
    held |= load<u64>(input) << left;
    input += (63 - left) >> 3;
    left |= 56;
    entry = load<u32>(DISTANCE_TABLE + ((<usize>(held & DISTANCE_MASK)) << 2));
    if ((entry & EXCEPTION) !== 0) {
      if ((entry & GOES_ON) === 0) break;
      held >>= DISTANCE_BITS;
      left -= DISTANCE_BITS;
      const more = <u32>held & ((1 << ((entry >> 8) & 0x1f)) - 1);
      entry = load<u32>(DISTANCE_TABLE + ((<usize>((entry >> 16) + more)) << 2));
      if ((entry & EXCEPTION) !== 0) break;
    }
    const distance = <usize>numberOf(entry, held);
    held >>= entry & 0xff;
    left -= entry & 0xff;
    const after = out + length;
    if (distance > out - to || after > limit) break;
    copy(out, out - distance, after, distance);
    out = after;
  }
  at = input;
  bits = held;
  count = left;
  return result;
}

/** Writes the one letter or the two of an entry; gives the place behind them. */
function storeLetters(out: usize, entry: u32): usize {
  store<u16>(out, <u16>((entry >> 16) & 0x7fff));
  return out + ((entry >> 8) & 3);
}

/** Copies from `source` to `out` until `after`, as if byte by byte: what was written a moment ago is copied again. */
function copy(out: usize, source: usize, after: usize, distance: usize): void {
  if (distance >= 16) {
    do {
      v128.store(out, v128.load(source));
      out += 16;
      source += 16;
    } while (out < after);
  } else if (distance >= 8) {
    do {
      store<u64>(out, load<u64>(source));
      out += 8;
      source += 8;
    } while (out < after);
  } else {
    do {
      store<u8>(out++, load<u8>(source++));
    } while (out < after);
  }
}
