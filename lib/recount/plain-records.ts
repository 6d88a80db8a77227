import { gunzipSync } from 'node:zlib';

/** What the recount compares of a KMS record; null is "this reading cannot tell". */
export interface PlainRecord {
  /** In lower case; null when the record has none of the usual form. */
  readonly id: string | null;
  readonly name: string | null;
  readonly account: string | null;
  readonly region: string | null;
  /** `YYYY-MM-DD` in UTC. */
  readonly day: string | null;
}

type Json = { readonly [name: string]: unknown };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DEEPEST = 12;

/**
 * The KMS records of a log file, read in the plainest way there is: unpack it whole, parse it whole, look everywhere.
 * Shares no code with the reader that fills the store, so that the two can be held against each other. Slow, and
 * without mercy: throws on a file that is not whole.
 */
export function plainRecords(file: Buffer): PlainRecord[] {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  const text = textOf(bytes).replace(/^\uFEFF/, '');
  return documentsIn(text).flatMap((document) => recordsBelow(document, 0));
}

function textOf(bytes: Buffer): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes.length > 1 && bytes[0] !== 0 && bytes[1] === 0);
  return isUtf16 ? bytes.toString('utf16le') : bytes.toString('utf8');
}

/** One document, or one on each line. */
function documentsIn(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw error;
    // A logger may have put a time before the record.
    return lines.map((line) => JSON.parse(/^[^{["]*(?=\{)/.test(line) ? line.slice(line.indexOf('{')) : line));
  }
}

/** A record is an object with a source and a name; anything else may hold records, as objects or as text. */
function recordsBelow(value: unknown, depth: number): PlainRecord[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((member) => recordsBelow(member, depth + 1));
  if (typeof value === 'string') return recordsInText(textIn(value), depth);
  if (!isObject(value)) return [];
  if (typeof value.eventSource === 'string' && value.eventSource !== '' && !value.eventSource.startsWith('aws:')) {
    return /^kms\.amazonaws\.com(\.cn)?$/i.test(value.eventSource) && typeof value.eventName === 'string'
      ? [plain(value)]
      : [];
  }
  return Object.values(value).flatMap((member) => recordsBelow(member, depth + 1));
}

/** What a text says: base64 of gzip or of JSON unpacked, everything else as it is. */
function textIn(value: string): string {
  if (!/^(H4sI|eyJ|eyA|ewo|W3s)[A-Za-z0-9+/]*=*\s*$/.test(value)) return value;
  const bytes = Buffer.from(value, 'base64');
  return bytes[0] === 0x1f ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
}

function recordsInText(text: string, depth: number): PlainRecord[] {
  const start = text.search(/[{[]/);
  if (start < 0) return [];
  try {
    return recordsBelow(JSON.parse(text.slice(start)), depth + 1);
  } catch {
    return [];
  }
}

function plain(record: Json): PlainRecord {
  const id = typeof record.eventID === 'string' ? record.eventID.trim().toLowerCase() : '';
  const identity = isObject(record.userIdentity) ? record.userIdentity : {};
  return {
    id: UUID.test(id) ? id : null,
    name: text(record.eventName),
    account: accountOf(record.recipientAccountId) ?? accountOf(identity.accountId),
    region: text(record.awsRegion),
    day: dayOf(record.eventTime),
  };
}

/** Only the form that CloudTrail writes; of other spellings the day is not compared. */
function dayOf(time: unknown): string | null {
  return typeof time === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(time) ? time.slice(0, 10) : null;
}

function accountOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{12}$/.test(value) ? value : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
