import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** The same question with named queries (`a as (…), b as (…)`) before its own. */
export function withBefore(named: Query, query: Query): Query {
  const begins = /^\s*with\s/.exec(query.text)?.[0];
  return begins === undefined
    ? sql`with ${named} ${query}`
    : sql`with ${named}, ${{ text: query.text.slice(begins.length), values: query.values }}`;
}
