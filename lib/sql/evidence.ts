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

/** The ids of the first twenty events of a group of `kms_events`, oldest first. */
export const FIRST_EVENTS: Query = sql`
  list_transform(
    min({'seen_at': event_time, 'id': cast(event_id as varchar)}, 20),
    lambda one: one.id
  )
`;

/** The ids of the first twenty events of a group of days, each with its own first twenty and their times. */
export function firstOfDays(events: Query): Query {
  return sql`
    list_transform(
      list_sort(flatten(list(${events})))[1:20],
      lambda one: one.id
    )
  `;
}
