import { gunzipSync } from 'node:zlib';
import { list, object, text } from './json';
import type { Envelope, RejectReason } from './normalize';
import { isGzip } from './read-bytes';

/** What was found inside a wrapper. `aside`: a message that is no event and no failure either. */
export type Unwrapped =
  | { readonly kind: 'record'; readonly value: unknown; readonly envelope: Envelope }
  | { readonly kind: 'aside' }
  | { readonly kind: 'unreadable'; readonly reason: RejectReason; readonly detail: string };

const NO_ENVELOPE: Envelope = {};
/** An export of OpenTelemetry has nine around a record. */
const MAX_WRAPPERS = 12;
const MAX_PACKED_BYTES = 64 * 1024 * 1024;

/** Members whose value may be the record, or another wrapper around it. */
const WRAPPERS = [
  'detail',
  'CloudTrailEvent',
  'eventJson',
  '@message',
  'kinesis',
  'cloudtrail',
  'aws',
  '_raw',
  'message',
  'Message',
  'result',
  '_source',
  'data',
  'Data',
  'original',
  'event',
];
const LISTS = ['Records', 'Events', 'logEvents', 'events', 'records', 'results', 'QueryResultRows'];
/** Base64 of gzip or of a JSON text, by how it begins. */
const PACKED = /^(?:H4sI|eyJ|eyA|ewo|W3s)[\w+/]*={0,2}\s*$/;

/**
 * The records inside one element of a file: the element itself, the `detail` of an EventBridge envelope, the text of
 * a LookupEvents or CloudWatch Logs entry, the packed data of a subscription, the row of a query's results, what log
 * pipelines wrap around it.
 */
export function unwrap(value: unknown): Unwrapped[] {
  const found: Unwrapped[] = [];
  open(value, NO_ENVELOPE, 0, found);
  return found;
}

/** Whether the value is a CloudTrail record by the members that all of them have. */
export function looksLikeRecord(value: Readonly<Record<string, unknown>>): boolean {
  return (
    text(value.eventName) !== null ||
    text(value.eventSource) !== null ||
    (text(value.eventVersion) !== null && 'userIdentity' in value)
  );
}

function open(value: unknown, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  if (depth > MAX_WRAPPERS) {
    found.push({ kind: 'unreadable', reason: 'too-deep', detail: 'wrapped too many times' });
    return;
  }
  if (typeof value === 'string') {
    openText(value, envelope, depth, found);
    return;
  }
  if (Array.isArray(value)) {
    const row = rowOf(value);
    if (row !== null) openRow(row, envelope, depth, found);
    else for (const element of value) open(element, envelope, depth + 1, found);
    return;
  }
  const wrapper = object(value);
  if (wrapper === null || (looksLikeRecord(wrapper) && !isMessage(wrapper))) {
    found.push({ kind: 'record', value, envelope });
    return;
  }
  const inner = timed(wrapper, envelope);
  for (const name of LISTS) {
    if (Array.isArray(wrapper[name])) {
      for (const element of list(wrapper[name])) open(element, inner, depth + 1, found);
      return;
    }
  }
  const packed = text(object(wrapper.awslogs)?.data);
  if (packed !== null) {
    openPacked(packed, inner, depth, found);
    return;
  }
  if (wrapper.messageType === 'CONTROL_MESSAGE' || isForeignNotice(wrapper) || isBulkAction(wrapper)) {
    found.push({ kind: 'aside' });
    return;
  }
  const original = object(wrapper.event)?.original;
  const names = WRAPPERS.filter((member) => isWrapped(wrapper[member]));
  if (typeof original === 'string' && isWrapped(original)) openText(original, inner, depth, found);
  else if (names.length > 0) found.push(...insideOneOf(names, wrapper, inner, depth));
  else if (!openMembers(wrapper, inner, depth, found)) found.push({ kind: 'record', value, envelope });
}

/**
 * The columns of a row of query results: Logs Insights writes `[{"field":"@message","value":"…"},…]`, CloudTrail Lake
 * `[{"eventJson":"…"},…]`. Null for any other list.
 */
function rowOf(values: readonly unknown[]): Readonly<Record<string, unknown>> | null {
  const cells = values.map(object).map((cell) => {
    if (cell === null) return null;
    if (typeof cell.field === 'string' && 'value' in cell) return [cell.field, cell.value] as const;
    const [only, another] = Object.entries(cell);
    return only !== undefined && another === undefined && typeof only[1] !== 'object' ? only : null;
  });
  const row = Object.fromEntries(cells.filter((cell) => cell !== null));
  const columns = Object.keys(row).length;
  return columns === values.length && (columns > 1 || 'eventJson' in row) ? row : null;
}

/** Columns chosen one by one are not the record; only the column that holds all of it is. */
function openRow(row: Readonly<Record<string, unknown>>, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  const record = [row['@message'], row.eventJson].find(isWrapped);
  if (record !== undefined) {
    open(record, timed(row, envelope), depth + 1, found);
    return;
  }
  const detail = 'a row of single columns lacks most of its event; query @message (Logs Insights) or eventJson (Lake)';
  found.push({ kind: 'unreadable', reason: 'not-a-record', detail });
}

/** What a queue or a topic handed over (`aws:sqs`, `aws:s3`): it has a source of its own, and perhaps a record inside. */
function isMessage(value: Readonly<Record<string, unknown>>): boolean {
  return text(value.eventSource)?.startsWith('aws:') === true;
}

/**
 * Pipelines write the record as text beside what they made of it (`message` beside `aws.cloudtrail`): the first member
 * with a whole record in it counts, without any the first member.
 */
function insideOneOf(
  names: readonly string[],
  wrapper: Readonly<Record<string, unknown>>,
  envelope: Envelope,
  depth: number,
): readonly Unwrapped[] {
  let first: readonly Unwrapped[] | null = null;
  for (const name of names) {
    const inside: Unwrapped[] = [];
    open(wrapper[name], envelope, depth + 1, inside);
    if (inside.some(isUnmistakable)) return inside;
    first ??= inside;
  }
  return first ?? [];
}

/** A wrapper of a kind that we do not know: opens the members that have CloudTrail records in them. False: none has. */
function openMembers(
  wrapper: Readonly<Record<string, unknown>>,
  envelope: Envelope,
  depth: number,
  found: Unwrapped[],
): boolean {
  const inside = Object.values(wrapper).flatMap((member) => recordsIn(member, envelope, depth));
  found.push(...inside);
  return inside.length > 0;
}

function recordsIn(member: unknown, envelope: Envelope, depth: number): readonly Unwrapped[] {
  if (!Array.isArray(member) && !isWrapped(member)) return [];
  const tried: Unwrapped[] = [];
  open(member, envelope, depth + 1, tried);
  return tried.some(isUnmistakable) ? tried : [];
}

/** Whether it is a CloudTrail record beyond doubt: an event with its source, or an Insight. */
function isUnmistakable(one: Unwrapped): boolean {
  const record = one.kind === 'record' ? object(one.value) : null;
  if (text(record?.eventVersion) !== null && object(record?.insightDetails) !== null) return true;
  return (
    text(record?.eventName) !== null &&
    text(record?.eventSource) !== null &&
    (text(record?.eventTime) !== null || text(record?.eventVersion) !== null)
  );
}

/** An EventBridge notice that AWS services send of themselves, without CloudTrail. */
function isForeignNotice(wrapper: Readonly<Record<string, unknown>>): boolean {
  const detail = object(wrapper.detail);
  return text(wrapper['detail-type']) !== null && detail !== null && !looksLikeRecord(detail);
}

/** The line before each document in a file for the bulk API of a search engine: `{"index":{"_index":"logs"}}`. */
function isBulkAction(wrapper: Readonly<Record<string, unknown>>): boolean {
  const [only, another] = Object.entries(wrapper);
  if (only === undefined || another !== undefined || (only[0] !== 'index' && only[0] !== 'create')) return false;
  const action = object(only[1]);
  return action !== null && Object.keys(action).every((name) => /^(?:_\w+|routing|pipeline|require_alias)$/.test(name));
}

function timed(wrapper: Readonly<Record<string, unknown>>, envelope: Envelope): Envelope {
  const time = wrapper.EventTime ?? wrapper.time ?? wrapper['@timestamp'] ?? wrapper.timestamp;
  return time === undefined ? envelope : { time };
}

function isWrapped(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{') || value.startsWith('CWL CONTROL') || PACKED.test(value);
  return object(value) !== null;
}

function openText(value: string, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  if (value.startsWith('CWL CONTROL')) {
    found.push({ kind: 'aside' });
    return;
  }
  if (PACKED.test(value)) {
    openPacked(value, envelope, depth, found);
    return;
  }
  const brace = value.indexOf('{');
  const list = value.trimStart().startsWith('[') ? parsedFrom(value, value.indexOf('[')) : undefined;
  // A logger may put brackets of its own before the document: `[INFO] {…}`.
  const inside = list ?? parsedFrom(value, Math.max(0, brace));
  if (inside === undefined) {
    found.push({
      kind: 'unreadable',
      reason: 'unreadable-wrapper',
      detail: `the wrapped text is not JSON: ${value.slice(0, 120)}`,
    });
    return;
  }
  open(inside, envelope, depth + 1, found);
}

function parsedFrom(value: string, start: number): unknown {
  try {
    return JSON.parse(start > 0 ? value.slice(start) : value);
  } catch {
    return undefined;
  }
}

/** Base64 of JSON, mostly of its gzip: as CloudWatch Logs hands it to a subscriber, and streams to theirs. */
function openPacked(data: string, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  try {
    const bytes = Buffer.from(data, 'base64');
    const body = isGzip(bytes) ? gunzipSync(bytes, { maxOutputLength: MAX_PACKED_BYTES }) : bytes;
    open(JSON.parse(body.toString('utf8')), envelope, depth + 1, found);
  } catch (error) {
    const detail = `packed data cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`;
    found.push({ kind: 'unreadable', reason: 'unreadable-wrapper', detail });
  }
}
