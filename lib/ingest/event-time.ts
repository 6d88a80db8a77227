const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ]\s*(\d\d):\s?(\d\d)(?::\s?(\d\d)(?:[.,](\d{1,9}))?)?\s*([Zz]|UTC|[+-]\d\d(?::?\d\d)?)?$/;
const LOCALE = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d\d):(\d\d)\s?([AaPp][Mm])?$/;
/** Not shorter, lest a year or a day be taken for it. */
const EPOCH = /^\d{10}(?:\d{3})?(?:\.\d+)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Reads the time of an event in every form seen in real logs: ISO with `Z`, `z`, an offset, a space instead of `T`
 * or no zone at all (UTC), fractions of any length, AWS's Java-locale text (`Apr 12, 2021 18:58:30 PM`), seconds or
 * milliseconds since 1970, also as a text. Null when it is none of these, or no day of the calendar.
 */
export function parseEventTime(value: unknown): Date | null {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return null;
  const ms = value.length === 20 ? zuluMs(value) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms);
  if (EPOCH.test(value)) return fromEpoch(Number(value));
  return fromIso(value.trim()) ?? fromLocale(value.trim());
}

/** Milliseconds of exactly `YYYY-MM-DDTHH:MM:SSZ`; NaN for any other text. */
function zuluMs(value: string): number {
  if (value.charCodeAt(19) !== 90 || value.charCodeAt(10) !== 84) return Number.NaN;
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 2);
  const day = digits(value, 8, 2);
  const hour = digits(value, 11, 2);
  const minute = digits(value, 14, 2);
  const second = digits(value, 17, 2);
  const separated =
    value.charCodeAt(4) === 45 &&
    value.charCodeAt(7) === 45 &&
    value.charCodeAt(13) === 58 &&
    value.charCodeAt(16) === 58;
  return separated ? utcMs(year, month, day, hour, minute, second) : Number.NaN;
}

function digits(value: string, start: number, count: number): number {
  let number = 0;
  for (let at = start; at < start + count; at++) {
    const digit = value.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function utcMs(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 60 && year >= 1970)) {
    return Number.NaN;
  }
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day ? Number.NaN : ms;
}

function valid(ms: number): Date | null {
  return Number.isNaN(ms) ? null : new Date(ms);
}

function fromIso(value: string): Date | null {
  const match = ISO.exec(value);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = 'Z'] = match;
  const ms = utcMs(+(year ?? 0), +(month ?? 0), +(day ?? 0), +(hour ?? 0), +(minute ?? 0), +second);
  return valid(ms + Math.trunc(Number(`0.${fraction}`) * 1000) - offsetMs(zone));
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!match) return 0;
  const [, sign, hours = '0', minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (+hours * 60 + +minutes) * 60_000;
}

function fromLocale(value: string): Date | null {
  const match = LOCALE.exec(value);
  if (!match) return null;
  const [, month = '', day = '', year = '', hourText = '', minute = '', second = '', half] = match;
  const hour = +hourText;
  const shift =
    half === undefined || hour > 12 ? 0 : half.toLowerCase() === 'pm' ? (hour % 12) + 12 - hour : (hour % 12) - hour;
  return valid(utcMs(+year, MONTHS.indexOf(month) + 1, +day, hour + shift, +minute, +second));
}

/** Log pipelines write seconds or milliseconds; what is too large for seconds of this era is milliseconds. */
function fromEpoch(value: number): Date | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  const ms = value < 1e11 ? value * 1000 : value;
  return ms < 253_402_300_800_000 ? new Date(Math.trunc(ms)) : null;
}
