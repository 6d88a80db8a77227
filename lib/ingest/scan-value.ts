/** Where a top-level member's text value lies; `end` is exclusive, -1 is "not there". */
export interface Span {
  start: number;
  end: number;
}

/**
 * What the scanner saw of an object while it looked for its end. Spans are of unescaped text values at the top level,
 * the last of a name. `isOdd`: something that only a full parse can tell (an escaped name, a value of another type,
 * deep nesting).
 */
export interface Head {
  readonly source: Span;
  readonly name: Span;
  readonly time: Span;
  readonly region: Span;
  readonly recipient: Span;
  isOdd: boolean;
  depth: number;
  /** Position of the `[` of a list of records, and the member's name, when the scan stopped there. */
  containerAt: number;
  containerName: ContainerName | null;
}

export type ContainerName = 'Records' | 'Events' | 'logEvents' | 'events';

/** The value goes on beyond the bytes at hand. */
export const INCOMPLETE = -1;
/** No JSON value can look like this. */
export const MALFORMED = -2;
/** The scan stopped at a list of records. */
export const AT_CONTAINER = -3;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const COLON = 58;

export function newHead(): Head {
  const span = () => ({ start: -1, end: -1 });
  return {
    source: span(),
    name: span(),
    time: span(),
    region: span(),
    recipient: span(),
    isOdd: false,
    depth: 0,
    containerAt: -1,
    containerName: null,
  };
}

function reset(head: Head): void {
  for (const span of [head.source, head.name, head.time, head.region, head.recipient]) {
    span.start = -1;
    span.end = -1;
  }
  head.isOdd = false;
  head.depth = 0;
  head.containerAt = -1;
  head.containerName = null;
}

/**
 * Finds the end of the object or list that begins at `start`: the position after it, or one of the codes above.
 * Looks at structure alone (quotes, brackets and their kinds); what is inside is the parser's to judge.
 */
export function scanValue(bytes: Uint8Array, start: number, head: Head, stopAtContainer: boolean): number {
  reset(head);
  const length = bytes.length;
  let depth = 0;
  let kinds = 0;
  let at = start;
  while (at < length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const textStart = at + 1;
      at = textStart;
      let escaped = false;
      while (at < length && bytes[at] !== QUOTE) {
        if (bytes[at] === BACKSLASH) {
          escaped = true;
          at++;
        }
        at++;
      }
      if (at >= length) return INCOMPLETE;
      if (depth === 1 && (kinds & 1) === 1) {
        const colon = skipSpace(bytes, at + 1);
        if (colon >= length) return INCOMPLETE;
        if (bytes[colon] === COLON) {
          if (escaped) head.isOdd = true;
          const value = skipSpace(bytes, colon + 1);
          if (value >= length) return INCOMPLETE;
          const container =
            stopAtContainer && bytes[value] === OPEN_BRACKET ? containerNamed(bytes, textStart, at) : null;
          if (container !== null) {
            head.containerAt = value;
            head.containerName = container;
            return AT_CONTAINER;
          }
          const span = escaped ? null : spanNamed(bytes, textStart, at, head);
          if (span !== null) {
            const end = bytes[value] === QUOTE ? plainTextEnd(bytes, value + 1) : -1;
            if (end < 0) {
              head.isOdd = true;
            } else {
              span.start = value + 1;
              span.end = end;
              at = end + 1;
              continue;
            }
          }
          at = value;
          continue;
        }
      }
      at++;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      kinds = (kinds << 1) | (byte === OPEN_BRACE ? 1 : 0);
      if (depth > head.depth) head.depth = depth;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (head.depth < 32 && (kinds & 1) !== (byte === CLOSE_BRACE ? 1 : 0)) return MALFORMED;
      depth--;
      kinds >>>= 1;
      if (depth === 0) {
        if (head.depth > 30) head.isOdd = true;
        return at + 1;
      }
    }
    at++;
  }
  return INCOMPLETE;
}

/** The first position that is not white space. */
export function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break;
    at++;
  }
  return at;
}

/** The closing quote of a text without escapes and without bytes beyond ASCII; -1 for any other. */
function plainTextEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < 32 || byte > 126) return -1;
    at++;
  }
  return -1;
}

function matches(bytes: Uint8Array, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

function spanNamed(bytes: Uint8Array, start: number, end: number, head: Head): Span | null {
  switch (end - start) {
    case 9:
      if (matches(bytes, start, 'eventName')) return head.name;
      if (matches(bytes, start, 'eventTime')) return head.time;
      return matches(bytes, start, 'awsRegion') ? head.region : null;
    case 11:
      return matches(bytes, start, 'eventSource') ? head.source : null;
    case 18:
      return matches(bytes, start, 'recipientAccountId') ? head.recipient : null;
    default:
      return null;
  }
}

function containerNamed(bytes: Uint8Array, start: number, end: number): ContainerName | null {
  switch (end - start) {
    case 6:
      if (matches(bytes, start, 'Events')) return 'Events';
      return matches(bytes, start, 'events') ? 'events' : null;
    case 7:
      return matches(bytes, start, 'Records') ? 'Records' : null;
    case 9:
      return matches(bytes, start, 'logEvents') ? 'logEvents' : null;
    default:
      return null;
  }
}
