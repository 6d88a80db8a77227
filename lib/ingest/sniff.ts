import { closeSync, openSync, readSync } from 'node:fs';

const LOG_NAME = /(?:\.(?:json|jsonl|ndjson|log|gz|gzip)|(?:^|\/)[^./]+)$/i;
const CSV_OF_RECORDS = /^[^{}\n]{1,2000}\n[^{}\n]{0,2000}"\s*\{\s*""event/;
const CSV_OF_EVENTS = /^\uFEFF?"?(?:User name|Event name|Event time|Event ID)"?,/i;

/** Whether the name of a file says that it may be a log: JSON, lines, gzip, or no ending at all. */
export function hasLogName(path: string): boolean {
  return LOG_NAME.test(path);
}

/** Whether the beginning of a file is that of JSON, of gzip, of UTF-16, or of an event history as CSV. */
export function beginsLikeLog(path: string): boolean {
  const bytes = Buffer.alloc(512);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const [first, second] = bytes;
    const isPacked = first === 0x1f && second === 0x8b;
    const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    const text = bytes.toString('utf8', 0, length);
    return isPacked || isUtf16 || /^\uFEFF?\s*[{[]\s*["{[\]}]/.test(text) || CSV_OF_EVENTS.test(text);
  } finally {
    closeSync(file);
  }
}

/** Whether a text is the CSV that the console's event history downloads, which lacks most of each event. */
export function isCsvOfEvents(beginning: string): boolean {
  return CSV_OF_EVENTS.test(beginning);
}

/** Whether a text is CSV of query results that has records as texts in a column: `2026-11-28,"{""eventVersion"":…`. */
export function isCsvOfRecords(beginning: string): boolean {
  return CSV_OF_RECORDS.test(beginning);
}
