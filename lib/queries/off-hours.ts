import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/** Working hours: Monday to Friday, from this hour to that, in the zone of the site. */
const WORKING_HOURS = { from: 8, to: 20 } as const;

/** Whether an instant of a column lies outside working hours in a time zone. Holidays are not known. */
export function isOffHours(column: 'hour' | 'event_time', timeZone: string): Query {
  const local = sql`timezone(${timeZone}, timezone('UTC', ${column === 'hour' ? sql`hour` : sql`event_time`}))`;
  return sql`(
    isodow(${local}) > 5
    or hour(${local}) < cast(${WORKING_HOURS.from} as integer)
    or hour(${local}) >= cast(${WORKING_HOURS.to} as integer)
  )`;
}
