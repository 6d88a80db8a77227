// The members of the record last scanned, by slot.

import { SLOTS } from './layout';

// Slots of members, as `piece-scanner.ts` teaches them.
export const EVENT_ID: i32 = 0;
export const REQUEST_ID: i32 = 1;
export const EVENT_TIME: i32 = 2;
export const SHARED_ID: i32 = 3;
export const REQUEST_PARAMETERS: i32 = 4;
export const EVENT_SOURCE: i32 = 5;
export const RECIPIENT: i32 = 8;
export const USER_IDENTITY: i32 = 12;
export const RESOURCES: i32 = 19;
export const ADDITIONAL: i32 = 20;

/** Where in the window a slot's value begins; negative when the member is missing. */
export function startOf(slot: i32): i32 {
  return load<i32>(SLOTS + 12 * <usize>slot);
}

/** Where it ends. */
export function endOf(slot: i32): i32 {
  return load<i32>(SLOTS + 12 * <usize>slot + 4);
}

/** The number of a slot's value; -1 when the member is missing. */
export function numberOf(slot: i32): i32 {
  return startOf(slot) < 0 ? -1 : load<i32>(SLOTS + 12 * <usize>slot + 8);
}
