import { ByteBuffer } from './byte-buffer';
import { Ints } from './ints';

/**
 * How a column is written. `label`: a text of which there are far fewer than rows, kept once in a dictionary. `text`:
 * one that is nearly always another. `uuid`: in its 36-character form. `timestamp`: milliseconds in, microseconds out.
 */
export type ColumnType = 'label' | 'text' | 'uuid' | 'timestamp' | 'boolean' | 'integer';

export type Cell = string | number | boolean | Date | null;

/** A column while it is filled, one cell a row. */
export interface ColumnBuilder {
  /** Null is "there is no value". */
  add(value: Cell): void;
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

  rows = 0;
  nulls = 0;
  private bits = new Uint8Array(256);

  mark(isThere: boolean): void {
    if (this.rows >> 3 === this.bits.length) {
      const larger = new Uint8Array(this.bits.length * 2);
      larger.set(this.bits);
      this.bits = larger;
    }
    if (isThere) this.bits[this.rows >> 3] = (this.bits[this.rows >> 3] as number) | (1 << (this.rows & 7));
    else this.nulls++;
    this.rows++;
  }

  view(): Uint8Array {
    return this.bits.subarray(0, (this.rows + 7) >> 3);
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

class LabelColumn implements ColumnBuilder {
  readonly present = new Present();
  private readonly ids = new Map<string, number>();
  private readonly texts = new ByteBuffer();
  private readonly chosen = new Ints();
  private last = '';
  private lastId = -1;

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

/** One run of bit-packed numbers, each a whole number of bytes wide so that it is a plain array. */
function packedIds(ids: Int32Array, entries: number): Uint8Array {
  const wide = entries <= 256 ? 1 : entries <= 65_536 ? 2 : 4;
  const groups = Math.ceil(ids.length / 8);
  const head = new ByteBuffer(16);
  head.byte(wide * 8);
  head.varint(groups * 2 + 1);
  const packed = new Uint8Array(head.length + groups * 8 * wide);
  packed.set(head.view());
  const narrowed = wide === 1 ? Uint8Array.from(ids) : wide === 2 ? Uint16Array.from(ids) : ids;
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

  values(): EncodedValues {
    return { dictionary: null, bytes: this.bits.view() };
  }
}
