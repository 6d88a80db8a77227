import type { z } from 'zod';
import type { Query } from '@/lib/model/query';

/** Fields by which events can be filtered and counted; each names a column of the facts. */
export const EVENT_FIELDS = [
  'event-name',
  'event-source',
  'account',
  'caller-account',
  'key-account',
  'region',
  'key',
  'principal',
  'error',
  'outcome',
  'via-service',
  'day',
  'hour',
] as const;
export type EventField = (typeof EVENT_FIELDS)[number];

/** Which events. Every given condition must hold; lists mean any of. `from` is inside, `to` is not. */
export interface EventFilter {
  readonly from?: Date;
  readonly to?: Date;
  /** Event name, account, key … : exact values. An empty text means "the record does not say". */
  readonly where?: Partial<Record<EventField, readonly string[]>>;
  /** Also the kept events of other services; otherwise KMS alone. */
  readonly allServices?: boolean;
}

export interface PageRequest {
  readonly size: number;
  readonly offset: number;
}

/** Where an event's record lies. */
export interface RecordPlace {
  readonly path: string;
  readonly recordIndex: number;
  readonly record: string | null;
}

/**
 * Delivered events, wherever they are kept. DuckDB here; the contract is `tests/db/facts.conformance.ts`, so that
 * another engine can stand in its place.
 */
export interface Facts {
  readonly engine: 'duckdb';
  /** Events newest first. */
  search<T>(filter: EventFilter, page: PageRequest, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]>;
  /** Delivered events by the values of up to four fields, most first, then by value. */
  count(filter: EventFilter, by: readonly EventField[], signal?: AbortSignal): Promise<EventCount[]>;
  /** Where the record of one event lies; null when no such event was stored. */
  place(eventId: string): Promise<RecordPlace | null>;
  /** A query of the caller's own over `kms_events` and `context_events`. */
  rows<T>(query: Query, row: z.ZodType<T>, signal?: AbortSignal): Promise<T[]>;
}

export interface EventCount {
  /** In the order of the fields asked for; null is "the record does not say". */
  readonly values: readonly (string | null)[];
  readonly events: number;
}
