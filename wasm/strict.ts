// Whether values are JSON to the letter: what a parser would take, nothing less.

import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipSpace,
} from './json';
import { isHexDigit } from './texts';

const MOST_DEPTH: i32 = 60;

/** `true`, `fals` and `null` as they lie in memory. */
const TRUE: u32 = 0x65757274;
const FALS: u32 = 0x736c6166;
const NULL: u32 = 0x6c6c756e;
const LOWER_E: u8 = 101;
const LOWER_U: u8 = 117;
const PLUS: u8 = 43;
const MINUS: u8 = 45;
const POINT: u8 = 46;
const ZERO: u8 = 48;

/** Whether the bytes are one JSON value, without white space around it, at most 60 levels deep. */
export function isJson(from: usize, end: usize): bool {
  // A bit a level, lowest the innermost: 1 for an object.
  let kinds: u64 = 0;
  let depth = 0;
  let p = from;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      const isObject = byte === OPEN_BRACE;
      p = skipSpace(p + 1, end);
      if (p >= end) return false;
      if (load<u8>(p) === (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        p++;
      } else {
        if (depth === MOST_DEPTH) return false;
        depth++;
        kinds = (kinds << 1) | (isObject ? 1 : 0);
        if (isObject) p = valueAfterName(p, end);
        if (p === 0) return false;
        continue;
      }
    } else {
      p = byte === QUOTE ? textEnd(p + 1, end) : wordEnd(p);
      if (p === 0) return false;
    }
    // A value has ended, and what it closes with it.
    while (true) {
      if (depth === 0) return p === end;
      p = skipSpace(p, end);
      if (p >= end) return false;
      const next = load<u8>(p);
      const isObject = (kinds & 1) === 1;
      if (next === COMMA) {
        p = skipSpace(p + 1, end);
        if (isObject) p = valueAfterName(p, end);
        if (p === 0) return false;
        break;
      }
      if (next !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return false;
      p++;
      depth--;
      kinds >>= 1;
    }
  }
  return false;
}

/** Where the value begins of the member whose name begins at `from`; 0 when there is no name and colon. */
function valueAfterName(from: usize, end: usize): usize {
  if (from >= end || load<u8>(from) !== QUOTE) return 0;
  const nameEnd = textEnd(from + 1, end);
  if (nameEnd === 0) return 0;
  const colon = skipSpace(nameEnd, end);
  return colon >= end || load<u8>(colon) !== COLON ? 0 : skipSpace(colon + 1, end);
}

/** The position after the quote that closes a text; 0 for control characters, other escapes than JSON's, and no quote. */
function textEnd(from: usize, end: usize): usize {
  const quotes = i8x16.splat(QUOTE);
  const backslashes = i8x16.splat(BACKSLASH);
  const spaces = i8x16.splat(32);
  let p = from;
  while (p < end) {
    const block = v128.load(p);
    const found = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes)), i8x16.lt_u(block, spaces)),
    );
    if (found === 0) {
      p += 16;
      continue;
    }
    p += ctz(found);
    if (p >= end) return 0;
    const byte = load<u8>(p);
    if (byte === QUOTE) return p + 1;
    if (byte !== BACKSLASH) return 0;
    const length = escapeLength(p);
    if (length === 0) return 0;
    p += length;
  }
  return 0;
}

/** How many bytes the escape at `at` has; 0 when JSON knows no such escape. */
function escapeLength(at: usize): usize {
  switch (load<u8>(at, 1)) {
    case QUOTE:
    case BACKSLASH:
    case 47: // "/"
    case 98: // "b"
    case 102: // "f"
    case 110: // "n"
    case 114: // "r"
    case 116: // "t"
      return 2;
    case LOWER_U:
      return isHexDigit(load<u8>(at, 2)) &&
        isHexDigit(load<u8>(at, 3)) &&
        isHexDigit(load<u8>(at, 4)) &&
        isHexDigit(load<u8>(at, 5))
        ? 6
        : 0;
    default:
      return 0;
  }
}

/** The position after a number, `true`, `false` or `null`; 0 for everything else. */
function wordEnd(from: usize): usize {
  const word = load<u32>(from);
  if (word === TRUE || word === NULL) return from + 4;
  if (word === FALS) return load<u8>(from, 4) === LOWER_E ? from + 5 : 0;
  return numberEnd(from);
}

function numberEnd(from: usize): usize {
  let p = load<u8>(from) === MINUS ? from + 1 : from;
  const whole = p;
  p = digitsEnd(p);
  if (p === whole || (load<u8>(whole) === ZERO && p > whole + 1)) return 0;
  if (load<u8>(p) === POINT) {
    const fraction = p + 1;
    p = digitsEnd(fraction);
    if (p === fraction) return 0;
  }
  if ((load<u8>(p) | 32) !== LOWER_E) return p;
  p++;
  if (load<u8>(p) === PLUS || load<u8>(p) === MINUS) p++;
  const exponent = p;
  p = digitsEnd(exponent);
  return p === exponent ? 0 : p;
}

function digitsEnd(from: usize): usize {
  let p = from;
  while (load<u8>(p) >= ZERO && load<u8>(p) <= 57) p++;
  return p;
}
