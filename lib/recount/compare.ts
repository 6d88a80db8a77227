import type { PlainRecord } from './plain-records';
import type { Pair } from './totals';

/** What the store holds of an event; null is "the record did not say". */
export interface StoredEvent {
  readonly id: string;
  readonly name: string;
  readonly account: string | null;
  readonly region: string | null;
  readonly day: string;
  /** It came with an earlier reading of the file, which has been written anew since. */
  readonly isEarlier?: boolean;
}

/** `same-id`: the file holds another record under the id of a stored event, which no store can tell apart. */
export const DIFFERENCE_KINDS = [
  'not-stored',
  'not-in-file',
  'other-value',
  'other-count',
  'same-id',
  'stored-twice',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface Difference {
  readonly kind: DifferenceKind;
  /** The event, or null where only numbers can be compared. */
  readonly eventId: string | null;
  readonly detail: string;
}

export interface FileComparison {
  readonly differences: readonly Difference[];
  /** Events that both readings have, with equal values. */
  readonly agreed: number;
  /** Further records of events that the file holds more than once. */
  readonly repeated: number;
  /** Events of earlier readings that the file holds no more: nobody can tell whether they are as they were. */
  readonly earlier: number;
  /** Records of the file that the store must have from another file, one an id: the event was delivered before. */
  readonly elsewhere: readonly (PlainRecord & { readonly id: string })[];
  /** The stored events beside the records of the file that they are. */
  readonly pairs: readonly Pair[];
}

/**
 * Holds the second reading of one file against what the store has of it. `counted` is how many KMS records the first
 * reading counted in the file.
 */
export function compareFile(
  plain: readonly PlainRecord[],
  stored: readonly StoredEvent[],
  counted: number,
): FileComparison {
  const byId = new Map<string, PlainRecord[]>();
  for (const record of plain) {
    if (record.id !== null) byId.set(record.id, [...(byId.get(record.id) ?? []), record]);
  }
  const found = stored.map((event) => ({ event, ...oneEvent(event, byId.get(event.id) ?? []) }));
  // An event without an id of its own is stored under one made of the record, which this reading does not make.
  const nameless = plain.filter(({ id }) => id === null).length;
  const absent = found.filter(({ isThere }) => !isThere);
  const strangers = absent.filter(({ event }) => event.isEarlier !== true);
  const total = `${counted} KMS records by the first reading, ${plain.length} by the second`;
  const ids = new Set(stored.map(({ id }) => id));
  return {
    differences: [
      ...(plain.length === counted ? [] : [{ kind: 'other-count', eventId: null, detail: total } as const]),
      ...found.flatMap(({ differences }) => differences),
      ...strangers.slice(nameless).map(
        ({ event }) =>
          ({
            kind: 'not-in-file',
            eventId: event.id,
            detail: 'stored, but the second reading does not find it',
          }) as const,
      ),
    ],
    agreed: found.filter(({ agrees }) => agrees).length + Math.min(nameless, strangers.length),
    repeated: found.reduce((sum, { repeated }) => sum + repeated, 0),
    earlier: absent.length - strangers.length,
    elsewhere: [...byId].flatMap(([id, [record]]) => (ids.has(id) || record === undefined ? [] : [{ ...record, id }])),
    pairs: [
      ...found.filter(({ isThere }) => isThere).map(({ event, record }) => ({ file: record, store: event })),
      ...strangers.map(({ event }, index) => ({ file: index < nameless ? UNTOLD : null, store: event })),
    ],
  };
}

/** A record without an id may be any of the stored events that have a made one. */
const UNTOLD = { name: null, account: null, region: null, day: null };

interface EventComparison {
  readonly isThere: boolean;
  /** The record that is the event: one that agrees, if any does. */
  readonly record: PlainRecord | null;
  readonly agrees: boolean;
  readonly repeated: number;
  readonly differences: readonly Difference[];
}

/** One stored event against the records of its id. */
function oneEvent(event: StoredEvent, records: readonly PlainRecord[]): EventComparison {
  const others = records.map((record) => otherValue(event, record)).filter((detail) => detail !== null);
  const record = records.find((one) => otherValue(event, one) === null) ?? records[0] ?? null;
  const equal = records.length - others.length;
  const kind = equal > 0 ? 'same-id' : 'other-value';
  return {
    isThere: records.length > 0,
    record,
    agrees: equal > 0,
    repeated: Math.max(0, equal - 1),
    differences: others.map((detail) => ({ kind, eventId: event.id, detail })),
  };
}

function otherValue(event: StoredEvent, record: PlainRecord): string | null {
  for (const field of ['name', 'account', 'region', 'day'] as const) {
    if (record[field] !== null && record[field] !== event[field]) {
      return `${field} is ${event[field] ?? 'unknown'} in the store and ${record[field]} in the file`;
    }
  }
  return null;
}
