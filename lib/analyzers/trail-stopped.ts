import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';
import { isRecordedByTrail, kmsRecordsArrive, TRAIL_ARN, trailAnswers, usesArrive } from '@/lib/sql/trails';
import { isTrusted } from '@/lib/sql/trust';

const HERE = { account: sql`judged.account_id`, region: sql`judged.region` };

/** LOG-03: a trail was stopped, deleted, or told to encrypt under another key; or an inventory found it stopped. */
export const trailStopped = defineAnalyzer({
  id: 'trail-stopped',
  code: 'LOG-03',
  version: 5,
  kind: 'occurrence',
  timed: true,
  category: 'blind-spots',
  severity: 'critical',
  severityRule: {
    en: 'Critical; medium when it was started again, or use of keys still arrives another way, or an inventory shows a trail at work that records all of KMS, or the new key is our own; high when only part of KMS still arrives.',
    ko: '치명입니다. 다시 시작되었거나 키 사용이 다른 경로로 들어오거나 KMS를 모두 기록하며 동작하는 추적이 인벤토리에 있거나 새 키가 우리 키이면 보통으로, KMS 이벤트의 일부만 들어오면 높음으로 내립니다.',
  },
  needs: ['trails'],
  title: { en: 'Trail stopped, deleted or re-keyed', ko: '추적 중지·삭제·암호화 키 변경' },
  rationale: {
    en:
      'A trail that is stopped or deleted delivers nothing more, and one that is encrypted under a key somebody else holds can ' +
      'be made unreadable. It is the first step of many attacks, since what follows leaves no log.',
    ko:
      '중지되거나 삭제된 추적(trail)은 더 이상 로그를 전달하지 않으며, 남의 키로 암호화된 로그는 읽을 수 없게 될 수 있습니다. ' +
      '이후의 행위가 기록되지 않으므로 많은 공격이 여기서 시작됩니다.',
  },

  row: findingRow.extend({
    operation: z.enum(['StopLogging', 'DeleteTrail', 'UpdateTrail']),
    principal: z.string(),
    source_ip: z.string().nullable(),
    kms_key: z.string().nullable(),
    foreign_key: z.boolean(),
    started_again_at: timestamp.nullable(),
    still_arriving: z.boolean(),
    part_arriving: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'operation', 'observed_at'],
  allows: ['accounts', 'principals', 'resources'],

  sql: (window) => sql`
    with calls as (
      select
        *,
        json_extract_string(record, '$.requestParameters.name') as named,
        json_extract_string(record, '$.requestParameters.kmsKeyId') as kms_key
      from context_events
      where event_source = 'cloudtrail.amazonaws.com'
        and error_code is null
        and json_extract_string(record, '$.requestParameters.name') is not null
    ),
    trails as (
      select
        *,
        case when named like 'arn:%' then split_part(named, ':', 5) else coalesce(recipient_account_id, caller_account_id, 'unknown') end
          as account_id,
        case when named like 'arn:%' then split_part(named, ':', 4) else coalesce(aws_region, 'unknown') end as region,
        case when named like 'arn:%' then split_part(named, ':trail/', 2) else named end as name
      from calls
    ),
    blows as (
      select *
      from trails
      where ${within(window)}
        and (event_name in ('StopLogging', 'DeleteTrail') or (event_name = 'UpdateTrail' and kms_key is not null))
    ),
    told as (
      select trail, is_logging, asked_at
      from (${trailAnswers()}) answers
      where is_logging is not null
    ),
    -- Trails that inventories found stopped, since the first that did without one between that saw them at work.
    found_stopped as (
      select trail, min(asked_at) as event_time
      from told
      where not is_logging
        and trail in (select trail_arn from trail_settings where logging = false)
        and not exists (
          select 1
          from told later
          where later.trail = told.trail
            and later.is_logging
            and later.asked_at > told.asked_at
        )
      group by trail
    ),
    -- The last that was told of such a trail before it was found stopped; an inventory takes some time to ask.
    told_before as (
      select
        found_stopped.trail,
        arg_max(words.event_name, (words.event_time, words.event_name)) as last_word
      from found_stopped
      left join (
        select account_id, region, name, event_name, event_time
        from trails
        where event_name in ('StopLogging', 'DeleteTrail', 'StartLogging', 'CreateTrail')
        union all
        select split_part(trail, ':', 5), split_part(trail, ':', 4), split_part(trail, ':trail/', 2), 'seen at work', asked_at
        from told
        where is_logging
      ) words
        on words.account_id = split_part(found_stopped.trail, ':', 5)
        and words.region = split_part(found_stopped.trail, ':', 4)
        and words.name = split_part(found_stopped.trail, ':trail/', 2)
        and words.event_time <= found_stopped.event_time + interval 1 hour
      group by found_stopped.trail
    ),
    unexplained as (
      select
        trail as named,
        event_time,
        split_part(trail, ':', 5) as account_id,
        split_part(trail, ':', 4) as region,
        split_part(trail, ':trail/', 2) as name,
        'StopLogging' as event_name
      from found_stopped
      join told_before using (trail)
      where coalesce(last_word, '') not in ('StopLogging', 'DeleteTrail')
    ),
    named_trails as (
      select
        blows.*,
        ${TRAIL_ARN} as subject
      from (select * from blows union all by name select * from unexplained) blows
    ),
    restarts as (
      select named_trails.subject, named_trails.event_time, min(trails.event_time) as started_again_at
      from named_trails
      join trails
        on trails.account_id = named_trails.account_id
        and trails.region = named_trails.region
        and trails.name = named_trails.name
        and trails.event_name = 'StartLogging'
        and trails.event_time >= named_trails.event_time
      where named_trails.event_name = 'StopLogging'
      group by named_trails.subject, named_trails.event_time
    ),
    seen as (
      select named_trails.subject, named_trails.event_time, min(told.asked_at) as at_work_at
      from named_trails
      join told
        on told.trail = named_trails.subject
        and told.is_logging
        and told.asked_at > named_trails.event_time
      group by named_trails.subject, named_trails.event_time
    ),
    judged as (
      select
        named_trails.*,
        -- An inventory that saw it at work later tells of a start that no log holds.
        coalesce(restarts.started_again_at, seen.at_work_at) as started_again_at,
        coalesce(kms_key like 'arn:%' and not ${isTrusted(sql`split_part(kms_key, ':', 5)`, sql`named_trails.event_time`)}, false)
          as foreign_key
      from named_trails
      left join restarts
        on restarts.subject = named_trails.subject
        and restarts.event_time = named_trails.event_time
        and named_trails.event_name = 'StopLogging'
      left join seen
        on seen.subject = named_trails.subject
        and seen.event_time = named_trails.event_time
    )
    select
      subject,
      account_id,
      region,
      event_time as observed_at,
      case when event_id is null then [] else [cast(event_id as varchar)] end as event_ids,
      cast(event_id is not null as integer) as event_count,
      'high' as confidence,
      event_name as operation,
      coalesce(principal, 'unknown') as principal,
      source_ip,
      kms_key,
      foreign_key,
      started_again_at,
      ${usesArrive(HERE, sql`judged.event_time`, window.to)}
      or (
        ${isRecordedByTrail('reads', HERE, sql`judged.subject`)}
        and ${isRecordedByTrail('writes', HERE, sql`judged.subject`)}
      ) as still_arriving,
      ${kmsRecordsArrive(HERE, sql`judged.event_time`, window.to)}
      or ${isRecordedByTrail('reads', HERE, sql`judged.subject`)}
      or ${isRecordedByTrail('writes', HERE, sql`judged.subject`)} as part_arriving
    from judged
    order by observed_at, subject
  `,

  headline: {
    en: (row) => {
      const trail = row.subject.split(':trail/')[1] ?? row.subject;
      const who = shortPrincipal(row.principal);
      const since = row.started_again_at
        ? '; started again since'
        : row.part_arriving && !row.still_arriving
          ? '; only part of KMS events still arrives by another way'
          : '';
      switch (row.operation) {
        case 'StopLogging':
          return row.event_count === 0
            ? `An inventory shows trail ${trail} stopped, and no log says by whom${since}`
            : `${who} stopped trail ${trail}${since}`;
        case 'DeleteTrail':
          return `${who} deleted trail ${trail}${since}`;
        case 'UpdateTrail':
          return `${who} made trail ${trail} encrypt under another key${row.foreign_key ? ', of an account outside' : ''}`;
      }
    },
    ko: (row) => {
      const trail = row.subject.split(':trail/')[1] ?? row.subject;
      const who = `${shortPrincipal(row.principal)} 주체가 ${trail} 추적`;
      const since = row.started_again_at
        ? ' (이후 다시 시작됨)'
        : row.part_arriving && !row.still_arriving
          ? ' (다른 경로로는 KMS 이벤트의 일부만 들어옴)'
          : '';
      switch (row.operation) {
        case 'StopLogging':
          return row.event_count === 0
            ? `인벤토리에서 ${trail} 추적이 중지된 상태이며, 중지한 주체가 로그에 없습니다${since}`
            : `${who}을 중지했습니다${since}`;
        case 'DeleteTrail':
          return `${who}을 삭제했습니다${since}`;
        case 'UpdateTrail':
          return `${who}의 암호화 키를 ${row.foreign_key ? '외부 계정의 키로 ' : ''}변경했습니다`;
      }
    },
  },
  escalate: (row) => {
    if (row.operation === 'UpdateTrail') return row.foreign_key ? null : 'medium';
    if (row.started_again_at || row.still_arriving) return 'medium';
    return row.part_arriving ? 'high' : null;
  },

  remediation: {
    en: [
      'Ask the owner of the trail whether it was replaced by another one.',
      'Start it again. Recording goes on from then, the gap stays: aws cloudtrail start-logging --name <trail-arn>',
      'Fetch the gap from Event history, which nobody can stop, for up to 90 days, and load it here: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
      'Deny cloudtrail:StopLogging, DeleteTrail and UpdateTrail in a service control policy. Pipelines that manage trails fail unless they are exempt.',
    ],
    ko: [
      '다른 추적으로 대체된 것인지 추적 소유자에게 확인합니다.',
      '다시 시작합니다. 그때부터 기록되며 공백은 남습니다: aws cloudtrail start-logging --name <trail-arn>',
      '아무도 중지할 수 없는 이벤트 기록(Event history)에서 최대 90일의 공백을 받아 여기에 불러옵니다: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
      'SCP에서 cloudtrail:StopLogging, DeleteTrail, UpdateTrail을 거부합니다. 예외로 두지 않은 추적 관리 파이프라인은 실패합니다.',
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

resource "aws_organizations_policy" "deny_trail_changes" {
  name = "deny-trail-changes"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Only the named role can change trails; migrations must run under it.',
    ko: '지정한 역할만 추적을 바꿀 수 있습니다. 마이그레이션도 그 역할로 해야 합니다.',
  },
  falsePositives: {
    en: ['Migration to an organization trail: the old one goes, KMS events keep arriving, and the severity is lower.'],
    ko: ['조직 추적으로의 이전. 기존 추적을 없애도 KMS 이벤트가 계속 들어오므로 심각도를 낮춥니다.'],
  },
  blindSpots: {
    en: [
      'The bucket of a trail can be emptied or closed without any of these calls.',
      'A trail re-keyed by alias or by bare key id cannot be told to be foreign.',
    ],
    ko: [
      '이런 호출 없이도 추적의 버킷을 비우거나 막을 수 있습니다.',
      '별칭이나 키 ID만으로 지정한 암호화 키는 외부 키인지 알 수 없습니다.',
    ],
  },
  references: [
    'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-stop/',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/defense_evasion_cloudtrail_logging_suspended.toml',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 4.5', 'v6.0-v7.0 5.5'],
    'nist-800-53': ['AU-9', 'AU-12'],
    'isms-p': ['2.9.4', '2.9.5'],
  },
  attack: ['T1562.008'],
});
