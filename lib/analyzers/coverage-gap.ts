import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { PLACE_RECORDINGS } from '@/lib/model/coverage';
import { firstOf } from '@/lib/model/short-name';
import { HOUR_MS } from '@/lib/model/time';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** LOG-05: keys are there, logs are not. */
export const coverageGap = defineAnalyzer({
  id: 'coverage-gap',
  code: 'LOG-05',
  version: 4,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'high',
  severityRule: {
    en: 'High; medium or low when the logs before the gap show no steady habit, by the confidence, and neither a digest names what is missing nor CloudTrail says that no trail records there.',
    ko: '높음입니다. 공백 이전 로그에 일정한 습관이 없고, 빠진 파일을 가리키는 다이제스트도 없으며, CloudTrail이 그곳을 기록하는 추적이 없다고 답하지도 않았으면 신뢰도에 따라 보통이나 낮음으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'Gap in the logs of an account and Region', ko: '계정·리전의 로그 수집 공백' },
  rationale: {
    en:
      'Enabled keys live in this account and Region, but days of its logs are missing, the last ones are old, or digests name ' +
      'files of an hour of which none is here. What happened then cannot be known, so neither "unused" nor "no findings" holds for that time.',
    ko:
      '활성화된 키가 있는 계정과 리전인데 일부 날짜의 로그가 없거나, 최근 로그가 끊겼거나, 다이제스트에 적힌 어느 시간대의 파일이 하나도 없습니다. ' +
      '그 기간에 일어난 일은 알 수 없으므로 "미사용"이나 "발견 사항 없음"이라는 판단이 성립하지 않습니다.',
  },

  row: findingRow.extend({
    enabled_keys: integer,
    silent_hours: integer.nullable(),
    missing_days: integer,
    missing_hours: integer,
    gaps: texts,
    covered_days: integer,
    span_days: integer,
    last_record_at: timestamp.nullable(),
    recorded: z.enum(PLACE_RECORDINGS).nullable(),
  }),
  identity: ['account_id', 'region'],
  thresholds: {
    silence: {
      label: { en: 'Hours without any record before a place counts as silent', ko: '기록 중단으로 보는 무기록 시간' },
      unit: 'hours',
      usual: 24,
      least: 1,
      most: 720,
    },
    habit: {
      label: { en: 'Days of logs that make a habit', ko: '습관으로 인정하는 로그 기간' },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
  },

  // Of an account whose logs are not here at all, only an inventory says that it is ours to watch.
  sql: (asOf, _limits, numbers) => sql`
    with places as (
      select account_id, region, count(*) as enabled_keys
      from keys
      where state = 'Enabled'
        and coalesce(manager, 'CUSTOMER') <> 'AWS'
        and regexp_full_match(account_id, '[0-9]{12}')
        and (state_origin = 'inventory' or ${isOwn(sql`account_id`)})
      group by account_id, region
    ),
    -- A digest comes for every hour, also for one without log files.
    told as (
      select
        verdict,
        regexp_extract(tail, '/([0-9]{12})/CloudTrail', 1)                  as account_id,
        regexp_extract(tail, '/CloudTrail(-Digest)?/([a-z0-9-]+)/', 2)      as region,
        try_strptime(regexp_extract(tail, '_([0-9]{8}T[0-9]{4})', 1), '%Y%m%dT%H%M') as delivered_at
      from digest_verdicts
      where (kind = 'digest' and verdict = 'valid')
        or verdict = 'log-missing'
    ),
    proven as (
      select
        account_id,
        region,
        date_trunc('day', delivered_at - interval 1 hour)      as day,
        max(date_trunc('hour', delivered_at - interval 1 hour)) as last_hour
      from told
      where delivered_at <= ${asOf}
      group by account_id, region, date_trunc('day', delivered_at - interval 1 hour)
      having count(distinct date_trunc('hour', delivered_at)) filter (where verdict = 'valid') = 24
        and count(*) filter (where verdict = 'log-missing') = 0
    ),
    -- Hours of which digests name files, and none of them was read.
    lost as (
      select account_id, region, count(*) as missing_hours, min(hour) as began, list(strftime(hour, '%Y-%m-%d %H:00') order by hour) as hours
      from (
        select distinct account_id, region, date_trunc('hour', delivered_at) as hour
        from told
        where verdict = 'log-missing'
          and delivered_at <= ${asOf}
      ) named
      where not exists (
        select 1
        from coverage_hour
        where coverage_hour.account_id = named.account_id
          and coverage_hour.region = named.region
          and coverage_hour.hour = named.hour
          and coverage_hour.records > 0
      )
      group by account_id, region
    ),
    days as (
      select account_id, region, day, max(last_hour) as last_hour
      from (
        select account_id, region, date_trunc('day', hour) as day, hour as last_hour
        from coverage_hour
        where hour <= ${asOf}
        union all
        select account_id, region, day, last_hour
        from proven
      ) seen
      group by account_id, region, day
    ),
    spans as (
      select
        account_id,
        region,
        count(*) as covered_days,
        date_diff('day', min(day), max(day)) + 1 as span_days,
        max(last_hour) + interval 1 hour as last_record_at
      from days
      group by account_id, region
    ),
    followers as (
      select
        account_id,
        region,
        day,
        lead(day) over (partition by account_id, region order by day) as next_day
      from days
    ),
    holes as (
      select
        account_id,
        region,
        min(day) + interval 1 day as began,
        sum(date_diff('day', day, next_day) - 1) as missing_days,
        list(
          strftime(day + interval 1 day, '%Y-%m-%d')
            || case when next_day > day + interval 2 day then '/' || strftime(next_day - interval 1 day, '%Y-%m-%d') else '' end
          order by day
        ) as gaps
      from followers
      where next_day > day + interval 1 day
      group by account_id, region
    ),
    judged as (
      select
        places.*,
        spans.last_record_at,
        coalesce(spans.covered_days, 0) as covered_days,
        coalesce(spans.span_days, 0) as span_days,
        case
          when spans.last_record_at is not null
          then greatest(0, date_diff('hour', spans.last_record_at, cast(${asOf} as timestamp)))
        end as silent_hours,
        coalesce(holes.missing_days, 0) as missing_days,
        coalesce(lost.missing_hours, 0) as missing_hours,
        list_concat(coalesce(holes.gaps, []), coalesce(lost.hours, [])) as gaps,
        least(holes.began, lost.began) as began,
        trail_places.recorded,
        trail_places.recorded_since
      from places
      left join spans using (account_id, region)
      left join holes using (account_id, region)
      left join lost using (account_id, region)
      left join trail_places using (account_id, region)
    )
    select
      account_id || '/' || region as subject,
      account_id,
      region,
      coalesce(began, last_record_at, ${asOf}) as observed_at,
      cast([] as varchar[]) as event_ids,
      0 as event_count,
      case
        when missing_hours > 0 then 'high'
        when recorded = 'none' and (last_record_at is null or silent_hours >= ${numbers.silence}) then 'high'
        when span_days >= ${numbers.habit} and covered_days >= 0.9 * span_days then 'high'
        when covered_days > 0 and covered_days >= 0.5 * span_days then 'medium'
        -- Asking CloudTrail what it records there is itself a call that the trail records.
        when last_record_at is null
          and recorded = 'all'
          and recorded_since < ${new Date(asOf.getTime() - numbers.silence * HOUR_MS)} then 'medium'
        else 'low'
      end as confidence,
      enabled_keys,
      silent_hours,
      missing_days,
      missing_hours,
      gaps[1:50] as gaps,
      covered_days,
      span_days,
      last_record_at,
      recorded
    from judged
    where last_record_at is null
      or silent_hours >= ${numbers.silence}
      or missing_days > 0
      or missing_hours > 0
    order by subject
  `,

  headline: {
    en: (row, numbers) => {
      const settings =
        row.recorded === null
          ? ''
          : row.recorded === 'none'
            ? ', and no trail records there'
            : ', though a trail records there';
      if (row.silent_hours === null)
        return `No log was ever read from ${row.region}, where ${row.enabled_keys === 1 ? 'one key is' : `${row.enabled_keys} keys are`} enabled${settings}`;
      const silence =
        row.silent_hours >= numbers.silence
          ? `nothing for ${row.silent_hours} hours up to the end of the data${settings}`
          : null;
      const holes =
        row.missing_days > 0
          ? `${row.missing_days === 1 ? 'one day' : `${row.missing_days} days`} missing (${firstOf(row.gaps)})`
          : null;
      const lost =
        row.missing_hours > 0
          ? `${row.missing_hours === 1 ? 'one hour' : `${row.missing_hours} hours`} of which digests name files, and none is here`
          : null;
      return `Logs of ${row.subject} have gaps: ${[silence, holes, lost].filter((one) => one !== null).join('; ')}`;
    },
    ko: (row, numbers) => {
      const settings =
        row.recorded === null
          ? ''
          : row.recorded === 'none'
            ? ' (그곳을 기록하는 추적 없음)'
            : ' (그곳을 기록하는 추적이 있음)';
      if (row.silent_hours === null)
        return `키 ${row.enabled_keys}개가 활성화된 ${row.region} 리전의 로그를 읽은 적이 없습니다${settings}`;
      const silence =
        row.silent_hours >= numbers.silence ? `데이터 끝까지 ${row.silent_hours}시간 동안 기록 없음${settings}` : null;
      const holes = row.missing_days > 0 ? `${row.missing_days}일 누락(${firstOf(row.gaps)})` : null;
      const lost = row.missing_hours > 0 ? `다이제스트에 적힌 파일이 하나도 없는 시간대 ${row.missing_hours}개` : null;
      return `${row.subject}의 로그에 공백이 있습니다: ${[silence, holes, lost].filter((one) => one !== null).join(', ')}`;
    },
  },
  escalate: (row) => (row.confidence === 'high' ? null : row.confidence),

  remediation: {
    en: [
      'See whether the trail records in this Region: aws cloudtrail get-trail-status --name <trail-arn> --region <region>',
      'See whether the files are there but were not given to KeyTrail: aws s3 ls s3://<bucket>/AWSLogs/<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/',
      'Load the missing days again with `npx keytrail ingest`; what is stored already is skipped. Nothing in AWS changes.',
      'If the Region is idle, let the digests of the trail prove it: `npx keytrail validate-digests --record` closes each day of which all 24 digests are valid and name no missing file. Without digests, accept the risk with a date.',
    ],
    ko: [
      '이 리전에서 추적이 기록 중인지 확인합니다: aws cloudtrail get-trail-status --name <trail-arn> --region <region>',
      '파일은 있는데 KeyTrail에 전달되지 않았는지 확인합니다: aws s3 ls s3://<bucket>/AWSLogs/<account>/CloudTrail/<region>/<yyyy>/<mm>/<dd>/',
      '누락된 날짜를 `npx keytrail ingest`로 다시 불러옵니다. 이미 저장된 것은 건너뛰며 AWS에는 변경이 없습니다.',
      '사용하지 않는 리전이라면 추적의 다이제스트로 증명합니다. `npx keytrail validate-digests --record`를 실행하면 다이제스트 24개가 모두 유효하고 누락된 파일이 없는 날은 공백에서 빠집니다. 다이제스트가 없으면 만료일을 정해 위험 수용으로 처리합니다.',
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
    en: [
      'A Region where hardly anything happens has days without records; then the confidence and the severity are low.',
      'Logs of several accounts that were taken at different times and loaded together.',
    ],
    ko: [
      '거의 사용하지 않는 리전은 기록 없는 날이 있습니다. 이때 신뢰도와 심각도를 낮음으로 표시합니다.',
      '서로 다른 시점에 받은 여러 계정의 로그를 함께 불러온 경우.',
    ],
  },
  blindSpots: {
    en: [
      'What trails record is known as of the newest inventory that asked CloudTrail in the Region; what they recorded before is not.',
      'Gaps shorter than a day are seen only where a recorded validation of digests names the missing files.',
      'That a day without records was idle is proven only by a recorded validation of all its 24 digests (keytrail validate-digests --record); without one it counts as a gap.',
      'A day counts as covered by any record of any service: that KMS alone is missing shows only as an exclusion in a trail.',
    ],
    ko: [
      '추적이 무엇을 기록하는지는 그 리전의 CloudTrail에 물은 최신 인벤토리 기준이며, 그 이전의 설정은 알 수 없습니다.',
      '하루보다 짧은 공백은 다이제스트 검증 기록이 빠진 파일을 가리킬 때만 보입니다.',
      '기록이 없는 날이 유휴 상태였음은 그날의 다이제스트 24개를 모두 검증한 기록(keytrail validate-digests --record)으로만 증명됩니다. 없으면 공백으로 봅니다.',
      '다른 서비스의 기록이 하나라도 있으면 수집된 날로 봅니다. KMS만 빠진 경우는 추적의 제외 설정에서만 드러납니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 3.1', 'v6.0-v7.0 4.1'],
    'nist-800-53': ['AU-2', 'AU-6', 'AU-12'],
    'isms-p': ['2.9.4', '2.9.5'],
  },
  attack: ['T1562.008'],
});
