/** A value of a JSON text, and how many brackets stand open around it. */
export interface JsonValue {
  readonly value: unknown;
  readonly depth: number;
}

/** Characters of one value that are held; no record of CloudTrail comes near. */
const MOST_HELD = 4 * 1024 * 1024;

/**
 * The values of a JSON text that comes piece by piece: one document, or several after each other. A value too large to
 * be held is given as its members, so that memory is bounded whatever the size of the text. What a logger puts before a
 * document is passed over. Throws on a text without a value, with a broken one, or that ends before its brackets do.
 */
export async function* jsonValues(pieces: AsyncIterable<string>, mostHeld = MOST_HELD): AsyncGenerator<JsonValue> {
  let held = '';
  let at = 0;
  let start = -1;
  let inText = false;
  let depth = 0;
  let opened = 0;
  let found = false;
  for await (const piece of pieces) {
    held += piece;
    while (at < held.length) {
      for (; at < held.length; at++) {
        const character = held.charAt(at);
        if (inText) {
          if (character === '\\') at++;
          else if (character === '"') inText = false;
        } else if (character === '"' || character === '{' || character === '[') {
          if (start < 0) start = at;
          if (character === '"') inText = true;
          else depth++;
        } else if (character === '}' || character === ']') {
          if (start < 0) opened--;
          else depth--;
          if (opened < 0) throw new Error('a bracket closes that nothing opened');
        }
        if (start >= 0 && depth === 0 && !inText && at < held.length) {
          yield { value: JSON.parse(held.slice(start, at + 1)), depth: opened };
          found = true;
          start = -1;
        }
      }
      if (depth > 0 && held.length - start > mostHeld) {
        // Its bracket counts as opened, and what is held behind it is looked at again, member by member.
        opened++;
        at = start + 1;
        [start, depth, inText] = [-1, 0, false];
      }
    }
    const done = start < 0 ? held.length : start;
    held = held.slice(done);
    at -= done;
    start = start < 0 ? -1 : 0;
  }
  if (start >= 0 || opened > 0) throw new Error('the text ends before its brackets do');
  if (!found) throw new Error('the text holds no value');
}
