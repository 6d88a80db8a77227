// Texts of a fixed form.

import { QUOTE } from './json';

const DAY_MS: i64 = 86400000;

/** The value of a lower-case hexadecimal digit; more than 15 for everything else. */
export function hexNibble(byte: u8): u32 {
  if (byte >= 48 && byte <= 57) return <u32>byte - 48;
  if (byte >= 97 && byte <= 102) return <u32>byte - 87;
  return 255;
}

/** Whether a byte is a hexadecimal digit of either case. */
export function isHexDigit(byte: u8): bool {
  return (byte >= 48 && byte <= 57) || ((byte | 32) >= 97 && (byte | 32) <= 102);
}

/** Milliseconds since 1970 of `"YYYY-MM-DDTHH:MM:SSZ"` with its quotes; -1 for any other text, and for no day. */
export function zuluMs(from: usize): i64 {
  if (
    load<u8>(from) !== QUOTE ||
    load<u8>(from, 5) !== 45 ||
    load<u8>(from, 8) !== 45 ||
    load<u8>(from, 11) !== 84 ||
    load<u8>(from, 14) !== 58 ||
    load<u8>(from, 17) !== 58 ||
    load<u8>(from, 20) !== 90 ||
    load<u8>(from, 21) !== QUOTE
  ) {
    return -1;
  }
  const century = digits(from + 1);
  const years = digits(from + 3);
  const month = digits(from + 6);
  const day = digits(from + 9);
  const hour = digits(from + 12);
  const minute = digits(from + 15);
  const second = digits(from + 18);
  if ((century | years | month | day | hour | minute | second) < 0) return -1;
  const year = century * 100 + years;
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return -1;
  if (hour > 23 || minute > 59 || second > 60) return -1;
  return daysSince1970(year, month, day) * DAY_MS + <i64>((hour * 60 + minute) * 60 + second) * 1000;
}

/** Two digits as a number; negative when they are none. */
function digits(at: usize): i32 {
  const tens = <i32>load<u8>(at) - 48;
  const ones = <i32>load<u8>(at, 1) - 48;
  return <u32>tens > 9 || <u32>ones > 9 ? -1 : tens * 10 + ones;
}

function daysIn(year: i32, month: i32): i32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days of the Gregorian calendar, counted with years that begin in March. */
function daysSince1970(year: i32, month: i32, day: i32): i64 {
  const shifted = month <= 2 ? year - 1 : year;
  const sinceMarch = (month + 9) % 12;
  const dayOfYear = (153 * sinceMarch + 2) / 5 + day - 1;
  return <i64>(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear) - 719468;
}
