import type { Query } from '@/lib/model/query';
import type { Window } from '@/lib/model/time';
import { sql } from './sql';

/** `event_time` inside the window. */
export function within(window: Window): Query {
  return sql`event_time >= ${window.from} and event_time < ${window.to}`;
}

/** An hourly read model's `hour` inside the window. */
export function hoursWithin(window: Window): Query {
  return sql`hour >= date_trunc('hour', cast(${window.from} as timestamp)) and hour < ${window.to}`;
}

/** A daily read model's `day` inside the window; the first day counts whole. */
export function daysWithin(window: Window): Query {
  return sql`day >= date_trunc('day', cast(${window.from} as timestamp)) and day < ${window.to}`;
}
