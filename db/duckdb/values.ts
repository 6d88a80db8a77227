import { DuckDBTimestampValue, type DuckDBValue, listValue } from '@duckdb/node-api';
import type { SqlValue } from '@/lib/model/query';

/** A JavaScript value as DuckDB binds it; instants become timestamps in UTC without a zone. */
export function duckdbValue(value: SqlValue): DuckDBValue {
  if (value instanceof Date) return new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n);
  if (value !== null && typeof value === 'object') return listValue([...value]);
  return value;
}
