import type { Apart } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { sql } from './sql';
import { withBefore } from './with-before';

/** All rows of some tables about some keys, which are held aside. */
export interface Held {
  readonly schema: string;
  readonly tables: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
}

/**
 * The same question, asked about some keys or principals alone: the tables that set its findings apart hold nothing in
 * it but their rows. The answer is the part of the whole answer that is about them.
 */
export function narrowed(query: Query, { by, tables }: Apart, those: readonly string[], held?: Held): Query {
  const column = by === 'key' ? 'key_arn' : 'principal';
  const isHeld = held !== undefined && by === 'key' && those.every((key) => held.keys.has(key));
  const schemaOf = (table: string) => (isHeld && held.tables.has(table) ? held.schema : 'main');
  const asked = sql`those_asked as (select unnest(cast(${those} as varchar[])))`;
  const views = tables.map(
    (table): Query => ({
      text: `${table} as (select * from ${schemaOf(table)}.${table} where ${column} in (from those_asked))`,
      values: {},
    }),
  );
  const ctes = views.reduce((before, view) => sql`${before}, ${view}`, asked);
  return withBefore(ctes, query);
}
