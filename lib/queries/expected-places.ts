import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';

/**
 * A query of the places from which records are expected, and since when: `account_id`, `region`, `first_day`, `last_day`,
 * `recorded` and `recorded_since` as the settings of trails have them, null where they do not tell. A place counts from
 * its first record on, or from the day after CloudTrail said that a trail records it, if customer keys are there; always to
 * the end of all data, since a trail that fell silent must not look like one that ended.
 */
export function expectedPlaces(): Query {
  return sql`
    select
      account_id,
      region,
      begun.first_day,
      begun.last_day,
      trail_places.recorded,
      trail_places.recorded_since
    from (
      select
        account_id,
        region,
        min(first_day)                                            as first_day,
        (select date_trunc('day', max(hour)) from coverage_hour)  as last_day
      from (
        select account_id, region, date_trunc('day', min(hour)) as first_day
        from coverage_hour
        where records > 0
        group by account_id, region

        union all
        select account_id, region, date_trunc('day', recorded_since) + interval 1 day
        from trail_places
        where recorded in ('all', 'without-use')
          and exists (
            select 1
            from keys
            where keys.account_id = trail_places.account_id
              and keys.region = trail_places.region
              and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
              and keys.state <> 'Deleted'
          )
      ) beginnings
      group by account_id, region
    ) begun
    left join trail_places using (account_id, region)
    where begun.first_day <= begun.last_day
  `;
}
