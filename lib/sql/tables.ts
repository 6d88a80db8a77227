import type { Query } from '@/lib/model/query';

/**
 * The tables that a query reads, and perhaps more: every name after `from` or `join` but for those of its own `with`.
 * Read from the text, since the engine would take longer than many a query.
 */
export function tablesOf({ text }: Query): ReadonlySet<string> {
  const code = text.replace(/--.*$/gm, '').replace(/'[^']*'/g, "''");
  const own = new Set([...code.matchAll(/([a-z_]+) as (?:materialized )?\(/g)].map(([, name = '']) => name));
  const named = [...code.matchAll(/\b(?:from|join)\s+([a-z_.]+)/g)].map(([, name = '']) => name.replace(/^main\./, ''));
  return new Set(named.filter((name) => !own.has(name)));
}
