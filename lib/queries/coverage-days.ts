import type { Query } from '@/lib/model/query';
import { DAY_MS, type Window } from '@/lib/model/time';
import { PLACED_VERDICTS } from '@/lib/sql/digest-verdicts';
import { sql } from '@/lib/sql/sql';
import type { LostUse } from './lost-uses';

/** A day has 24 digests, one for each hour, also for hours without a log. */
const PROVEN_HOURS = 24;

/**
 * A query of what is known by account, Region and day of UTC: records by when they happened, files by when they were
 * delivered, digests by the hour that they vouch for. Days of which nothing is known are absent. Columns: `account_id`,
 * `region`, `day`, `records`, `kms_records`, `files`, `broken_files`, `valid_files`, `bad_logs`, `bad_digests`,
 * `proven_hours`, `lost_uses`, `use_left_out` (1 when no use of keys is there and CloudTrail said earlier that the trails of
 * the place leave it out), `state`.
 */
export function coverageDaysQuery(window: Window, lost: readonly LostUse[]): Query {
  const from = new Date(window.from.getTime() - (window.from.getTime() % DAY_MS));
  const lostPlaces = lost.map(
    ({ accountId, region, usedAt }) => `${accountId} ${region} ${usedAt.toISOString().slice(0, 10)}`,
  );
  return sql`
    with verdicts as (
      ${PLACED_VERDICTS}
    ),
    known as (
      select
        account_id,
        region,
        date_trunc('day', hour) as day,
        sum(records)            as records,
        sum(kms_records)        as kms_records
      from coverage_hour
      group by all

      union all by name
      select
        f.account_id,
        f.region,
        f.delivered_day                                                    as day,
        count(*)                                                           as files,
        count(*) filter (where f.outcome in ('partial', 'quarantined'))    as broken_files,
        count(v.tail)                                                      as valid_files
      from files f
      left join verdicts v
        on v.tail = regexp_extract(f.path, '.*(AWSLogs/.*)$', 1)
        and v.kind = 'log'
        and v.verdict = 'valid'
      where f.outcome <> 'not-a-log'
        and f.account_id is not null
        and f.region is not null
        and f.delivered_day is not null
      group by all

      union all by name
      select
        account_id,
        region,
        date_trunc('day', spoken_of) as day,
        count(*) filter (
          where kind = 'log' and verdict in ('invalid', 'log-missing', 'digest-missing')
        )                            as bad_logs,
        count(*) filter (
          where kind = 'digest' and verdict in ('invalid', 'missing')
        )                            as bad_digests,
        count(distinct date_trunc('hour', spoken_of)) filter (
          where kind = 'digest' and verdict = 'valid'
        )                            as proven_hours
      from verdicts
      where spoken_of is not null
      group by all

      union all by name
      select
        split_part(place, ' ', 1)                           as account_id,
        split_part(place, ' ', 2)                           as region,
        strptime(split_part(place, ' ', 3), '%Y-%m-%d')     as day,
        count(*)                                            as lost_uses
      from (select unnest(cast(${lostPlaces} as varchar[])) as place)
      group by all

      union all by name
      select
        account_id,
        region,
        unnest(generate_series(
          greatest(date_trunc('day', recorded_since) + interval 1 day, cast(${from} as timestamp)),
          (select date_trunc('day', max(hour)) from coverage_hour),
          interval 1 day
        )) as day,
        1  as unrecorded
      from trail_places
      where recorded = 'none'
    ),
    with_use as (
      select distinct
        trail_places.account_id,
        trail_places.region,
        edge_day.day
      from trail_places
      join edge_day
        on edge_day.caller_account_id = trail_places.account_id
        and split_part(edge_day.key_arn, ':', 4) = trail_places.region
      where trail_places.recorded = 'without-use'
        and edge_day.is_use
        and edge_day.day >= ${from}
        and edge_day.day < ${window.to}
    ),
    by_day as (
      select
        account_id,
        region,
        day,
        cast(coalesce(sum(records), 0) as bigint)      as records,
        cast(coalesce(sum(kms_records), 0) as bigint)  as kms_records,
        cast(coalesce(sum(files), 0) as bigint)        as files,
        cast(coalesce(sum(broken_files), 0) as bigint) as broken_files,
        cast(coalesce(sum(valid_files), 0) as bigint)  as valid_files,
        cast(coalesce(sum(bad_logs), 0) as bigint)     as bad_logs,
        cast(coalesce(sum(bad_digests), 0) as bigint)  as bad_digests,
        cast(coalesce(sum(proven_hours), 0) as bigint) as proven_hours,
        cast(coalesce(sum(lost_uses), 0) as bigint)    as lost_uses,
        coalesce(max(unrecorded), 0) = 1               as is_unrecorded
      from known
      where day >= ${from}
        and day < ${window.to}
      group by account_id, region, day
    ),
    judged as (
      select
        by_day.*,
        cast(
          records > 0
          and coalesce(
            trail_places.recorded = 'without-use'
            and day > date_trunc('day', trail_places.recorded_since)
            and with_use.day is null,
            false
          ) as integer
        ) as use_left_out
      from by_day
      left join trail_places using (account_id, region)
      left join with_use using (account_id, region, day)
    )
    select
      *,
      case
        when broken_files + bad_logs + bad_digests + lost_uses > 0 and records + files > 0 then 'partial'
        when broken_files + bad_logs + bad_digests + lost_uses > 0 then 'missing'
        when records + files = 0 and proven_hours >= ${PROVEN_HOURS} then 'none-expected'
        when records + files = 0 and is_unrecorded then 'none-expected'
        when records + files = 0 then 'missing'
        when use_left_out > 0 then 'partial'
        when files > 0 and valid_files = files and proven_hours >= ${PROVEN_HOURS} then 'verified'
        else 'complete'
      end as state
    from judged
  `;
}
