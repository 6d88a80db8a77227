import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-20: a tag or an alias changed by which the key's policy decides who gets in. */
export const abacTampering = defineAnalyzer({
  id: 'abac-tampering',
  code: 'THR-20',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events', 'key-state'],
  controlEvents: ['TagResource', 'UntagResource', 'CreateAlias', 'UpdateAlias', 'DeleteAlias'],
  title: { en: 'Tag or alias that grants access changed', ko: '접근을 결정하는 태그나 별칭 변경' },
  rationale: {
    en:
      'The policy of this key decides by its tags or aliases who may use it, and just these were changed. Whoever may tag ' +
      'such a key may let people in, without any change of the policy.',
    ko:
      '이 키의 정책은 태그나 별칭으로 사용 가능 여부를 결정하는데, 바로 그 값이 바뀌었습니다. ' +
      '이런 키에 태그를 달 수 있는 사람은 정책을 바꾸지 않고도 접근을 허용할 수 있습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    day: z.string(),
    operations: texts,
    changes: texts,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'principal', 'day'],
  allows: ['principals'],

  // Condition keys and tag names are compared without case, as IAM does.
  sql: (window) => sql`
    with calls as (
      select
        event_id,
        event_time,
        event_name,
        key_arn,
        coalesce(principal, 'unknown') as principal,
        case event_name
          when 'TagResource' then coalesce(json_extract_string(request, '$.tags[*].tagKey'), [])
          when 'UntagResource' then coalesce(json_extract_string(request, '$.tagKeys[*]'), [])
          else list_filter([json_extract_string(request, '$.aliasName')], lambda name: name is not null)
        end as names
      from control_events
      where ${within(window)}
        and outcome = 'ok'
        and key_arn is not null
        and event_name in ('TagResource', 'UntagResource', 'CreateAlias', 'UpdateAlias', 'DeleteAlias')
    ),
    judged as (
      select
        calls.*,
        case
          when event_name in ('TagResource', 'UntagResource') then list_filter(names, lambda name:
            contains(lower(policy_versions.policy), 'aws:resourcetag/' || lower(name) || '"')
          )
          when contains(lower(policy_versions.policy), 'kms:resourcealiases') then names
          else []
        end as telling
      from calls
      join policy_versions
        on policy_versions.key_arn = calls.key_arn
        and policy_versions.valid_from <= calls.event_time
        and (policy_versions.valid_to is null or policy_versions.valid_to > calls.event_time)
    )
    select
      key_arn                                                as subject,
      split_part(key_arn, ':', 5)                            as account_id,
      split_part(key_arn, ':', 4)                            as region,
      min(event_time)                                        as observed_at,
      list(event_id order by event_time, event_id)[1:20]     as event_ids,
      count(*)                                               as event_count,
      'high'                                                 as confidence,
      principal,
      strftime(date_trunc('day', event_time), '%Y-%m-%d')    as day,
      list_sort(list_distinct(list(event_name)))             as operations,
      list_sort(list_distinct(flatten(list(telling))))       as changes,
      max(event_time)                                        as last_at
    from judged
    where len(telling) > 0
    group by key_arn, principal, date_trunc('day', event_time)
    order by observed_at, subject, principal
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} changed ${firstOf(row.changes)}, by which the policy of this key lets people in`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 이 키의 정책이 접근 조건으로 쓰는 ${firstOf(row.changes)} 값을 변경했습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether the change was meant to change access.',
      'Compare the tags and aliases with the conditions of the policy, and set them back if not; those let in by the change are shut out again: aws kms list-resource-tags --key-id <key-arn>',
      'Allow kms:TagResource, kms:UntagResource and the alias actions on such keys only to those who may manage access.',
    ],
    ko: [
      '접근 권한을 바꾸려는 변경이었는지 키 소유자에게 확인합니다.',
      '태그와 별칭을 정책 조건과 비교하고, 의도하지 않았다면 되돌립니다. 변경으로 접근하게 된 주체는 다시 차단됩니다: aws kms list-resource-tags --key-id <key-arn>',
      '이런 키에서는 접근을 관리하는 담당자에게만 kms:TagResource, kms:UntagResource와 별칭 작업을 허용합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_kms_tags" {
  name = "deny-kms-tags"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:TagResource", "kms:UntagResource", "kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Everybody but the named role is refused when tagging or naming keys, pipelines that tag what they create too.',
    ko: '지정한 역할 외에는 키 태그와 별칭 작업이 거부됩니다. 생성하면서 태그를 붙이는 파이프라인도 포함됩니다.',
  },
  falsePositives: {
    en: ['A template that writes the same tags again at each rollout.'],
    ko: ['배포할 때마다 같은 태그를 다시 적는 템플릿.'],
  },
  blindSpots: {
    en: ['Identity policies that decide by tags or aliases are not known here; only the policy of the key is.'],
    ko: ['태그나 별칭을 조건으로 쓰는 자격 증명 정책은 알 수 없으며 키 정책만 확인합니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/abac.html'],
  compliance: {
    'nist-800-53': ['AC-3', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
