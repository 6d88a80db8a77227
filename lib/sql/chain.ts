import type { Step, StepRole } from '@/lib/model/chain';
import type { Query } from '@/lib/model/query';
import { aboutKey } from './evidence';
import { sql } from './sql';

interface StepColumns {
  readonly role: StepRole;
  readonly at: Query;
  readonly id: Query;
  readonly operation: Query;
  readonly who: Query;
  readonly what: Query;
  readonly calls?: Query;
  /** Of the last call, where the calls between are just those that are counted. */
  readonly last?: Query;
}

/** A step of a chain as one value, to be listed with others by `storyOf`. */
export function step({ role, at, id, operation, who, what, calls = sql`1`, last = sql`null` }: StepColumns): Query {
  return sql`{
    'at': cast(${at} as timestamp),
    'event_id': cast(${id} as varchar),
    'role': cast(${role} as varchar),
    'operation': cast(${operation} as varchar),
    'who': coalesce(cast(${who} as varchar), 'unknown'),
    'what': cast(${what} as varchar),
    'calls': cast(${calls} as bigint),
    'last_at': case when ${calls} > 1 then cast(${last} as timestamp) end
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

/**
 * The events of a story: of each step its own, and all calls of one that was made again and again, as `again` tells them;
 * null where nothing tells those.
 */
export function eventsOfStory(story: readonly Step[], again: (step: Step, last: Date) => Query): Query | null {
  const own = sql`list_contains(${story.map(({ event_id }) => event_id)}, cast(event_id as varchar))`;
  return story
    .filter(({ calls }) => calls > 1)
    .reduce<Query | null>((told, one) => {
      if (told === null || !one.last_at) return null;
      return sql`${told} or (${again(one, one.last_at)})`;
    }, own);
}

/** Calls that an account made with the key of another, as a step tells of them. */
export function callsOfStep({ at, operation, who, what }: Step, last: Date): Query {
  return sql`
    ${aboutKey(what ?? '')}
    and event_name = ${operation}
    and caller_account_id = ${who}
    and outcome = 'ok'
    and identity_type <> 'AWSService'
    and event_time between ${at} and ${last}
  `;
}
