// Sessions of roles: there are few roles, and of each very many sessions, whose `userIdentity` differs in the session's
// name, its access key and its date alone. Told by one of the role that was read as JSON, they need not be read.

import { COLON, plainEnd, QUOTE } from './json';
import { MOST_ROLES, ROLE_BYTES, ROLE_OF_HEAD, ROLES, SESSION_TEXTS, TUPLE_BYTES, WHO_SESSION, WINDOW } from './layout';
import {
  beginTuple,
  bytesOf,
  entryOf,
  findTupleTo,
  internTupleTo,
  isSame,
  numberIn,
  tupleCount,
  tupleEntry,
  tupleNumber,
} from './numbers';
import { endOf, numberOf, startOf, USER_IDENTITY } from './slots';

const SESSION_GROUP: i32 = 6;
const HEAD_GROUP: i32 = 7;

/**
 * `{"type":"AssumedRole","principalId":"`, before the id of the role, as `lib/ingest/known-sessions.ts` has it; `isSame`
 * reads eight bytes at a time.
 */
const HEAD: usize = memory.data<u8>([
  123, 34, 116, 121, 112, 101, 34, 58, 34, 65, 115, 115, 117, 109, 101, 100, 82, 111, 108, 101, 34, 44, 34, 112, 114,
  105, 110, 99, 105, 112, 97, 108, 73, 100, 34, 58, 34, 0, 0, 0,
]);
const HEAD_BYTES: usize = 37;

/** Of one role id: some sessions have a second factor, or say how an instance got its credentials. */
const MOST_KINDS: i32 = 8;

// A role in memory: the number of the caller who told it, the role that was remembered before it and whose sessions begin
// alike, where that caller's text lies, and the places in the text; see `rememberRole`.
const OF_WHO: usize = 0;
const OF_EARLIER: usize = 4;
const OF_TEXT: usize = 8;
const NAME: usize = 12;
const NAME_END: usize = 16;
const AGAIN: usize = 20;
const ARN_END: usize = 24;
const KEY: usize = 28;
const KEY_END: usize = 32;
const DATE: usize = 36;
const DATE_END: usize = 40;
const TEXT_END: usize = 44;

/** In place of a position: there is none. */
const NONE: usize = 0;

let roles: i32 = 0;
/** The role of the session that was told last. */
let lastRole: usize = NONE;
/** Where the caller begins that was scanned last, if he is such a session; what is his own, below, holds only then. */
let told: usize = NONE;
let name: usize = 0;
let nameEnd: usize = 0;
let key: usize = 0;
let keyEnd: usize = 0;

/** Begins anew with no session known. */
export function forgetSessions(): void {
  roles = 0;
  lastRole = NONE;
  told = NONE;
  memory.fill(ROLE_OF_HEAD, 0, 4 * <usize>MOST_ROLES);
}

/** How many sessions have a number; the first is 1. */
export function sessionCount(): i32 {
  return tupleCount(SESSION_GROUP);
}

/** The session of a caller that was read as JSON, whatever he is; a new one when he has none. */
export function sessionOfWho(who: i32): i32 {
  const at = WHO_SESSION + 4 * <usize>who;
  if (load<i32>(at) === 0) store<i32>(at, tupleNumber(SESSION_GROUP) + 1);
  return load<i32>(at);
}

/**
 * Remembers the caller of the record last scanned as one by whom others of his role are told. In his text, the session's
 * name lies from `nameFrom` to `nameTo` and again from `again` to `arnEnd`, the access key from `keyFrom` to `keyTo`, and
 * the date from `date` to `dateEnd`; without a date, both are `keyTo`. Gives the role's number, -1 when there is no room:
 * of one role id few are remembered, since each of its sessions is held against all of them.
 */
export function rememberRole(
  nameFrom: i32,
  nameTo: i32,
  again: i32,
  arnEnd: i32,
  keyFrom: i32,
  keyTo: i32,
  date: i32,
  dateEnd: i32,
): i32 {
  const from = WINDOW + <usize>startOf(USER_IDENTITY);
  const length = endOf(USER_IDENTITY) - startOf(USER_IDENTITY);
  const entry = entryOf(from, <usize>length);
  // One that was told, but could not be given a number, is of a role that is remembered.
  if (isTold(from) || roles === MOST_ROLES || entry === 0 || <usize>nameFrom > TUPLE_BYTES - 16) return -1;
  const head = internTupleTo(headTuple(from, <usize>nameFrom), HEAD_GROUP);
  if (head < 0 || head >= MOST_ROLES) return -1;
  const before = ROLE_OF_HEAD + 4 * <usize>head;
  if (kindsFrom(<usize>load<u32>(before)) >= MOST_KINDS) return -1;
  const role = ROLES + ROLE_BYTES * <usize>roles;
  store<i32>(role + OF_WHO, numberOf(USER_IDENTITY));
  store<u32>(role + OF_EARLIER, load<u32>(before));
  store<u32>(role + OF_TEXT, <u32>bytesOf(entry));
  store<i32>(role + NAME, nameFrom);
  store<i32>(role + NAME_END, nameTo);
  store<i32>(role + AGAIN, again);
  store<i32>(role + ARN_END, arnEnd);
  store<i32>(role + KEY, keyFrom);
  store<i32>(role + KEY_END, keyTo);
  store<i32>(role + DATE, date);
  store<i32>(role + DATE_END, dateEnd);
  store<i32>(role + TEXT_END, length);
  store<u32>(before, <u32>role);
  return roles++;
}

/** How many roles begin alike, from the one on that was remembered last. */
function kindsFrom(last: usize): i32 {
  let kinds = 0;
  for (let role = last; role !== NONE; role = earlier(role)) kinds++;
  return kinds;
}

function earlier(role: usize): usize {
  return <usize>load<u32>(role + OF_EARLIER);
}

/** The number of the caller by whom the role of the session last told is known. */
export function whoOfSession(): i32 {
  return load<i32>(lastRole + OF_WHO);
}

/** Forgets the caller that was scanned last. */
export function forgetCaller(): void {
  told = NONE;
}

/** Whether the `userIdentity` that begins there was told by `sessionEnd`; it is JSON, as the one is by which it was told. */
export function isTold(from: usize): bool {
  return told === from;
}

/** The position after the `userIdentity` at `from`, if it is a session of a known role; 0 for all else. */
export function sessionEnd(from: usize, end: usize): usize {
  if (end - from < HEAD_BYTES || !isSame(HEAD, from, HEAD_BYTES)) return 0;
  name = nameIn(from, end);
  if (name === NONE) return 0;
  nameEnd = textEnd(name, end);
  if (nameEnd === NONE) return 0;
  let after: usize = NONE;
  if (lastRole !== NONE && isHeadOf(lastRole, from)) after = endAs(lastRole, end);
  for (let role = after === NONE ? roleOfHead(from) : NONE; role !== NONE && after === NONE; role = earlier(role)) {
    after = endAs(role, end);
    if (after !== NONE) lastRole = role;
  }
  if (after !== NONE) told = from;
  return after;
}

/** Where a session's name begins, behind the id of its role and a colon; 0 when there is none. */
function nameIn(from: usize, end: usize): usize {
  for (let p = from + HEAD_BYTES; p < end; p++) {
    const byte = load<u8>(p);
    if (byte === COLON) return p + 1;
    if (byte === QUOTE) return 0;
  }
  return 0;
}

/** Where a plain text ends that has at least one letter; 0 for all else. */
function textEnd(from: usize, end: usize): usize {
  const last = plainEnd(from, end);
  return last >= end || last === from ? 0 : last;
}

function isHeadOf(role: usize, from: usize): bool {
  const length = <usize>load<i32>(role + NAME);
  return name - from === length && isSame(<usize>load<u32>(role + OF_TEXT), from, length);
}

/** The role remembered last whose sessions begin as this one; 0 for none. */
function roleOfHead(from: usize): usize {
  const length = name - from;
  if (length > TUPLE_BYTES - 16) return 0;
  const head = findTupleTo(headTuple(from, length), HEAD_GROUP);
  return head < 0 || head >= MOST_ROLES ? 0 : <usize>load<u32>(ROLE_OF_HEAD + 4 * <usize>head);
}

function headTuple(from: usize, length: usize): usize {
  const at = beginTuple(HEAD_GROUP);
  memory.copy(at, from, length);
  return at + length;
}

/** The position after a caller that begins as the role's do, if all else of him is the role's too; else 0. */
function endAs(role: usize, end: usize): usize {
  const text = <usize>load<u32>(role + OF_TEXT);
  // From the name to the name again, it is the ARN of the role.
  const again = sameAfter(role, text, NAME_END, AGAIN, nameEnd);
  if (again === NONE || !isSame(name, again, nameEnd - name)) return 0;
  key = sameAfter(role, text, ARN_END, KEY, again + (nameEnd - name));
  if (key === NONE) return 0;
  keyEnd = textEnd(key, end);
  if (keyEnd === NONE) return 0;
  const date = sameAfter(role, text, KEY_END, DATE, keyEnd);
  if (date === NONE) return 0;
  const dateEnd = date === keyEnd ? date : textEnd(date, end);
  if (dateEnd === NONE) return 0;
  const after = sameAfter(role, text, DATE_END, TEXT_END, dateEnd);
  return after > end ? 0 : after;
}

/** The position after what stands in the role's text between two of its places, if the same stands at `from`; else 0. */
function sameAfter(role: usize, text: usize, place: usize, next: usize, from: usize): usize {
  const at = <usize>load<i32>(role + place);
  const length = <usize>load<i32>(role + next) - at;
  return isSame(text + at, from, length) ? from + length : 0;
}

/** The number of the session told last, as which it has by role, name and access key; 0 when there is no more room. */
export function sessionNumber(): i32 {
  const nameLength = nameEnd - name;
  const keyLength = keyEnd - key;
  if (nameLength + keyLength > TUPLE_BYTES - 32) return 0;
  const at = beginTuple(SESSION_GROUP);
  store<i32>(at, <i32>((lastRole - ROLES) / ROLE_BYTES));
  store<i32>(at, <i32>nameLength, 4);
  store<i32>(at, <i32>keyLength, 8);
  memory.copy(at + 12, name, nameLength);
  memory.copy(at + 12 + nameLength, key, keyLength);
  const entry = tupleEntry(at + 12 + nameLength + keyLength, SESSION_GROUP);
  if (entry === 0) return 0;
  const session = numberIn(entry) + 1;
  store<u32>(SESSION_TEXTS + 4 * <usize>session, <u32>bytesOf(entry));
  return session;
}
