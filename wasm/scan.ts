// AssemblyScript, compiled to `dist/scan.wasm`: finds the members of a log record and gives equal values equal numbers.
// Speaks only of records that look as CloudTrail writes them; at anything else it says so, and the slow reader decides.
// What lies where in memory is told by the exported addresses; `lib/ingest/piece-scanner.ts` is the other side.

const MAX_SLOTS: i32 = 48;
/** Members of `requestParameters` have the slots from here on. */
const REQUEST_SLOT: i32 = 32;
const KEY_ID_SLOT: i32 = 32;
const CONTEXT_SLOT: i32 = 33;
const MAX_EXTRAS: i32 = 24;
const NAME_BYTES: usize = 32;
const TABLE_ENTRIES: u32 = 1 << 17;
const ENTRY_BYTES: usize = 16;

/** Slot number + 1 of the member name that falls into each of 256 buckets; 0 for none. */
export const BUCKETS: usize = 0x10000;
/** Member names, padded with zeros to 32 bytes. */
export const NAMES: usize = BUCKETS + 256;
/** Lengths of the names, a byte each. */
export const NAME_LENGTHS: usize = NAMES + NAME_BYTES * <usize>MAX_SLOTS;
/** Of the record last scanned, for each slot: start and end of its value in the window, and the value's number. */
export const SLOTS: usize = 0x12000;
/** The same for members that have no slot. */
export const EXTRAS: usize = SLOTS + 12 * <usize>MAX_SLOTS;
/** How many numbers were given: to values, then to the tuples of each group. */
const COUNTS: usize = 0x13000;
const MAX_GROUPS: i32 = 7;
/** A tuple while it is looked up. */
const TUPLE: usize = 0x13100;
/** No value begins with these bytes, so tuples and values share a table. */
const TUPLE_MARK: u32 = 0xfffffff0;
const TABLE: usize = 0x20000;
const ARENA: usize = TABLE + <usize>TABLE_ENTRIES * ENTRY_BYTES;
const ARENA_BYTES: usize = 24 << 20;
/** Where the bytes of the log are put, and how many fit. */
export const WINDOW: usize = ARENA + ARENA_BYTES;
export const WINDOW_BYTES: usize = 8 << 20;

/** The object goes on beyond the window. */
const INCOMPLETE: i32 = -1;
/** For the slow reader. */
const UNUSUAL: i32 = -4;

const QUOTE: u8 = 34;
const BACKSLASH: u8 = 92;
const COMMA: u8 = 44;
const COLON: u8 = 58;
const OPEN_BRACE: u8 = 123;
const CLOSE_BRACE: u8 = 125;
const OPEN_BRACKET: u8 = 91;
const CLOSE_BRACKET: u8 = 93;

let slotCount: i32 = 0;
let extras: i32 = 0;
let entries: u32 = 0;
let present: u32 = 0;
let arenaUsed: usize = 0;
let seed: u64 = 0;

/** Begins anew with no value known. `hashSeed` is not to be guessed by who writes logs. */
export function reset(slots: i32, hashSeed: f64): void {
  slotCount = slots;
  entries = 0;
  arenaUsed = 0;
  memory.fill(COUNTS, 0, 4 * (<usize>MAX_GROUPS + 1));
  seed = reinterpret<u64>(hashSeed);
  memory.fill(TABLE, 0, <usize>TABLE_ENTRIES * ENTRY_BYTES);
}

/** A bit for each slot whose member the record last scanned has. */
export function presentSlots(): u32 {
  return present;
}

/**
 * Looks into the object of a slot for a key id that is plain text and an encryption context of one member, both plain
 * texts. Other members join those without a slot. False when there is more to it, or less: then nothing is said.
 */
export function scanRequest(slot: i32): bool {
  store<i32>(SLOTS + 12 * <usize>KEY_ID_SLOT, -1);
  store<i32>(SLOTS + 12 * <usize>CONTEXT_SLOT, -1);
  const start = load<i32>(SLOTS + 12 * <usize>slot);
  if (start < 0) return false;
  const end = WINDOW + <usize>load<i32>(SLOTS + 12 * <usize>slot + 4);
  let p = WINDOW + <usize>start;
  if (load<u8>(p) !== OPEN_BRACE) return false;
  p = skipSpace(p + 1, end);
  while (p < end) {
    if (load<u8>(p) !== QUOTE) return false;
    const name = p + 1;
    const nameEnd = plainEnd(name, end);
    if (nameEnd === 0 || nameEnd >= end) return false;
    p = skipSpace(nameEnd + 1, end);
    if (p >= end || load<u8>(p) !== COLON) return false;
    const value = skipSpace(p + 1, end);
    if (value >= end) return false;
    const member = slotNamed(name, nameEnd - name);
    if (member > CONTEXT_SLOT) return false;
    const isKnown = member >= REQUEST_SLOT;
    p = isKnown
      ? member === KEY_ID_SLOT
        ? plainTextEnd(value, end)
        : plainContextEnd(value, end)
      : valueEnd(value, end);
    if (p === 0 || p >= end) return false;
    if (!isKnown && extras === MAX_EXTRAS) return false;
    const place = isKnown ? SLOTS + 12 * <usize>member : EXTRAS + <usize>extras * 12;
    if (isKnown && load<i32>(place) >= 0) return false;
    if (!isKnown) extras++;
    store<i32>(place, <i32>(value - WINDOW));
    store<i32>(place + 4, <i32>(p - WINDOW));
    p = skipSpace(p, end);
    if (p >= end) return false;
    const next = load<u8>(p);
    if (next === CLOSE_BRACE) return p + 1 === end;
    if (next !== COMMA) return false;
    p = skipSpace(p + 1, end);
  }
  return false;
}

/** How many members without a slot the record last scanned has. */
export function extraCount(): i32 {
  return extras;
}

/**
 * Reads the object at `at` of the window, of which `limit` bytes are filled. Gives the position after it and fills the
 * slots; a slot whose member is missing has start -1. Negative when the object is cut off or unusual.
 */
export function scan(at: i32, limit: i32): i32 {
  const end = WINDOW + <usize>limit;
  let p = WINDOW + <usize>at;
  if (p >= end) return INCOMPLETE;
  if (load<u8>(p) !== OPEN_BRACE) return UNUSUAL;
  for (let slot = 0; slot < slotCount; slot++) store<i32>(SLOTS + <usize>slot * 12, -1);
  extras = 0;
  present = 0;
  p = skipSpace(p + 1, end);
  if (p < end && load<u8>(p) === CLOSE_BRACE) return UNUSUAL;
  while (p < end) {
    if (load<u8>(p) !== QUOTE) return UNUSUAL;
    const name = p + 1;
    const nameEnd = plainEnd(name, end);
    if (nameEnd === 0) return UNUSUAL;
    if (nameEnd >= end) return INCOMPLETE;
    p = skipSpace(nameEnd + 1, end);
    if (p >= end) return INCOMPLETE;
    if (load<u8>(p) !== COLON) return UNUSUAL;
    p = skipSpace(p + 1, end);
    if (p >= end) return INCOMPLETE;
    const value = p;
    p = valueEnd(p, end);
    if (p === 0) return UNUSUAL;
    if (p >= end) return INCOMPLETE;
    let slot = slotNamed(name, nameEnd - name);
    if (slot >= REQUEST_SLOT) slot = -1;
    if (slot < 0 && extras === MAX_EXTRAS) return UNUSUAL;
    const place = slot < 0 ? EXTRAS + <usize>extras * 12 : SLOTS + <usize>slot * 12;
    if (slot < 0) extras++;
    else if (slot < 32) present |= (<u32>1) << (<u32>slot);
    store<i32>(place, <i32>(value - WINDOW));
    store<i32>(place + 4, <i32>(p - WINDOW));
    p = skipSpace(p, end);
    if (p >= end) return INCOMPLETE;
    const next = load<u8>(p);
    if (next === CLOSE_BRACE) return <i32>(p + 1 - WINDOW);
    if (next !== COMMA) return UNUSUAL;
    p = skipSpace(p + 1, end);
  }
  return INCOMPLETE;
}

/**
 * Gives the values of the slots `from` to `to`, without `to`, their numbers. Tells whether there may be new ones;
 * -1 when there is no more room.
 */
export function internSlots(from: i32, to: i32): i32 {
  const before = load<u32>(COUNTS);
  for (let slot = from; slot < to; slot++) {
    if (!intern(SLOTS + <usize>slot * 12)) return -1;
  }
  return load<u32>(COUNTS) === before ? 0 : 1;
}

/** The same for the members that have no slot. */
export function internExtras(): i32 {
  const before = load<u32>(COUNTS);
  for (let extra = 0; extra < extras; extra++) {
    if (!intern(EXTRAS + <usize>extra * 12)) return -1;
  }
  return load<u32>(COUNTS) === before ? 0 : 1;
}

/** The number, within the group, of the values that the slots in `mask` have together; -1 when there is no room. */
export function internTuple(group: i32, mask: u32): i32 {
  store<u32>(TUPLE, TUPLE_MARK + <u32>group);
  let at = TUPLE + 4;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const place = SLOTS + 12 * <usize>ctz(rest);
    store<i32>(at, load<i32>(place) < 0 ? -1 : load<i32>(place + 8));
    at += 4;
  }
  return internBytes(TUPLE, at - TUPLE, COUNTS + 4 * (<usize>group + 1));
}

/** Whether the slot's value is a text of printable ASCII without escapes. */
export function isPlainText(slot: i32): bool {
  const start = load<i32>(SLOTS + <usize>slot * 12);
  const end = load<i32>(SLOTS + <usize>slot * 12 + 4);
  if (start < 0 || end - start < 2) return false;
  const first = WINDOW + <usize>start;
  const last = WINDOW + <usize>end - 1;
  return load<u8>(first) === QUOTE && plainEnd(first + 1, last + 1) === last;
}

function intern(place: usize): bool {
  const start = load<i32>(place);
  if (start < 0) return true;
  const number = internBytes(WINDOW + <usize>start, <usize>(load<i32>(place + 4) - start), COUNTS);
  store<i32>(place + 8, number);
  return number >= 0;
}

/** The number of these bytes, the next of `counter` when they are new; -1 when there is no more room. */
function internBytes(from: usize, length: usize, counter: usize): i32 {
  const hash = hashOf(from, length);
  let entry = hash & (TABLE_ENTRIES - 1);
  while (true) {
    const at = TABLE + <usize>entry * ENTRY_BYTES;
    const known = load<u32>(at + 4);
    if (known === 0) break;
    if (load<u32>(at) === hash && <usize>load<u32>(at + 12) === length && isSame(load<u32>(at + 8), from, length)) {
      return <i32>(known - 1);
    }
    entry = (entry + 1) & (TABLE_ENTRIES - 1);
  }
  if (entries >= TABLE_ENTRIES / 2 || arenaUsed + length + 16 > ARENA_BYTES) return -1;
  const number = load<u32>(counter);
  const at = TABLE + <usize>entry * ENTRY_BYTES;
  const kept = ARENA + arenaUsed;
  memory.copy(kept, from, length);
  arenaUsed += (length + 15) & ~(<usize>7);
  store<u32>(at, hash);
  store<u32>(at + 4, number + 1);
  store<u32>(at + 8, <u32>kept);
  store<u32>(at + 12, <u32>length);
  store<u32>(counter, number + 1);
  entries++;
  return <i32>number;
}

function hashOf(from: usize, length: usize): u32 {
  let hash: u64 = seed ^ (<u64>length * 0x9e3779b97f4a7c15);
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) hash = mixed(hash ^ load<u64>(from + at));
  const rest = length - at;
  if (rest > 0) hash = mixed(hash ^ (load<u64>(from + at) & (((<u64>1) << ((<u64>rest) << 3)) - 1)));
  return <u32>(hash ^ (hash >> 32));
}

function mixed(value: u64): u64 {
  const product = (value ^ (value >> 32)) * 0xd6e8feb86659fd93;
  return product ^ (product >> 29);
}

function isSame(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(a + at) !== load<u64>(b + at)) return false;
  for (; at < length; at++) if (load<u8>(a + at) !== load<u8>(b + at)) return false;
  return true;
}

function slotNamed(name: usize, length: usize): i32 {
  if (length < 3 || length > NAME_BYTES) return -1;
  const bucket =
    (<u32>length + <u32>load<u8>(name) + <u32>load<u8>(name + length - 3) * 6 + <u32>load<u8>(name + length - 1)) & 255;
  const slot = <i32>load<u8>(BUCKETS + bucket) - 1;
  if (slot < 0 || <usize>load<u8>(NAME_LENGTHS + <usize>slot) !== length) return -1;
  return isSame(NAMES + <usize>slot * NAME_BYTES, name, length) ? slot : -1;
}

function skipSpace(from: usize, end: usize): usize {
  let p = from;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte > 32 || (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9)) break;
    p++;
  }
  return p;
}

/** The closing quote of a text of printable ASCII without escapes; 0 for another text, `end` when it is cut off. */
function plainEnd(from: usize, end: usize): usize {
  let p = from;
  while (p < end) {
    const byte = load<u8>(p);
    if (byte === QUOTE) return p;
    if (byte === BACKSLASH || byte < 32 || byte > 126) return 0;
    p++;
  }
  return end;
}

/** The position after a text of printable ASCII without escapes; 0 for everything else. */
function plainTextEnd(from: usize, end: usize): usize {
  if (load<u8>(from) !== QUOTE) return 0;
  const last = plainEnd(from + 1, end);
  return last === 0 || last >= end ? 0 : last + 1;
}

/** The position after an object of one member, written without spaces, of which both sides are plain texts. */
function plainContextEnd(from: usize, end: usize): usize {
  if (load<u8>(from) !== OPEN_BRACE) return 0;
  const colon = plainTextEnd(from + 1, end);
  if (colon === 0 || colon >= end || load<u8>(colon) !== COLON) return 0;
  const last = plainTextEnd(colon + 1, end);
  return last === 0 || last >= end || load<u8>(last) !== CLOSE_BRACE ? 0 : last + 1;
}

/** The position after the value at `from`; 0 for what is no value, `end` when it is cut off. */
function valueEnd(from: usize, end: usize): usize {
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
  const quotes = i8x16.splat(QUOTE);
  const bit = i8x16.splat(32);
  const opens = i8x16.splat(OPEN_BRACE);
  const closes = i8x16.splat(CLOSE_BRACE);
  // A bit a level, lowest the innermost: 1 for an object.
  let kinds: u64 = 0;
  let depth = 0;
  let p = from;
  while (p < end) {
    const block = v128.load(p);
    // The bit that parts "[" from "{" also parts "]" from "}".
    const folded = v128.or(block, bit);
    let found = i8x16.bitmask(
      v128.or(i8x16.eq(block, quotes), v128.or(i8x16.eq(folded, opens), i8x16.eq(folded, closes))),
    );
    let next = p + 16;
    while (found !== 0) {
      const at = p + ctz(found);
      found &= found - 1;
      if (at >= end) return end;
      const byte = load<u8>(at);
      if (byte === QUOTE) {
        next = textEnd(at + 1, end);
        break;
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth++;
        if (depth > 60) return 0;
        kinds = (kinds << 1) | (byte === OPEN_BRACE ? 1 : 0);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if ((kinds & 1) !== (byte === CLOSE_BRACE ? 1 : 0)) return 0;
        kinds >>= 1;
        depth--;
        if (depth === 0) return at + 1;
      }
    }
    p = next;
  }
  return end;
}
