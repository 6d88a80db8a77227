import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal, times } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { firstIds } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin, within } from '@/lib/sql/time';
import { isOwn } from '@/lib/sql/trust';

/** XAC-07: one of ours tried a key of another account and was refused. */
export const deniedOnForeignKey = defineAnalyzer({
  id: 'denied-on-foreign-key',
  code: 'XAC-07',
  version: 2,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Denied on a key of another account', ko: '다른 계정의 키에서 거부된 호출' },
  rationale: {
    en:
      'A principal of ours asked for a key of another account and was refused. The owner of that key cannot see it: such ' +
      'refusals are written only here. It is a broken setting, or somebody who tries doors elsewhere from here.',
    ko:
      '우리 주체가 다른 계정의 키를 호출했다가 거부되었습니다. 이런 거부는 호출한 쪽에만 기록되어 키 소유자는 볼 수 없습니다. ' +
      '설정이 잘못되었거나, 누군가 여기서 다른 계정의 접근을 시험하는 것입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    key_account_id: z.string(),
    operations: texts,
    services: texts,
    reasons: texts,
    calls: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'principal'],
  allows: ['principals'],

  // Of an alias nobody learns the key, but whose it is.
  sql: (window) => sql`
    with refusals as (
      select key_arn, caller_account_id, principal, event_name, via_service, error_code, reason, calls, first_at, last_at, event_ids, part_id
      from failure_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and outcome = 'denied'
        and key_arn like 'arn:%:key/%'
      union all
      select
        requested_key,
        caller_account_id,
        coalesce(principal, 'unknown'),
        event_name,
        coalesce(via_service, 'unknown'),
        coalesce(error_code, 'unknown'),
        null,
        1,
        event_time,
        event_time,
        [event_id],
        part_id
      from notable_calls
      where ${within(window)}
        and kind = 'denied'
        and key_arn is null
        and requested_key like 'arn:%:kms:%:alias/%'
        and not regexp_matches(coalesce(error_message, ''), 'on resource: arn:[^ ]*:key/')
    )
    select
      key_arn                                            as subject,
      caller_account_id                                  as account_id,
      split_part(key_arn, ':', 4)                        as region,
      min(first_at)                                      as observed_at,
      ${firstIds(sql`flatten(list(event_ids order by first_at, event_name, via_service, error_code, part_id))`)} as event_ids,
      sum(calls)                                         as event_count,
      'high'                                             as confidence,
      principal,
      split_part(key_arn, ':', 5)                        as key_account_id,
      list_sort(list_distinct(list(event_name)))         as operations,
      list_sort(list_distinct(list(via_service)))        as services,
      coalesce(list_sort(list_distinct(list(reason) filter (where reason is not null))), []) as reasons,
      sum(calls)                                         as calls,
      max(last_at)                                       as last_at
    from refusals
    where split_part(key_arn, ':', 5) <> caller_account_id
      and principal <> 'unknown'
      and via_service <> 'config'
      and ${isOwn(sql`caller_account_id`)}
    group by key_arn, caller_account_id, principal
    order by observed_at, subject, principal
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} was refused ${times(row.calls)} on a key of account ${row.key_account_id} (${firstOf(row.operations)})`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.key_account_id} 계정의 키에서 ${row.calls}회 거부되었습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal whether it is meant to use that key. If so, both sides must allow it: the key policy there and the identity policy here.',
      'See which of our policies names the key, and take it out if nobody needs it: aws iam list-attached-role-policies --role-name <role>',
    ],
    ko: [
      '그 키를 사용해야 하는지 주체의 담당자에게 확인합니다. 그렇다면 상대 계정의 키 정책과 우리 계정의 자격 증명 정책 양쪽에서 허용해야 합니다.',
      '우리 정책 중 어디에 이 키가 적혀 있는지 확인하고, 필요 없다면 제거합니다: aws iam list-attached-role-policies --role-name <role>',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "deny_foreign_keys" {
  name = "deny-foreign-keys"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*"]
      Resource = "*"
      Condition = { StringNotEquals = { "aws:ResourceAccount" = "<account-id>" } }
    }]
  })
}
`,
  breaks: {
    en: 'The role can use keys of other accounts no more, those that owners shared with it either.',
    ko: '역할이 다른 계정의 키를 쓸 수 없습니다. 소유자가 공유한 키도 포함됩니다.',
  },
  falsePositives: {
    en: ['A setting that names the key of another environment, and drift after a move between accounts.'],
    ko: ['다른 환경의 키를 적은 설정, 계정 이전 뒤 남은 설정.'],
  },
  blindSpots: {
    en: ['Refusals whose record names no key are not attributed to an owner.'],
    ko: ['기록에 키가 없는 거부는 어느 계정의 키인지 알 수 없습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  compliance: {
    'nist-800-53': ['AC-4', 'SI-4'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1580'],
});
