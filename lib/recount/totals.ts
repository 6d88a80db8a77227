/** What events are counted by. */
export const FIELDS = ['name', 'account', 'region', 'day'] as const;
export type Field = (typeof FIELDS)[number];
export type Values = Readonly<Record<Field, string | null>>;

/** An event as a file has it and as the store does; null is "not there". */
export interface Pair {
  readonly file: Values | null;
  readonly store: Values | null;
}

/** Events with one value. `value` null: the record does not say it, or not in a way that the second reading compares. */
export interface Total {
  readonly value: string | null;
  readonly files: number;
  readonly store: number;
}

export type Totals = Readonly<Record<Field, readonly Total[]>>;

/** Counts events by name, account, Region and day, on both sides. */
export class Tally {
  private readonly counts = {
    name: new Map<string | null, { files: number; store: number }>(),
    account: new Map<string | null, { files: number; store: number }>(),
    region: new Map<string | null, { files: number; store: number }>(),
    day: new Map<string | null, { files: number; store: number }>(),
  };

  add({ file, store }: Pair): void {
    for (const field of FIELDS) {
      if (file !== null) this.count(field, file[field]).files++;
      // What the second reading cannot tell of an event is left open on both sides.
      if (store !== null) this.count(field, file !== null && file[field] === null ? null : store[field]).store++;
    }
  }

  /** All counts, in order of the values. */
  totals(): Totals {
    return {
      name: ordered(this.counts.name),
      account: ordered(this.counts.account),
      region: ordered(this.counts.region),
      day: ordered(this.counts.day),
    };
  }

  private count(field: Field, value: string | null): { files: number; store: number } {
    const known = this.counts[field].get(value);
    if (known !== undefined) return known;
    const fresh = { files: 0, store: 0 };
    this.counts[field].set(value, fresh);
    return fresh;
  }
}

function ordered(counts: ReadonlyMap<string | null, { files: number; store: number }>): Total[] {
  return [...counts]
    .map(([value, { files, store }]) => ({ value, files, store }))
    .sort((a, b) => ((a.value ?? '') < (b.value ?? '') ? -1 : 1));
}
