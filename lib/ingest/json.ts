/** A JSON object whose members are not known. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; null for arrays, null and everything else. */
export function object(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The value as a list; empty for everything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty text; null for everything else. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A boolean, also where it is spelt as text ("true", "False"); null for everything else. */
export function flag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : null;
}

/** An account id as text; numbers get their leading zeros back. */
export function account(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value).padStart(12, '0');
  return text(value);
}

/** An object that may have been written as JSON text, as some services and log pipelines do. */
export function objectOrText(value: unknown): Json | null {
  return object(typeof value === 'string' ? parsed(value, '{') : value);
}

/** A list, also as JSON text, or its only element, which converters leave without its list; empty for nothing. */
export function listOrOne(value: unknown): readonly unknown[] {
  const found = typeof value === 'string' ? (parsed(value, '[') ?? objectOrText(value) ?? value) : value;
  if (found === null || found === undefined) return [];
  return Array.isArray(found) ? list(found) : [found];
}

function parsed(value: string, start: '{' | '['): unknown {
  if (!value.startsWith(start)) return null;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
