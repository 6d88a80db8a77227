import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
import { type FindingItem, rowOf } from '@/lib/queries/finding-items';

/** As many letters tell more than that a record is of KMS. */
const LEAST = 4;

/** Columns of a row that do not name what stands in a record. */
const NOT_NAMES = ['confidence', 'event_ids', 'steps'];

/** The texts by which a finding names keys, callers, operations and days; a key by its id, as records name it too. */
export function namesOf(stored: FindingItem['stored']): string[] {
  const row = rowOf(stored);
  if (!row) return [];
  const texts = Object.entries(row)
    .filter(([column]) => !NOT_NAMES.includes(column))
    .flatMap(([, value]): unknown => value)
    .filter((value): value is string => typeof value === 'string' && value.length >= LEAST);
  return texts.map((text) => {
    const key = parseKeyArn(text);
    return key ? keyArnParts(key).keyId : text;
  });
}

/** Whether a line of a record holds one of these as a value of its own, or as the end or beginning of one. */
export function isNamed(line: string, names: readonly string[]): boolean {
  const value = /^\s*(?:"[^"]*": )?"(.*)",?$/.exec(line)?.[1];
  return value !== undefined && names.some((name) => value.includes(name));
}
