import type { Query } from '@/lib/model/query';

/**
 * The tables that a query reads, and perhaps more: every name after `from` or `join` but for those of its own `with`.
 * Read from the text, since the engine would take longer than many a query.
 */
export function tablesOf({ text }: Query): ReadonlySet<string> {
  const code = plain(text);
  const own = new Set([...code.matchAll(/([a-z_]+) as (?:materialized )?\(/g)].map(([, name = '']) => name));
  const named = [...code.matchAll(/(?<!\bdistinct\s+)\b(?:from|join)\s+([a-z_.]+)/g)].map(([, name = '']) =>
    name.replace(/^main\./, ''),
  );
  return new Set(named.filter((name) => !own.has(name)));
}

/**
 * Whether a query may read a column of a table, besides others: it spells the column's name, or takes every column of the
 * table with a star. Says yes where another table has a column of that name.
 */
export function mayRead({ text }: Query, table: string, column: string): boolean {
  const code = plain(text);
  return new RegExp(`\\b${column}\\b`).test(code) || hasStarOf(code, table);
}

function hasStarOf(code: string, table: string): boolean {
  const names = [...code.matchAll(new RegExp(`\\b${table}\\s+(?:as\\s+)?([a-z_]+)`, 'g'))].map(
    ([, alias = '']) => alias,
  );
  const ofName = [...code.matchAll(/\b([a-z_]+)\.\*/g)].some(([, name = '']) => name === table || names.includes(name));
  const bare = [...code.matchAll(/(?:select|distinct|,)\s*\*/g)].some(({ index }) =>
    new RegExp(`\\b${table}\\b`).test(fromOf(code.slice(index))),
  );
  return ofName || bare;
}

/** What stands behind the `from` of the select that a text begins in, up to its conditions; without what is in brackets. */
function fromOf(rest: string): string {
  let depth = 0;
  let own = '';
  for (const letter of rest) {
    if (letter === '(') depth++;
    else if (letter === ')' && depth-- === 0) break;
    else if (depth === 0) own += letter;
  }
  return /\bfrom\b([\s\S]*?)(?:\b(?:where|group by|order by|having|window|limit|union)\b|$)/.exec(own)?.[1] ?? '';
}

function plain(text: string): string {
  return text.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
}
