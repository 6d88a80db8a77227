export type CsvValue = string | number | bigint | boolean | null | Date | readonly string[];

/** Characters with which a spreadsheet starts a formula, in their full-width forms too; and those it strips before looking. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Writes rows as CSV (RFC 4180, CRLF, every field quoted). Text that a spreadsheet would run as a formula gets a
 * leading apostrophe; numbers stay numbers. Unknown is empty. Times are ISO-8601 UTC.
 */
export function csv(columns: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  let text = line(columns);
  for (const row of rows) text += line(row);
  return text;
}

function line(values: readonly CsvValue[]): string {
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: CsvValue): string {
  if (value === null) return '""';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `"${value}"`;
  if (value instanceof Date) return `"${value.toISOString()}"`;
  const text = typeof value === 'string' ? value : value.join(' ');
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
