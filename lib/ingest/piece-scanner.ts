import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { GZIP_TAIL_BYTES, gzipHeadBytes } from './gzip-head';
import type { SessionPlaces } from './known-sessions';
import type { UseNumbers } from './quick-run';
import {
  MEMBERS,
  type Member,
  PLACE_FROM,
  PLACE_TO,
  REQUEST,
  REQUEST_SLOT,
  type Repeated,
  SLOT,
  type Unique,
} from './record-members';
import { RunExports, RunTray } from './run-tray';
import { ScannerExports } from './scanner-exports';
import { teachNames } from './teach-names';
import { type ToldSession, ToldSessions } from './told-sessions';

const NOWHERE = -1;
const SLOT_WORDS = 3;

/** Members that are asked about together; see `together`. */
export interface RunMasks {
  readonly place: number;
  readonly how: number;
  readonly source: number;
  /** A record of KMS that has one of these is no plain use. */
  readonly uncommon: number;
}

/** A caller by the number that its `userIdentity` has. */
export interface NewCaller {
  readonly number: number;
  /** Its bytes as Latin-1; null when they were read before. */
  readonly text: string | null;
}

const IS_OTHER = 1;
const IS_KMS = 2;

/** A value that cannot be parsed; the record that holds it is for the slow reader. */
export const BROKEN = Symbol('broken');

/**
 * Scans records for their members, by WebAssembly. Values that were seen before are not parsed again: the same bytes
 * give the very same value. Knows records that look as CloudTrail writes them, and says of others that it does not.
 */
export class PieceScanner {
  private readonly wasm: z.infer<typeof ScannerExports>;
  private readonly window: Buffer;
  private readonly slots: Int32Array;
  private readonly extras: Int32Array;
  private readonly windowStart: number;
  private readonly registered: Int32Array;
  private readonly sessions: ToldSessions;
  readonly tray: RunTray;
  private values: unknown[] = [];
  /** How many values could not be parsed since the last `forget`. */
  private broken = 0;
  /** Hears that everything is about to be forgotten: what lies in the tray has still to be told. */
  beforeForget: () => void = () => undefined;
  /** Counts how often everything was forgotten. */
  generation = 0;
  private loaded: Buffer | null = null;
  private loadedFrom = 0;
  private loadedBytes = 0;
  /** Where in the window the record begins that the last run left, scanned. */
  private stopped = NOWHERE;
  /** Position of the record last scanned in its buffer. */
  private base = 0;

  /** `file` is the compiled `wasm/scan.ts`. Throws when it is missing or another thing. */
  constructor(file: string) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {
      env: {
        abort: () => {
          throw new Error('the scanner stopped');
        },
      },
    });
    this.wasm = ScannerExports.parse(instance.exports);
    const { buffer } = this.wasm.memory;
    this.windowStart = Number(this.wasm.WINDOW.value);
    this.window = Buffer.from(buffer, this.windowStart, Number(this.wasm.WINDOW_BYTES.value));
    this.slots = new Int32Array(buffer, Number(this.wasm.SLOTS.value), (REQUEST_SLOT + REQUEST.length) * SLOT_WORDS);
    this.extras = new Int32Array(buffer, Number(this.wasm.EXTRAS.value), 24 * SLOT_WORDS);
    this.registered = new Int32Array(buffer, Number(this.wasm.REGISTERED.value), 8);
    this.sessions = new ToldSessions(this.wasm);
    this.tray = new RunTray(buffer, RunExports.parse(instance.exports));
    teachNames(this.wasm, Buffer.from(buffer));
    this.forget();
  }

  /** Room for a file at the end of the window, so that its text may be unpacked before it; null when it is too large. */
  room(bytes: number): Buffer | null {
    const from = this.window.length - SPARE_BYTES - bytes;
    if (from < 0) return null;
    this.release();
    return this.window.subarray(from, from + bytes);
  }

  /**
   * The text of a gzip, unpacked where it will be scanned: void as soon as another is unpacked or scanned. Null when it
   * does not fit, is damaged, or is no single member with a plain head: zlib must look.
   */
  unpack(packed: Buffer): Buffer | null {
    const head = gzipHeadBytes(packed);
    const tail = packed.length - GZIP_TAIL_BYTES;
    if (head === null || tail < head) return null;
    const size = packed.readUInt32LE(tail + 4);
    const isPlaced = packed.buffer === this.window.buffer;
    const from = isPlaced
      ? packed.byteOffset - this.window.byteOffset
      : this.window.length - SPARE_BYTES - packed.length;
    if (size + SPARE_BYTES > from) return null;
    this.release();
    if (!isPlaced) packed.copy(this.window, from);
    const start = this.windowStart + from;
    if (this.wasm.inflate(start + head, start + tail, this.windowStart, size) !== start + tail) return null;
    if (this.wasm.checksum() >>> 0 !== packed.readUInt32LE(tail)) return null;
    return this.window.subarray(0, size);
  }

  /**
   * Scans the object at `at`; the position after it, or null when this is one for the slow reader: cut off, unusual,
   * or larger than the window.
   */
  scan(bytes: Buffer, at: number): number | null {
    if (this.loaded !== bytes || at < this.loadedFrom) this.load(bytes, at);
    const isScanned = this.stopped === at - this.loadedFrom;
    this.stopped = NOWHERE;
    let end = isScanned ? this.wasm.stoppedTo() : this.wasm.scan(at - this.loadedFrom, this.loadedBytes);
    if (end === -1 && this.loadedFrom + this.loadedBytes < bytes.length && at > this.loadedFrom) {
      this.load(bytes, at);
      end = this.wasm.scan(0, this.loadedBytes);
    }
    if (end < 0) return null;
    this.base = this.loadedFrom;
    return this.internSlots(PLACE_FROM, PLACE_TO) ? this.base + end : null;
  }

  /** Says which members a run asks about together. */
  teach({ place, how, source, uncommon }: RunMasks): void {
    this.wasm.teachMasks(place, how, source, uncommon);
  }

  /**
   * Takes records from `at` on into the tray, without a word in between, as long as they are like those that were
   * registered. `index` is the first one's position in its file. Gives the position after the last that was taken.
   */
  takeRun(bytes: Buffer, at: number, index: number, mostBytes: number): number {
    if (this.broken > 0) return at;
    if (this.loaded !== bytes || at < this.loadedFrom) this.load(bytes, at);
    const end = this.wasm.takeRun(at - this.loadedFrom, this.loadedBytes, index, mostBytes, false);
    this.stopped = this.wasm.stoppedAt();
    return this.loadedFrom + end;
  }

  /** Goes on with the record that the last run left; null when it is not taken now either. */
  resumeRun(index: number, mostBytes: number): number | null {
    const from = this.stopped;
    const end = this.wasm.takeRun(from, this.loadedBytes, index, mostBytes, true);
    this.stopped = this.wasm.stoppedAt();
    return end === from ? null : this.loadedFrom + end;
  }

  /**
   * The caller of the record that the last run left, if all else in that record is known: its number and, when it is
   * new, its text. Null when there is more to the record: it must be read as a whole.
   */
  newCaller(): NewCaller | null {
    if (this.stopped === NOWHERE || this.wasm.lacksWho() === 0) return null;
    this.base = this.loadedFrom;
    const slot = SLOT.userIdentity;
    const isNew = this.wasm.internSlots(slot, slot + 1);
    if (isNew < 0) {
      this.makeRoom();
      return null;
    }
    const number = this.number('userIdentity');
    if (isNew === 0) return this.values[number] === BROKEN ? null : { number, text: null };
    const at = slot * SLOT_WORDS;
    const text = this.window.toString('latin1', this.slots[at] as number, this.slots[at + 1] as number);
    return this.learned(this.slots, slot) === BROKEN ? null : { number, text };
  }

  /** Says of what class (see `registerUse`) the caller of the record last scanned is; gives the number of his session. */
  registerCaller(whoClass: number): number {
    return this.wasm.registerWho(whoClass);
  }

  /**
   * Lets runs tell the sessions whose text is that of the caller of the record last scanned but for these places. Gives
   * the number of their role, null when it cannot be remembered.
   */
  rememberRole({ name, nameEnd, again, arnEnd, key, keyEnd, date, dateEnd }: SessionPlaces): number | null {
    const role = this.wasm.rememberRole(name, nameEnd, again, arnEnd, key, keyEnd, date, dateEnd);
    return role < 0 ? null : role;
  }

  /** The sessions that runs told since this was asked last. */
  newSessions(): Generator<ToldSession> {
    return this.sessions.told();
  }

  /** Takes the record last scanned into the tray, if it is like one that was registered. */
  takeScanned(index: number): boolean {
    return this.broken === 0 && this.wasm.takeScanned(index) !== 0;
  }

  /** Says that the record last scanned is another service's, as all of its source, name and place are; gives their number. */
  registerOther(): number | null {
    return this.numberOrRoom(this.wasm.registerOther(IS_OTHER));
  }

  /**
   * Says that the record last scanned is plain use by a caller of a class (2 and above; 1 is nobody), as all records
   * with the same values are. Null when it cannot be remembered.
   */
  registerUse(whoClass: number): UseNumbers | null {
    if (this.numberOrRoom(this.wasm.registerOther(IS_KMS)) === null) return null;
    if (this.wasm.registerUse(whoClass) === 0) return null;
    const [place = 0, who = 0, how = 0, through = 0, keys = 0, material = 0, requestedKey = 0, session = 0] =
      this.registered;
    return { place, who, session, how, through, keys, material, requestedKey };
  }

  private numberOrRoom(number: number): number | null {
    if (number >= 0) return number + 1;
    this.forget();
    return null;
  }

  /** Lets go of the bytes; to be called before another buffer may lie at the same place. */
  release(): void {
    this.loaded = null;
    this.stopped = NOWHERE;
  }

  /** The value of a member whose values repeat; undefined when it is missing. After `scan`: only those of `PLACE`. */
  value(member: Repeated): unknown {
    const at = SLOT[member] * SLOT_WORDS;
    const start = this.slots[at] as number;
    if (start < 0) return undefined;
    // Where the same bytes were another member's, their value may have been let go of.
    return this.values[this.slots[at + 2] as number] ?? this.parsed(start, this.slots[at + 1] as number);
  }

  /** Lets go of the value of a member, which will not be asked for again as long as its number is the same. */
  drop(member: Repeated): void {
    this.values[this.number(member)] = undefined;
  }

  /** The value of a member that is parsed each time; undefined when it is missing, `BROKEN` when it is no JSON. */
  parse(member: Unique): unknown {
    const at = SLOT[member] * SLOT_WORDS;
    const start = this.slots[at] as number;
    return start < 0 ? undefined : this.parsed(start, this.slots[at + 1] as number);
  }

  /** Which of the values seen so far a member has; equal numbers are equal values until the next `forget`. */
  number(member: Repeated): number {
    return this.slots[SLOT[member] * SLOT_WORDS + 2] as number;
  }

  /** The text of a member, when it is one of printable ASCII without escapes; null otherwise. */
  plainText(member: Unique): string | null {
    const slot = SLOT[member];
    if (this.wasm.isPlainText(slot) === 0) return null;
    const at = slot * SLOT_WORDS;
    return this.window.toString('latin1', (this.slots[at] as number) + 1, (this.slots[at + 1] as number) - 1);
  }

  has(member: Member): boolean {
    return (this.slots[SLOT[member] * SLOT_WORDS] as number) >= 0;
  }

  /**
   * Looks into `requestParameters`: whether they hold no more that matters than a key id and an encryption context of
   * one member, both plain texts. To be asked before `readAll`.
   */
  hasPlainRequest(): boolean {
    return this.wasm.scanRequest(SLOT.requestParameters) !== 0;
  }

  /** After `hasPlainRequest`: the key id; null when there is none. */
  plainKeyId(): string | null {
    const at = REQUEST_SLOT * SLOT_WORDS;
    const start = this.slots[at] as number;
    return start < 0 ? null : this.window.toString('latin1', start + 1, (this.slots[at + 1] as number) - 1);
  }

  /** After `hasPlainRequest`: the encryption context as JSON; null when there is none. */
  plainContext(): string | null {
    const at = (REQUEST_SLOT + 1) * SLOT_WORDS;
    const start = this.slots[at] as number;
    return start < 0 ? null : this.window.toString('latin1', start, this.slots[at + 1] as number);
  }

  /** Whether the record has one of the members of a mask. */
  hasAny(mask: number): boolean {
    return (this.wasm.presentSlots() & mask) !== 0;
  }

  /**
   * The number of the values that some members have together, within a group of such numbers: equal values, equal
   * number, until the next `forget`. Null when there is no more room; then all was forgotten. After `readAll`.
   */
  together(group: number, mask: number): number | null {
    const number = this.wasm.internTuple(group, mask);
    if (number >= 0) return number;
    this.forget();
    return null;
  }

  /** Whether every value of the record last scanned is JSON, without reading any. */
  isStrict(): boolean {
    return this.wasm.isStrict(this.broken === 0 ? 1 : 0) !== 0;
  }

  /** Reads all values of the record last scanned. False when one of them is no JSON. */
  readAll(): boolean {
    const isWhole = this.internSlots(PLACE_TO, MEMBERS.length);
    return this.internExtras() && isWhole;
  }

  /** Forgets every value seen, so that memory is bounded. */
  forget(): void {
    this.beforeForget();
    this.values = [];
    this.broken = 0;
    this.sessions.forget();
    this.generation++;
    this.wasm.reset(MEMBERS.length, Math.random());
  }

  private internSlots(from: number, to: number): boolean {
    const isNew = this.wasm.internSlots(from, to);
    if (isNew < 0) return this.makeRoom();
    if (isNew === 0) return this.broken === 0 || !this.hasBroken(from, to);
    let isWhole = true;
    for (let slot = from; slot < to; slot++) {
      if ((this.slots[slot * SLOT_WORDS] as number) >= 0 && this.learned(this.slots, slot) === BROKEN) isWhole = false;
    }
    return isWhole;
  }

  private internExtras(): boolean {
    const count = this.wasm.extraCount();
    if (count === 0) return true;
    const isNew = this.wasm.internExtras();
    if (isNew < 0) return this.makeRoom();
    if (isNew === 0 && this.broken === 0) return true;
    let isWhole = true;
    for (let extra = 0; extra < count; extra++) if (this.learned(this.extras, extra) === BROKEN) isWhole = false;
    return isWhole;
  }

  private hasBroken(from: number, to: number): boolean {
    for (let slot = from; slot < to; slot++) {
      if ((this.slots[slot * SLOT_WORDS] as number) >= 0 && this.learned(this.slots, slot) === BROKEN) return true;
    }
    return false;
  }

  /** The next record starts with empty shelves; this one goes the slow way. */
  private makeRoom(): false {
    this.forget();
    return false;
  }

  /** The value at a place, parsed when its number is new. Numbers are given in turn, so every new one must pass here. */
  private learned(places: Int32Array, index: number): unknown {
    const at = index * SLOT_WORDS;
    const id = places[at + 2] as number;
    if (id === this.values.length) this.values.push(this.parsed(places[at] as number, places[at + 1] as number));
    if (id >= this.values.length) throw new Error('the scanner gave a number out of turn');
    return this.values[id];
  }

  private parsed(start: number, end: number): unknown {
    try {
      return JSON.parse(this.window.toString('utf8', start, end));
    } catch {
      this.broken++;
      return BROKEN;
    }
  }

  private load(bytes: Buffer, from: number): void {
    if (bytes.buffer === this.window.buffer) {
      const before = bytes.byteOffset - this.window.byteOffset;
      this.loaded = bytes;
      this.stopped = NOWHERE;
      this.loadedFrom = -before;
      this.loadedBytes = before + bytes.length;
      return;
    }
    const length = Math.min(bytes.length - from, this.window.length - SPARE_BYTES);
    bytes.copy(this.window, 0, from, from + length);
    this.loaded = bytes;
    this.stopped = NOWHERE;
    this.loadedFrom = from;
    this.loadedBytes = length;
  }
}

/** The scanner looks at 16 bytes at a time. */
const SPARE_BYTES = 64;
