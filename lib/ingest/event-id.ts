import { createHash } from 'node:crypto';
import { parseEventId } from '@/lib/model/parse';
import type { Json } from './json';

/**
 * Every event has a UUID: its own, or one derived from what stands in its place, so that it is the same each time. The id
 * alone tells events apart, also where a log was masked and the same words stand in the place of several ids.
 */
export function eventId(value: unknown, record: Json): string {
  if (typeof value !== 'string' || value.trim() === '') return derived(`record:${canonical(record)}`);
  return parseEventId(value) ?? derived(`id:${value}`);
}

/** The id of another event that a record names; null when it names none. */
export function namedEventId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? eventId(value, {}) : null;
}

/** A UUID of version 8 (RFC 9562: vendor-specific) out of SHA-256. */
function derived(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** JSON with the members of every object in order of their names. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}
