import type { FindingRow } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { goneRows } from './gone-rows';
import { partitionOf } from './partition';
import { sql } from './sql';

/** The ARN of a trail in columns `named`, `region`, `account_id` and `name`; calls often name it by its name alone. */
export const TRAIL_ARN: Query = sql`
  case
    when named like 'arn:%' then named
    else 'arn:' || ${partitionOf(sql`region`)} || ':cloudtrail:' || region || ':' || account_id || ':trail/' || name
  end
`;

/**
 * What inventories said of trails, also those that asked after the last log: a trail that does not log brings none. One
 * row for each trail and inventory: `trail` (its ARN), `home_region`, `is_multi_region`, `is_organization`, `is_logging`
 * (null: not told), `bucket` (null: not told), `kms_key` ('none' where there is none; null: not told), `selectors` (what GetEventSelectors answered,
 * in lower case; null: not told) and `asked_at`.
 */
export function trailAnswers(): Query {
  return sql`
    select
      json_extract_string(trail, '$.trailArn')                                as trail,
      coalesce(
        json_extract_string(trail, '$.homeRegion'),
        split_part(json_extract_string(trail, '$.trailArn'), ':', 4)
      )                                                                       as home_region,
      coalesce(json_extract_string(trail, '$.multiRegion') = 'true', false)   as is_multi_region,
      coalesce(json_extract_string(trail, '$.organization') = 'true', false)  as is_organization,
      case
        when json_extract_string(trail, '$.logging.known') = 'true'
          then json_extract_string(trail, '$.logging.value') = 'true'
      end                                                                     as is_logging,
      json_extract_string(trail, '$.bucket')                                  as bucket,
      coalesce(
        json_extract_string(trail, '$.kmsKeyId'),
        case when json_extract_string(trail, '$.multiRegion') is not null then 'none' end
      )                                                                       as kms_key,
      case
        when json_extract_string(trail, '$.selectors.known') = 'true'
          then lower(json_extract_string(trail, '$.selectors.value'))
      end                                                                     as selectors,
      collected_at                                                            as asked_at
    from (
      select collected_at, unnest(json_extract(head, '$.trails[*]')) as trail
      from inventory_snapshots
    ) told
  `;
}

/**
 * What said which events a trail records: calls that chose it up to an instant, and inventories, which count from the
 * time at which they asked. `request` is in lower case: records spell members as the API or as the command line does;
 * `named` is the trail's ARN or name.
 */
export function selectorCalls(asOf: Date): Query {
  return sql`
    select
      cast(event_id as varchar) as event_id,
      event_time,
      event_name,
      principal,
      source_ip,
      aws_region,
      coalesce(recipient_account_id, caller_account_id) as recorded_by,
      lower(cast(json_extract(record, '$.requestParameters') as varchar)) as request,
      coalesce(
        json_extract_string(record, '$.responseElements.trailARN'),
        json_extract_string(record, '$.requestParameters.trailName'),
        json_extract_string(record, '$.requestParameters.name')
      ) as named
    from context_events
    where event_time <= ${asOf}
      and event_source = 'cloudtrail.amazonaws.com'
      and event_name in ('PutEventSelectors', 'CreateTrail', 'DeleteTrail')
      and error_code is null
    union all
    select null, asked_at, 'inventory', null, null, home_region, null, selectors, trail
    from (${trailAnswers()}) asked
    where selectors is not null
  `;
}

interface Place {
  readonly account: Query;
  readonly region: Query;
}

/**
 * Whether CloudTrail showed a working trail, other than `besides`, that records all calls of KMS of one direction at a
 * place; to CloudTrail, Encrypt, Decrypt and GenerateDataKey are reads. The list of trails of the place counts; where
 * nobody asked for it, the trail's own home and the Regions of a multi-Region trail do. Each operand is a query for a
 * value of the row that is asked about, of a table with a name of its own.
 */
export function isRecordedByTrail(direction: 'reads' | 'writes', { account, region }: Place, besides: Query): Query {
  const isRecorded = direction === 'reads' ? sql`kms_reads` : sql`kms_writes`;
  return sql`
    exists (
      select 1
      from trail_settings
      left join (select account_id as at_account, region as at_region, unnest(trails) as shown from trail_places) shows
        on shows.shown = trail_settings.trail_arn
      where trail_settings.logging
        and trail_settings.${isRecorded}
        and not trail_settings.kms_filtered
        and trail_settings.trail_arn <> ${besides}
        and (
          (shows.at_account = ${account} and shows.at_region = ${region})
          or (
            (trail_settings.multi_region or trail_settings.home_region = ${region})
            and (trail_settings.organization or trail_settings.account_id = ${account})
            and not exists (
              select 1
              from trail_places
              where trail_places.account_id = ${account}
                and trail_places.region = ${region}
            )
          )
        )
    )
  `;
}

/** Whether a use of a key by the account, at keys of the Region, was recorded later than an hour after `since`. */
export function usesArrive({ account, region }: Place, since: Query, until: Date): Query {
  return sql`
    exists (
      select 1
      from edge_day
      where edge_day.caller_account_id = ${account}
        and split_part(edge_day.key_arn, ':', 4) = ${region}
        and edge_day.is_use
        and edge_day.last_at > ${since} + interval 1 hour
        and edge_day.first_at <= ${until}
    )
  `;
}

/** Whether any call of KMS was recorded at the place later than an hour after `since`. */
export function kmsRecordsArrive({ account, region }: Place, since: Query, until: Date): Query {
  return sql`
    exists (
      select 1
      from coverage_hour
      where coverage_hour.account_id = ${account}
        and coverage_hour.region = ${region}
        and coverage_hour.kms_records > 0
        and coverage_hour.hour > ${since} + interval 1 hour
        and coverage_hour.hour <= ${until}
    )
  `;
}

/**
 * After `selections`: of findings about trails that are not seen any more those that nothing told since has ended. A trail
 * that is made or deleted ends them, and so does what `isEnough` says of its selectors.
 */
export function notOverSince(gone: readonly FindingRow[], isEnough: Query): Query {
  return sql`
    over as (
      select *, ${TRAIL_ARN} as trail
      from selections
      where event_name in ('CreateTrail', 'DeleteTrail')
        or ${isEnough}
    )
    select account_id, subject
    from (${goneRows(gone)}) gone
    where not exists (
      select 1
      from over
      where over.trail = gone.subject
        and over.event_time >= gone.observed_at
    )
  `;
}
