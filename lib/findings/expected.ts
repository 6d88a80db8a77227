import type { Analyzer, FindingRow } from '@/lib/model/analyzer';
import type { Allowed, AllowList, AnalyzerScope } from '@/lib/model/settings';
import { DAY_MS } from '@/lib/model/time';

/** Tags of keys by ARN; a key whose tags nobody told is not in it. */
export type TagsByKey = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Whether a finding lies where an analyzer is to look. A key whose tags are not known stays in scope. */
export function inScope(row: FindingRow, { accounts, regions, tags }: AnalyzerScope, tagsOf: TagsByKey): boolean {
  if (accounts.length > 0 && !accounts.includes(row.account_id)) return false;
  if (regions.length > 0 && !regions.includes(row.region)) return false;
  const known = tags.length > 0 ? tagsOf.get(row.subject) : undefined;
  return known === undefined || tags.some(({ key, value }) => known[key] === value);
}

/** Whether a row is about something that an allow-list of the site names and the analyzer looks at. */
export function isExpected(analyzer: Analyzer, row: FindingRow, allowed: Allowed, asOf: Date): boolean {
  return (analyzer.allows ?? []).some((list) => {
    const entries = entriesOf(list, allowed).filter(({ until }) => lasts(until, asOf));
    if (entries.length === 0) return false;
    return valuesOf(list, row).some(
      (told) => told.length > 0 && told.every((value) => entries.some(({ pattern }) => matches(pattern, value))),
    );
  });
}

/** Whether an entry is in force: through the whole of its last day. */
export function lasts(until: string | null, asOf: Date): boolean {
  return until === null || asOf.getTime() < Date.parse(`${until}T00:00:00Z`) + DAY_MS;
}

interface Entry {
  readonly pattern: string;
  readonly until: string | null;
}

function entriesOf(list: AllowList, { principals, regions, resources }: Allowed): readonly Entry[] {
  switch (list) {
    case 'accounts':
      // Whom we trust is a table that the SQL itself looks at.
      return [];
    case 'principals':
      return principals;
    case 'regions':
      return regions.map(({ region, until }) => ({ pattern: region, until }));
    case 'resources':
      return resources;
  }
}

/** What of a row a list is compared with: of one of these groups, everything must be on the list. */
function valuesOf(list: AllowList, row: FindingRow): readonly (readonly string[])[] {
  const columns: Readonly<Record<string, unknown>> = { ...row };
  const texts = (name: string) => {
    const value = columns[name];
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
  };
  const firstOf = (...names: string[]) => names.map(texts).find((found) => found.length > 0) ?? [];
  switch (list) {
    case 'accounts':
      return [];
    case 'principals':
      return [firstOf('principal', 'principals', 'grantee', 'subject')];
    case 'regions':
      return [firstOf('replica_region', 'primary_region', 'region')];
    case 'resources':
      return [[row.subject], texts('resources')];
  }
}

/** Whether a text is as a pattern says, in which `*` stands for any text. In time that grows with their lengths alone. */
export function matches(pattern: string, text: string): boolean {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}
