import { jsonText } from '@/lib/model/json-text';
import type { Json } from './json';

const SECRETS: ReadonlySet<string> = new Set(['sessiontoken', 'secretaccesskey', 'plaintext', 'importtoken']);
const SECRET_TEXT = /(\\*"(?:sessionToken|secretAccessKey|plaintext|importToken)\\*"\s*:\s*\\*")[^"\\]*/gi;

export const REDACTED = 'REDACTED';

/** The record without credentials, which logs carry in answers of other services; never stored, shown or exported. */
export function redacted(record: Json): Json {
  return clean(record, 0) as Json;
}

/** The redacted record as JSON. Few records name a secret at all, and only those are looked through. */
export function redactedJson(record: Json): string {
  const text = jsonText(record);
  const lower = text.toLowerCase();
  for (const secret of SECRETS) if (lower.includes(secret)) return jsonText(redacted(record));
  return text;
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > 20 ? redactedText(value) : value;
  if (typeof value !== 'object' || value === null || depth > 200) return value;
  if (Array.isArray(value)) return value.map((element) => clean(element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' && SECRETS.has(name.toLowerCase()) ? REDACTED : clean(member, depth + 1),
    ]),
  );
}

/** The same for a text that may not even be JSON. */
export function redactedText(record: string): string {
  return record.replace(SECRET_TEXT, `$1${REDACTED}`);
}
