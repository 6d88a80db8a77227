import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { HOUR_MS } from '@/lib/model/time';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { RECORDED_UNTIL } from '@/lib/sql/known-until';
import { sql } from '@/lib/sql/sql';

/** LOG-06: KMS names the event of a key's last use, and that event is not in the logs. */
export const lastUseNotLogged = defineAnalyzer({
  id: 'last-use-not-logged',
  code: 'LOG-06',
  version: 2,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events', 'inventory'],
  title: { en: 'Last use of a key missing from the log', ko: '로그에 없는 마지막 키 사용' },
  rationale: {
    en:
      'KMS tells by which event a key was last used. The logs cover that time, and the event is not in them: KMS is left ' +
      'out of the trail, reads are, files are missing, or somebody removed records. No silence of these logs is proof.',
    ko:
      'KMS는 키가 마지막으로 사용된 이벤트를 알려 줍니다. 로그가 그 시각을 포함하는데도 이 이벤트가 없습니다. ' +
      '추적에서 KMS나 읽기가 제외되었거나, 파일이 빠졌거나, 기록이 삭제된 것이므로 이 로그로 "미사용"을 증명할 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    missing_event_id: z.string(),
    last_used_at: timestamp,
    last_used_operation: z.string().nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'last-use-by-kms',
  thresholds: {
    delivery: {
      label: { en: 'Hours in which CloudTrail delivers', ko: 'CloudTrail이 전달을 마치는 시간' },
      unit: 'hours',
      usual: 2,
      least: 1,
      most: 72,
    },
  },

  // Both copies of a call across accounts are stored under ids of their own, so the owner's is looked for as it is.
  sql: (asOf, _limits, numbers) => sql`
    with span as (
      select account_id, region, min(hour) as began, max(hour) as ended
      from coverage_hour
      where hour <= ${asOf}
      group by account_id, region
    )
    select
      keys.key_arn               as subject,
      keys.account_id,
      keys.region,
      api_last_used_at           as observed_at,
      cast([] as varchar[])      as event_ids,
      0                          as event_count,
      case
        when exists (
          select 1
          from coverage_hour
          where coverage_hour.account_id = keys.account_id
            and coverage_hour.region = keys.region
            and coverage_hour.hour = date_trunc('hour', keys.api_last_used_at)
            and records > 0
        ) then 'high'
        else 'medium'
      end                        as confidence,
      alias,
      api_last_used_event_id     as missing_event_id,
      api_last_used_at           as last_used_at,
      api_last_used_operation    as last_used_operation
    from keys
    join span on span.account_id = keys.account_id and span.region = keys.region
    join (${RECORDED_UNTIL}) recorded on recorded.account_id = keys.account_id
    where api_last_used_event_id is not null
      and try_cast(api_last_used_event_id as uuid) is not null
      and api_last_used_at < ${new Date(asOf.getTime() - numbers.delivery * HOUR_MS)}
      and api_last_used_at + to_hours(${numbers.delivery}) < recorded_until
      and api_last_used_at >= span.began
      and api_last_used_at < span.ended
      and not exists (
        select 1
        from kms_events
        where kms_events.event_id = try_cast(keys.api_last_used_event_id as uuid)
      )
    order by subject
  `,

  headline: {
    en: (row) =>
      `KMS says this key was last used on ${isoDay(row.last_used_at)} (${row.last_used_operation ?? 'unknown operation'}), and that event is not in the logs`,
    ko: (row) =>
      `KMS에 따르면 이 키는 ${isoDay(row.last_used_at)}에 마지막으로 사용되었지만(${row.last_used_operation ?? '작업 불명'}), 해당 이벤트가 로그에 없습니다`,
  },

  remediation: {
    en: [
      'Ask Event history for the event, which keeps 90 days and cannot leave KMS out: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=<event-id>',
      'If it is there, see why the trail has it not: its selectors, its Regions, or a file that was not loaded: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      'Check the digests of that day, to rule out that somebody removed records: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <time>',
    ],
    ko: [
      '90일을 보관하고 KMS를 제외할 수 없는 이벤트 기록(Event history)에서 찾습니다: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=<event-id>',
      '거기에 있다면 추적에 없는 이유를 확인합니다. 선택기, 리전, 불러오지 않은 파일이 원인일 수 있습니다: aws cloudtrail get-event-selectors --trail-name <trail-arn>',
      '기록이 삭제되지 않았는지 그날의 다이제스트를 검증합니다: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <time>',
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
    en: 'A further copy of management events is billed; nothing stops.',
    ko: '관리 이벤트 사본이 하나 더 과금됩니다. 멈추는 것은 없습니다.',
  },
  falsePositives: {
    en: ['Logs of that day that were left out on purpose, or only partly loaded.'],
    ko: ['일부러 제외했거나 일부만 불러온 날의 로그.'],
  },
  blindSpots: {
    en: [
      'Only the last use of each key is tried; earlier ones may be missing unseen.',
      'Uses before the first or after the last record of the account and Region are not judged.',
    ],
    ko: [
      '키마다 마지막 사용만 확인하므로 그 이전 이벤트의 누락은 알 수 없습니다.',
      '해당 계정과 리전의 첫 기록 이전이나 마지막 기록 이후의 사용은 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
  ],
  compliance: {
    'nist-800-53': ['AU-2', 'AU-6', 'AU-9'],
    'isms-p': ['2.9.4', '2.9.5'],
  },
  attack: ['T1562.008', 'T1070'],
});
