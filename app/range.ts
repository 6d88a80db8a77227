import { DAY_MS, HOUR_MS, type Window } from '@/lib/model/time';
import { first, type SearchParams } from './search-params';

/** A span of time as the address bar says it, and as instants. */
export interface Range {
  /** As written: `now-7d`, `now/w`, or an ISO instant. */
  readonly from: string;
  readonly to: string;
  readonly window: Window;
  readonly compare: Comparison;
  /** The span of the same length that it is compared with, whole weeks earlier; null when it is compared with none. */
  readonly previous: Window | null;
}

/** What a range is compared with. All of them move by whole weeks, so that a Monday stands beside a Monday. */
export const COMPARISONS = ['previous', 'month', 'year', 'off'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const DEFAULT_FROM = 'now-30d';
export const DEFAULT_TO = 'now';

/** Ranges offered by name; the first of each pair is also the key of its words. */
export const PRESETS = [
  { name: 'now-24h', from: 'now-24h', to: 'now' },
  { name: 'now-7d', from: 'now-7d', to: 'now' },
  { name: 'now-30d', from: 'now-30d', to: 'now' },
  { name: 'now-90d', from: 'now-90d', to: 'now' },
  { name: 'now-1y', from: 'now-1y', to: 'now' },
  { name: 'now/w', from: 'now/w', to: 'now/w' },
  { name: 'now-1w/w', from: 'now-1w/w', to: 'now-1w/w' },
  { name: 'now/M', from: 'now/M', to: 'now/M' },
  { name: 'now-1M/M', from: 'now-1M/M', to: 'now-1M/M' },
  { name: 'now-20y', from: 'now-20y', to: 'now' },
] as const;

/**
 * Reads `from` and `to` in Grafana's grammar (`now`, `now-7d`, `now/w`, `now-1M/M`, ISO instants, epoch
 * milliseconds), and `compare`; a relative start is that of the nearest hour or UTC day. `anchor` is what `now` means: the end of the data. Whatever cannot be read becomes the
 * last 30 days beside the period before.
 */
export function parseRange(params: SearchParams, anchor: Date): Range {
  const from = first(params, 'from') ?? DEFAULT_FROM;
  const to = first(params, 'to') ?? DEFAULT_TO;
  const compare = COMPARISONS.find((one) => one === first(params, 'compare')) ?? 'previous';
  const start = instantOf(from, anchor, 'start');
  const end = instantOf(to, anchor, 'end');
  if (!start || !end || start >= end) return rangeOf(DEFAULT_FROM, DEFAULT_TO, anchor, compare);
  return rangeBetween(from, to, { from: start, to: end }, compare);
}

/** A range by its words; the words must be of the grammar. */
function rangeOf(from: string, to: string, anchor: Date, compare: Comparison): Range {
  const start = instantOf(from, anchor, 'start') ?? new Date(anchor.getTime() - 30 * DAY_MS);
  const end = instantOf(to, anchor, 'end') ?? anchor;
  return rangeBetween(from, to, { from: start, to: end }, compare);
}

function rangeBetween(from: string, to: string, window: Window, compare: Comparison): Range {
  return { from, to, window, compare, previous: comparedWith(window, compare) };
}

const WEEK_MS = 7 * DAY_MS;

/** The window moved back by whole weeks, at least its own length, but for the half day by which a start may be rounded. */
function comparedWith(window: Window, compare: Comparison): Window | null {
  const length = window.to.getTime() - window.from.getTime();
  const ownWeeks = Math.max(1, Math.ceil((length - DAY_MS / 2 - 1) / WEEK_MS));
  const back = (weeks: number) => ({
    from: new Date(window.from.getTime() - Math.max(weeks, ownWeeks) * WEEK_MS),
    to: new Date(window.to.getTime() - Math.max(weeks, ownWeeks) * WEEK_MS),
  });
  switch (compare) {
    case 'previous':
      return back(ownWeeks);
    case 'month':
      return back(4);
    case 'year':
      return back(52);
    case 'off':
      return null;
  }
}

/** The earlier span, where the data covers all of it; a part of a span would make the present look like more. */
export function comparable(previous: Window | null, begins: Date | null): Window | null {
  return previous !== null && begins !== null && begins <= previous.from ? previous : null;
}

/** From one minute to another in UTC; the year or the day that both share is written once, so that it fits a button. */
export function minutesText({ from, to }: Window): string {
  const begin = from.toISOString().slice(0, 16).replace('T', ' ');
  const end = to.toISOString().slice(0, 16).replace('T', ' ');
  const shared = begin.slice(0, 10) === end.slice(0, 10) ? 11 : begin.slice(0, 4) === end.slice(0, 4) ? 5 : 0;
  return `${begin} – ${end.slice(shared)} UTC`;
}

/** The range moved by its own length, in fixed instants; for the arrows beside the picker. */
export function stepped(range: Range, direction: -1 | 1): { from: string; to: string } {
  const { from, to } = range.window;
  const length = to.getTime() - from.getTime();
  return {
    from: new Date(from.getTime() + direction * length).toISOString(),
    to: new Date(to.getTime() + direction * length).toISOString(),
  };
}

const RELATIVE = /^now(?:([+-])(\d{1,5})([mhdwMy]))?(?:\/([hdwMy]))?$/;

function instantOf(text: string, anchor: Date, edge: 'start' | 'end'): Date | null {
  const relative = RELATIVE.exec(text);
  if (!relative) return absolute(text, edge);
  const [, sign, amount, unit, rounding] = relative;
  const moved = amount && unit ? shift(anchor, unit, (sign === '-' ? -1 : 1) * Number(amount)) : anchor;
  if (rounding) {
    const floor = floored(moved, rounding);
    return usable(edge === 'start' ? floor : shift(floor, rounding, 1));
  }
  // The anchor is the last event; a half-open window must reach beyond it.
  if (edge === 'end') return usable(new Date(moved.getTime() + 1));
  return usable(sign === '-' && unit ? begun(moved, unit) : moved);
}

function absolute(text: string, edge: 'start' | 'end'): Date | null {
  if (/^\d{12,14}$/.test(text)) return usable(new Date(Number(text)));
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = new Date(`${text}T00:00:00Z`);
    return usable(edge === 'end' ? new Date(day.getTime() + DAY_MS) : day);
  }
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text))
    return usable(new Date(text));
  return null;
}

function usable(instant: Date): Date | null {
  const time = instant.getTime();
  return Number.isNaN(time) || time < Date.UTC(1980, 0, 1) || time > Date.UTC(2200, 0, 1) ? null : instant;
}

/**
 * Where a span of the last hours, days or months begins: at the nearest hour or UTC midnight; of months, at the day's own.
 * Use is counted by the hour and drawn by the day, and a sliver of a day beside whole ones misleads.
 */
function begun(instant: Date, unit: string): Date {
  if (unit === 'M' || unit === 'y') return floored(instant, 'd');
  const size = unit === 'm' || unit === 'h' ? HOUR_MS : DAY_MS;
  return new Date(Math.round(instant.getTime() / size) * size);
}

function shift(instant: Date, unit: string, amount: number): Date {
  if (unit === 'M' || unit === 'y') return shiftMonths(instant, unit === 'y' ? 12 * amount : amount);
  const size = { m: 60_000, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS }[unit] ?? 0;
  return new Date(instant.getTime() + amount * size);
}

/** Months move the calendar; a day that the month lacks becomes its last. */
function shiftMonths(instant: Date, months: number): Date {
  const moved = new Date(instant);
  moved.setUTCDate(1);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(instant.getUTCDate(), lastDay));
  return moved;
}

function floored(instant: Date, unit: string): Date {
  const year = instant.getUTCFullYear();
  const month = instant.getUTCMonth();
  const day = instant.getUTCDate();
  switch (unit) {
    case 'h':
      return new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS);
    case 'd':
      return new Date(Date.UTC(year, month, day));
    case 'w':
      return new Date(Date.UTC(year, month, day - ((instant.getUTCDay() + 6) % 7)));
    case 'M':
      return new Date(Date.UTC(year, month, 1));
    default:
      return new Date(Date.UTC(year, 0, 1));
  }
}
