import { DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from '@/lib/model/query';

/**
 * A JavaScript value as DuckDB binds it; instants become timestamps in UTC without a zone, and lists of texts JSON: the
 * driver would take microseconds of the main thread, and leave an object to the garbage collector, for every item.
 */
export function duckdbValue(value: SqlValue): DuckDBValue {
  if (value instanceof Date) return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n);
  if (value !== null && typeof value === 'object') return JSON.stringify(value.map((text) => text.toWellFormed()));
  return value;
}
