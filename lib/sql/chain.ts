import type { StepRole } from '@/lib/model/chain';
import type { Query } from '@/lib/model/query';
import { sql } from './sql';

interface StepColumns {
  readonly role: StepRole;
  readonly at: Query;
  readonly id: Query;
  readonly operation: Query;
  readonly who: Query;
  readonly what: Query;
  readonly calls?: Query;
}

/** A step of a chain as one value, to be listed with others by `storyOf`. */
export function step({ role, at, id, operation, who, what, calls = sql`1` }: StepColumns): Query {
  return sql`{
    'at': cast(${at} as timestamp),
    'event_id': cast(${id} as varchar),
    'role': cast(${role} as varchar),
    'operation': cast(${operation} as varchar),
    'who': coalesce(cast(${who} as varchar), 'unknown'),
    'what': cast(${what} as varchar),
    'calls': cast(${calls} as bigint)
  }`;
}

/** A group's steps in order, each once; at most forty. */
export function storyOf(steps: Query): Query {
  return sql`list_sort(list_distinct(list(${steps})))[1:40]`;
}

/** The events of a story, oldest first; at most twenty. */
export function idsOfStory(story: Query): Query {
  return sql`
    list_filter(
      list_transform(${story}, lambda one: one.event_id),
      lambda id, nth: list_position(list_transform(${story}, lambda one: one.event_id), id) = nth
    )[1:20]
  `;
}

/** How often was called in a story, in all. */
export function callsOfStory(story: Query): Query {
  return sql`cast(list_sum(list_transform(${story}, lambda one: one.calls)) as bigint)`;
}
