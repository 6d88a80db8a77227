import type { Query } from '@/lib/model/query';
import { daysBefore } from '@/lib/model/time';
import { sql } from './sql';

/** Whether what happened `at` an instant became older than so many days between two instants. */
export function grewOlderThan(days: number, at: Query, from: Date, to: Date): Query {
  return sql`(${at} >= ${daysBefore(from, days)} and ${at} < ${daysBefore(to, days)})`;
}

/** Whether the age in whole days of what happened `at` an instant is another at the later of two instants. */
export function agedByDays(at: Query, from: Date, to: Date): Query {
  return sql`date_sub('day', ${at}, ${from}) <> date_sub('day', ${at}, ${to})`;
}

/** Whether what lies `at` an instant was still to come at the earlier of two instants, and not at the later. */
export function cameAbout(at: Query, from: Date, to: Date): Query {
  return sql`(${at} > ${from} and ${at} <= ${to})`;
}

/** Keys whose inventory came about, or of which it is a day longer ago. */
export function inventoryAged(from: Date, to: Date): Query {
  return sql`
    select key_arn
    from inventory_keys
    where ${agedByDays(sql`collected_at`, from, to)}
      or ${cameAbout(sql`collected_at`, from, to)}
  `;
}
