import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import {
  isRecordedByTrail,
  kmsRecordsArrive,
  notOverSince,
  selectorCalls,
  TRAIL_ARN,
  usesArrive,
} from '@/lib/sql/trails';

const HERE = { account: sql`judged.account_id`, region: sql`judged.region` };

/** What was told of trails, with how many of the selectors of each let KMS in. */
function selections(asOf: Date): Query {
  return sql`
    with calls as (${selectorCalls(asOf)}),
    trails as (
      select
        *,
        case when named like 'arn:%' then split_part(named, ':', 5) else coalesce(recorded_by, 'unknown') end as account_id,
        case when named like 'arn:%' then split_part(named, ':', 4) else coalesce(aws_region, 'unknown') end as region,
        case when named like 'arn:%' then split_part(named, ':trail/', 2) else named end as name,
        coalesce(json_extract(request, '$.eventselectors[*]'), []) as basic,
        coalesce(json_extract(request, '$.advancedeventselectors[*]'), []) as advanced
      from calls
      where named is not null
    ),
    selections as (
      select
        *,
        len(list_filter(basic, lambda one:
          coalesce(json_extract_string(one, '$.includemanagementevents'), 'true') = 'true'
          and not list_contains(
            coalesce(json_extract_string(one, '$.excludemanagementeventsources[*]'), []), 'kms.amazonaws.com'
          )
        ))
        + len(list_filter(advanced, lambda one:
          len(list_filter(json_extract(one, '$.fieldselectors[*]'), lambda field:
            json_extract_string(field, '$.field') = 'eventcategory'
            and list_contains(json_extract_string(field, '$.equals[*]'), 'management')
          )) > 0
          and len(list_filter(json_extract(one, '$.fieldselectors[*]'), lambda field:
            json_extract_string(field, '$.field') = 'eventsource'
            and (
              list_contains(coalesce(json_extract_string(field, '$.notequals[*]'), []), 'kms.amazonaws.com')
              or (
                len(json_extract_string(field, '$.equals[*]')) > 0
                and not list_contains(json_extract_string(field, '$.equals[*]'), 'kms.amazonaws.com')
              )
            )
          )) = 0
        )) as selectors_with_kms,
        contains(request, '"kms.amazonaws.com"') as names_kms
      from trails
    )
  `;
}

/** LOG-01: a trail was told to leave KMS events out. */
export const kmsEventsExcluded = defineAnalyzer({
  id: 'kms-events-excluded',
  code: 'LOG-01',
  version: 5,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'critical',
  severityRule: {
    en: 'Critical; medium when use of keys still arrives by another trail, or the inventory shows one that records all of KMS; high when only part of KMS does.',
    ko: '치명입니다. 다른 추적으로 키 사용이 계속 들어오거나 KMS를 모두 기록하는 다른 추적이 인벤토리에 있으면 보통으로, KMS 이벤트의 일부만 그렇다면 높음으로 내립니다.',
  },
  needs: ['trails'],
  title: { en: 'KMS events excluded from a trail', ko: '추적에서 KMS 이벤트 제외' },
  rationale: {
    en:
      'The event selectors of this trail leave KMS out, alone or with all management events. What is done with keys from then ' +
      'on is not delivered and cannot be had later, so every "nothing happened" of this product is worth nothing there.',
    ko:
      '이 추적(trail)의 이벤트 선택기가 KMS만 또는 관리 이벤트 전체를 제외합니다. 이후 키로 한 일은 전달되지 않고 나중에 복구할 수도 없으므로, ' +
      '그 구간에서 "이상 없음"이라는 판단은 의미가 없습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    excludes: z.enum(['kms', 'management-events']),
    still_arriving: z.boolean(),
    part_arriving: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  allows: ['principals', 'resources'],

  // Member names are compared in lower case: records spell them as the API or as the command line does. What an
  // inventory shows counts from the time at which it was asked, like a change at that time.
  sql: (asOf) => sql`
    ${selections(asOf)},
    good as (
      select account_id, region, name, max(event_time) as at
      from selections
      where event_name in ('CreateTrail', 'DeleteTrail')
        or selectors_with_kms > 0
      group by account_id, region, name
    ),
    exclusions as (
      select selections.*
      from selections
      left join good using (account_id, region, name)
      where event_name in ('PutEventSelectors', 'inventory')
        and selectors_with_kms = 0
        and len(basic) + len(advanced) > 0
        and (good.at is null or event_time > good.at)
    ),
    standing as (
      select
        account_id,
        region,
        name,
        min(event_time) as began,
        coalesce(list(event_id order by event_time, event_id) filter (where event_id is not null), [])[1:20] as event_ids,
        count(event_id) as event_count,
        coalesce(arg_min(coalesce(principal, 'unknown'), (event_time, event_id)) filter (where event_id is not null), 'unknown')
          as principal,
        arg_min(source_ip, (event_time, event_id)) filter (where event_id is not null) as source_ip,
        arg_max(names_kms, event_time) as names_kms,
        coalesce(min(named) filter (where named like 'arn:%'), min(named)) as named
      from exclusions
      group by account_id, region, name
    ),
    judged as (
      select
        *,
        ${TRAIL_ARN} as subject
      from standing
    )
    select
      subject,
      account_id,
      region,
      began as observed_at,
      event_ids,
      event_count,
      'high' as confidence,
      principal,
      source_ip,
      case when names_kms then 'kms' else 'management-events' end as excludes,
      ${usesArrive(HERE, sql`judged.began`, asOf)}
      or (
        ${isRecordedByTrail('reads', HERE, sql`judged.subject`)}
        and ${isRecordedByTrail('writes', HERE, sql`judged.subject`)}
      ) as still_arriving,
      ${kmsRecordsArrive(HERE, sql`judged.began`, asOf)}
      or ${isRecordedByTrail('reads', HERE, sql`judged.subject`)}
      or ${isRecordedByTrail('writes', HERE, sql`judged.subject`)} as part_arriving
    from judged
    order by observed_at, subject
  `,

  // An exclusion that only an inventory showed is not over because that inventory is gone: something has to say so.
  doubts: (asOf, _limits, gone) => sql`
    ${selections(asOf)},
    ${notOverSince(gone, sql`selectors_with_kms > 0`)}
  `,

  headline: {
    en: (row) =>
      (row.event_count === 0
        ? `Trail ${row.subject.split(':trail/')[1] ?? row.subject} leaves out `
        : `${shortPrincipal(row.principal)} made trail ${row.subject.split(':trail/')[1] ?? row.subject} leave out `) +
      (row.excludes === 'kms' ? 'KMS events' : 'all management events, KMS among them') +
      (row.still_arriving
        ? '; KMS events still arrive by another way'
        : row.part_arriving
          ? '; only part of them still arrives by another way'
          : ''),
    ko: (row) =>
      (row.event_count === 0
        ? `${row.subject.split(':trail/')[1] ?? row.subject} 추적이 ${row.excludes === 'kms' ? 'KMS 이벤트' : 'KMS를 포함한 관리 이벤트 전체'}를 제외하고 있습니다`
        : `${shortPrincipal(row.principal)} 주체가 ${row.subject.split(':trail/')[1] ?? row.subject} 추적에서 ${row.excludes === 'kms' ? 'KMS 이벤트' : 'KMS를 포함한 관리 이벤트 전체'}를 제외했습니다`) +
      (row.still_arriving
        ? ' (다른 경로로는 KMS 이벤트가 계속 들어옴)'
        : row.part_arriving
          ? ' (다른 경로로는 일부만 들어옴)'
          : ''),
  },
  escalate: (row) => (row.still_arriving ? 'medium' : row.part_arriving ? 'high' : null),

  remediation: {
    en: [
      'Look at what the trail records now: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      'Record KMS again. This replaces all selectors of the trail, so carry over those for data events; the volume of the trail, and the cost of further copies, rise: aws cloudtrail put-event-selectors --trail-name <trail-arn> --event-selectors \'[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[]}]\'',
      'Fetch the last 90 days from Event history, which cannot exclude KMS, and load them here. It is slow for busy keys: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
      'Deny cloudtrail:PutEventSelectors to all but the role of the log team in a service control policy. Other pipelines that change trails fail from then on.',
    ],
    ko: [
      '추적이 현재 무엇을 기록하는지 확인합니다: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      'KMS를 다시 기록합니다. 추적의 선택기 전체가 교체되므로 데이터 이벤트 선택기도 함께 지정해야 하며, 기록량과 추가 사본 비용이 늘어납니다: aws cloudtrail put-event-selectors --trail-name <trail-arn> --event-selectors \'[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[]}]\'',
      'KMS를 제외할 수 없는 이벤트 기록(Event history)에서 최근 90일을 받아 여기에 불러옵니다. 사용량이 많은 키는 오래 걸립니다: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
      'SCP에서 로그 담당 역할을 제외하고 cloudtrail:PutEventSelectors를 거부합니다. 추적을 변경하던 다른 파이프라인은 이후 실패합니다.',
    ],
  },
  terraform: `
resource "aws_cloudtrail" "main" {
  name                       = "<trail>"
  s3_bucket_name             = "<log-bucket>"
  is_multi_region_trail      = true
  is_organization_trail      = true
  enable_logging             = true
  enable_log_file_validation = true
  kms_key_id                 = "<trail-key-arn>"
  event_selector {
    read_write_type           = "All"
    include_management_events = true
  }
}
`,
  breaks: {
    en: 'KMS events are billed in every further copy of management events; busy keys make many.',
    ko: '관리 이벤트의 추가 사본마다 KMS 이벤트가 과금됩니다. 사용량이 많은 키는 이벤트도 많습니다.',
  },
  falsePositives: {
    en: [
      'A second trail that leaves KMS out to save cost while another one keeps it; the severity is lower as long as KMS events arrive.',
      'A trail that is only meant for data events.',
    ],
    ko: [
      '다른 추적이 KMS를 기록하고 있어 비용을 줄이려고 제외한 보조 추적. KMS 이벤트가 계속 들어오면 심각도를 낮춥니다.',
      '데이터 이벤트 전용 추적.',
    ],
  },
  blindSpots: {
    en: [
      'An exclusion set before the first stored log, or while the trail itself did not record, shows only in an inventory with the selectors of trails.',
      'Event data stores of CloudTrail Lake have selectors of their own, which are not looked at.',
    ],
    ko: [
      '저장된 로그 이전이나 추적이 기록하지 않는 동안 설정한 제외는 추적의 선택기가 담긴 인벤토리에서만 보입니다.',
      'CloudTrail Lake 이벤트 데이터 스토어의 선택기는 확인하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
    'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-event-selectors/',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 3.1', 'v6.0-v7.0 4.1'],
    'nist-800-53': ['AU-2', 'AU-12'],
    'isms-p': ['2.9.4', '2.9.5'],
  },
  attack: ['T1562.008'],
});
