import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/**
 * The first twenty of a list of event ids, each once: a ReEncrypt within one key stands in a read model under both of
 * the key's roles.
 */
export function firstIds(ids: Query): Query {
  return sql`
    list_filter(
      (${ids})[1:200],
      lambda one, nth: list_position((${ids})[1:200], one) = nth
    )[1:20]
  `;
}
