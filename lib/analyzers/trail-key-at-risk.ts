import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { goneRows } from '@/lib/sql/gone-rows';
import { sql } from '@/lib/sql/sql';
import { trailAnswers } from '@/lib/sql/trails';
import { isTrusted } from '@/lib/sql/trust';

const KEY_ARN = 'arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+';

/**
 * The key of each trail. It may have changed: the one that CloudTrail last asked for, or an inventory last showed, counts.
 * Of a trail without one the default key of its bucket does.
 */
function trailKeys(asOf: Date): Query {
  return sql`
    with words as (
      select
        context_value as trail,
        key_arn,
        cast(last_event_id as varchar) as event_id,
        last_at as said_at
      from context_day
      where context_key = 'aws:cloudtrail:arn'
        and event_name like 'GenerateDataKey%'
        and is_use
        and first_at <= ${asOf}
        and context_value like 'arn:%:cloudtrail:%:trail/%'
      union all
      select trail, kms_key, null, asked_at
      from (${trailAnswers()}) answers
      where kms_key is not null
    ),
    chosen as (
      select trail, key_arn, event_id, said_at
      from words
      qualify row_number() over (partition by trail order by said_at desc, coalesce(event_id, '') desc, key_arn) = 1
    ),
    deliveries as (
      select trail, bucket, asked_at as said_at
      from (${trailAnswers()}) answers
      where bucket is not null
      union all
      select
        json_extract_string(record, '$.responseElements.trailARN'),
        json_extract_string(record, '$.requestParameters.s3BucketName'),
        event_time
      from context_events
      where event_source = 'cloudtrail.amazonaws.com'
        and event_name in ('CreateTrail', 'UpdateTrail')
        and error_code is null
        and event_time <= ${asOf}
        and json_extract_string(record, '$.responseElements.trailARN') is not null
        and json_extract_string(record, '$.requestParameters.s3BucketName') is not null
    ),
    defaults as (
      select
        json_extract_string(record, '$.requestParameters.bucketName') as bucket,
        arg_max(cast(event_id as varchar), (event_time, event_id)) as event_id,
        max(event_time) as said_at,
        arg_max(
          case
            when event_name = 'PutBucketEncryption'
              then regexp_extract(cast(json_extract(record, '$.requestParameters') as varchar), ${KEY_ARN})
            else ''
          end,
          (event_time, event_id)
        ) as key_arn
      from context_events
      where event_source = 's3.amazonaws.com'
        and event_name in ('PutBucketEncryption', 'DeleteBucketEncryption')
        and error_code is null
        and event_time <= ${asOf}
      group by bucket
    ),
    keyless as (
      select deliveries.trail, arg_max(deliveries.bucket, (deliveries.said_at, deliveries.bucket)) as bucket
      from deliveries
      left join chosen on chosen.trail = deliveries.trail
      where coalesce(chosen.key_arn, 'none') = 'none'
      group by deliveries.trail
    ),
    trails as (
      select trail, key_arn, event_id, said_at as last_at, 'trail' as through
      from chosen
      union all
      select keyless.trail, defaults.key_arn, defaults.event_id, defaults.said_at, 'bucket'
      from keyless
      join defaults on defaults.bucket = keyless.bucket
    )
  `;
}

/** LOG-07: the key that protects the audit trail cannot be relied on. */
export const trailKeyAtRisk = defineAnalyzer({
  id: 'trail-key-at-risk',
  code: 'LOG-07',
  version: 4,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'critical',
  severityRule: {
    en: 'Always critical: nothing about the single case raises or lowers it.',
    ko: '항상 치명입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key of the audit trail at risk', ko: '위험한 상태의 감사 추적 키' },
  rationale: {
    en:
      'CloudTrail encrypts its files under this key, and the key is off, on its way out, open to everybody or in hands ' +
      'outside. Then new files are not delivered, old ones cannot be read, or a stranger decides over both.',
    ko:
      'CloudTrail이 이 키로 로그 파일을 암호화하는데, 키가 꺼져 있거나 삭제 예정이거나 모두에게 열려 있거나 외부 계정의 것입니다. ' +
      '그러면 새 파일이 전달되지 않거나, 기존 파일을 읽을 수 없거나, 외부에서 이를 좌우하게 됩니다.',
  },

  row: findingRow.extend({
    resources: texts,
    condition: z.enum(['foreign', 'public', 'unusable']),
    state: z.string(),
    through: z.enum(['trail', 'bucket']),
    /** When the trails were last told to have the key; null in rows from before this was kept. */
    key_told_at: timestamp.nullable().default(null),
  }),
  identity: ['account_id', 'subject', 'condition'],
  allows: ['accounts'],

  sql: (asOf) => sql`
    ${trailKeys(asOf)},
    judged as (
      select
        trails.*,
        coalesce(keys.state, 'Unknown') as state,
        case
          when keys.state in ('Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'PendingImport', 'Unavailable', 'Deleted')
            then 'unusable'
          when keys.policy_verdict = 'public' then 'public'
          when split_part(trails.key_arn, ':', 5) <> split_part(trail, ':', 5)
            and not ${isTrusted(sql`split_part(trails.key_arn, ':', 5)`, sql`cast(${asOf} as timestamp)`)}
            then 'foreign'
        end as condition,
        coalesce(
          case when keys.policy_verdict = 'public' and keys.state = 'Enabled' then keys.policy_since else keys.state_since end,
          trails.last_at
        ) as began
      from trails
      left join keys on keys.key_arn = trails.key_arn
    )
    select
      key_arn                                           as subject,
      split_part(key_arn, ':', 5)                       as account_id,
      split_part(key_arn, ':', 4)                       as region,
      min(began)                                        as observed_at,
      coalesce(list_sort(list_distinct(list(event_id) filter (where event_id is not null))), [])[1:20] as event_ids,
      count(distinct event_id)                          as event_count,
      'high'                                            as confidence,
      list_sort(list_distinct(list(trail)))             as resources,
      condition,
      any_value(state)                                  as state,
      max(through)                                      as through,
      max(last_at)                                      as key_told_at
    from judged
    where condition is not null
      and key_arn like 'arn:%:key/%'
    group by key_arn, condition
    order by subject
  `,

  // Gone only where each of its trails is known to have another key since, or the key itself to be well again.
  doubts: (asOf, _limits, gone) => sql`
    ${trailKeys(asOf)},
    before as (
      select
        account_id,
        subject,
        observed_at,
        json_extract_string(was, '$.condition')                           as condition,
        cast(json_extract_string(was, '$.key_told_at') as timestamp)      as key_told_at,
        unnest(json_extract_string(was, '$.resources[*]'))                as trail
      from (${goneRows(gone)}) gone
    )
    select distinct before.account_id, before.subject, before.condition
    from before
    left join trails on trails.trail = before.trail
    left join keys on keys.key_arn = before.subject
    where trails.key_arn is null
      or case
        when trails.key_arn <> before.subject then trails.last_at < before.key_told_at
        when before.condition = 'unusable' then
          coalesce(keys.state, 'Unknown') = 'Unknown'
          or greatest(
            epoch_ms(cast(json_extract_string(keys.last_words, '$.state.at') as bigint)),
            keys.last_used_at
          ) < before.observed_at
        when before.condition = 'public' then
          not coalesce(keys.policy_known, false)
          or keys.policy_verdict = 'undetermined'
          or epoch_ms(cast(json_extract_string(keys.last_words, '$.policy.at') as bigint)) < before.observed_at
        else false
      end
  `,

  headline: {
    en: (row) => {
      const trails = firstOf(row.resources.map(trailName));
      const key =
        row.through === 'trail' ? `The key of trail ${trails}` : `The default key of the bucket of trail ${trails}`;
      switch (row.condition) {
        case 'unusable':
          return `${key} is ${row.state}; its log files depend on it`;
        case 'public':
          return `${key} is open to everybody by its policy`;
        case 'foreign':
          return `${key} belongs to an account outside the zone of trust`;
      }
    },
    ko: (row) => {
      const trails = `${firstOf(row.resources.map(trailName))} 추적${row.through === 'bucket' ? ' 버킷' : ''}`;
      switch (row.condition) {
        case 'unusable':
          return `${trails}의 로그 파일을 암호화하는 키가 ${row.state} 상태입니다`;
        case 'public':
          return `${trails}의 ${row.through === 'bucket' ? '기본 ' : ''}키가 정책상 모두에게 열려 있습니다`;
        case 'foreign':
          return `${trails}의 ${row.through === 'bucket' ? '기본 ' : ''}키가 신뢰 범위 밖 계정의 것입니다`;
      }
    },
  },

  remediation: {
    en: [
      'If the key is off or waits for deletion, bring it back: `aws kms cancel-key-deletion --key-id <key-arn>`, then `aws kms enable-key --key-id <key-arn>`',
      'Give the trail a key of your own log account whose policy lets CloudTrail in; old files still need the former key: aws cloudtrail update-trail --name <trail-arn> --kms-key-id <own-key-arn>',
      'Ask the owner of the log account to check that files arrived meanwhile.',
    ],
    ko: [
      '키가 꺼져 있거나 삭제 대기 중이면 되살립니다: `aws kms cancel-key-deletion --key-id <key-arn>`, 이어서 `aws kms enable-key --key-id <key-arn>`',
      'CloudTrail을 허용하는 정책을 가진 로그 계정의 키로 추적을 변경합니다. 기존 파일에는 이전 키가 계속 필요합니다: aws cloudtrail update-trail --name <trail-arn> --kms-key-id <own-key-arn>',
      '그동안 로그 파일이 전달되었는지 로그 계정 담당자에게 확인합니다.',
    ],
  },
  terraform: `
data "aws_iam_policy_document" "key" {
  statement {
    effect    = "Allow"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:root"]
    }
  }
  statement {
    effect    = "Allow"
    actions   = ["kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["<trail-arn>"]
    }
  }
  statement {
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion", "kms:DisableKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Nobody can disable or delete the key before the policy is changed; other services that wrote with it are refused.',
    ko: '정책을 바꾸기 전에는 키를 비활성화하거나 삭제할 수 없고, 이 키로 쓰던 다른 서비스는 거부됩니다.',
  },
  falsePositives: {
    en: ['A trail that was deleted or moved to another key after its last file here.'],
    ko: ['마지막 파일 이후 삭제되었거나 다른 키로 옮긴 추적.'],
  },
  blindSpots: {
    en: [
      'The key is known from what CloudTrail asked of KMS, or from an inventory with the trails; a trail in neither is not seen.',
      'The default key of a bucket is known from calls that set it since the first log, and only where they name a key by its ARN; a trail with a key of its own does not depend on it.',
    ],
    ko: [
      '키는 CloudTrail의 KMS 호출이나 추적이 담긴 인벤토리로 알아내므로, 둘 다 없는 추적은 보이지 않습니다.',
      '버킷의 기본 키는 첫 로그 이후의 설정 호출이 키 ARN을 적은 경우에만 알 수 있습니다. 자체 키가 있는 추적은 이 키에 의존하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2',
  ],
  compliance: {
    'cis-aws': ['v1.4-v2.0 3.7', 'v3.0-v5.0 3.5', 'v6.0-v7.0 4.5'],
    'nist-800-53': ['AU-9', 'SC-12'],
    'isms-p': ['2.9.4', '2.7.2'],
    prowler: ['cloudtrail_kms_encryption_enabled'],
  },
  attack: ['T1562.008', 'T1485'],
});

function trailName(arn: string): string {
  return arn.split(':trail/')[1] ?? arn;
}
