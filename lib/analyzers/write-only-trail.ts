import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isRecordedByTrail, notOverSince, selectorCalls, TRAIL_ARN, usesArrive } from '@/lib/sql/trails';

const HERE = { account: sql`judged.account_id`, region: sql`judged.region` };

/** What was told of trails, with how many of the selectors of each are for writes alone. */
function selections(asOf: Date): Query {
  return sql`
    with calls as (${selectorCalls(asOf)}),
    trails as (
      select
        *,
        case when named like 'arn:%' then split_part(named, ':', 5) else coalesce(recorded_by, 'unknown') end as account_id,
        case when named like 'arn:%' then split_part(named, ':', 4) else coalesce(aws_region, 'unknown') end as region,
        case when named like 'arn:%' then split_part(named, ':trail/', 2) else named end as name,
        list_filter(coalesce(json_extract(request, '$.eventselectors[*]'), []), lambda one:
          coalesce(json_extract_string(one, '$.includemanagementevents'), 'true') = 'true'
        ) as basic,
        list_filter(coalesce(json_extract(request, '$.advancedeventselectors[*]'), []), lambda one:
          len(list_filter(json_extract(one, '$.fieldselectors[*]'), lambda field:
            json_extract_string(field, '$.field') = 'eventcategory'
            and list_contains(json_extract_string(field, '$.equals[*]'), 'management')
          )) > 0
        ) as advanced
      from calls
      where named is not null
    ),
    selections as (
      select
        *,
        len(basic) + len(advanced) as selectors,
        len(list_filter(basic, lambda one: coalesce(json_extract_string(one, '$.readwritetype'), 'all') = 'writeonly'))
        + len(list_filter(advanced, lambda one:
          len(list_filter(json_extract(one, '$.fieldselectors[*]'), lambda field:
            json_extract_string(field, '$.field') = 'readonly'
            and list_contains(json_extract_string(field, '$.equals[*]'), 'false')
            and not list_contains(json_extract_string(field, '$.equals[*]'), 'true')
          )) > 0
        )) as write_only
      from trails
    )
  `;
}

/** LOG-02: a trail records only what writes, so no use of a key is in it. */
export const writeOnlyTrail = defineAnalyzer({
  id: 'write-only-trail',
  code: 'LOG-02',
  version: 4,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'high',
  severityRule: {
    en: 'High; medium when reads still arrive by another trail, or the inventory shows one that records them.',
    ko: '높음입니다. 다른 추적으로 읽기 이벤트가 계속 들어오거나 이를 기록하는 다른 추적이 인벤토리에 있으면 보통으로 내립니다.',
  },
  needs: ['trails'],
  title: { en: 'Trail records writes only', ko: '쓰기만 기록하는 추적' },
  rationale: {
    en:
      'To CloudTrail, Encrypt, Decrypt and GenerateDataKey are reads. A trail that records writes alone holds no use of any ' +
      'key: every key looks unused, and nobody who decrypts is seen.',
    ko:
      'CloudTrail에서 Encrypt, Decrypt, GenerateDataKey는 읽기 이벤트입니다. 쓰기만 기록하는 추적(trail)에는 키 사용이 전혀 남지 않아 ' +
      '모든 키가 미사용으로 보이고 복호화한 주체도 알 수 없습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    still_arriving: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  allows: ['principals', 'resources'],

  // Member names are compared in lower case: records spell them as the API or as the command line does. What an
  // inventory shows counts from the time at which it was asked, like a change at that time.
  sql: (asOf) => sql`
    ${selections(asOf)},
    latest as (
      select *
      from selections
      qualify row_number() over (
        partition by account_id, region, name
        order by event_time desc, coalesce(event_id, '') desc
      ) = 1
    ),
    -- An inventory says only that it is so; the call that made it so, if it is here, says by whom and since when.
    made as (
      select
        latest.account_id,
        latest.region,
        latest.name,
        arg_max(selections.event_id, (selections.event_time, selections.event_id)) as event_id
      from latest
      join selections using (account_id, region, name)
      where selections.event_name = 'PutEventSelectors'
        and selections.selectors > 0
        and selections.write_only = selections.selectors
        and not exists (
          select 1
          from selections between_them
          where between_them.account_id = latest.account_id
            and between_them.region = latest.region
            and between_them.name = latest.name
            and between_them.event_time > selections.event_time
            and between_them.write_only < between_them.selectors
        )
      group by latest.account_id, latest.region, latest.name
    ),
    standing as (
      select
        latest.account_id,
        latest.region,
        latest.name,
        coalesce(call.named, latest.named) as named,
        coalesce(call.event_time, latest.event_time) as began,
        call.event_id,
        coalesce(call.principal, 'unknown') as principal,
        call.source_ip
      from latest
      left join made using (account_id, region, name)
      left join selections call on call.event_id = made.event_id
      where latest.event_name in ('PutEventSelectors', 'inventory')
        and latest.selectors > 0
        and latest.write_only = latest.selectors
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
      began            as observed_at,
      list_filter([event_id], lambda id: id is not null) as event_ids,
      cast(event_id is not null as integer) as event_count,
      'high'           as confidence,
      principal,
      source_ip,
      ${usesArrive(HERE, sql`judged.began`, asOf)}
      or ${isRecordedByTrail('reads', HERE, sql`judged.subject`)} as still_arriving
    from judged
    order by observed_at, subject
  `,

  // What only an inventory showed is not over because that inventory is gone: something has to say so.
  doubts: (asOf, _limits, gone) => sql`
    ${selections(asOf)},
    ${notOverSince(gone, sql`write_only < selectors`)}
  `,

  headline: {
    en: (row) =>
      (row.event_count === 0
        ? `Trail ${row.subject.split(':trail/')[1] ?? row.subject} records writes only; no use of keys is in it`
        : `${shortPrincipal(row.principal)} made trail ${row.subject.split(':trail/')[1] ?? row.subject} record writes only; no use of keys is in it`) +
      (row.still_arriving ? ', but uses still arrive by another way' : ''),
    ko: (row) =>
      (row.event_count === 0
        ? `${row.subject.split(':trail/')[1] ?? row.subject} 추적이 쓰기만 기록하여 키 사용이 남지 않습니다`
        : `${shortPrincipal(row.principal)} 주체가 ${row.subject.split(':trail/')[1] ?? row.subject} 추적이 쓰기만 기록하게 하여 키 사용이 남지 않습니다`) +
      (row.still_arriving ? ' (다른 경로로는 계속 들어옴)' : ''),
  },
  escalate: (row) => (row.still_arriving ? 'medium' : null),

  remediation: {
    en: [
      'Look at what the trail records now: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      'Record reads as well. This replaces all selectors of the trail, so carry over those for data events; its volume rises: aws cloudtrail put-event-selectors --trail-name <trail-arn> --event-selectors \'[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[]}]\'',
    ],
    ko: [
      '추적이 현재 무엇을 기록하는지 확인합니다: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      '읽기도 기록합니다. 추적의 선택기 전체가 교체되므로 데이터 이벤트 선택기도 함께 지정해야 하며 기록량이 늘어납니다: aws cloudtrail put-event-selectors --trail-name <trail-arn> --event-selectors \'[{"ReadWriteType":"All","IncludeManagementEvents":true,"ExcludeManagementEventSources":[]}]\'',
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
    en: 'Read events are billed in every further copy; KMS decryptions are most of them.',
    ko: '추가 사본마다 읽기 이벤트가 과금되며, 대부분이 KMS 복호화입니다.',
  },
  falsePositives: {
    en: ['A second trail for alarms on changes, while another one records everything; the severity is lower then.'],
    ko: ['다른 추적이 모두 기록하는 가운데 변경 경보용으로 둔 보조 추적. 이때는 심각도를 낮춥니다.'],
  },
  blindSpots: {
    en: ['Selectors set before the first stored log are known only from an inventory with the selectors of trails.'],
    ko: ['저장된 로그 이전에 설정한 선택기는 추적의 선택기가 담긴 인벤토리에서만 알 수 있습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 3.1', 'v6.0-v7.0 4.1'],
    'nist-800-53': ['AU-2', 'AU-12'],
    'isms-p': ['2.9.4', '2.9.5'],
  },
  attack: ['T1562.008'],
});
