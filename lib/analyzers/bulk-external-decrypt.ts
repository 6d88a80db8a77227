import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { firstIds, sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { isOurs, isOwn } from '@/lib/sql/trust';

/** XAC-04: an outside account decrypts far more than on its other days. */
export const bulkExternalDecrypt = defineAnalyzer({
  id: 'bulk-external-decrypt',
  code: 'XAC-04',
  version: 1,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Bulk decryption by an external account', ko: '외부 계정의 대량 복호화' },
  rationale: {
    en:
      'An account outside the organization decrypted more than a hundred times in a day, and more than five times what it ' +
      'usually does with this key. That is what copying a whole bucket or database looks like.',
    ko:
      '조직 밖의 계정이 하루에 100회를 넘게, 이 키의 평소 사용량보다 5배 넘게 복호화했습니다. ' +
      '버킷이나 데이터베이스 전체를 복사할 때 나타나는 모습입니다.',
  },

  row: findingRow.extend({
    caller_account_id: z.string(),
    day: z.string(),
    calls: integer,
    usual: integer,
    services: texts,
    resources: texts,
  }),
  identity: ['account_id', 'subject', 'caller_account_id', 'day'],
  thresholds: {
    calls: {
      label: {
        en: 'Decryptions a day that an outside account may always do',
        ko: '외부 계정에 항상 허용하는 하루 복호화 횟수',
      },
      unit: 'calls',
      usual: 100,
      least: 1,
      most: 100000000,
    },
    times_usual: {
      label: { en: 'Times its usual day that are too much', ko: '평소 하루 대비 과도하다고 보는 배수' },
      unit: 'times',
      usual: 5,
      least: 1,
      most: 1000,
    },
    baseline: {
      label: { en: 'Days before that tell what is usual', ko: '기준선을 계산하는 이전 기간' },
      unit: 'days',
      usual: 30,
      least: 2,
      most: 365,
    },
  },
  allows: ['accounts'],

  // The usual day is a busy one (nine in ten are quieter), so that a batch every week is no surprise.
  sql: (window, _limits, numbers) => sql`
    with days as (
      select
        key_arn,
        key_account_id,
        caller_account_id,
        day,
        sum(calls) as calls,
        min(first_at) as first_at,
        flatten(list(event_ids order by first_at, event_name, via_service, part_id)) as ids,
        list_sort(list_distinct(list(via_service))) as services,
        coalesce(list_sort(list_distinct(list(context_value) filter (where context_value is not null)))[1:20], []) as resources
      from cross_account_day
      where outcome = 'ok'
        and (event_name = 'Decrypt' or (event_name = 'ReEncrypt' and key_role = 'source'))
        and first_at < ${window.to}
        and ${isOwn(sql`key_account_id`)}
        and not ${isOurs(sql`caller_account_id`)}
      group by key_arn, key_account_id, caller_account_id, day
    ),
    judged as (
      select
        *,
        coalesce(quantile_cont(calls, 0.9) over (
          partition by key_arn, caller_account_id
          order by day
          range between ${numbers.baseline} * interval 1 day preceding and interval 1 day preceding
        ), 0) as usual
      from days
    )
    select
      key_arn                         as subject,
      key_account_id                  as account_id,
      split_part(key_arn, ':', 4)     as region,
      first_at                        as observed_at,
      ${firstIds(sql`ids`)}           as event_ids,
      calls                           as event_count,
      case when usual > 0 then 'high' else 'medium' end as confidence,
      caller_account_id,
      strftime(day, '%Y-%m-%d')       as day,
      calls,
      cast(ceil(usual) as integer)    as usual,
      services,
      resources
    from judged
    where first_at >= ${window.from}
      and calls > ${numbers.calls}
      and calls > ${numbers.times_usual} * usual
    order by observed_at, subject, caller_account_id
  `,

  evidence: ({ subject, caller_account_id, observed_at }) => sql`
    key_arn = ${subject}
    and caller_account_id = ${caller_account_id}
    and event_name in ('Decrypt', 'ReEncrypt')
    and outcome = 'ok'
    and identity_type <> 'AWSService'
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `Account ${row.caller_account_id} decrypted ${row.calls} times with this key on ${row.day}; usual are ${row.usual}`,
    ko: (row) =>
      `${row.caller_account_id} 계정이 ${row.day}에 이 키로 ${row.calls}회 복호화했습니다(평소 ${row.usual}회)`,
  },

  remediation: {
    en: [
      'Ask the owner of the key, and the partner if it is one, what was read on that day.',
      'Stop it while you ask; the calls of that account fail from then on: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '그날 무엇을 읽었는지 키 소유자에게, 협력사라면 협력사에도 확인합니다.',
      '확인하는 동안 접근을 막습니다. 이후 그 계정의 호출은 실패합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    effect    = "Deny"
    actions   = ["kms:Decrypt", "kms:ReEncryptFrom"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = ["<external-account-id>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Every decryption of that account fails, for data shared with it earlier too.',
    ko: '해당 계정의 모든 복호화가 실패합니다. 이전에 공유한 데이터도 포함됩니다.',
  },
  falsePositives: {
    en: ['The first full batch of a partner, or a batch that runs less than every tenth day.'],
    ko: ['협력사의 첫 전체 배치, 또는 10일에 한 번보다 드물게 실행되는 배치.'],
  },
  blindSpots: {
    en: ['With an S3 Bucket Key one call opens many objects.', 'Whoever takes a little more each day stays below.'],
    ko: ['S3 버킷 키를 사용하면 호출 한 번으로 많은 객체를 읽습니다.', '매일 조금씩 늘려 가져가면 드러나지 않습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html'],
  compliance: {
    'nist-800-53': ['AC-4', 'SI-4'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1530', 'T1537'],
});
