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

/** Events in which a key takes part, as itself or as one of the two of a ReEncrypt. */
export function aboutKey(keyArn: string): Query {
  return sql`(key_arn = ${keyArn} or destination_key_arn = ${keyArn})`;
}

/** Events of the day, in UTC, on which an instant lies. */
export function sameDay(at: Date): Query {
  return sql`date_trunc('day', event_time) = date_trunc('day', cast(${at} as timestamp))`;
}

/** The key that a call was refused on for its state, as the read model of failures takes it. */
export const REFUSED_KEY: Query = sql`
  coalesce(
    nullif(regexp_extract(error_message, '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+) is ', 1), ''),
    key_arn,
    destination_key_arn
  )
`;
