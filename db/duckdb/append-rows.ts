import { type DuckDBAppender, DuckDBTimestampValue, LIST, VARCHAR } from '@duckdb/node-api';
import type { SqlValue } from '@/lib/model/query';
import { takingTurns } from '@/lib/model/turns';
import type { Transaction } from './database';

/** Rows that the engine is handed at a time. */
const ROWS_AT_ONCE = 100;

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * Appends rows to a table inside a transaction, columns by name; a column that a row does not have is null. Much
 * faster than inserts. Throws when a value does not fit its column.
 */
export async function appendRows(
  transaction: Transaction,
  table: string,
  rows: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = await columnsOf(transaction, table);
  const appender = await transaction.connection.createAppender(table);
  const turn = takingTurns();
  for (const [index, row] of rows.entries()) {
    for (const place of columns) append(appender, place, row[place.name] ?? null);
    appender.endRow();
    // What has piled up is written at once, on this thread.
    if (index % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) appender.flushSync();
    await turn();
  }
  appender.closeSync();
}

/** Asked of the table itself: the catalogue's own view takes a hundred times as long. */
async function columnsOf({ connection }: Transaction, table: string): Promise<Column[]> {
  const empty = await connection.run(`select * from ${table} limit 0`);
  const types = empty.columnTypes();
  return empty.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
}

function append(appender: DuckDBAppender, { name, type }: Column, value: SqlValue): void {
  if (value === null) appender.appendNull();
  else if (type === 'VARCHAR' && typeof value === 'string') appender.appendVarchar(value);
  else if (type === 'BOOLEAN' && typeof value === 'boolean') appender.appendBoolean(value);
  else if (type === 'INTEGER' && typeof value === 'number') appender.appendInteger(value);
  else if (type === 'DOUBLE' && typeof value === 'number') appender.appendDouble(value);
  else if (type === 'TIMESTAMP' && value instanceof Date) {
    appender.appendTimestamp(new DuckDBTimestampValue(BigInt(value.getTime()) * 1000n));
  } else if (type === 'VARCHAR[]' && typeof value === 'object' && !(value instanceof Date)) {
    appender.appendList([...value], LIST(VARCHAR));
  } else throw new TypeError(`${name} is ${type} and cannot hold ${typeof value}`);
}
