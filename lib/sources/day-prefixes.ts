import { DAY_MS } from '@/lib/model/time';
import type { DayWindow } from './source';

/**
 * The folders below a Region in which the days of the window lie, oldest first: `2026/11/01/`, or `2026/11/` where the
 * window holds the whole month, so that a year is 12 listings and not 365.
 */
export function dayPrefixes({ from, to }: DayWindow): string[] {
  const prefixes: string[] = [];
  for (let day = from.getTime(); day <= to.getTime(); ) {
    const [year = '', month = '', date = ''] = new Date(day).toISOString().slice(0, 10).split('-');
    const nextMonth = Date.UTC(Number(year), Number(month), 1);
    const isWhole = date === '01' && nextMonth - DAY_MS <= to.getTime();
    prefixes.push(isWhole ? `${year}/${month}/` : `${year}/${month}/${date}/`);
    day = isWhole ? nextMonth : day + DAY_MS;
  }
  return prefixes;
}

const NAME = /(?:^|\/)\d{12}_CloudTrail[A-Za-z-]*_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]+$/;

/** Whether the name of a log file says that it was delivered in the window. */
export function isNamedWithin(key: string, { from, to }: DayWindow): boolean {
  const [, year, month, date] = NAME.exec(key) ?? [];
  const day = Date.parse(`${year}-${month}-${date}T00:00:00Z`);
  return day >= from.getTime() && day <= to.getTime();
}

/** Whether an object is named as CloudTrail names log files: of events, not digests or insights. */
export function isLogName(key: string): boolean {
  return NAME.test(key) && !/_CloudTrail-(?:Digest|Insight|Aggregated)/.test(key);
}

/**
 * As CloudTrail names and places digests: of an hour of one account, Region and trail. Its place is part of what a digest
 * signs, so one that lies elsewhere proves nothing.
 */
const DIGEST =
  /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/CloudTrail-Digest\/[a-z0-9-]+\/\d{4}\/\d\d\/\d\d\/\d{12}_CloudTrail-Digest_[^/]+_\d{8}T\d{6}Z(?:_backfill)?\.json\.gz$/;

/** Whether an object is a digest of CloudTrail by its name and its place. */
export function isDigestKey(key: string): boolean {
  return DIGEST.test(key);
}
