// AssemblyScript, compiled to `dist/scan.wasm`: what the readers of logs call. What lies where in memory is told by the
// exported addresses.

import { EXTRAS, SLOTS, WINDOW } from './layout';
import { beginTuple, forgetNumbers, internTupleTo, internValue, valueCount } from './numbers';
import { expectSlots, extraCount } from './record';
import { tupleOf } from './run';
import { forgetSessions } from './sessions';

export { checksum } from './checksum';
export { inflate } from './inflate';
export {
  BUCKETS,
  EXTRAS,
  NAME_LENGTHS,
  NAMES,
  REGISTERED,
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
  SESSION_TEXTS,
  SLOTS,
  TEXT_BYTES,
  WINDOW,
  WINDOW_BYTES,
} from './layout';
export { extraCount, isPlainText, isStrict, presentSlots, scan, scanRequest } from './record';
export {
  lacksWho,
  registerOther,
  registerUse,
  registerWho,
  stoppedAt,
  stoppedTo,
  takeRun,
  takeScanned,
  teachMasks,
} from './run';
export { rememberRole, sessionCount } from './sessions';
export { clearRun, isRunFull, runCounts } from './tray';

/** Begins anew with no value known. `hashSeed` is not to be guessed by who writes logs. */
export function reset(slots: i32, hashSeed: f64): void {
  expectSlots(slots);
  forgetNumbers(hashSeed);
  forgetSessions();
}

/**
 * Gives the values of the slots `from` to `to`, without `to`, their numbers. Tells whether there may be new ones;
 * -1 when there is no more room.
 */
export function internSlots(from: i32, to: i32): i32 {
  return internPlaces(SLOTS, from, to);
}

/** The same for the members that have no slot. */
export function internExtras(): i32 {
  return internPlaces(EXTRAS, 0, extraCount());
}

/** The number, within the group, of the values that the slots in `mask` have together; -1 when there is no room. */
export function internTuple(group: i32, mask: u32): i32 {
  return internTupleTo(tupleOf(beginTuple(group), mask), group);
}

function internPlaces(places: usize, from: i32, to: i32): i32 {
  const before = valueCount();
  for (let index = from; index < to; index++) {
    const place = places + <usize>index * 12;
    const start = load<i32>(place);
    if (start < 0) continue;
    const number = internValue(WINDOW + <usize>start, <usize>(load<i32>(place + 4) - start));
    if (number < 0) return -1;
    store<i32>(place + 8, number);
  }
  return valueCount() === before ? 0 : 1;
}
