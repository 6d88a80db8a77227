import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/**
 * What inventories said of trails, also those that asked after the last log: a trail that does not log brings none. One
 * row for each trail and inventory: `trail` (its ARN), `home_region`, `is_multi_region`, `is_organization`, `is_logging`
 * (null: not told), `kms_key` ('none' where there is none; null: not told), `selectors` (what GetEventSelectors answered,
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
