export type SqlValue = string | number | bigint | boolean | null | Date | readonly string[];

/** SQL text with named places `$p0`, `$p1` … and the value of each. Built only by the `sql` tag. */
export interface Query {
  readonly text: string;
  readonly values: Readonly<Record<string, SqlValue>>;
}
