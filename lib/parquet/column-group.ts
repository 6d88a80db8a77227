import { ByteBuffer } from './byte-buffer';
import {
  BooleanColumn,
  type Cell,
  type EncodedColumn,
  encodedLabels,
  Present,
  repeatedLabel,
  repeatedTruth,
} from './column';
import { Ints } from './ints';
import { Translation } from './translation';

/** How a column of a group is written; see `ColumnType`. */
export type GroupedType = 'label' | 'boolean';

type Entry = Readonly<Record<string, Cell>>;

/**
 * Columns whose values come together. Of rows that have the same values the entry is kept once, and a row is the
 * number of its entry, so that a row costs the same however many columns there are.
 */
export class ColumnGroup {
  private readonly entries: Entry[] = [];
  private readonly numbers = new Map<object, number>();
  private readonly chosen = new Ints();
  private last: object | null = null;
  private lastNumber = 0;
  private readonly translation = new Translation<object>();
  private readonly learn = (entry: object | undefined) => this.numberOf(entry);

  /** Adds a row. The very same entry, given again, is kept once. */
  add(entry: object): void {
    if (entry !== this.last) {
      this.lastNumber = this.numbers.get(entry) ?? this.keep(entry);
      this.last = entry;
    }
    this.chosen.push(this.lastNumber);
  }

  /** Adds a row whose entry will not come again. */
  addOnce(entry: object): void {
    this.entries.push(entry as Entry);
    this.chosen.push(this.entries.length - 1);
  }

  /** Adds rows, each by the number of its entry in a list that only grows. */
  addNumbered(numbers: Int32Array, of: readonly object[]): void {
    for (const number of numbers) this.chosen.push(this.translation.of(of, number, this.learn));
  }

  private numberOf(entry: object | undefined): number {
    if (entry === undefined) throw new Error('a row has the number of no entry');
    return this.numbers.get(entry) ?? this.keep(entry);
  }

  private keep(entry: object): number {
    const number = this.entries.length;
    this.entries.push(entry as Entry);
    this.numbers.set(entry, number);
    return number;
  }

  encoded(name: string, type: GroupedType): EncodedColumn {
    return type === 'label' ? this.labels(name) : this.booleans(name);
  }

  private labels(name: string): EncodedColumn {
    const ids = new Map<string, number>();
    const texts = new ByteBuffer();
    const idOfEntry = Int32Array.from(this.entries, (entry) => {
      const cell = entry[name] ?? null;
      if (cell === null) return -1;
      const label = String(cell);
      const known = ids.get(label);
      if (known !== undefined) return known;
      ids.set(label, ids.size);
      texts.plainText(label);
      return ids.size - 1;
    });
    const rows = this.chosen.view();
    if (ids.size === 0) return { present: Present.none(rows.length), ...encodedLabels(new Int32Array(0), 0, texts) };
    const isAlways = !idOfEntry.includes(-1);
    if (isAlways && ids.size === 1) return { present: Present.all(rows.length), ...repeatedLabel(rows.length, texts) };
    const found = new Int32Array(rows.length);
    if (isAlways) {
      for (let row = 0; row < rows.length; row++) found[row] = idOfEntry[rows[row] as number] as number;
      return { present: Present.all(rows.length), ...encodedLabels(found, ids.size, texts) };
    }
    const present = new Present();
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      const id = idOfEntry[rows[row] as number] as number;
      present.mark(id >= 0);
      if (id >= 0) found[count++] = id;
    }
    return { present, ...encodedLabels(found.subarray(0, count), ids.size, texts) };
  }

  private booleans(name: string): EncodedColumn {
    const cells = this.entries.map((entry) => entry[name] ?? null);
    const [first = null] = cells;
    if (cells.every((cell) => cell === first)) {
      const rows = this.chosen.view().length;
      if (first !== null) return repeatedTruth(rows, first === true);
      return { present: Present.none(rows), dictionary: null, bytes: new Uint8Array(0) };
    }
    const column = new BooleanColumn();
    for (const entry of this.chosen.view()) column.add(cells[entry] ?? null);
    return { present: column.present, ...column.values() };
  }
}
