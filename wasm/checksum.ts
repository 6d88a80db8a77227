// The checksum of a text that was unpacked: CRC-32 (RFC 1952, section 8).

import { FOLDED, REMAINDERS } from './layout';

/** The polynomial, its bits in the order in which those of a byte come: the lowest is that of the greatest power. */
const POLYNOMIAL: u32 = 0xedb88320;

// The polynomial divides x^300 + x^155 + x^117 + x^89 + 1, hence also the sum of these powers of x^128, which is its 128th
// power. So a word of 128 bits leaves the same remainder as the same bits 300 - 155, 300 - 117, 300 - 89 and 300 words later;
// once it is added there, it can be left out. What has all words but the last 300 left out has the checksum of the whole.
const WORD: usize = 16;
const SPAN: usize = 300 * WORD;
const FIRST: usize = (300 - 155) * WORD;
const SECOND: usize = (300 - 117) * WORD;
const THIRD: usize = (300 - 89) * WORD;
/** How much is folded until the last words are moved to the front again. */
const STRIDE: usize = 1024 * WORD;

let isReady = false;

/** Where the text begins and ends, up to where words are folded, and from where on that is still to be done. */
let begin: usize = 0;
let end: usize = 0;
let folded: usize = 0;
let at: usize = 0;
/** Where the next folded word goes. */
let next: usize = 0;

/** Begins with the text of `size` bytes that will be written from `from` on. */
export function beginChecksum(from: usize, size: usize): void {
  if (!isReady) fillRemainders();
  begin = from;
  end = from + size;
  folded = size < SPAN + WORD ? from : from + ((size - SPAN) & ~(WORD - 1));
  at = from;
  next = FOLDED + SPAN;
  // What the remainder begins with falls to the first word.
  memory.fill(FOLDED, 0, SPAN);
  store<u32>(FOLDED, 0xffffffff);
}

/** Takes in what was written before `to`, while it is at hand. */
export function foldTo(to: usize): void {
  const bound = begin + ((min(to, folded) - begin) & ~(WORD - 1));
  while (at < bound) {
    if (next === FOLDED + SPAN + STRIDE) {
      memory.copy(FOLDED, FOLDED + STRIDE, SPAN);
      next = FOLDED + SPAN;
    }
    const stop = min(bound, at + (FOLDED + SPAN + STRIDE - next));
    for (; at < stop; at += WORD, next += WORD) v128.store(next, sum(at, next));
  }
}

/** The checksum of the text, all of which was taken in. */
export function checksum(): u32 {
  if (folded === begin) return ~divided(0xffffffff, begin, end);
  memory.copy(FOLDED, next - SPAN, SPAN);
  // The last words take what falls to them; of their own nothing goes on.
  memory.fill(FOLDED + SPAN, 0, SPAN);
  for (let offset: usize = 0; offset < SPAN; offset += WORD) {
    v128.store(FOLDED + 3 * SPAN + offset, sum(folded + offset, FOLDED + SPAN + offset));
  }
  const remainder = divided(0, FOLDED + 3 * SPAN, FOLDED + 4 * SPAN);
  return ~divided(remainder, folded + SPAN, end);
}

/** The word at `word`, and those that are folded into the one at `to`. */
function sum(word: usize, to: usize): v128 {
  return v128.xor(
    v128.xor(v128.load(word), v128.load(to - SPAN)),
    v128.xor(v128.xor(v128.load(to - THIRD), v128.load(to - SECOND)), v128.load(to - FIRST)),
  );
}

/** The remainder after more bytes, one by one. */
function divided(remainder: u32, from: usize, to: usize): u32 {
  for (let byte = from; byte < to; byte++) {
    const index = (remainder ^ load<u8>(byte)) & 0xff;
    remainder = load<u32>(REMAINDERS + ((<usize>index) << 2)) ^ (remainder >> 8);
  }
  return remainder;
}

function fillRemainders(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >> 1) ^ (POLYNOMIAL & (0 - (remainder & 1)));
    store<u32>(REMAINDERS + ((<usize>byte) << 2), remainder);
  }
  isReady = true;
}
