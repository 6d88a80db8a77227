import { gunzipSync } from 'node:zlib';
import { list, object, text } from './json';
import type { Envelope, RejectReason } from './normalize';

/** What was found inside a wrapper. `aside`: a message that is no event and no failure either. */
export type Unwrapped =
  | { readonly kind: 'record'; readonly value: unknown; readonly envelope: Envelope }
  | { readonly kind: 'aside' }
  | { readonly kind: 'unreadable'; readonly reason: RejectReason; readonly detail: string };

const NO_ENVELOPE: Envelope = {};
const MAX_WRAPPERS = 8;
const MAX_PACKED_BYTES = 64 * 1024 * 1024;

/** Members whose value may be the record, or another wrapper around it. */
const WRAPPERS = [
  'detail',
  'CloudTrailEvent',
  'cloudtrail',
  'aws',
  '_raw',
  'message',
  'Message',
  'result',
  '_source',
  'data',
  'original',
  'event',
];
const LISTS = ['Records', 'Events', 'logEvents', 'events'];

/**
 * The records inside one element of a file: the element itself, the `detail` of an EventBridge envelope, the text of
 * a LookupEvents or CloudWatch Logs entry, the packed data of a subscription, what log pipelines wrap around it.
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
    for (const element of value) open(element, envelope, depth + 1, found);
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
  if (wrapper.messageType === 'CONTROL_MESSAGE' || isForeignNotice(wrapper)) {
    found.push({ kind: 'aside' });
    return;
  }
  const original = object(wrapper.event)?.original;
  const name = WRAPPERS.find((member) => isWrapped(wrapper[member]));
  if (typeof original === 'string' && isWrapped(original)) openText(original, inner, depth, found);
  else if (name !== undefined) open(wrapper[name], inner, depth + 1, found);
  else if (!openMembers(wrapper, inner, depth, found)) found.push({ kind: 'record', value, envelope });
}

/** What a queue or a topic handed over (`aws:sqs`, `aws:s3`): it has a source of its own, and perhaps a record inside. */
function isMessage(value: Readonly<Record<string, unknown>>): boolean {
  return text(value.eventSource)?.startsWith('aws:') === true;
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
  return tried.some((one) => one.kind === 'record' && isUnmistakable(one.value)) ? tried : [];
}

function isUnmistakable(value: unknown): boolean {
  const record = object(value);
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

function timed(wrapper: Readonly<Record<string, unknown>>, envelope: Envelope): Envelope {
  const time = wrapper.EventTime ?? wrapper.time ?? wrapper['@timestamp'] ?? wrapper.timestamp;
  return time === undefined ? envelope : { time };
}

function isWrapped(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{') || value.startsWith('CWL CONTROL');
  return object(value) !== null;
}

function openText(value: string, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  if (value.startsWith('CWL CONTROL')) {
    found.push({ kind: 'aside' });
    return;
  }
  const brace = value.indexOf('{');
  const bracket = value.trimStart().startsWith('[') ? value.indexOf('[') : brace;
  try {
    open(JSON.parse(bracket > 0 ? value.slice(bracket) : value), envelope, depth + 1, found);
  } catch {
    found.push({
      kind: 'unreadable',
      reason: 'unreadable-wrapper',
      detail: `the wrapped text is not JSON: ${value.slice(0, 120)}`,
    });
  }
}

/** `awslogs.data`: base64 of gzip, as CloudWatch Logs hands it to a subscriber. */
function openPacked(data: string, envelope: Envelope, depth: number, found: Unwrapped[]): void {
  try {
    const body = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_PACKED_BYTES });
    open(JSON.parse(body.toString('utf8')), envelope, depth + 1, found);
  } catch (error) {
    const detail = `awslogs.data cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`;
    found.push({ kind: 'unreadable', reason: 'unreadable-wrapper', detail });
  }
}
