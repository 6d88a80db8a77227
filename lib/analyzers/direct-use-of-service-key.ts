import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal, times } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { aboutKey, sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';

/** THR-13: a key that only services use was used by somebody directly. */
export const directUseOfServiceKey = defineAnalyzer({
  id: 'direct-use-of-service-key',
  code: 'THR-13',
  version: 3,
  kind: 'occurrence',
  apart: { by: 'key', tables: ['edge_day'] },
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Direct use of a service-only key', ko: '서비스 전용 키의 직접 사용' },
  rationale: {
    en:
      'For a month this key was used through AWS services alone, such as S3 or RDS. Then somebody called KMS with it ' +
      'directly, which decrypts data outside the service and past its own logs and policies.',
    ko:
      '한 달 동안 S3, RDS 같은 AWS 서비스를 통해서만 쓰이던 키를 누군가 KMS에 직접 호출해 사용했습니다. ' +
      '이렇게 하면 서비스의 로그와 정책을 거치지 않고 데이터를 복호화할 수 있습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    operations: texts,
    calls: integer,
    services: texts,
    uses: integer,
  }),
  identity: ['account_id', 'subject', 'principal'],
  thresholds: {
    baseline: {
      label: { en: 'Days of use that tell what a key is for', ko: '키의 용도를 판단하는 사용 기간' },
      unit: 'days',
      usual: 30,
      least: 2,
      most: 365,
    },
    uses: {
      label: { en: 'Uses without which a habit is not proven', ko: '습관을 인정하는 최소 사용 횟수' },
      unit: 'calls',
      usual: 10,
      least: 1,
      most: 100000000,
    },
    days: {
      label: { en: 'Days with use without which a habit is not proven', ko: '습관을 인정하는 최소 사용 일수' },
      unit: 'days',
      usual: 3,
      least: 1,
      most: 365,
    },
    via_services: {
      label: { en: 'Share of uses through services', ko: '서비스를 통한 사용 비율' },
      unit: 'percent',
      usual: 99,
      least: 50,
      most: 100,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with days as (
      select
        key_arn,
        day,
        sum(calls) as uses,
        sum(calls) filter (where via_service = 'direct') as direct_uses
      from edge_day
      where is_use
      group by key_arn, day
    ),
    direct_days as (
      select
        key_arn,
        principal,
        day,
        min(first_at) as first_at,
        lag(day) over (partition by key_arn, principal order by day) as day_before
      from edge_day
      where is_use
        and via_service = 'direct'
        and principal not like '%:assumed-role/aws:%'
        and principal not like '%:role/aws:%'
        and identity_type <> 'AWSService'
      group by key_arn, principal, day
    ),
    -- Who goes on calling directly has begun once; who comes back after that long begins again.
    direct as (
      select *
      from direct_days
      where day_before is null
        or day_before < day - ${numbers.baseline} * interval 1 day
    ),
    judged as (
      select
        direct.key_arn,
        direct.principal,
        direct.day,
        direct.first_at,
        sum(days.uses) as uses,
        coalesce(sum(days.direct_uses), 0) as direct_uses,
        count(*) as use_days
      from direct
      join days
        on days.key_arn = direct.key_arn
        and days.day < direct.day
        and days.day >= direct.day - ${numbers.baseline} * interval 1 day
      where direct.first_at >= ${window.from}
        and direct.first_at < ${window.to}
      group by direct.key_arn, direct.principal, direct.day, direct.first_at
      having sum(days.uses) >= ${numbers.uses}
        and count(*) >= ${numbers.days}
        and 100 * (sum(days.uses) - coalesce(sum(days.direct_uses), 0)) >= ${numbers.via_services} * sum(days.uses)
    )
    select
      judged.key_arn                                        as subject,
      split_part(judged.key_arn, ':', 5)                    as account_id,
      split_part(judged.key_arn, ':', 4)                    as region,
      min(judged.first_at)                                  as observed_at,
      list(distinct edge_day.first_event_id order by edge_day.first_event_id)[1:20] as event_ids,
      sum(edge_day.calls)                                   as event_count,
      case
        when max(judged.uses) < 100 or max(judged.use_days) < 7 then 'low'
        when max(judged.use_days) >= ${numbers.baseline / 2} then 'high'
        else 'medium'
      end                                                   as confidence,
      judged.principal,
      list_sort(list_distinct(list(edge_day.event_name)))   as operations,
      sum(edge_day.calls)                                   as calls,
      (
        select coalesce(list_sort(list(distinct past.via_service)), [])
        from edge_day past
        where past.key_arn = judged.key_arn
          and past.is_use
          and past.via_service not in ('direct', 'unknown')
          and past.day < max(judged.day)
      )                                                     as services,
      arg_max(judged.uses, judged.day)                      as uses
    from judged
    join edge_day
      on edge_day.key_arn = judged.key_arn
      and edge_day.principal = judged.principal
      and edge_day.day = judged.day
      and edge_day.is_use
      and edge_day.via_service = 'direct'
    group by judged.key_arn, judged.principal
    order by observed_at, subject, judged.principal
  `,

  evidence: ({ subject, principal, observed_at }) => sql`
    ${aboutKey(subject)}
    and principal = ${principal}
    and operation_class = 'crypto'
    and outcome = 'ok'
    and via_service is null
    and direct
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} called KMS directly with this key ${times(row.calls)} (${firstOf(row.operations)}); until then only ${firstOf(row.services)} used it`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 이 키로 KMS를 직접 ${row.calls}회 호출했습니다(${firstOf(row.operations)}). 그전에는 ${firstOf(row.services)}만 사용했습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal what was decrypted, and from where it had the ciphertext.',
      'Let the key answer to its services alone, with kms:ViaService in the statement that allows use; direct calls fail from then on: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '무엇을 복호화했고 암호문을 어디서 얻었는지 주체의 담당자에게 확인합니다.',
      '사용을 허용하는 정책 문에 kms:ViaService를 넣어 해당 서비스로 한정합니다. 이후 직접 호출은 실패합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "kms:ViaService"
      values   = ["<service>.<region>.amazonaws.com"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Every call that does not come through the service is refused, also by people who repair things.',
    ko: '해당 서비스를 통하지 않는 호출은 모두 거부됩니다. 복구 작업을 하는 사람도 포함됩니다.',
  },
  falsePositives: {
    en: ['A new program that is meant to use the key itself.'],
    ko: ['키를 직접 사용하도록 새로 만든 프로그램.'],
  },
  blindSpots: {
    en: [
      'A key that was used less than ten times, or on less than three days, in the month before has no habit to deviate from; one of less than a hundred uses or seven days has a weak one, and the confidence is low.',
      'Calls of which the record does not say whether they were direct are not counted as such.',
    ],
    ko: [
      '직전 한 달의 사용이 10회 미만이거나 3일 미만인 키는 판단할 기준이 없습니다. 100회 미만이거나 7일 미만이면 근거가 약하므로 신뢰도가 낮습니다.',
      '직접 호출인지 기록에 나타나지 않은 호출은 직접 호출로 세지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'SI-4'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1530', 'T1555'],
});
