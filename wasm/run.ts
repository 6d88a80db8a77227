// Takes records in a run, without a word in between, as long as they are like records that were asked about before: the
// reader has said of each of their values, and of what these are together, that it is plain.

import { COMMA, OPEN_BRACE, QUOTE, skipSpace } from './json';
import {
  CONTEXT_SLOT,
  EXTRAS,
  KEY_ID_OK,
  KEY_ID_SLOT,
  KEYS_OK,
  LAST,
  LAST_EXTRA,
  MATERIAL_OK,
  PLACE_OK,
  REGISTERED,
  SLOTS,
  SOURCE_KIND,
  THROUGH_OK,
  TUPLE_BYTES,
  WHO_CLASS,
  WINDOW,
} from './layout';
import { beginTuple, findAgain, findTupleTo, internTupleTo, NOT_LOOKED_UP } from './numbers';
import { extraCount, isStrict, presentSlots, scan, scanRequest, slotsExpected } from './record';
import { isTold, sessionNumber, sessionOfWho, whoOfSession } from './sessions';
import {
  ADDITIONAL,
  EVENT_SOURCE,
  EVENT_TIME,
  endOf,
  numberOf,
  RECIPIENT,
  REQUEST_PARAMETERS,
  RESOURCES,
  startOf,
  USER_IDENTITY,
} from './slots';
import { zuluMs } from './texts';
import { addOther, addUse, addUseBytes, isRunFull, recordsInTray, runCounts } from './tray';

// Groups of tuples; the reader knows the first three.
const PLACE_GROUP: i32 = 0;
const HOW_GROUP: i32 = 1;
const SOURCE_GROUP: i32 = 2;
const THROUGH_GROUP: i32 = 3;
const NAME_GROUP: i32 = 4;
const KEY_ID_GROUP: i32 = 5;

/** Verdicts on what a record of one source and name is. */
const IS_OTHER: u8 = 1;

/** Nobody is named: a class of its own. */
const NOBODY: i32 = 1;
/** In place of the number of a text that is missing. */
const NO_NUMBER: i32 = -1;

/** In place of the end of a tuple. */
const NO_TEXT: usize = 0;
const TOO_LONG: usize = 1;
/** In place of a number: the text does not fit, is new, or there is no more room. */
const UNKNOWN: i32 = -2;

/** `RequestToValidateKeyAccess`: a service only tries (FACTS.md §1.5). */
const PROBE_BYTES: usize = 26;
const PROBE_A: u64 = 0x5474736575716552;
const PROBE_B: u64 = 0x746164696c61566f;
const PROBE_C: u64 = 0x6563634179654b65;
const PROBE_D: u16 = 0x7373;

let placeMask: u32 = 0;
let howMask: u32 = 0;
let sourceMask: u32 = 0;
let uncommonMask: u32 = 0;
let stopped: i32 = -1;
let stoppedEnd: i32 = 0;
let isWhoMissing: bool = false;
/** Of the use that is looked at: the number of its caller, -1 for nobody, his class and his session. */
let caller: i32 = -1;
let callerClass: i32 = 0;
let callerSession: i32 = 0;

/** Says which members are asked about together, and with which a record of KMS is no plain use. */
export function teachMasks(place: u32, how: u32, source: u32, uncommon: u32): void {
  placeMask = place;
  howMask = how;
  sourceMask = source;
  uncommonMask = uncommon;
}

/**
 * Takes what it can from the record at `at` on, of which `limit` bytes of the window are filled, into the tray; gives the
 * position after the last record that was taken. `index` is the first one's position in its file. Where it stops, the
 * record that it did not take stays scanned; see `stoppedAt`. `isScanned` says that the last run stopped at `at`, and
 * that nothing was scanned since.
 */
export function takeRun(at: i32, limit: i32, index: i32, mostBytes: i32, isScanned: bool): i32 {
  const end = WINDOW + <usize>limit;
  const first = index - recordsInTray();
  let taken = at;
  let next = at;
  let known = isScanned ? stoppedEnd : 0;
  stopped = -1;
  isWhoMissing = false;
  while (!isRunFull()) {
    const stop = known > 0 ? known : scan(next, limit);
    known = 0;
    if (stop < 0 || stop - next > mostBytes) break;
    const uses = runCounts(0);
    if (!takeScanned(first + recordsInTray())) {
      stopped = next;
      stoppedEnd = stop;
      break;
    }
    taken = stop;
    if (runCounts(0) !== uses) addUseBytes(stop - next);
    // A comma in a list, a new line in a file of lines.
    let p = skipSpace(WINDOW + <usize>stop, end);
    if (p < end && load<u8>(p) === COMMA) p = skipSpace(p + 1, end);
    if (p >= end || load<u8>(p) !== OPEN_BRACE) break;
    next = <i32>(p - WINDOW);
  }
  return taken;
}

/** Where the record begins that the last run looked at and did not take; -1 when there is none. */
export function stoppedAt(): i32 {
  return stopped;
}

/** Where it ends. */
export function stoppedTo(): i32 {
  return stoppedEnd;
}

/** Whether all that the record lacks, that the last run stopped at, is a known caller. */
export function lacksWho(): bool {
  return isWhoMissing;
}

/** Says of what class the caller is that the record last scanned names. Gives the number of his session, 0 for nobody's. */
export function registerWho(whoClass: i32): i32 {
  const who = numberOf(USER_IDENTITY);
  if (who < 0) return 0;
  store<i32>(WHO_CLASS + 4 * <usize>who, whoClass);
  return sessionOfWho(who);
}

/** Says what records of this source, name and place are; gives their number, -1 when there is no more room. */
export function registerOther(kind: i32): i32 {
  const number = internTupleTo(tupleOf(beginTuple(SOURCE_GROUP), sourceMask), SOURCE_GROUP);
  if (number >= 0) store<u8>(SOURCE_KIND + <usize>number, <u8>kind);
  return number;
}

/**
 * Says that the record last scanned is plain use by a caller of this class, and so is every record with the same
 * values. Its numbers are in `REGISTERED`. False when there is no more room, or when a value has no number.
 */
export function registerUse(whoClass: i32): bool {
  const place = findTupleTo(tupleOf(beginTuple(PLACE_GROUP), placeMask), PLACE_GROUP);
  const how = findTupleTo(tupleOf(beginTuple(HOW_GROUP), howMask), HOW_GROUP);
  if (place < 0 || how < 0) return false;
  const name = internText(contextNameTuple(), NAME_GROUP);
  if (name === UNKNOWN) return false;
  const through = internTupleTo(throughTuple(whoClass, how, name), THROUGH_GROUP);
  if (through < 0) return false;
  const keyId = internText(keyIdTuple(), KEY_ID_GROUP);
  if (keyId === UNKNOWN) return false;
  const who = numberOf(USER_IDENTITY);
  const keys = numberOf(RESOURCES);
  const material = numberOf(ADDITIONAL);
  store<i32>(REGISTERED, registerWho(whoClass), 28);
  if (keys >= 0) store<u8>(KEYS_OK + <usize>keys, 1);
  if (material >= 0) store<u8>(MATERIAL_OK + <usize>material, 1);
  if (keyId >= 0) store<u8>(KEY_ID_OK + <usize>keyId, 1);
  store<u8>(PLACE_OK + <usize>place, 1);
  store<u8>(THROUGH_OK + <usize>through, 1);
  store<i32>(REGISTERED, place + 1);
  store<i32>(REGISTERED, who + 1, 4);
  store<i32>(REGISTERED, how + 1, 8);
  store<i32>(REGISTERED, through + 1, 12);
  store<i32>(REGISTERED, keys + 1, 16);
  store<i32>(REGISTERED, material + 1, 20);
  store<i32>(REGISTERED, keyId + 1, 24);
  return true;
}

/** Writes the numbers of the slots in `mask` behind the beginning of a tuple; gives its end. */
export function tupleOf(begin: usize, mask: u32): usize {
  let at = begin;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    store<i32>(at, numberOf(<i32>ctz(rest)));
    at += 4;
  }
  return at;
}

/** Takes the record that is scanned, if it is like one that was registered. */
export function takeScanned(index: i32): bool {
  if (!findNumbers(SLOTS, LAST, EVENT_SOURCE, RECIPIENT + 1)) return false;
  const source = findTupleTo(tupleOf(beginTuple(SOURCE_GROUP), sourceMask), SOURCE_GROUP);
  if (source < 0) return false;
  const kind = load<u8>(SOURCE_KIND + <usize>source);
  if (kind === 0) return false;
  const ms = timeOf();
  if (ms < 0) return false;
  if (kind !== IS_OTHER) return takeUse(index, ms);
  // Of a use every value was parsed when it came first; of other events only those that are asked for. Where one that was
  // parsed is broken, nothing is taken.
  if (!isStrict(true)) return false;
  addOther(source + 1, ms);
  return true;
}

function takeUse(index: i32, ms: i64): bool {
  isWhoMissing = false;
  if ((presentSlots() & uncommonMask) !== 0) return false;
  if (!scanRequest(REQUEST_PARAMETERS) || isProbe()) return false;
  if (
    !findNumbers(SLOTS, LAST, RECIPIENT + 1, USER_IDENTITY) ||
    !findNumbers(SLOTS, LAST, USER_IDENTITY + 1, slotsExpected()) ||
    !findNumbers(EXTRAS, LAST_EXTRA, 0, extraCount())
  ) {
    return false;
  }
  const place = findTupleTo(tupleOf(beginTuple(PLACE_GROUP), placeMask), PLACE_GROUP);
  if (place < 0 || load<u8>(PLACE_OK + <usize>place) === 0) return false;
  const keys = numberOf(RESOURCES);
  if (keys < 0 || load<u8>(KEYS_OK + <usize>keys) === 0) return false;
  const material = numberOf(ADDITIONAL);
  if (material >= 0 && load<u8>(MATERIAL_OK + <usize>material) === 0) return false;
  const how = findTupleTo(tupleOf(beginTuple(HOW_GROUP), howMask), HOW_GROUP);
  if (how < 0) return false;
  const name = findText(contextNameTuple(), NAME_GROUP);
  if (name === UNKNOWN) return false;
  const keyId = findText(keyIdTuple(), KEY_ID_GROUP);
  if (keyId === UNKNOWN || (keyId >= 0 && load<u8>(KEY_ID_OK + <usize>keyId) === 0)) return false;
  isWhoMissing = !findCaller();
  if (isWhoMissing) return false;
  const through = findTupleTo(throughTuple(callerClass, how, name), THROUGH_GROUP);
  if (through < 0 || load<u8>(THROUGH_OK + <usize>through) === 0) return false;
  return addUse(
    index,
    ms,
    place + 1,
    caller + 1,
    callerSession,
    how + 1,
    through + 1,
    keys + 1,
    material + 1,
    keyId + 1,
  );
}

/** Finds who called; false when it must be read. */
function findCaller(): bool {
  caller = -1;
  callerClass = NOBODY;
  callerSession = 0;
  const start = startOf(USER_IDENTITY);
  if (start < 0) return true;
  if (isTold(WINDOW + <usize>start)) callerSession = sessionNumber();
  if (callerSession > 0) {
    caller = whoOfSession();
    callerClass = load<i32>(WHO_CLASS + 4 * <usize>caller);
    return true;
  }
  if (!findNumbers(SLOTS, LAST, USER_IDENTITY, USER_IDENTITY + 1)) return false;
  caller = numberOf(USER_IDENTITY);
  callerClass = load<i32>(WHO_CLASS + 4 * <usize>caller);
  if (callerClass === 0) return false;
  callerSession = sessionOfWho(caller);
  return true;
}

/** Puts the numbers of known values beside their places; false when one is new. */
function findNumbers(places: usize, lasts: usize, from: i32, to: i32): bool {
  for (let index = from; index < to; index++) {
    const place = places + <usize>index * 12;
    const start = load<i32>(place);
    if (start < 0 || load<i32>(place + 8) !== NOT_LOOKED_UP) continue;
    const length = <usize>(load<i32>(place + 4) - start);
    const number = findAgain(WINDOW + <usize>start, length, lasts + 4 * <usize>index);
    if (number < 0) return false;
    store<i32>(place + 8, number);
  }
  return true;
}

/** Milliseconds since 1970; -1 for what is not written as CloudTrail writes times. */
function timeOf(): i64 {
  const start = startOf(EVENT_TIME);
  if (start < 0 || endOf(EVENT_TIME) - start !== 22) return -1;
  return zuluMs(WINDOW + <usize>start);
}

/** The name of the context's only member as a tuple; `NO_TEXT` when there is no context. */
function contextNameTuple(): usize {
  const start = startOf(CONTEXT_SLOT);
  if (start < 0) return NO_TEXT;
  const from = WINDOW + <usize>start + 2;
  let end = from;
  while (load<u8>(end) !== QUOTE) end++;
  return textTuple(NAME_GROUP, from, end - from);
}

/** The key id as a tuple; `NO_TEXT` when there is none. */
function keyIdTuple(): usize {
  const start = startOf(KEY_ID_SLOT);
  if (start < 0) return NO_TEXT;
  return textTuple(KEY_ID_GROUP, WINDOW + <usize>start, <usize>(endOf(KEY_ID_SLOT) - start));
}

function textTuple(group: i32, from: usize, length: usize): usize {
  if (length > TUPLE_BYTES - 16) return TOO_LONG;
  const at = beginTuple(group);
  memory.copy(at, from, length);
  return at + length;
}

function internText(tupleEnd: usize, group: i32): i32 {
  if (tupleEnd === NO_TEXT) return NO_NUMBER;
  if (tupleEnd === TOO_LONG) return UNKNOWN;
  const number = internTupleTo(tupleEnd, group);
  return number < 0 ? UNKNOWN : number;
}

function findText(tupleEnd: usize, group: i32): i32 {
  if (tupleEnd === NO_TEXT) return NO_NUMBER;
  if (tupleEnd === TOO_LONG) return UNKNOWN;
  const number = findTupleTo(tupleEnd, group);
  return number < 0 ? UNKNOWN : number;
}

function throughTuple(whoClass: i32, how: i32, name: i32): usize {
  const at = beginTuple(THROUGH_GROUP);
  store<i32>(at, whoClass);
  store<i32>(at, how, 4);
  store<i32>(at, name, 8);
  return at + 12;
}

/** Whether the context's value says that a service only tries. The context ends `:"…"}`. */
function isProbe(): bool {
  const start = startOf(CONTEXT_SLOT);
  if (start < 0) return false;
  const end = WINDOW + <usize>endOf(CONTEXT_SLOT) - 2;
  const value = end - PROBE_BYTES;
  if (value < WINDOW + <usize>start + 4 || load<u8>(value - 1) !== QUOTE) return false;
  return (
    load<u64>(value) === PROBE_A &&
    load<u64>(value + 8) === PROBE_B &&
    load<u64>(value + 16) === PROBE_C &&
    load<u16>(value + 24) === PROBE_D
  );
}
