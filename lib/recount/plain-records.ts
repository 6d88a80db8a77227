import { pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { jsonValues } from './json-values';

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
 * The KMS records of a log file, read in the plainest way there is: unpack it, cut it into values, look everywhere in
 * each. Shares no code with the reader that fills the store, so that the two can be held against each other. Slow, and
 * without mercy: throws on a file that is not whole. Of the file, no more is held than one value.
 */
export async function plainRecords(file: AsyncIterable<Buffer>): Promise<PlainRecord[]> {
  const records: PlainRecord[] = [];
  for await (const { value, depth } of jsonValues(textOf(unpacked(file)))) {
    for (const record of recordsBelow(value, depth)) records.push(record);
  }
  return records;
}

async function* unpacked(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { first, all } = await begun(file);
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  // What goes wrong in the pipe is thrown where its end is read.
  yield* isPacked ? pipeline(all, createGunzip({ chunkSize: 65_536 }), () => undefined) : all;
}

async function* textOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const { first, all } = await begun(bytes);
  const isUtf16 = (first[0] === 0xff && first[1] === 0xfe) || (first.length > 1 && first[0] !== 0 && first[1] === 0);
  const decoder = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8');
  for await (const piece of all) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

/** The beginning of the bytes, two of them at least where there are two, and all of them. */
async function begun(bytes: AsyncIterable<Buffer>): Promise<{ first: Buffer; all: AsyncGenerator<Buffer> }> {
  const pieces = bytes[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  for (let next = await pieces.next(); ; next = await pieces.next()) {
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
    if (first.length > 1) break;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield first;
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { first, all: all() };
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
  // An Insights event names a service and an operation within, but is no call of it.
  if (isObject(value.insightDetails)) return [];
  return Object.values(value).flatMap((member) => recordsBelow(member, depth + 1));
}

/** What a text says: base64 of gzip or of JSON unpacked, everything else as it is. */
function textIn(value: string): string {
  if (!/^(H4sI|eyJ|eyA|ewo|W3s)[A-Za-z0-9+/]*=*\s*$/.test(value)) return value;
  const bytes = Buffer.from(value, 'base64');
  return bytes[0] === 0x1f ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
}

function recordsInText(text: string, depth: number): PlainRecord[] {
  // A logger may put brackets of its own before the document: `host ct[12]: {…}`.
  for (const start of new Set([text.search(/[{[]/), text.indexOf('{')])) {
    if (start < 0) continue;
    try {
      return recordsBelow(JSON.parse(text.slice(start)), depth + 1);
    } catch {}
  }
  return [];
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
