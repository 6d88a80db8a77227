import type { Query, SqlValue } from '@/lib/model/query';

type Part = SqlValue | Query;

function isQuery(part: Part): part is Query {
  return typeof part === 'object' && part !== null && 'text' in part && 'values' in part;
}

/**
 * Builds a query in which every interpolated value is bound, never spelt. A query inside a query is spliced with
 * its own values; there is no way to interpolate an identifier, so identifiers come from the text of this repository.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly Part[]): Query {
  const values: Record<string, SqlValue> = {};
  let count = 0;
  let text = strings[0] ?? '';
  const bind = (value: SqlValue): string => {
    const name = `p${count++}`;
    values[name] = value;
    return `$${name}`;
  };
  parts.forEach((part, index) => {
    text += isQuery(part)
      ? part.text.replace(/\$p\d+\b/g, (place) => bind(part.values[place.slice(1)] ?? null))
      : bind(part);
    text += strings[index + 1] ?? '';
  });
  return { text, values };
}
