import { ByteBuffer } from './byte-buffer';
import { Ints } from './ints';
import { Translation } from './translation';

/**
 * How a column is written. `label`: a text of which there are far fewer than rows, kept once in a dictionary. `text`:
 * one that is nearly always another. `uuid`: in its 36-character form. `timestamp`: milliseconds in, microseconds out.
 */
export type ColumnType = 'label' | 'text' | 'uuid' | 'timestamp' | 'boolean' | 'integer';

export type Cell = string | number | boolean | Date | null;

/**
 * The cells of many rows at once. `none`: no row has a value. `encoded`: the values that are there as Parquet's plain
 * form has them, and a byte a row, whether there is one (`has`; null is "all have"). `numbered`: each row's number in
 * a list of texts.
 */
export type Cells =
  | { readonly kind: 'none' }
  | { readonly kind: 'encoded'; readonly bytes: Uint8Array; readonly has: Uint8Array | null }
  | { readonly kind: 'numbered'; readonly numbers: Int32Array; readonly of: readonly (string | null)[] };

/** A column while it is filled, one cell a row. */
export interface ColumnBuilder {
  /** Null is "there is no value". */
  add(value: Cell): void;
  /** Adds so many rows at once. Throws at cells of a kind that the column cannot take. */
  addRows(rows: number, cells: Cells): void;
  /** The values that are not null, as Parquet keeps them. */
  values(): EncodedValues;
  readonly present: Present;
}

export interface EncodedValues {
  /** Pages of a dictionary column: the texts, and then the numbers that stand for them. */
  readonly dictionary: { readonly bytes: Uint8Array; readonly entries: number } | null;
  readonly bytes: Uint8Array;
  /** The least and the greatest value, each as it is written; by them a reader skips files. Of some columns only. */
  readonly bounds?: { readonly least: Uint8Array; readonly greatest: Uint8Array };
}

/** A column ready to be written. */
export interface EncodedColumn extends EncodedValues {
  readonly present: Present;
}

/** Which rows have a value: a bit a row, lowest first. */
export class Present {
  /** All of so many rows. */
  static all(rows: number): Present {
    const present = new Present();
    present.rows = rows;
    return present;
  }

  /** None of so many rows. */
  static none(rows: number): Present {
    const present = new Present();
    present.markRows(rows, false);
    return present;
  }

  /** A row for each number, without a value where it is `none`. */
  static except(numbers: Int32Array, none: number): Present {
    const present = new Present();
    const bits = new Uint8Array((numbers.length + 7) >> 3);
    let there = 0;
    let byte = 0;
    for (let row = 0; row < numbers.length; row++) {
      const bit = numbers[row] === none ? 0 : 1;
      there += bit;
      byte |= bit << (row & 7);
      if ((row & 7) !== 7) continue;
      bits[row >> 3] = byte;
      byte = 0;
    }
    if ((numbers.length & 7) !== 0) bits[bits.length - 1] = byte;
    present.rows = numbers.length;
    present.nulls = numbers.length - there;
    if (present.nulls > 0) present.bits = bits;
    return present;
  }

  rows = 0;
  nulls = 0;
  /** Written only from the first row without a value on. */
  private bits = new Uint8Array(0);

  mark(isThere: boolean): void {
    if (this.nulls > 0 || !isThere) this.write(1, isThere);
    this.rows++;
  }

  /** So many rows at once; `has` tells of each whether it has a value. */
  markRows(rows: number, has: Uint8Array | boolean): void {
    const areAlike = typeof has === 'boolean' || !has.includes(0);
    if (!areAlike) {
      for (let row = 0; row < rows; row++) this.mark(has[row] === 1);
      return;
    }
    if (this.nulls > 0 || has === false) this.write(rows, has !== false);
    this.rows += rows;
  }

  view(): Uint8Array {
    this.reserve(0);
    return this.bits.subarray(0, (this.rows + 7) >> 3);
  }

  /** Writes the bits of rows that come next. */
  private write(rows: number, isThere: boolean): void {
    this.reserve(rows);
    if (!isThere) {
      this.nulls += rows;
      return;
    }
    for (let row = this.rows; row < this.rows + rows; row++) {
      this.bits[row >> 3] = (this.bits[row >> 3] as number) | (1 << (row & 7));
    }
  }

  /** Makes room for more rows; of those before that were not written, all have a value. */
  private reserve(more: number): void {
    const bytes = (this.rows + more + 7) >> 3;
    const isWritten = this.nulls > 0;
    if (isWritten && bytes <= this.bits.length) return;
    const larger = new Uint8Array(Math.max(256, bytes * 2));
    if (isWritten) larger.set(this.bits);
    else {
      larger.fill(0xff, 0, this.rows >> 3);
      larger[this.rows >> 3] = (1 << (this.rows & 7)) - 1;
    }
    this.bits = larger;
  }
}

/** Marks the rows and gives the bytes of those that have a value; null when none has. */
function encodedRows(present: Present, rows: number, cells: Cells): Uint8Array | null {
  switch (cells.kind) {
    case 'none':
      present.markRows(rows, false);
      return null;
    case 'encoded':
      present.markRows(rows, cells.has ?? true);
      return cells.bytes;
    case 'numbered':
      throw new Error('only a label has numbers');
  }
}

export function columnBuilder(type: ColumnType): ColumnBuilder {
  switch (type) {
    case 'label':
      return new LabelColumn();
    case 'text':
      return new TextColumn();
    case 'uuid':
      return new UuidColumn();
    case 'timestamp':
      return new TimestampColumn();
    case 'boolean':
      return new BooleanColumn();
    case 'integer':
      return new IntegerColumn();
  }
}

const NO_LABEL = -1;

class LabelColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly ids = new Map<string, number>();
  private readonly texts = new ByteBuffer();
  private readonly chosen = new Ints();
  private last = '';
  private lastId = -1;
  private readonly translation = new Translation<string | null>();
  private readonly learn = (label: string | null | undefined) => (label == null ? NO_LABEL : this.idOf(label));

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value === null) return;
    const label = typeof value === 'string' ? value : String(value);
    // Neighbours in a log are often alike, and comparing is cheaper than looking up.
    if (label !== this.last || this.lastId < 0) {
      this.lastId = this.idOf(label);
      this.last = label;
    }
    this.chosen.push(this.lastId);
  }

  addRows(rows: number, cells: Cells): void {
    if (cells.kind === 'encoded') throw new Error('a label cannot be written without its text');
    if (cells.kind === 'none') {
      this.present.markRows(rows, false);
      return;
    }
    const ids = new Int32Array(rows);
    this.translation.translate(cells.of, cells.numbers, ids, this.learn);
    for (let row = 0; row < rows; row++) {
      const id = ids[row] as number;
      this.present.mark(id !== NO_LABEL);
      if (id !== NO_LABEL) this.chosen.push(id);
    }
  }

  private idOf(label: string): number {
    const known = this.ids.get(label);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(label, id);
    this.texts.plainText(label);
    return id;
  }

  values(): EncodedValues {
    return encodedLabels(this.chosen.view(), this.ids.size, this.texts);
  }
}

/** Labels by their numbers in a dictionary of so many texts. */
export function encodedLabels(ids: Int32Array, entries: number, texts: ByteBuffer): EncodedValues {
  return { dictionary: { bytes: texts.view(), entries }, bytes: packedIds(ids, entries) };
}

/** The same label, the only one of the dictionary, in so many rows. */
export function repeatedLabel(rows: number, texts: ByteBuffer): EncodedValues {
  const run = new ByteBuffer(16);
  run.byte(8);
  run.varint(rows * 2);
  run.byte(0);
  return { dictionary: { bytes: texts.view(), entries: 1 }, bytes: run.view() };
}

/** One run of bit-packed numbers, each a whole number of bytes wide so that it is a plain array. */
function packedIds(ids: Int32Array, entries: number): Uint8Array {
  const wide = entries <= 256 ? 1 : entries <= 65_536 ? 2 : 4;
  const groups = Math.ceil(ids.length / 8);
  const head = new ByteBuffer(16);
  head.byte(wide * 8);
  head.varint(groups * 2 + 1);
  const packed = new Uint8Array(head.length + groups * 8 * wide);
  packed.set(head.view());
  const narrowed = wide === 1 ? new Uint8Array(ids) : wide === 2 ? new Uint16Array(ids) : ids;
  packed.set(new Uint8Array(narrowed.buffer, narrowed.byteOffset, narrowed.byteLength), head.length);
  return packed;
}

class TextColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly texts = new ByteBuffer();

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value !== null) this.texts.plainText(String(value));
  }

  addRows(rows: number, cells: Cells): void {
    const bytes = encodedRows(this.present, rows, cells);
    if (bytes !== null) this.texts.append(bytes);
  }

  values(): EncodedValues {
    return { dictionary: null, bytes: this.texts.view() };
  }
}

class UuidColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly bytes = new ByteBuffer();

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value === null) return;
    const uuid = String(value);
    for (let at = 0; at < 36; at += 2) {
      if (uuid.charCodeAt(at) === 45) at++;
      this.bytes.byte((nibble(uuid.charCodeAt(at)) << 4) | nibble(uuid.charCodeAt(at + 1)));
    }
  }

  addRows(rows: number, cells: Cells): void {
    const bytes = encodedRows(this.present, rows, cells);
    if (bytes !== null) this.bytes.append(bytes);
  }

  values(): EncodedValues {
    return { dictionary: null, bytes: this.bytes.view() };
  }
}

function nibble(code: number): number {
  return code > 96 ? code - 87 : code > 64 ? code - 55 : code - 48;
}

class TimestampColumn implements ColumnBuilder {
  readonly present = new Present();
  /** Low half, high half. */
  private readonly halves = new Ints();
  private least = Number.POSITIVE_INFINITY;
  private greatest = Number.NEGATIVE_INFINITY;

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value === null) return;
    const micros = Number(value) * 1000;
    this.halves.push(micros | 0);
    this.halves.push(Math.floor(micros / 4_294_967_296));
    this.widen(micros);
  }

  addRows(rows: number, cells: Cells): void {
    const bytes = encodedRows(this.present, rows, cells);
    if (bytes === null) return;
    const halves = words(bytes);
    this.halves.append(halves);
    for (let at = 0; at < halves.length; at += 2) {
      this.widen(((halves[at] as number) >>> 0) + (halves[at + 1] as number) * 4_294_967_296);
    }
  }

  private widen(micros: number): void {
    if (micros < this.least) this.least = micros;
    if (micros > this.greatest) this.greatest = micros;
  }

  values(): EncodedValues {
    const plain = { dictionary: null, bytes: this.halves.bytes() };
    if (this.least > this.greatest) return plain;
    return { ...plain, bounds: { least: int64(this.least), greatest: int64(this.greatest) } };
  }
}

function int64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

class IntegerColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly numbers = new Ints();

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value !== null) this.numbers.push(Number(value));
  }

  addRows(rows: number, cells: Cells): void {
    const bytes = encodedRows(this.present, rows, cells);
    if (bytes !== null) this.numbers.append(words(bytes));
  }

  values(): EncodedValues {
    return { dictionary: null, bytes: this.numbers.bytes() };
  }
}

export class BooleanColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly bits = new Present();

  add(value: Cell): void {
    this.present.mark(value !== null);
    if (value !== null) this.bits.mark(value === true);
  }

  addRows(rows: number, cells: Cells): void {
    if (cells.kind !== 'none') throw new Error('truth is added row by row');
    this.present.markRows(rows, false);
  }

  values(): EncodedValues {
    return { dictionary: null, bytes: this.bits.view() };
  }
}

/** The same truth in so many rows. */
export function repeatedTruth(rows: number, value: boolean): EncodedColumn {
  const bits = new Uint8Array((rows + 7) >> 3).fill(value ? 0xff : 0);
  return { present: Present.all(rows), dictionary: null, bytes: bits };
}

/** Bytes as 32-bit words, low byte first; they must lie at a multiple of four. */
function words(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
