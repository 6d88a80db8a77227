/** Half of a surrogate pair as `JSON.stringify` writes it; a backslash before it may be escaped itself. */
const HALF = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * A value as JSON that every engine takes: half of a surrogate pair, with which a text that was cut short may end, is no
 * character, and becomes U+FFFD.
 */
export function jsonText(value: unknown): string {
  return wholeCharacters(JSON.stringify(value));
}

/** The same for JSON that `JSON.stringify` wrote. */
export function wholeCharacters(json: string): string {
  return json.includes('\\ud') ? json.replace(HALF, '$1\ufffd') : json;
}
