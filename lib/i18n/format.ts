import type { Language } from '@/lib/model/language';
import { DAY_MS, HOUR_MS } from '@/lib/model/time';

/** Numbers and times as a reader of one language in one time zone writes them. */
export interface Format {
  readonly language: Language;
  readonly timeZone: string;
  /** `1,234,567` */
  count(value: number): string;
  /** `1.2M`, in Korean `123만`; for cards and axes, never for tables. */
  compact(value: number): string;
  /**
   * Share of a whole, one decimal under ten percent; a dash when there is no whole. Only nothing is 0% and only all of it
   * is 100%: `< 0.1%`, `99.98%`.
   */
  percent(part: number, whole: number): string;
  bytes(value: number): string;
  money(usd: number): string;
  /** `2026-11-23 14:05:09 UTC` in the reader's zone; in Korean `2026-11-23(월) 14:05:09 UTC`. */
  instant(at: Date): string;
  /** `2026-11-23 14:05 UTC` in the reader's zone, for narrow places: a time without its zone is another one elsewhere. */
  minute(at: Date): string;
  day(at: Date): string;
  /** A day that somebody named, kept as its first instant in UTC: the same day to every reader. */
  date(named: Date): string;
  /** The instant in UTC and, where it differs, in the reader's zone. */
  bothZones(at: Date): string;
  /** `3 hours ago`, `in 5 days`, `just now`. */
  relative(at: Date, now: Date): string;
  /** Twelve digits in groups of four; anything else unchanged. */
  account(accountId: string): string;
}

const LOCALE: Readonly<Record<Language, string>> = { en: 'en-US', ko: 'ko-KR' };

/** How numbers and times are written; made anew it would take milliseconds of every page. */
export const formatting = remembered((language: Language, timeZone): Format => made(language, timeZone));

/** Reader's zones are told by browsers, so that not all of them can be kept. */
const MOST_KEPT = 64;

/** Makes what a language or locale and a zone ask for once, as long as few others are asked for meanwhile. */
function remembered<L extends string, T>(make: (language: L, timeZone: string) => T): typeof make {
  const known = new Map<string, T>();
  return (language, timeZone) => {
    const name = `${language} ${timeZone}`;
    const value = known.get(name) ?? make(language, timeZone);
    known.delete(name);
    known.set(name, value);
    for (const oldest of known.keys()) {
      if (known.size <= MOST_KEPT) break;
      known.delete(oldest);
    }
    return value;
  };
}

function made(language: Language, timeZone: string): Format {
  const locale = LOCALE[language];
  const number = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const fine = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const coarse = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const finest = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const inUtc = clock(locale, 'UTC');
  const here = timeZone === 'UTC' ? inUtc : clock(locale, timeZone);
  const stamp = (at: Date, parts: Clock) => {
    const { day, weekday, time, zone } = parts(at);
    return language === 'ko' ? `${day}(${weekday}) ${time} ${zone}` : `${day} ${time} ${zone}`;
  };
  return {
    language,
    timeZone,
    count: (value) => number.format(value),
    compact: (value) => (Math.abs(value) < 10_000 ? number.format(value) : compact.format(value)),
    percent: (part, whole) => percentText(part, whole, { coarse, fine, finest }),
    bytes: (value) => bytesText(value, number),
    money: (usd) => money.format(usd),
    instant: (at) => stamp(at, here),
    minute: (at) => {
      const { day, time, zone } = here(at);
      return `${day} ${time.slice(0, 5)} ${zone}`;
    },
    day: (at) => here(at).day,
    date: (named) => inUtc(named).day,
    bothZones: (at) => (timeZone === 'UTC' ? stamp(at, inUtc) : `${stamp(at, here)} · ${stamp(at, inUtc)}`),
    relative: (at, now) => relativeText(at.getTime() - now.getTime(), relative, JUST_NOW[language]),
    account: (accountId) => accountId.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3'),
  };
}

interface Percents {
  readonly coarse: Intl.NumberFormat;
  readonly fine: Intl.NumberFormat;
  readonly finest: Intl.NumberFormat;
}

function percentText(part: number, whole: number, { coarse, fine, finest }: Percents): string {
  if (whole === 0) return '–';
  const share = part / whole;
  if (share > 0 && share < 0.0005) return `< ${fine.format(0.001)}`;
  if (share >= 0.995 && share < 1) return finest.format(Math.floor(share * 10_000) / 10_000);
  return (share < 0.1 ? fine : coarse).format(share);
}

/** Short names that people use where Intl has none. */
const SHORT_ZONES: Readonly<Record<string, string>> = { UTC: 'UTC', 'Asia/Seoul': 'KST', 'Asia/Tokyo': 'JST' };

/** `KST`, `GMT+2`: how a zone is written beside a time. */
export function zoneName(timeZone: string, at: Date): string {
  return clock('en-US', timeZone)(at).zone;
}

type Clock = (at: Date) => { day: string; weekday: string; time: string; zone: string };

const clock = remembered((locale: string, timeZone): Clock => {
  const digits = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short' });
  return (at) => {
    const parts = new Map(digits.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    return {
      day: `${part('year')}-${part('month')}-${part('day')}`,
      weekday: weekday.format(at),
      time: `${part('hour')}:${part('minute')}:${part('second')}`,
      zone: SHORT_ZONES[timeZone] ?? part('timeZoneName'),
    };
  };
});

/** Half a minute ago or ahead, or less; Intl would call it "this minute". */
const JUST_NOW: Readonly<Record<Language, { readonly past: string; readonly ahead: string }>> = {
  en: { past: 'just now', ahead: 'in a moment' },
  ko: { past: '방금', ahead: '곧' },
};

function relativeText(
  distanceMs: number,
  format: Intl.RelativeTimeFormat,
  justNow: { readonly past: string; readonly ahead: string },
): string {
  const size = Math.abs(distanceMs);
  if (size <= 30_000) return distanceMs > 0 ? justNow.ahead : justNow.past;
  if (size < HOUR_MS) return format.format(Math.round(distanceMs / 60_000), 'minute');
  if (size < DAY_MS) return format.format(Math.round(distanceMs / HOUR_MS), 'hour');
  if (size < 60 * DAY_MS) return format.format(Math.round(distanceMs / DAY_MS), 'day');
  if (size < 730 * DAY_MS) return format.format(Math.round(distanceMs / (30.44 * DAY_MS)), 'month');
  return format.format(Math.round(distanceMs / (365.25 * DAY_MS)), 'year');
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function bytesText(value: number, number: Intl.NumberFormat): string {
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${number.format(scaled < 10 && power > 0 ? Math.round(scaled * 10) / 10 : Math.round(scaled))} ${UNITS[power] ?? 'B'}`;
}
