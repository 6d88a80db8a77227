import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { FIRST_EVENTS } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { hoursWithin } from '@/lib/sql/time';

/** THR-14: one principal decrypts far more in an hour than it does in its other hours. */
export const decryptVolume = defineAnalyzer({
  id: 'decrypt-volume',
  code: 'THR-14',
  version: 1,
  kind: 'occurrence',
  apart: { by: 'key', tables: ['edge_day', 'decrypt_hour'] },
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Unusual number of decryptions', ko: '비정상적인 복호화 횟수' },
  rationale: {
    en:
      'In one hour this principal decrypted far more with this key than in its other hours, and not at that time of day ' +
      'on any other day. CloudTrail Insights does not see this, since it watches writes alone.',
    ko:
      '이 주체가 한 시간 동안 이 키로 평소보다 훨씬 많이 복호화했으며, 다른 날 같은 시간대에는 그런 적이 없습니다. ' +
      'CloudTrail Insights는 쓰기 호출만 보므로 이를 알 수 없습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    day: z.string(),
    calls: integer,
    usual: integer,
    hours: texts,
  }),
  identity: ['account_id', 'subject', 'principal', 'day'],
  thresholds: {
    calls: {
      label: { en: 'Decryptions in an hour that nobody need explain', ko: '설명이 필요 없는 시간당 복호화 횟수' },
      unit: 'calls',
      usual: 500,
      least: 1,
      most: 100000000,
    },
    deviations: {
      label: {
        en: 'Median absolute deviations above the median',
        ko: '중앙값을 초과하는 중앙값 절대 편차(MAD)의 배수',
      },
      unit: 'deviations',
      usual: 8,
      least: 1,
      most: 1000,
    },
    hours: {
      label: { en: 'Hours with calls without which nothing is usual', ko: '평소를 판단하는 데 필요한 호출 시간 수' },
      unit: 'hours',
      usual: 48,
      least: 2,
      most: 8760,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with busy as (
      select distinct key_arn, principal
      from edge_day
      where event_name = 'Decrypt'
        and is_use
        and principal <> 'unknown'
      group by key_arn, principal, day
      having sum(calls) > ${numbers.calls}
    ),
    hours as (
      select
        decrypt_hour.key_arn,
        decrypt_hour.principal,
        hour,
        sum(calls) as calls,
        min(first_at) as first_at
      from decrypt_hour
      join busy
        on busy.key_arn = decrypt_hour.key_arn
        and busy.principal = decrypt_hour.principal
      where ${hoursWithin(window)}
      group by 1, 2, 3
    ),
    habits as (
      select key_arn, principal, median(calls) as usual, mad(calls) as deviation
      from hours
      group by key_arn, principal
      having count(*) >= ${numbers.hours}
    ),
    peaks as (
      select hours.*, habits.usual
      from hours
      join habits
        on habits.key_arn = hours.key_arn
        and habits.principal = hours.principal
      where calls > ${numbers.calls}
        and calls > habits.usual + ${numbers.deviations} * greatest(habits.deviation, habits.usual / 10, 1)
    ),
    strange as (
      select *
      from peaks
      where not exists (
        select 1
        from hours other
        where other.key_arn = peaks.key_arn
          and other.principal = peaks.principal
          and date_trunc('day', other.hour) <> date_trunc('day', peaks.hour)
          and hour(other.hour) = hour(peaks.hour)
          and 2 * other.calls >= peaks.calls
      )
    ),
    evidence as (
      select
        kms_events.key_arn,
        kms_events.principal,
        date_trunc('hour', event_time) as hour,
        ${FIRST_EVENTS} as event_ids
      from kms_events
      -- Nearly always there is nothing strange, and then not one event need be read.
      semi join strange
        on kms_events.key_arn = strange.key_arn
        and kms_events.principal = strange.principal
        and date_trunc('hour', kms_events.event_time) = strange.hour
      where event_name = 'Decrypt'
        and outcome = 'ok'
        and counted
      group by 1, 2, 3
    )
    select
      strange.key_arn                                               as subject,
      split_part(strange.key_arn, ':', 5)                           as account_id,
      split_part(strange.key_arn, ':', 4)                           as region,
      min(first_at)                                         as observed_at,
      arg_min(evidence.event_ids, strange.hour)                      as event_ids,
      sum(calls)                                            as event_count,
      'medium'                                              as confidence,
      strange.principal,
      strftime(date_trunc('day', strange.hour), '%Y-%m-%d') as day,
      max(calls)                                            as calls,
      cast(any_value(usual) as integer)                     as usual,
      list_sort(list(strftime(strange.hour, '%Y-%m-%d %H:00'))) as hours
    from strange
    join evidence
      on evidence.key_arn = strange.key_arn
      and evidence.principal = strange.principal
      and evidence.hour = strange.hour
    group by strange.key_arn, strange.principal, date_trunc('day', strange.hour)
    order by observed_at, subject, strange.principal
  `,

  evidence: ({ subject, principal, hours }) => sql`
    key_arn = ${subject}
    and principal = ${principal}
    and event_name = 'Decrypt'
    and outcome = 'ok'
    and list_contains(${hours}, strftime(event_time, '%Y-%m-%d %H:00'))
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} decrypted ${row.calls} times in an hour on ${row.day}; usual are ${row.usual}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.day}에 한 시간 동안 ${row.calls}회 복호화했습니다(평소 ${row.usual}회)`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal what ran in that hour.',
      'See what was read: the key page shows the resources. If nobody can explain it, end the sessions of the principal: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
    ],
    ko: [
      '그 시간에 무엇을 실행했는지 주체의 담당자에게 확인합니다.',
      '무엇을 읽었는지 확인합니다. 대상 리소스는 키 페이지에 나옵니다. 설명할 수 없다면 주체의 세션을 종료합니다: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "revoke_sessions" {
  name = "revoke-sessions"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { DateLessThan = { "aws:TokenIssueTime" = "<time-of-the-finding>" } }
    }]
  })
}
`,
  breaks: {
    en: 'The running sessions of the principal end; a batch in the middle of its work fails.',
    ko: '주체의 현재 세션이 끊기고 실행 중인 배치가 실패합니다.',
  },
  falsePositives: {
    en: [
      'A migration, a restore, or a batch at an hour of its own.',
      'A bucket whose Bucket Key was switched off: the same reads then make many more calls.',
    ],
    ko: [
      '마이그레이션, 복원, 평소와 다른 시간에 실행한 배치.',
      '버킷 키를 끈 버킷. 같은 읽기에도 호출이 훨씬 늘어납니다.',
    ],
  },
  blindSpots: {
    en: ['A principal with calls in less than 48 hours has no habit to compare with.'],
    ko: ['호출이 있는 시간이 48시간 미만인 주체는 비교할 기준이 없습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html',
  ],
  compliance: {
    'nist-800-53': ['SI-4', 'AU-6'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1530'],
});
