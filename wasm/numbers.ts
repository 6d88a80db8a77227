// Gives equal bytes equal numbers, and remembers what was said of numbers.

import {
  ARENA,
  ARENA_BYTES,
  COUNTS,
  ENTRY_BYTES,
  LAST,
  LAST_BYTES,
  LAST_TUPLE,
  MAX_GROUPS,
  TABLE,
  TABLE_ENTRIES,
  TUPLE,
  VERDICT_BYTES,
  WHO_CLASS,
} from './layout';

/** No value begins with these bytes, so tuples and values share a table. */
const TUPLE_MARK: u32 = 0xfffffff0;

/** In place of a value's number, until it is asked for. */
export const NOT_LOOKED_UP: i32 = -1;

let entries: u32 = 0;
let arenaUsed: usize = 0;
let seed: u64 = 0;

/** Begins anew with no bytes known. `hashSeed` is not to be guessed by who writes logs. */
export function forgetNumbers(hashSeed: f64): void {
  entries = 0;
  arenaUsed = 0;
  memory.fill(COUNTS, 0, 4 * (<usize>MAX_GROUPS + 1));
  seed = reinterpret<u64>(hashSeed);
  memory.fill(LAST, 0, LAST_BYTES);
  memory.fill(TABLE, 0, <usize>TABLE_ENTRIES * ENTRY_BYTES);
  memory.fill(WHO_CLASS, 0, VERDICT_BYTES);
}

/** Begins a tuple of a group; gives the place of its first part. */
export function beginTuple(group: i32): usize {
  store<u32>(TUPLE, TUPLE_MARK + <u32>group);
  return TUPLE + 4;
}

/** The number of a tuple within its group, a new one when it is new; -1 when there is no more room. */
export function internTupleTo(end: usize, group: i32): i32 {
  return internBytes(TUPLE, end - TUPLE, COUNTS + 4 * (<usize>group + 1));
}

/** The entry of a tuple, a new one when it is new; 0 when there is no more room. */
export function tupleEntry(end: usize, group: i32): usize {
  const last = LAST_TUPLE + 4 * <usize>group;
  const tried = <usize>load<u32>(last);
  if (tried !== 0 && isEntryOf(tried, TUPLE, end - TUPLE)) return tried;
  const entry = internEntry(TUPLE, end - TUPLE, COUNTS + 4 * (<usize>group + 1));
  store<u32>(last, <u32>entry);
  return entry;
}

/** A number of a group that no tuple has. */
export function tupleNumber(group: i32): i32 {
  const counter = COUNTS + 4 * (<usize>group + 1);
  const number = load<i32>(counter);
  store<i32>(counter, number + 1);
  return number;
}

/** How many numbers a group has. */
export function tupleCount(group: i32): i32 {
  return load<i32>(COUNTS + 4 * (<usize>group + 1));
}

/** The number of a tuple within its group; -1 when it is new. */
export function findTupleTo(end: usize, group: i32): i32 {
  return findAgain(TUPLE, end - TUPLE, LAST_TUPLE + 4 * <usize>group);
}

/** The number of these bytes, -1 when they are new. What was found last in the same place is tried first. */
export function findAgain(from: usize, length: usize, last: usize): i32 {
  const tried = <usize>load<u32>(last);
  if (tried !== 0 && isEntryOf(tried, from, length)) return numberIn(tried);
  const entry = entryOf(from, length);
  if (entry === 0) return -1;
  store<u32>(last, <u32>entry);
  return numberIn(entry);
}

/** Whether an entry is of these bytes. */
export function isEntryOf(entry: usize, from: usize, length: usize): bool {
  return lengthOf(entry) === length && isSame(bytesOf(entry), from, length);
}

/** Where the bytes of an entry are kept. */
export function bytesOf(entry: usize): usize {
  return <usize>load<u32>(entry + 8);
}

/** How many bytes an entry is of. */
export function lengthOf(entry: usize): usize {
  return <usize>load<u32>(entry + 12);
}

/** The number that an entry's bytes have. */
export function numberIn(entry: usize): i32 {
  return <i32>(load<u32>(entry + 4) - 1);
}

/** The number of a value; a new one when it is new; -1 when there is no more room. */
export function internValue(from: usize, length: usize): i32 {
  return internBytes(from, length, COUNTS);
}

/** How many values are known. */
export function valueCount(): u32 {
  return load<u32>(COUNTS);
}

/** The entry of these bytes; 0 when they are new. */
export function entryOf(from: usize, length: usize): usize {
  const hash = hashOf(from, length);
  const at = placeOf(hash, from, length);
  return load<u32>(at + 4) === 0 ? 0 : at;
}

/** Where these bytes have their entry, or will have it: that one has no number yet. */
function placeOf(hash: u32, from: usize, length: usize): usize {
  let entry = hash & (TABLE_ENTRIES - 1);
  while (true) {
    const at = TABLE + <usize>entry * ENTRY_BYTES;
    if (load<u32>(at + 4) === 0 || (load<u32>(at) === hash && isEntryOf(at, from, length))) return at;
    entry = (entry + 1) & (TABLE_ENTRIES - 1);
  }
}

/** The number of these bytes, the next of `counter` when they are new; -1 when there is no more room. */
function internBytes(from: usize, length: usize, counter: usize): i32 {
  const entry = internEntry(from, length, counter);
  return entry === 0 ? -1 : numberIn(entry);
}

/** Their entry; 0 when there is no more room. */
function internEntry(from: usize, length: usize, counter: usize): usize {
  const hash = hashOf(from, length);
  const at = placeOf(hash, from, length);
  if (load<u32>(at + 4) !== 0) return at;
  if (entries >= TABLE_ENTRIES / 2 || arenaUsed + length + 16 > ARENA_BYTES) return 0;
  const number = load<u32>(counter);
  const kept = ARENA + arenaUsed;
  memory.copy(kept, from, length);
  arenaUsed += (length + 15) & ~(<usize>7);
  store<u32>(at, hash);
  store<u32>(at + 4, number + 1);
  store<u32>(at + 8, <u32>kept);
  store<u32>(at + 12, <u32>length);
  store<u32>(counter, number + 1);
  entries++;
  return at;
}

/** Two chains side by side, so that one need not wait for the other. */
function hashOf(from: usize, length: usize): u32 {
  let a: u64 = seed ^ (<u64>length * 0x9e3779b97f4a7c15);
  let b: u64 = seed + 0x2545f4914f6cdd1d;
  let at: usize = 0;
  for (; at + 16 <= length; at += 16) {
    a = mixed(a ^ load<u64>(from + at));
    b = mixed(b ^ load<u64>(from + at + 8));
  }
  if (at + 8 <= length) {
    a = mixed(a ^ load<u64>(from + at));
    at += 8;
  }
  const rest = length - at;
  if (rest > 0) b = mixed(b ^ (load<u64>(from + at) & (((<u64>1) << ((<u64>rest) << 3)) - 1)));
  const hash = mixed(a ^ ((b << 23) | (b >> 41)));
  return <u32>(hash ^ (hash >> 32));
}

function mixed(value: u64): u64 {
  const product = (value ^ (value >> 32)) * 0xd6e8feb86659fd93;
  return product ^ (product >> 29);
}

/** Bytes that are kept, or names that are known, against bytes in the window; none is read beyond. */
export function isSame(a: usize, b: usize, length: usize): bool {
  let at: usize = 0;
  for (; at + 16 <= length; at += 16) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  }
  if (at + 8 <= length) {
    if (load<u64>(a + at) !== load<u64>(b + at)) return false;
    at += 8;
  }
  const rest = length - at;
  if (rest === 0) return true;
  const mask = ((<u64>1) << ((<u64>rest) << 3)) - 1;
  return ((load<u64>(a + at) ^ load<u64>(b + at)) & mask) === 0;
}
