import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

type Json = Record<string, unknown>;

/**
 * A second, deliberately simple reading of delivered logs, to hold the real one against: whole file at once, every
 * KMS record by its id. Knows only the two shapes it is used on, `{"Records":[…]}` and bare arrays or lines.
 */
export function independentKmsRecords(folder: string): Map<string, Json> {
  const records = new Map<string, Json>();
  for (const file of filesBelow(folder)) {
    for (const record of recordsIn(readFileSync(file, 'utf8'))) {
      if (record.eventSource === 'kms.amazonaws.com' && typeof record.eventID === 'string')
        records.set(record.eventID, record);
    }
  }
  return records;
}

/** How often each value of a field occurs. */
export function tally(records: Iterable<Json>, value: (record: Json) => string | null): Map<string | null, number> {
  const counts = new Map<string | null, number>();
  for (const record of records) counts.set(value(record), (counts.get(value(record)) ?? 0) + 1);
  return counts;
}

function filesBelow(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];
}

function recordsIn(text: string): Json[] {
  const clean = text.replace(/^\uFEFF/, '').trim();
  if (clean === '') return [];
  try {
    return flattened(JSON.parse(clean));
  } catch {
    return clean.split('\n').flatMap((line) => flattened(JSON.parse(line)));
  }
}

function flattened(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(flattened);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Json;
  return Array.isArray(object.Records) ? flattened(object.Records) : [object];
}
