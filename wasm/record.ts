// Finds the members of one record. Speaks only of records that look as CloudTrail writes them; at anything else it says
// so, and the slow reader decides.

import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  plainContextEnd,
  plainEnd,
  plainTextEnd,
  QUOTE,
  skipSpace,
  valueEnd,
} from './json';
import {
  AFTER,
  BUCKETS,
  CONTEXT_SLOT,
  EXTRAS,
  KEY_ID_SLOT,
  LAST,
  MAX_EXTRAS,
  NAME_BYTES,
  NAME_LENGTHS,
  NAMES,
  REQUEST_SLOT,
  SLOTS,
  WINDOW,
} from './layout';
import { isEntryOf, isSame, lengthOf, NOT_LOOKED_UP, numberIn } from './numbers';
import { forgetCaller, isTold, sessionEnd } from './sessions';
import { EVENT_SOURCE, USER_IDENTITY } from './slots';
import { isJson } from './strict';

/** The object goes on beyond the window. */
export const INCOMPLETE: i32 = -1;
/** `":` as it lies in memory. */
const QUOTE_COLON: u16 = 0x3a22;
/** For the slow reader. */
const UNUSUAL: i32 = -4;

let slotCount: i32 = 0;
let extras: i32 = 0;
/** Of them, those of the record itself. */
let recordExtras: i32 = 0;
let present: u32 = 0;

/** How many members have a slot of their own. */
export function expectSlots(slots: i32): void {
  slotCount = slots;
}

export function slotsExpected(): i32 {
  return slotCount;
}

/** A bit for each slot whose member the record last scanned has. */
export function presentSlots(): u32 {
  return present;
}

/** How many members without a slot the record last scanned has. */
export function extraCount(): i32 {
  return extras;
}

/**
 * Looks into the object of a slot for a key id that is plain text and an encryption context of one member, both plain
 * texts. Other members join those without a slot. False when there is more to it, or less: then nothing is said.
 */
export function scanRequest(slot: i32): bool {
  store<i32>(SLOTS + 12 * <usize>KEY_ID_SLOT, -1);
  store<i32>(SLOTS + 12 * <usize>CONTEXT_SLOT, -1);
  extras = recordExtras;
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
    store<i32>(place + 8, NOT_LOOKED_UP);
    p = skipSpace(p, end);
    if (p >= end) return false;
    const next = load<u8>(p);
    if (next === CLOSE_BRACE) return p + 1 === end;
    if (next !== COMMA) return false;
    p = skipSpace(p + 1, end);
  }
  return false;
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
  forgetCaller();
  p = skipSpace(p + 1, end);
  if (p < end && load<u8>(p) === CLOSE_BRACE) return UNUSUAL;
  // Members come in the same order again and again, so the one that came next the last time is tried first.
  let before: usize = AFTER;
  while (p < end) {
    if (load<u8>(p) !== QUOTE) return UNUSUAL;
    const name = p + 1;
    let slot = <i32>load<u8>(before) - 1;
    if (slot >= 0 && isNamed(name, slot)) {
      p = name + <usize>load<u8>(NAME_LENGTHS + <usize>slot) + 2;
    } else {
      const nameEnd = plainEnd(name, end);
      if (nameEnd === 0) return UNUSUAL;
      if (nameEnd >= end) return INCOMPLETE;
      p = skipSpace(nameEnd + 1, end);
      if (p >= end) return INCOMPLETE;
      if (load<u8>(p) !== COLON) return UNUSUAL;
      p++;
      slot = slotNamed(name, nameEnd - name);
      if (slot >= REQUEST_SLOT) slot = -1;
    }
    p = skipSpace(p, end);
    if (p >= end) return INCOMPLETE;
    const value = p;
    const again: usize = slot < EVENT_SOURCE ? 0 : entryAgain(value, end, LAST + 4 * <usize>slot);
    p = again !== 0 ? value + lengthOf(again) : slot === USER_IDENTITY ? callerEnd(value, end) : valueEnd(value, end);
    if (p === 0) return UNUSUAL;
    if (p >= end) return INCOMPLETE;
    // CloudTrail has one list, `resources`; another may be a list of records.
    if (slot < 0 && (extras === MAX_EXTRAS || load<u8>(value) === OPEN_BRACKET)) return UNUSUAL;
    const place = slot < 0 ? EXTRAS + <usize>extras * 12 : SLOTS + <usize>slot * 12;
    // Of two members of one name the last counts, but both must be JSON.
    if (slot >= 0 && load<i32>(place) >= 0) return UNUSUAL;
    if (slot < 0) extras++;
    else {
      store<u8>(before, <u8>(slot + 1));
      before = AFTER + 1 + <usize>slot;
      if (slot < 32) present |= (<u32>1) << (<u32>slot);
    }
    store<i32>(place, <i32>(value - WINDOW));
    store<i32>(place + 4, <i32>(p - WINDOW));
    store<i32>(place + 8, again === 0 ? NOT_LOOKED_UP : numberIn(again));
    p = skipSpace(p, end);
    if (p >= end) return INCOMPLETE;
    const next = load<u8>(p);
    if (next === CLOSE_BRACE) {
      recordExtras = extras;
      return <i32>(p + 1 - WINDOW);
    }
    if (next !== COMMA) return UNUSUAL;
    p = skipSpace(p + 1, end);
  }
  return INCOMPLETE;
}

/** The position after a `userIdentity`; see `valueEnd`. */
function callerEnd(value: usize, end: usize): usize {
  const session = sessionEnd(value, end);
  return session === 0 ? valueEnd(value, end) : session;
}

/** The entry that was found last in this place, if its text, object or list stands at `value` again; else 0. */
function entryAgain(value: usize, end: usize, last: usize): usize {
  const tried = <usize>load<u32>(last);
  if (tried === 0 || value + lengthOf(tried) >= end) return 0;
  const byte = load<u8>(value);
  // Only what ends with its own last byte: a number could go on.
  if (byte !== QUOTE && byte !== OPEN_BRACE && byte !== OPEN_BRACKET) return 0;
  return isEntryOf(tried, value, lengthOf(tried)) ? tried : 0;
}

/** Whether the name of a slot stands at `name`, with its quote and a colon right behind it. */
function isNamed(name: usize, slot: i32): bool {
  const length = <usize>load<u8>(NAME_LENGTHS + <usize>slot);
  return load<u16>(name + length) === QUOTE_COLON && isSame(NAMES + <usize>slot * NAME_BYTES, name, length);
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

/**
 * Whether every value of the record last scanned is JSON to the letter. Values that have a number were parsed when they
 * came first: `areNumberedJson` says that none of them failed, so that they need not be looked at again.
 */
export function isStrict(areNumberedJson: bool): bool {
  return areJson(SLOTS, slotCount, areNumberedJson) && areJson(EXTRAS, recordExtras, areNumberedJson);
}

function areJson(places: usize, count: i32, areNumberedJson: bool): bool {
  for (let index = 0; index < count; index++) {
    const place = places + 12 * <usize>index;
    const start = load<i32>(place);
    if (start < 0 || (areNumberedJson && load<i32>(place + 8) !== NOT_LOOKED_UP)) continue;
    if (isTold(WINDOW + <usize>start)) continue;
    if (!isJson(WINDOW + <usize>start, WINDOW + <usize>load<i32>(place + 4))) return false;
  }
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
