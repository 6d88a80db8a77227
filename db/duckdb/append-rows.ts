import type { Query, SqlValue } from '@/lib/model/query';
import { takingTurns } from '@/lib/model/turns';
import type { Transaction } from './database';

/** Rows that the engine is handed at a time. */
const ROWS_AT_ONCE = 500;

/** Types of columns that rows can be appended to. */
const TYPES = ['VARCHAR', 'BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'TIMESTAMP', 'VARCHAR[]'] as const;
type ColumnType = (typeof TYPES)[number];

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * Appends rows to a table inside a transaction, columns by name; a column that a row does not have is null. Rows may be
 * made as they are taken, with pauses between them. They are handed over as JSON, since the engine then takes them in on
 * a thread of its own; its appender works on the one that answers everybody. Throws when a value does not fit its column.
 */
export async function appendRows(
  transaction: Transaction,
  table: string,
  rows: Iterable<Readonly<Record<string, SqlValue>>>,
): Promise<void> {
  const turn = takingTurns();
  let columns: readonly Column[] | null = null;
  let pile: string[] = [];
  for (const row of rows) {
    columns ??= await columnsOf(transaction, table);
    pile.push(asJson(columns, row));
    if (pile.length === ROWS_AT_ONCE) {
      await transaction.run(insertOf(table, columns, pile));
      pile = [];
    }
    await turn();
  }
  if (columns !== null && pile.length > 0) await transaction.run(insertOf(table, columns, pile));
}

function asJson(columns: readonly Column[], row: Readonly<Record<string, SqlValue>>): string {
  return JSON.stringify(
    Object.fromEntries(columns.map((column) => [column.name, plain(column, row[column.name] ?? null)])),
  );
}

function insertOf(table: string, columns: readonly Column[], rows: readonly string[]): Query {
  const shape = JSON.stringify([Object.fromEntries(columns.map(({ name, type }) => [name, handedAs(type)]))]);
  const taken = columns.map(({ name, type }) => (type === 'TIMESTAMP' ? `epoch_ms(row."${name}")` : `row."${name}"`));
  return {
    text: `
      insert into ${table} (${columns.map(({ name }) => `"${name}"`).join(', ')})
      select ${taken.join(', ')}
      from (
        select unnest(from_json_strict(cast($rows as json), '${shape}')) as row
      ) handed
    `,
    values: { rows: `[${rows.join(',')}]` },
  };
}

/** A type as JSON has it: instants in milliseconds since 1970, since the engine reads no year after 9999 from a text. */
function handedAs(type: ColumnType): string | readonly string[] {
  switch (type) {
    case 'VARCHAR[]':
      return ['VARCHAR'];
    case 'TIMESTAMP':
      return 'BIGINT';
    case 'VARCHAR':
    case 'BOOLEAN':
    case 'INTEGER':
    case 'BIGINT':
    case 'DOUBLE':
      return type;
  }
}

/** Asked of the table itself: the catalogue's own view takes a hundred times as long. */
async function columnsOf({ connection }: Transaction, table: string): Promise<Column[]> {
  const empty = await connection.run(`select * from ${table} limit 0`);
  const types = empty.columnTypes();
  return empty.columnNames().map((name, index) => {
    const type = TYPES.find((one) => one === String(types[index]));
    if (type === undefined) throw new TypeError(`${name} is ${String(types[index])}, which rows cannot be appended to`);
    return { name, type };
  });
}

/** A value as JSON has it. */
function plain({ name, type }: Column, value: SqlValue): unknown {
  if (value === null) return null;
  if (type === 'VARCHAR' && typeof value === 'string') return value.toWellFormed();
  if (type === 'BOOLEAN' && typeof value === 'boolean') return value;
  if ((type === 'INTEGER' || type === 'DOUBLE') && typeof value === 'number' && Number.isFinite(value)) return value;
  if (type === 'BIGINT' && Number.isSafeInteger(value)) return value;
  if (type === 'TIMESTAMP' && value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  if (type === 'VARCHAR[]' && typeof value === 'object' && !(value instanceof Date)) {
    return value.map((text) => text.toWellFormed());
  }
  throw new TypeError(`${name} is ${type} and cannot hold ${typeof value}`);
}
