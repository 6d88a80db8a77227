/** When an answer still holds, and when it may be a little old. */
export interface Freshness {
  /** What was read under one generation holds for as long as it is this one. */
  readonly generation: () => string;
  /** Whether something is being written the whole time, so that an answer would be old before it is there. */
  readonly isWriting: () => boolean;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** A value that may still wait for parts of itself, and when all of it is there. */
export interface Arriving<T> {
  readonly value: T;
  readonly whole: Promise<unknown>;
}

interface Held<T> {
  readonly generation: string;
  readonly at: number;
  readonly value: T;
  tookMs: number;
}

/** No answer is older than this, also while much is written. */
export const OLDEST_MS = 5 * 60_000;
/** While something is written an answer is read again after so many times the time that it takes, and no sooner than this. */
const REST = 10;
const LEAST_REST_MS = 2_000;
const MOST_HELD = 12;

/**
 * Reads an answer once for all that ask, until something is written. While something is written all the time the last
 * answer goes on being given and is read anew behind it, seldom enough to leave the machine to the writing. Answers are
 * shared: nobody may change one.
 */
export function holding<T>(freshness: Freshness): (name: string, read: () => Arriving<T>) => T {
  const held = new Map<string, Held<T>>();
  const renewing = new Set<string>();

  function begin(read: () => Arriving<T>): Held<T> & Pick<Arriving<T>, 'whole'> {
    const at = freshness.clock();
    const entry = { generation: freshness.generation(), at, tookMs: Number.POSITIVE_INFINITY, ...read() };
    const whole = entry.whole.then(() => {
      entry.tookMs = freshness.clock() - at;
    });
    return Object.assign(entry, { whole });
  }

  function keep(name: string, entry: Held<T>): void {
    held.delete(name);
    held.set(name, entry);
    for (const oldest of held.keys()) {
      if (held.size <= MOST_HELD) break;
      held.delete(oldest);
    }
  }

  function renew(name: string, read: () => Arriving<T>): void {
    renewing.add(name);
    const entry = begin(read);
    entry.whole
      .then(
        () => keep(name, entry),
        () => held.delete(name),
      )
      .finally(() => renewing.delete(name));
  }

  return (name, read) => {
    const known = held.get(name);
    if (known?.generation === freshness.generation()) return known.value;
    const age = known === undefined ? Number.POSITIVE_INFINITY : freshness.clock() - known.at;
    if (known !== undefined && freshness.isWriting() && age < OLDEST_MS) {
      if (!renewing.has(name) && age > Math.max(LEAST_REST_MS, REST * known.tookMs)) renew(name, read);
      return known.value;
    }
    const entry = begin(read);
    keep(name, entry);
    entry.whole.catch(() => {
      if (held.get(name) === entry) held.delete(name);
    });
    return entry.value;
  };
}
