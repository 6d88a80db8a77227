// How JSON is written, byte by byte. Positions are addresses; the window has 16 bytes to spare behind `end`.

export const QUOTE: u8 = 34;
export const BACKSLASH: u8 = 92;
export const COMMA: u8 = 44;
export const COLON: u8 = 58;
export const OPEN_BRACE: u8 = 123;
export const CLOSE_BRACE: u8 = 125;
export const OPEN_BRACKET: u8 = 91;
export const CLOSE_BRACKET: u8 = 93;

export function skipSpace(from: usize, end: usize): usize {
  let p = from;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) break;
    p++;
  }
  return p;
}

/** The closing quote of a text of printable ASCII without escapes; 0 for another text, `end` when it is cut off. */
export function plainEnd(from: usize, end: usize): usize {
  const quotes = i8x16.splat(QUOTE);
  const backslashes = i8x16.splat(BACKSLASH);
  const deletes = i8x16.splat(127);
  const spaces = i8x16.splat(32);
  let p = from;
  while (p < end) {
    const block = v128.load(p);
    // Bytes beyond ASCII are negative, so they are below the space too.
    const found = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes)),
        v128.or(i8x16.eq(block, deletes), i8x16.lt_s(block, spaces)),
      ),
    );
    if (found === 0) {
      p += 16;
      continue;
    }
    p += ctz(found);
    return p >= end ? end : load<u8>(p) === QUOTE ? p : 0;
  }
  return end;
}

/** The position after a text of printable ASCII without escapes; 0 for everything else. */
export function plainTextEnd(from: usize, end: usize): usize {
  if (load<u8>(from) !== QUOTE) return 0;
  const last = plainEnd(from + 1, end);
  return last === 0 || last >= end ? 0 : last + 1;
}

/** The position after an object of one member, written without spaces, of which both sides are plain texts. */
export function plainContextEnd(from: usize, end: usize): usize {
  if (load<u8>(from) !== OPEN_BRACE) return 0;
  const colon = plainTextEnd(from + 1, end);
  if (colon === 0 || colon >= end || load<u8>(colon) !== COLON) return 0;
  const last = plainTextEnd(colon + 1, end);
  return last === 0 || last >= end || load<u8>(last) !== CLOSE_BRACE ? 0 : last + 1;
}

/** The position after the value at `from`; 0 for what is no value, `end` when it is cut off. */
export function valueEnd(from: usize, end: usize): usize {
  const byte = load<u8>(from);
  if (byte === QUOTE) return textEnd(from + 1, end);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return nestedEnd(from, end);
  let p = from;
  while (p < end) {
    const next = load<u8>(p);
    if (next === COMMA || next === CLOSE_BRACE || next === CLOSE_BRACKET || next <= 32) break;
    if (next === QUOTE || next === COLON || next === OPEN_BRACE || next === OPEN_BRACKET) return 0;
    p++;
  }
  return p === from ? 0 : p;
}

/** The position after the quote that closes a text; the window has 16 bytes to spare behind `end`. */
function textEnd(from: usize, end: usize): usize {
  const quotes = i8x16.splat(QUOTE);
  const backslashes = i8x16.splat(BACKSLASH);
  let p = from;
  while (p < end) {
    const block = v128.load(p);
    const found = i8x16.bitmask(v128.or(i8x16.eq(block, quotes), i8x16.eq(block, backslashes)));
    if (found === 0) {
      p += 16;
      continue;
    }
    p += ctz(found);
    if (p >= end) return end;
    if (load<u8>(p) === QUOTE) return p + 1;
    p += 2;
  }
  return end;
}

/** The position after the bracket that closes the object or list at `from`, if all brackets within match. */
function nestedEnd(from: usize, end: usize): usize {
  // A bit a level, lowest the innermost: 1 for an object.
  let kinds: u64 = 0;
  let depth = 0;
  // All ones while a text goes on from block to block.
  let inText: u64 = 0;
  let p = from;
  while (p < end) {
    if (hasEscape(p)) {
      // Such a block goes byte by byte, since an escaped quote ends nothing.
      const last = p + 64;
      while (p < last) {
        if (p >= end) return end;
        const byte = load<u8>(p);
        if (inText !== 0) {
          if (byte === BACKSLASH) p++;
          else if (byte === QUOTE) inText = 0;
        } else if (byte === QUOTE) {
          inText = ~(<u64>0);
        } else if (isBracket(byte)) {
          if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
            depth++;
            if (depth > 60) return 0;
            kinds = (kinds << 1) | (byte === OPEN_BRACE ? 1 : 0);
          } else {
            if ((kinds & 1) !== (byte === CLOSE_BRACE ? 1 : 0)) return 0;
            kinds >>= 1;
            depth--;
            if (depth === 0) return p + 1;
          }
        }
        p++;
      }
      continue;
    }
    const texts = betweenQuotes(quotesIn(p)) ^ inText;
    inText = <u64>(<i64>texts >> 63);
    let found = bracketsIn(p) & ~texts;
    while (found !== 0) {
      const at = p + <usize>ctz(found);
      found &= found - 1;
      if (at >= end) return end;
      const byte = load<u8>(at);
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth++;
        if (depth > 60) return 0;
        kinds = (kinds << 1) | (byte === OPEN_BRACE ? 1 : 0);
      } else {
        if ((kinds & 1) !== (byte === CLOSE_BRACE ? 1 : 0)) return 0;
        kinds >>= 1;
        depth--;
        if (depth === 0) return at + 1;
      }
    }
    p += 64;
  }
  return end;
}

function isBracket(byte: u8): bool {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET || byte === CLOSE_BRACE || byte === CLOSE_BRACKET;
}

/** Whether there is a backslash among the 64 bytes at `p`. */
function hasEscape(p: usize): bool {
  const backslashes = i8x16.splat(BACKSLASH);
  return v128.any_true(
    v128.or(
      v128.or(i8x16.eq(v128.load(p), backslashes), i8x16.eq(v128.load(p, 16), backslashes)),
      v128.or(i8x16.eq(v128.load(p, 32), backslashes), i8x16.eq(v128.load(p, 48), backslashes)),
    ),
  );
}

/** A bit for each of the 64 bytes at `p`, lowest first: whether it is a quote. */
function quotesIn(p: usize): u64 {
  const quotes = i8x16.splat(QUOTE);
  return bitsOf(
    i8x16.eq(v128.load(p), quotes),
    i8x16.eq(v128.load(p, 16), quotes),
    i8x16.eq(v128.load(p, 32), quotes),
    i8x16.eq(v128.load(p, 48), quotes),
  );
}

/** The same for brackets. */
function bracketsIn(p: usize): u64 {
  return bitsOf(
    bracketsOf(v128.load(p)),
    bracketsOf(v128.load(p, 16)),
    bracketsOf(v128.load(p, 32)),
    bracketsOf(v128.load(p, 48)),
  );
}

function bracketsOf(block: v128): v128 {
  // The bit that parts "[" from "{" also parts "]" from "}".
  const folded = v128.or(block, i8x16.splat(32));
  return v128.or(i8x16.eq(folded, i8x16.splat(OPEN_BRACE)), i8x16.eq(folded, i8x16.splat(CLOSE_BRACE)));
}

function bitsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>(<u32>i8x16.bitmask(a)) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}

/** Of bits for quotes: a bit for each byte from an opening quote on to before its closing one. */
function betweenQuotes(quotes: u64): u64 {
  let bits = quotes;
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}
