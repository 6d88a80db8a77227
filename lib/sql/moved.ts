import type { SiteLimits } from '@/lib/model/analyzer';
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

/** What an inventory asks of a key at a time. */
type Asked = 'aliases' | 'description' | 'rotation' | 'rotations';

/** An inventory of these last days takes the place of older ones; who has none has all of them looked at. */
const NEWER_DAYS = 8;

/** Keys whose inventory came about, or of which the last that knows what was asked is a day longer ago; maybe some more. */
export function inventoryAged(asked: Asked, from: Date, to: Date): Query {
  return sql`
    select aged.key_arn
    from inventory_keys aged
    where ${cameAbout(sql`aged.collected_at`, from, to)}
      or (
        ${agedByDays(sql`aged.collected_at`, from, to)}
        and not exists (
          select 1
          from inventory_keys newer
          where newer.key_arn = aged.key_arn
            and newer.collected_at > aged.collected_at
            and newer.collected_at > ${daysBefore(from, NEWER_DAYS)}
            and newer.collected_at <= ${from}
            and json_extract_string(newer.body, ${`$.${asked}.known`}) = 'true'
        )
      )
  `;
}

/** Keys of which no log and no inventory tells since when they are there: what is found of them is dated as of now. */
export const UNDATED: Query = sql`
  select key_arn
  from keys
  where created_at is null
    and first_seen_at is null
`;

/** Keys that `news` names, keys that nothing dates, and keys whose rotation was asked for a day longer ago. */
export function datedAnew(news: Query, from: Date, to: Date): Query {
  return sql`
    ${news}
    union
    ${UNDATED}
    union
    ${inventoryAged('rotation', from, to)}
  `;
}

/** Keys whose material is a day older, or has become older than the site allows, or whose rotations were asked for so. */
export function materialAged(from: Date, to: Date, { rotationMaxAgeDays }: SiteLimits): Query {
  return sql`
    select key_arn
    from keys
    where ${agedByDays(sql`material_since`, from, to)}
      or ${grewOlderThan(rotationMaxAgeDays, sql`material_since`, from, to)}
    union
    ${inventoryAged('rotations', from, to)}
  `;
}
