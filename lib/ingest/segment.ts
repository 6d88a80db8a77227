import type { Limits } from './limits';
import {
  AT_CONTAINER,
  type ContainerName,
  containerNamed,
  type Head,
  INCOMPLETE,
  MALFORMED,
  newHead,
  scanValue,
  skipSpace,
} from './scan-value';

/** Where an element stands in its document. */
export type Layout = ContainerName | 'array' | 'document';

/** What the segmenter finds. Positions are of the buffer that is being fed. */
export interface SegmentVisitor {
  /**
   * Looks at the record that begins at `at`, in a list or on a line, in a quick way: the position after it, or after the
   * last of some that follow each other; null to go slowly.
   */
  quick?(bytes: Buffer, at: number, layout: Layout): number | null;
  /** A whole JSON value. False when it turns out not to be JSON, so that records inside it are looked for. */
  element(bytes: Buffer, start: number, end: number, layout: Layout, head: Head): boolean;
  /** Bytes that belong to no record. */
  broken(bytes: Buffer, start: number, end: number, reason: BrokenReason): void;
  /** A closing bracket that nothing opened; no record is lost by it. */
  stray(): void;
  /** A value larger than any record. */
  oversize(bytes: Buffer, start: number, end: number, layout: Layout): void;
}

export type BrokenReason = 'not-json' | 'cut-off' | 'given-up';

const NEWLINE = 10;
const COMMA = 44;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const CLOSE_BRACE = 125;
const CLOSE_BRACKET = 93;
const QUOTE = 34;
const COLON = 58;
/** Broken places after which no value is believed to be longer than a record may be. */
const SUSPECT_AFTER = 10;
/** Bytes that a logger may put before a record. */
const MOST_PREFIX = 300;
/** Bytes of one file that are looked at to tell whether an object behind a broken place is a record. */
const MOST_LOOKED_AT = 64 * 1024 * 1024;
const EVENT_VERSION = Buffer.from('"eventVersion"');
const RECORD_START = Buffer.from('{"eventVersion"');

/**
 * Cuts a stream of JSON documents (one, several pasted together, or one a line) into the elements that may be
 * records: members of a top-level list, of `Records` or another list that holds records, or the documents themselves.
 * After a broken place it goes on at the next record.
 */
export class Segmenter {
  private mode: 'top' | 'list' | 'outer' = 'top';
  private layout: Layout = 'document';
  private readonly head = newHead();
  private broken = 0;
  private elements = 0;
  private lookedAt = 0;

  constructor(
    private readonly visitor: SegmentVisitor,
    private readonly limits: Limits,
  ) {}

  /**
   * Takes what can be taken of `bytes` and returns how many bytes that were; the caller brings the rest again with
   * more behind it. `isLast`: nothing comes after.
   */
  feed(bytes: Buffer, isLast: boolean): number {
    let at = 0;
    while (at < bytes.length) {
      at = this.skipSeparators(bytes, at);
      if (at >= bytes.length) break;
      const next = this.mode === 'outer' ? this.outer(bytes, at, isLast) : this.value(bytes, at, isLast);
      if (next === INCOMPLETE) return at;
      at = next;
    }
    return at;
  }

  /** Whether the last document still waits for its end. */
  get isOpen(): boolean {
    return this.mode !== 'top';
  }

  private skipSeparators(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length) {
      at = skipSpace(bytes, at);
      if (bytes[at] !== COMMA && bytes[at] !== 30 && bytes[at] !== 0) break;
      at++;
    }
    return at;
  }

  /** After a list of records: the rest of the object around it. */
  private outer(bytes: Buffer, at: number, isLast: boolean): number {
    const byte = bytes[at];
    if (byte === CLOSE_BRACE) {
      this.mode = 'top';
      this.layout = 'document';
      return at + 1;
    }
    if (byte !== QUOTE) {
      this.mode = 'top';
      return at;
    }
    const nameEnd = textEnd(bytes, at);
    const colon = nameEnd < 0 ? bytes.length : skipSpace(bytes, nameEnd);
    const value = skipSpace(bytes, colon + 1);
    if (value >= bytes.length) return isLast ? bytes.length : INCOMPLETE;
    if (bytes[colon] !== COLON) return this.recover(bytes, at, bytes.length, isLast);
    if (bytes[value] === OPEN_BRACKET) {
      const name = containerNamed(bytes, at + 1, nameEnd - 1);
      if (name !== null) {
        this.mode = 'list';
        this.layout = name;
        return value + 1;
      }
    }
    const end = valueEnd(bytes, value, this.head);
    if (end === INCOMPLETE) return isLast ? bytes.length : INCOMPLETE;
    return end === MALFORMED ? this.recover(bytes, at, bytes.length, isLast) : end;
  }

  private value(bytes: Buffer, at: number, isLast: boolean): number {
    const byte = bytes[at];
    if (byte === OPEN_BRACE) return this.object(bytes, at, isLast);
    if (byte === CLOSE_BRACKET && this.mode === 'list') {
      this.mode = this.layout === 'array' ? 'top' : 'outer';
      if (this.layout === 'array') this.layout = 'document';
      return at + 1;
    }
    if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.visitor.stray();
      return at + 1;
    }
    if (byte === OPEN_BRACKET && this.mode === 'top') {
      if (bytes.length - at < 2 * MOST_PREFIX && !isLast) return INCOMPLETE;
      const behind = isListStart(bytes, at) ? null : objectOnLine(bytes, at, at + MOST_PREFIX);
      if (behind !== null && bytes.subarray(at, Math.max(at, behind)).includes(CLOSE_BRACKET)) return behind;
      this.mode = 'list';
      this.layout = 'array';
      return at + 1;
    }
    return this.scalar(bytes, at, isLast);
  }

  private object(bytes: Buffer, at: number, isLast: boolean): number {
    const isSuspect = this.broken > SUSPECT_AFTER;
    if ((this.mode === 'list' || isRecord(bytes, at)) && !isSuspect) {
      const quickEnd = this.visitor.quick?.(bytes, at, this.layout) ?? null;
      if (quickEnd !== null) {
        this.elements++;
        return quickEnd;
      }
    }
    const reach = isSuspect ? bytes.subarray(0, at + this.limits.recordBytes) : bytes;
    const end = scanValue(reach, at, this.head, this.mode === 'top');
    if (end === AT_CONTAINER) {
      this.layout = this.head.containerName ?? 'array';
      this.mode = 'list';
      return this.head.containerAt + 1;
    }
    if (end === INCOMPLETE && !isLast && reach.length === bytes.length) return INCOMPLETE;
    if (end < 0) return this.recover(bytes, at, bytes.length, end === INCOMPLETE);
    if (end - at > this.limits.recordBytes) {
      this.visitor.oversize(bytes, at, end, this.layout);
      return end;
    }
    this.elements++;
    return this.visitor.element(bytes, at, end, this.layout, this.head) ? end : this.recover(bytes, at, end, false);
  }

  /** A text, a number or a word where a record should be, a list in a list, or no JSON at all. */
  private scalar(bytes: Buffer, at: number, isLast: boolean): number {
    const lineEnd = bytes.indexOf(NEWLINE, at);
    if (this.mode === 'top' && bytes[at] !== QUOTE) {
      const limit = lineEnd < 0 ? bytes.length : lineEnd;
      const brace = objectOnLine(bytes, at, Math.min(limit, at + MOST_PREFIX));
      if (brace >= 0) return brace;
      if (lineEnd < 0 && !isLast) return INCOMPLETE;
      return this.giveUpLine(bytes, at, limit);
    }
    const end = valueEnd(bytes, at, this.head);
    if (end === INCOMPLETE && !isLast) return INCOMPLETE;
    const isWhole = end > at && (this.mode === 'top' ? isTextEnd(bytes, end) : isElementEnd(bytes, end));
    // Members without an object around them, or the end of a text: what is left of a record that lost its beginning.
    if (!isWhole) return this.recover(bytes, at, bytes.length, end === INCOMPLETE);
    this.elements++;
    if (this.visitor.element(bytes, at, end, this.layout, this.head)) return end;
    return this.recover(bytes, at, this.mode === 'top' ? end : bytes.length, false);
  }

  /** Goes on behind a line that is no JSON, or at the record that it holds further on: a whole list may be one line. */
  private giveUpLine(bytes: Buffer, at: number, end: number): number {
    if (this.elements === 0 && this.broken >= 20) {
      this.visitor.broken(bytes, at, bytes.length, 'given-up');
      return bytes.length;
    }
    return this.recover(bytes, at, end, false);
  }

  /** Goes on at the next record after a broken place; `end` is where the broken value ends, if it does. */
  private recover(bytes: Buffer, start: number, end: number, isCutOff: boolean): number {
    this.broken++;
    if (this.broken > this.limits.brokenPlaces) {
      this.visitor.broken(bytes, start, bytes.length, 'given-up');
      return bytes.length;
    }
    const marked = nextRecord(bytes.subarray(0, end), start + 1, end, indentation(bytes, start));
    const told = this.toldRecord(bytes, start + 1, marked < 0 ? end : marked);
    const next = told < 0 ? marked : told;
    if (next < 0) {
      this.visitor.broken(bytes, start, end, isCutOff ? 'cut-off' : 'not-json');
      return end;
    }
    this.visitor.broken(bytes, start, next, 'not-json');
    return next;
  }

  /**
   * Where an object begins that can be told to be a record by its members, whatever the order they are in. Objects
   * follow a comma, a bracket or a line's end here; quotes in texts are escaped, so that none is found inside one.
   */
  private toldRecord(bytes: Buffer, start: number, end: number): number {
    let unfinished = -1;
    for (let at = bytes.indexOf(OPEN_BRACE, start); at >= 0 && at < end; at = bytes.indexOf(OPEN_BRACE, at + 1)) {
      if (bytes[skipSpace(bytes, at + 1)] !== QUOTE || !isElementStart(bytes, at)) continue;
      if (this.lookedAt > MOST_LOOKED_AT) break;
      const reach = Math.min(bytes.length, at + this.limits.recordBytes);
      const valueAt = scanValue(bytes.subarray(0, reach), at, this.head, false);
      const behind = valueAt > 0 ? valueAt : reach;
      this.lookedAt += behind - at;
      if (valueAt === MALFORMED || !hasRecordMembers(bytes.subarray(at, behind))) continue;
      if (valueAt > 0) return at;
      // A part of the broken record seems to hold all that follows; what is whole is told more surely.
      if (unfinished < 0) unfinished = at;
    }
    return unfinished;
  }
}

/** Whether an object at `at` follows another in a list, begins a list, or begins a line. */
function isElementStart(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && isSpace(bytes[before])) {
    if (bytes[before] === NEWLINE) return true;
    before--;
  }
  return bytes[before] === COMMA || bytes[before] === OPEN_BRACKET || bytes[before] === CLOSE_BRACE;
}

/** Whether the text that ends at `at` stands for itself: it is no member's name, and nothing sticks to it. */
function isTextEnd(bytes: Buffer, at: number): boolean {
  const byte = bytes[at];
  const sticks = byte !== undefined && byte !== COMMA && byte !== CLOSE_BRACKET && !isSpace(byte);
  return !sticks && bytes[skipSpace(bytes, at)] !== COLON;
}

/** Whether what ends at `at` may be an element of a list by what stands behind it. */
function isElementEnd(bytes: Buffer, at: number): boolean {
  const byte = bytes[skipSpace(bytes, at)];
  return byte === undefined || byte === COMMA || byte === CLOSE_BRACKET;
}

/** Whether a text has the members of a record, itself or in a text inside it. */
function hasRecordMembers(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  return /eventSource\\*"\s*:/.test(text) && /eventName\\*"\s*:/.test(text);
}

/** Whether a list begins as one of records does; `[2026-11-28 12:00] {` is what a logger writes. */
function isListStart(bytes: Buffer, at: number): boolean {
  const first = bytes[skipSpace(bytes, at + 1)];
  return first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE || first === CLOSE_BRACKET;
}

/** Where an object begins behind what a logger put before it on the line; it may go on on the next. -1: nowhere. */
function objectOnLine(bytes: Buffer, from: number, to: number): number {
  let brace = bytes.indexOf(OPEN_BRACE, from);
  while (brace >= 0 && brace < to) {
    const first = bytes[skipSpace(bytes, brace + 1)];
    if (first === QUOTE || first === undefined) return brace;
    brace = bytes.indexOf(OPEN_BRACE, brace + 1);
  }
  return -1;
}

/** Whether an object begins as CloudTrail begins records; an object around a list of records does not. */
function isRecord(bytes: Buffer, at: number): boolean {
  return (
    bytes.compare(RECORD_START, 0, RECORD_START.length, at, Math.min(bytes.length, at + RECORD_START.length)) === 0
  );
}

/** The position after a text that begins with the quote at `start`. */
function textEnd(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === 92 ? 2 : 1;
  return at >= bytes.length ? INCOMPLETE : at + 1;
}

function valueEnd(bytes: Buffer, start: number, head: Head): number {
  const byte = bytes[start];
  if (byte === QUOTE) return textEnd(bytes, start);
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return scanValue(bytes, start, head, false);
  let at = start;
  while (at < bytes.length && !isDelimiter(bytes[at])) at++;
  return at;
}

function isDelimiter(byte: number | undefined): boolean {
  return (
    byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === NEWLINE || byte === 13 || byte === 32
  );
}

/** White space between the beginning of the line and `start`; null when something else stands there. */
function indentation(bytes: Buffer, start: number): string | null {
  const lineStart = bytes.lastIndexOf(NEWLINE, start) + 1;
  if (lineStart === 0 && start > 0) return null;
  const indent = start - lineStart > 64 ? 'x' : bytes.toString('latin1', lineStart, start);
  return indent.trim() === '' ? indent : null;
}

/** Where the next record begins: `{"eventVersion"`, or a `{` on a new line at the same depth. */
function nextRecord(bytes: Buffer, start: number, end: number, indent: string | null): number {
  const line = indent === null ? -1 : bytes.indexOf(`\n${indent}{`, start);
  const byLine = line < 0 || indent === null ? -1 : line + 1 + indent.length;
  let version = bytes.indexOf(EVENT_VERSION, start);
  while (version >= 0 && version < end) {
    let brace = version - 1;
    while (brace > start && isSpace(bytes[brace])) brace--;
    if (bytes[brace] === OPEN_BRACE && brace >= start) {
      version = brace;
      break;
    }
    version = bytes.indexOf(EVENT_VERSION, version + 1);
  }
  const found = [byLine, version].filter((at) => at >= 0 && at < end);
  return found.length === 0 ? -1 : Math.min(...found);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || byte === NEWLINE || byte === 13 || byte === 9;
}
