import type { KmsEvent } from '@/lib/model/event';
import type { EventParts, PlainUse } from './event-parts';

/** The numbers of a plain use, as a run will give them. */
export interface UseNumbers {
  readonly place: number;
  readonly who: number;
  readonly session: number;
  readonly how: number;
  readonly through: number;
  readonly keys: number;
  readonly material: number;
  readonly requestedKey: number;
}

/** What numbers stand for, by number; 0 is "there is none". The same list while the numbers mean the same. */
export type Numbered<T> = readonly T[];

/** A text of each row: whether it has one, and those that are there in Parquet's plain form. */
export interface RunTexts {
  readonly has: Uint8Array;
  readonly bytes: Uint8Array;
}

/** What the numbers of a run stand for. */
export interface RunMeanings {
  readonly place: Numbered<EventParts['place']>;
  readonly who: Numbered<EventParts['who']>;
  readonly session: Numbered<EventParts['session']>;
  readonly how: Numbered<EventParts['how']>;
  readonly through: Numbered<EventParts['through']>;
  readonly keys: Numbered<EventParts['keys']>;
  readonly material: Numbered<EventParts['material']>;
  readonly requestedKey: Numbered<string | null>;
  readonly other: Numbered<Place>;
}

export interface Place {
  readonly account: string;
  readonly region: string;
}

/**
 * Records of a file, column by column: `uses` plain uses of keys and `others` events of other services. All of it is
 * void as soon as the reader goes on.
 */
export interface QuickRun {
  readonly uses: number;
  readonly others: number;
  readonly meanings: RunMeanings;
  readonly place: Int32Array;
  readonly who: Int32Array;
  readonly session: Int32Array;
  readonly how: Int32Array;
  readonly through: Int32Array;
  readonly keys: Int32Array;
  readonly material: Int32Array;
  readonly requestedKey: Int32Array;
  /** Positions in the file. */
  readonly recordIndex: Int32Array;
  /** Hours since 1970. */
  readonly hour: Int32Array;
  /** 64-bit microseconds since 1970. */
  readonly eventTime: Int32Array;
  /** 16 bytes each. */
  readonly eventId: Uint8Array;
  readonly context: RunTexts;
  readonly requestId: RunTexts;
  readonly sharedEventId: RunTexts;
  readonly other: Int32Array;
  readonly otherHour: Int32Array;
}

/** An event that came between the uses of a run, after so many of them. */
export type Between =
  | { readonly kind: 'event'; readonly after: number; readonly event: KmsEvent }
  | { readonly kind: 'use'; readonly after: number; readonly use: PlainUse };

/** Records that were taken into the tray, with the position after the last of them. */
export interface Taken {
  readonly kind: 'taken';
  readonly end: number;
  readonly uses: number;
  readonly others: number;
  /** Of the text of the uses. */
  readonly useBytes: number;
}

/** A record as the quick way reads it, with the position after it. */
export type QuickRecord =
  | Taken
  | { readonly kind: 'kms'; readonly end: number; readonly use: PlainUse }
  | {
      readonly kind: 'other';
      readonly end: number;
      readonly at: Date;
      readonly account: string;
      readonly region: string;
    };

/** Rows that follow each other: from one to another, without that one. */
export type Stretch = readonly [from: number, to: number];

/** The uses of some stretches, in order, and no others. */
export function stretchesOf(run: QuickRun, stretches: readonly Stretch[]): QuickRun {
  const numbers = (column: Int32Array, width = 1) => kept(column, stretches, width);
  return {
    uses: stretches.reduce((sum, [from, to]) => sum + to - from, 0),
    others: 0,
    meanings: run.meanings,
    place: numbers(run.place),
    who: numbers(run.who),
    session: numbers(run.session),
    how: numbers(run.how),
    through: numbers(run.through),
    keys: numbers(run.keys),
    material: numbers(run.material),
    requestedKey: numbers(run.requestedKey),
    recordIndex: numbers(run.recordIndex),
    hour: numbers(run.hour),
    eventTime: numbers(run.eventTime, 2),
    eventId: kept(run.eventId, stretches, 16),
    context: keptTexts(run.context, stretches),
    requestId: keptTexts(run.requestId, stretches),
    sharedEventId: keptTexts(run.sharedEventId, stretches),
    other: run.other.subarray(0, 0),
    otherHour: run.otherHour.subarray(0, 0),
  };
}

function kept<C extends Int32Array | Uint8Array>(column: C, stretches: readonly Stretch[], width = 1): C {
  const copy = column.slice() as C;
  let end = 0;
  for (const [from, to] of stretches) {
    copy.copyWithin(end, from * width, to * width);
    end += (to - from) * width;
  }
  return copy.subarray(0, end) as C;
}

function keptTexts({ has, bytes }: RunTexts, stretches: readonly Stretch[]): RunTexts {
  const lengths = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const starts = new Uint32Array(has.length + 1);
  for (let row = 0; row < has.length; row++) {
    const at = starts[row] as number;
    starts[row + 1] = has[row] === 0 ? at : at + 4 + lengths.getUint32(at, true);
  }
  const start = (row: number) => starts[row] as number;
  return {
    has: kept(has, stretches),
    bytes: kept(
      bytes,
      stretches.map(([from, to]) => [start(from), start(to)]),
    ),
  };
}

/** Records of an hour at one place. */
export interface RunPlace {
  /** Since 1970. */
  readonly hour: number;
  readonly account: string | null;
  readonly region: string | null;
  readonly isKms: boolean;
  readonly records: number;
}

/** Where and when the records of a run were seen, counted. */
export function placesOf(run: QuickRun): RunPlace[] {
  const { place, who, other } = run.meanings;
  const uses = counted(run.place, run.hour, run.who, (at) => place[at]?.recipient_account_id !== null);
  const others = counted(run.other, run.otherHour, run.other, () => true);
  return [
    ...uses.map(({ place: at, caller, hour, records }) => ({
      hour,
      account: place[at]?.recipient_account_id ?? who[caller]?.caller_account_id ?? null,
      region: place[at]?.aws_region ?? null,
      isKms: true,
      records,
    })),
    ...others.map(({ place: at, hour, records }) => ({
      hour,
      account: other[at]?.account ?? null,
      region: other[at]?.region ?? null,
      isKms: false,
      records,
    })),
  ];
}

interface Counted {
  readonly place: number;
  readonly caller: number;
  readonly hour: number;
  records: number;
}

/** Rows by place and hour; by caller too where the place does not say whose log it is. */
function counted(
  places: Int32Array,
  hours: Int32Array,
  callers: Int32Array,
  isToldBy: (place: number) => boolean,
): Counted[] {
  const found = new Map<number, Counted>();
  // Records of a file are mostly of one hour: what was found last at a place nearly always counts on.
  const last: Counted[] = [];
  const apart: Counted[] = [];
  for (let row = 0; row < places.length; row++) {
    const place = places[row] as number;
    const hour = hours[row] as number;
    const before = last[place];
    const known = before?.hour === hour ? before : found.get(place * HOURS + hour);
    if (known !== undefined) {
      known.records++;
      last[place] = known;
    } else if (isToldBy(place)) {
      const first = { place, caller: 0, hour, records: 1 };
      found.set(place * HOURS + hour, first);
      last[place] = first;
    } else apart.push({ place, caller: callers[row] as number, hour, records: 1 });
  }
  return [...found.values(), ...apart];
}

/** More than the hours from 1970 to the year 9999. */
const HOURS = 2 ** 27;
