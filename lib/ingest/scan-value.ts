/** What the scanner saw of an object while it looked for its end. */
export interface Head {
  depth: number;
  /** Position of the `[` of a list of records, and the member's name, when the scan stopped there. */
  containerAt: number;
  containerName: ContainerName | null;
}

/** Members of a document that are lists of records, or of what is wrapped around records. */
export type ContainerName = 'Records' | 'Events' | 'logEvents' | 'events' | 'records' | 'results' | 'QueryResultRows';

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
  return { depth: 0, containerAt: -1, containerName: null };
}

/**
 * Finds the end of the object or list that begins at `start`: the position after it, or one of the codes above.
 * Looks at structure alone (quotes, brackets and their kinds); what is inside is the parser's to judge.
 */
export function scanValue(bytes: Uint8Array, start: number, head: Head, stopAtContainer: boolean): number {
  head.depth = 0;
  head.containerAt = -1;
  head.containerName = null;
  const length = bytes.length;
  let depth = 0;
  let kinds = 0;
  let at = start;
  while (at < length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const textStart = at + 1;
      at = textStart;
      while (at < length && bytes[at] !== QUOTE) {
        if (bytes[at] === BACKSLASH) at++;
        at++;
      }
      if (at >= length) return INCOMPLETE;
      if (depth === 1 && (kinds & 1) === 1) {
        const colon = skipSpace(bytes, at + 1);
        if (colon >= length) return INCOMPLETE;
        if (bytes[colon] === COLON) {
          const value = skipSpace(bytes, colon + 1);
          if (value >= length) return INCOMPLETE;
          const container =
            stopAtContainer && bytes[value] === OPEN_BRACKET ? containerNamed(bytes, textStart, at) : null;
          if (container !== null) {
            head.containerAt = value;
            head.containerName = container;
            return AT_CONTAINER;
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
      if (depth === 0) return at + 1;
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

function matches(bytes: Uint8Array, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    if (bytes[start + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

/** The list that a name between two positions names. */
export function containerNamed(bytes: Uint8Array, start: number, end: number): ContainerName | null {
  switch (end - start) {
    case 6:
      if (matches(bytes, start, 'Events')) return 'Events';
      return matches(bytes, start, 'events') ? 'events' : null;
    case 7:
      if (matches(bytes, start, 'Records')) return 'Records';
      if (matches(bytes, start, 'records')) return 'records';
      return matches(bytes, start, 'results') ? 'results' : null;
    case 9:
      return matches(bytes, start, 'logEvents') ? 'logEvents' : null;
    case 15:
      return matches(bytes, start, 'QueryResultRows') ? 'QueryResultRows' : null;
    default:
      return null;
  }
}
