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
    this.translation.translate(of, numbers, this.chosen.extend(numbers.length), this.learn);
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
    const { idOfEntry, labels, texts } = labelsOf(this.entries, name);
    const rows = this.chosen.view();
    if (labels === 0) return { present: Present.none(rows.length), ...encodedLabels(new Int32Array(0), 0, texts) };
    const isAlways = !idOfEntry.includes(NO_LABEL);
    if (isAlways && labels === 1) return { present: Present.all(rows.length), ...repeatedLabel(rows.length, texts) };
    const ids = idsOf(rows, idOfEntry);
    if (isAlways) return { present: Present.all(rows.length), ...encodedLabels(ids, labels, texts) };
    const present = Present.except(ids, NO_LABEL);
    return { present, ...encodedLabels(withoutNone(ids), labels, texts) };
  }

  private booleans(name: string): EncodedColumn {
    const cells = this.entries.map((entry) => entry[name] ?? null);
    const [first = null] = cells;
    if (cells.every((cell) => cell === first)) {
      const rows = this.chosen.view().length;
      if (first !== null) return repeatedTruth(rows, first === true);
      return { present: Present.none(rows), dictionary: null, bytes: new Uint8Array(0) };
    }
    return truthOf(this.chosen.view(), cells);
  }
}

const NO_LABEL = -1;

/** So many entries at a time are looked at, and then, while hardly any label comes again, seven times as many are not. */
const BLOCK = 1024;

/**
 * What the entries say in a column: the number of its label for each entry, and the labels. Where hardly any comes twice,
 * as the names of sessions, looking for each among the others costs more than it saves; so some are taken unseen, and one
 * may stand there more than once.
 */
function labelsOf(entries: readonly Entry[], name: string) {
  const ids = new Map<string, number>();
  const texts = new ByteBuffer();
  const idOfEntry = new Int32Array(entries.length);
  let labels = 0;
  let looked = 0;
  let found = 0;
  let isLooking = true;
  for (let number = 0; number < entries.length; number++) {
    if (number % BLOCK === 0) isLooking = (number / BLOCK) % 8 === 0 || found * 16 > looked;
    const cell = entries[number]?.[name] ?? null;
    if (cell === null) {
      idOfEntry[number] = NO_LABEL;
      continue;
    }
    const label = String(cell);
    const known = isLooking ? ids.get(label) : undefined;
    if (isLooking) looked++;
    if (known !== undefined) {
      found++;
      idOfEntry[number] = known;
      continue;
    }
    if (isLooking) ids.set(label, labels);
    texts.plainText(label);
    idOfEntry[number] = labels++;
  }
  return { idOfEntry, labels, texts };
}

function idsOf(rows: Int32Array, idOfEntry: Int32Array): Int32Array {
  const ids = new Int32Array(rows.length);
  for (let row = 0; row < rows.length; row++) ids[row] = idOfEntry[rows[row] as number] as number;
  return ids;
}

function truthOf(rows: Int32Array, cells: readonly Cell[]): EncodedColumn {
  const column = new BooleanColumn();
  for (let row = 0; row < rows.length; row++) column.add(cells[rows[row] as number] ?? null);
  return { present: column.present, ...column.values() };
}

/** Takes the rows without a label out, in place. */
function withoutNone(ids: Int32Array): Int32Array {
  let count = 0;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id !== NO_LABEL) ids[count++] = id;
  }
  return ids.subarray(0, count);
}
