import { closeSync, openSync, writevSync } from 'node:fs';
import { ByteBuffer } from './byte-buffer';
import {
  type Cell,
  type Cells,
  type ColumnBuilder,
  type ColumnType,
  columnBuilder,
  type EncodedColumn,
  type EncodedValues,
} from './column';
import { ColumnGroup, type GroupedType } from './column-group';
import { giveBack } from './give-back';
import { boolean, bytes, i32, i64, list, struct, type Thrift, text, writeThrift } from './thrift';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A column that is filled cell by cell. */
interface OwnColumn extends Column {
  readonly builder: ColumnBuilder;
}

/** Columns by name, and how each is written. */
export type ColumnTypes<R> = Readonly<Record<keyof R & string, ColumnType>>;

/** Many rows at once: an entry of each group for each row, and the cells of the columns without a group. */
export interface TableRows {
  readonly rows: number;
  readonly groups: readonly { readonly numbers: Int32Array; readonly of: readonly object[] }[];
  readonly own: Readonly<Record<string, Cells>>;
}

/** Numbers that the Parquet format gives its names (parquet.thrift). */
const PHYSICAL: Readonly<Record<ColumnType, number>> = {
  boolean: 0,
  integer: 1,
  timestamp: 2,
  label: 6,
  text: 6,
  uuid: 7,
};
const OPTIONAL = 1;
const PLAIN = 0;
const RLE = 3;
const RLE_DICTIONARY = 8;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const UNCOMPRESSED = 0;
const MAGIC = Buffer.from('PAR1');

/**
 * Rows of known columns on their way into one Parquet file of one row group. Columns that belong to a group are filled
 * together; see `ColumnGroup`.
 */
export class ParquetTable<R extends object> {
  private readonly columns: readonly Column[];
  /** Columns without a group, in two loops: one over builders of one class runs several times faster. */
  private readonly labels: readonly OwnColumn[];
  private readonly others: readonly OwnColumn[];
  private readonly groups: readonly ColumnGroup[];
  private readonly groupOf = new Map<string, ColumnGroup>();
  rows = 0;

  constructor(types: ColumnTypes<R>, groups: readonly (readonly (keyof R & string)[])[] = []) {
    this.columns = Object.entries<ColumnType>(types).map(([name, type]) => ({ name, type }));
    this.groups = groups.map((names) => {
      const group = new ColumnGroup();
      for (const name of names) this.groupOf.set(name, group);
      return group;
    });
    const own = this.columns
      .filter(({ name }) => !this.groupOf.has(name))
      .map((column): OwnColumn => ({ ...column, builder: columnBuilder(column.type) }));
    this.labels = own.filter(({ type }) => type === 'label');
    this.others = own.filter(({ type }) => type !== 'label');
  }

  /** Adds a row. Where there are groups, the row is kept until the file is written. */
  add(row: R): void {
    for (const group of this.groups) group.addOnce(row);
    this.addOwn(row);
  }

  /** Adds a row by the columns without a group and, in the order of the groups, an entry of each. */
  addInGroups(own: object, entries: readonly object[]): void {
    for (let index = 0; index < this.groups.length; index++) this.groups[index]?.add(entries[index] ?? own);
    this.addOwn(own);
  }

  /** Adds many rows at once. A column that is not named has no values there. */
  addRows({ rows, groups, own }: TableRows): void {
    for (let index = 0; index < this.groups.length; index++) {
      const { numbers, of } = groups[index] ?? missing('a group');
      this.groups[index]?.addNumbered(numbers, of);
    }
    for (const { name, builder } of [...this.labels, ...this.others]) {
      builder.addRows(rows, own[name] ?? { kind: 'none' });
    }
    this.rows += rows;
  }

  private addOwn(row: object): void {
    const cells = row as Readonly<Record<string, Cell>>;
    for (const { name, builder } of this.labels) builder.add(cells[name] ?? null);
    for (const { name, builder } of this.others) builder.add(cells[name] ?? null);
    this.rows++;
  }

  private encoded({ name, type }: Column): EncodedColumn {
    const group = this.groupOf.get(name);
    if (group !== undefined) return group.encoded(name, groupedType(name, type));
    const own = [...this.labels, ...this.others].find((column) => column.name === name);
    if (own === undefined) throw new Error(`no such column: ${name}`);
    return { present: own.builder.present, ...own.builder.values() };
  }

  /** Writes the file and lets the rows go; the table is used up. Throws what the file system throws. */
  write(path: string): void {
    const pieces: Uint8Array[] = [MAGIC];
    let at = MAGIC.length;
    const chunks = this.columns.map((column) => {
      const { pages, chunk } = columnChunk(column, this.encoded(column), at);
      pieces.push(...pages);
      at += lengthOf(pages);
      return chunk;
    });
    const footer = new ByteBuffer();
    writeThrift(footer, fileMetaData(this.columns, chunks, this.rows, at));
    footer.uint32(footer.length);
    footer.append(MAGIC);
    pieces.push(footer.view());
    writeAll(path, pieces);
    for (const piece of pieces) giveBack(piece);
  }
}

function missing(what: string): never {
  throw new Error(`${what} is missing`);
}

function groupedType(name: string, type: ColumnType): GroupedType {
  if (type === 'label' || type === 'boolean') return type;
  throw new Error(`${name} cannot be in a group: it is written as ${type}`);
}

/** A column's pages, and what the footer says of them when they begin at `start`. */
function columnChunk(
  { name, type }: Column,
  { present, dictionary, bytes: values, bounds }: EncodedColumn,
  start: number,
): { pages: Uint8Array[]; chunk: Thrift } {
  const before = dictionary === null ? [] : dictionaryPage(dictionary);
  const data = dataPage(dataOf(present, values), present.rows, dictionary === null ? PLAIN : RLE_DICTIONARY);
  const pages = [...before, ...data];
  const size = lengthOf(pages);
  const encodings = dictionary === null ? [RLE, PLAIN] : [RLE, PLAIN, RLE_DICTIONARY];
  const metaData = struct({
    1: i32(PHYSICAL[type]),
    2: list(encodings.map(i32)),
    3: list([text(name)]),
    4: i32(UNCOMPRESSED),
    5: i64(present.rows),
    6: i64(size),
    7: i64(size),
    9: i64(start + lengthOf(before)),
    ...(dictionary === null ? {} : { 11: i64(start) }),
    ...(bounds === undefined
      ? {}
      : { 12: struct({ 3: i64(present.nulls), 5: bytes(bounds.greatest), 6: bytes(bounds.least) }) }),
  });
  return { pages, chunk: struct({ 2: i64(start), 3: metaData }) };
}

function dictionaryPage({ bytes, entries }: NonNullable<EncodedValues['dictionary']>): Uint8Array[] {
  const header = struct({
    1: i32(DICTIONARY_PAGE),
    2: i32(bytes.length),
    3: i32(bytes.length),
    7: struct({ 1: i32(entries), 2: i32(PLAIN) }),
  });
  return [thriftBytes(header), bytes];
}

function dataPage(data: Uint8Array[], rows: number, encoding: number): Uint8Array[] {
  const size = lengthOf(data);
  const header = struct({
    1: i32(DATA_PAGE),
    2: i32(size),
    3: i32(size),
    5: struct({ 1: i32(rows), 2: i32(encoding), 3: i32(RLE), 4: i32(RLE) }),
  });
  return [thriftBytes(header), ...data];
}

/** Definition levels (is there a value?), with their length before them, and the values. */
function dataOf(present: EncodedColumn['present'], values: Uint8Array): Uint8Array[] {
  const levels = new ByteBuffer(16);
  if (present.nulls === 0) {
    levels.varint(present.rows * 2);
    levels.byte(1);
  } else {
    levels.varint(Math.ceil(present.rows / 8) * 2 + 1);
    levels.append(present.view());
  }
  const length = new ByteBuffer(4);
  length.uint32(levels.length);
  return [length.view(), levels.view(), values];
}

function fileMetaData(columns: readonly Column[], chunks: readonly Thrift[], rows: number, bytes: number): Thrift {
  const root = struct({ 4: text('schema'), 5: i32(columns.length) });
  return struct({
    1: i32(1),
    2: list([root, ...columns.map(schemaElement)]),
    3: i64(rows),
    4: list([struct({ 1: list(chunks), 2: i64(bytes), 3: i64(rows) })]),
    6: text('keytrail'),
  });
}

function schemaElement({ name, type }: Column): Thrift {
  const physical = PHYSICAL[type];
  switch (type) {
    case 'label':
    case 'text':
      // Converted type 0 is UTF8; logical type 1 is STRING.
      return struct({ 1: i32(physical), 3: i32(OPTIONAL), 4: text(name), 6: i32(0), 10: struct({ 1: struct({}) }) });
    case 'uuid':
      // 16 bytes; logical type 14 is UUID.
      return struct({
        1: i32(physical),
        2: i32(16),
        3: i32(OPTIONAL),
        4: text(name),
        10: struct({ 14: struct({}) }),
      });
    case 'timestamp':
      // Logical type 8 is TIMESTAMP: not adjusted to UTC (which DuckDB would read as "with time zone"), microseconds.
      return struct({
        1: i32(physical),
        3: i32(OPTIONAL),
        4: text(name),
        10: struct({ 8: struct({ 1: boolean(false), 2: struct({ 2: struct({}) }) }) }),
      });
    case 'boolean':
    case 'integer':
      return struct({ 1: i32(physical), 3: i32(OPTIONAL), 4: text(name) });
  }
}

function thriftBytes(thrift: Thrift): Uint8Array {
  const bytes = new ByteBuffer(64);
  writeThrift(bytes, thrift);
  return bytes.view();
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** `writev` may take only a part: what is left goes again. */
function writeAll(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, 'w', 0o600);
  try {
    let rest = pieces.filter(({ length }) => length > 0);
    while (rest.length > 0) {
      let written = writevSync(file, rest.slice(0, 512));
      rest = rest.flatMap((piece) => {
        const taken = Math.min(written, piece.length);
        written -= taken;
        return taken === piece.length ? [] : [piece.subarray(taken)];
      });
    }
  } finally {
    closeSync(file);
  }
}
