// The tray: what a run of records amounts to, column by column.

import { QUOTE } from './json';
import {
  CONTEXT_SLOT,
  RUN_CONTEXT,
  RUN_EVENT_ID,
  RUN_HAS_CONTEXT,
  RUN_HAS_REQUEST_ID,
  RUN_HAS_SHARED_ID,
  RUN_HOUR,
  RUN_HOW,
  RUN_INDEX,
  RUN_KEY_ID,
  RUN_KEYS,
  RUN_MATERIAL,
  RUN_OTHER,
  RUN_OTHER_HOUR,
  RUN_PLACE,
  RUN_REQUEST_ID,
  RUN_ROWS,
  RUN_SESSION,
  RUN_SHARED_ID,
  RUN_THROUGH,
  RUN_TIME,
  RUN_WHO,
  TEXT_BYTES,
  WINDOW,
} from './layout';
import { isPlainText } from './record';
import { EVENT_ID, endOf, REQUEST_ID, SHARED_ID, startOf } from './slots';
import { hexNibble } from './texts';

const HOUR_MS: i64 = 3600000;

let uses: i32 = 0;
let others: i32 = 0;
let contextBytes: usize = 0;
let requestIdBytes: usize = 0;
let sharedIdBytes: usize = 0;
let useBytes: usize = 0;

/** Empties the tray. */
export function clearRun(): void {
  uses = 0;
  others = 0;
  contextBytes = 0;
  requestIdBytes = 0;
  sharedIdBytes = 0;
  useBytes = 0;
}

/** Whether the tray must be emptied before more is taken. */
export function isRunFull(): bool {
  const most = TEXT_BYTES - TEXT_BYTES / 8;
  return (
    uses === RUN_ROWS || others === RUN_ROWS || contextBytes > most || requestIdBytes > most || sharedIdBytes > most
  );
}

/** What is in the tray: uses, others, the bytes of each text, and those of the uses that runs took; by number. */
export function runCounts(which: i32): i32 {
  switch (which) {
    case 0:
      return uses;
    case 1:
      return others;
    case 2:
      return <i32>contextBytes;
    case 3:
      return <i32>requestIdBytes;
    case 4:
      return <i32>sharedIdBytes;
    default:
      return <i32>useBytes;
  }
}

/** Counts the text of a use that a run took. */
export function addUseBytes(bytes: i32): void {
  useBytes += bytes;
}

/** How many records are in it. */
export function recordsInTray(): i32 {
  return uses + others;
}

/** Puts in an event of another service, by the number of its source and place. */
export function addOther(source: i32, ms: i64): void {
  store<i32>(RUN_OTHER + 4 * <usize>others, source);
  store<i32>(RUN_OTHER_HOUR + 4 * <usize>others, <i32>(ms / HOUR_MS));
  others++;
}

/** Puts in the use of a key that was scanned last, by the numbers of its values; false when its ids are not plain. */
export function addUse(
  index: i32,
  ms: i64,
  place: i32,
  who: i32,
  session: i32,
  how: i32,
  through: i32,
  keys: i32,
  material: i32,
  keyId: i32,
): bool {
  if (!hasPlainIds()) return false;
  if (!storeEventId()) return false;
  storeTexts();
  const at: usize = 4 * <usize>uses;
  store<i32>(RUN_PLACE + at, place);
  store<i32>(RUN_WHO + at, who);
  store<i32>(RUN_SESSION + at, session);
  store<i32>(RUN_HOW + at, how);
  store<i32>(RUN_THROUGH + at, through);
  store<i32>(RUN_KEYS + at, keys);
  store<i32>(RUN_MATERIAL + at, material);
  store<i32>(RUN_KEY_ID + at, keyId);
  store<i32>(RUN_INDEX + at, index);
  store<i32>(RUN_HOUR + at, <i32>(ms / HOUR_MS));
  store<i64>(RUN_TIME + 2 * at, ms * 1000);
  uses++;
  return true;
}

/** Whether the ids of request and shared event, where they are, are plain texts that fit. */
function hasPlainIds(): bool {
  return (
    (startOf(REQUEST_ID) < 0 || isPlainText(REQUEST_ID)) &&
    (startOf(SHARED_ID) < 0 || isPlainText(SHARED_ID)) &&
    fits(REQUEST_ID, requestIdBytes) &&
    fits(SHARED_ID, sharedIdBytes) &&
    fits(CONTEXT_SLOT, contextBytes)
  );
}

function fits(slot: i32, used: usize): bool {
  return startOf(slot) < 0 || used + 8 + <usize>(endOf(slot) - startOf(slot)) <= TEXT_BYTES;
}

function storeTexts(): void {
  contextBytes += storeText(RUN_CONTEXT + contextBytes, CONTEXT_SLOT, 0, RUN_HAS_CONTEXT);
  requestIdBytes += storeText(RUN_REQUEST_ID + requestIdBytes, REQUEST_ID, 1, RUN_HAS_REQUEST_ID);
  sharedIdBytes += storeText(RUN_SHARED_ID + sharedIdBytes, SHARED_ID, 1, RUN_HAS_SHARED_ID);
}

/** Writes a text without its quotes; an empty one is none. Gives how many bytes it took. */
function storeText(to: usize, slot: i32, quote: usize, has: usize): usize {
  const start = startOf(slot);
  const length: usize = start < 0 ? 0 : <usize>(endOf(slot) - start) - 2 * quote;
  store<u8>(has + <usize>uses, length > 0 ? 1 : 0);
  if (length === 0) return 0;
  store<u32>(to, <u32>length);
  memory.copy(to + 4, WINDOW + <usize>start + quote, length);
  return 4 + length;
}

/** Writes the 16 bytes of the event's UUID; false when it is not written as one. */
function storeEventId(): bool {
  const start = startOf(EVENT_ID);
  if (start < 0 || endOf(EVENT_ID) - start !== 38) return false;
  let from = WINDOW + <usize>start;
  if (load<u8>(from) !== QUOTE) return false;
  from++;
  let to = RUN_EVENT_ID + 16 * <usize>uses;
  for (let at = 0; at < 36; at += 2) {
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (load<u8>(from + <usize>at) !== 45) return false;
      at++;
    }
    const high = hexNibble(load<u8>(from + <usize>at));
    const low = hexNibble(load<u8>(from + <usize>at + 1));
    if ((high | low) > 15) return false;
    store<u8>(to++, <u8>((high << 4) | low));
  }
  return true;
}
