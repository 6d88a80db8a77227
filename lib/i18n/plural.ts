/** An English count with its noun: `1 file`, `1,619 files`. The count is written already. */
export function plural(count: string, one: string, many: string): string {
  return `${count} ${count === '1' ? one : many}`;
}
