import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** POL-08: somebody told KMS not to check whether the new policy still lets them manage the key. */
export const lockoutCheckBypassed = defineAnalyzer({
  id: 'lockout-check-bypassed',
  code: 'POL-08',
  version: 1,
  kind: 'occurrence',
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['PutKeyPolicy', 'CreateKey', 'ReplicateKey'],
  title: { en: 'Lockout safety check bypassed', ko: '키 정책 잠금 방지 확인 우회' },
  rationale: {
    en:
      'KMS refuses a key policy under which its author could not change the policy again, unless told to skip that check. ' +
      'A policy set this way can leave a key that nobody manages and only AWS Support can give back.',
    ko:
      'KMS는 작성자 자신이 다시 변경할 수 없게 되는 키 정책을 거부하지만, 이 확인은 건너뛸 수 있습니다. ' +
      '그렇게 설정한 정책은 아무도 관리할 수 없는 키를 남길 수 있으며, 되찾으려면 AWS Support가 필요합니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    operations: texts,
    principal: z.string(),
    source_ip: z.string().nullable(),
  }),
  identity: ['account_id', 'subject', 'day'],
  allows: ['principals'],

  // ReplicateKey is followed by a CreateKey of the replica; both name the replica here, so one act is one finding.
  sql: (window) => sql`
    with bypasses as (
      select
        *,
        coalesce(
          json_extract_string(response, '$.replicaKeyMetadata.arn'),
          json_extract_string(response, '$.replicaKeyMetadata.keyArn'),
          key_arn,
          requested_key,
          'unknown'
        ) as subject
      from control_events
      where ${within(window)}
        and event_name in ('PutKeyPolicy', 'CreateKey', 'ReplicateKey')
        and outcome = 'ok'
        and lower(json_extract_string(request, '$.bypassPolicyLockoutSafetyCheck')) = 'true'
    )
    select
      subject,
      coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
      coalesce(nullif(split_part(subject, ':', 4), ''), min(aws_region), 'unknown') as region,
      min(event_time) as observed_at,
      list(event_id order by event_time, event_id)[1:20] as event_ids,
      count(*) as event_count,
      'high' as confidence,
      strftime(date_trunc('day', event_time), '%Y-%m-%d') as day,
      list_sort(list_distinct(list(event_name))) as operations,
      arg_min(coalesce(principal, 'unknown'), (event_time, event_id)) as principal,
      arg_min(source_ip, (event_time, event_id)) as source_ip
    from bypasses
    group by subject, coalesce(key_account_id, recipient_account_id, 'unknown'), date_trunc('day', event_time)
    order by observed_at, subject
  `,

  headline: {
    en: (row) => `${shortPrincipal(row.principal)} skipped the lockout safety check in ${firstOf(row.operations)}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${firstOf(row.operations)} 호출에서 잠금 방지 확인을 건너뛰었습니다`,
  },

  remediation: {
    en: [
      'See who may still manage the key: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'If the account itself (`root`) or a living administrator is missing, let a principal that still has kms:PutKeyPolicy restore it. Nothing that works today breaks: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'If nobody can change the policy any more, the owner of the account opens a case with AWS Support.',
      'Deny the flag for all but break-glass roles with the condition key kms:BypassPolicyLockoutSafetyCheck in a service control policy. Pipelines that set the flag fail until they drop it.',
    ],
    ko: [
      '아직 키를 관리할 수 있는 주체를 확인합니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '계정 자체(`root`)나 현존하는 관리자가 빠졌다면 kms:PutKeyPolicy 권한이 남은 주체가 복구합니다. 현재 동작하는 접근에는 영향이 없습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '아무도 정책을 바꿀 수 없다면 계정 소유자가 AWS Support에 문의합니다.',
      '비상용 역할을 제외하고 SCP에서 조건 키 kms:BypassPolicyLockoutSafetyCheck로 이 플래그를 거부합니다. 플래그를 쓰는 배포 파이프라인은 제거할 때까지 실패합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_lockout_bypass" {
  name = "deny-lockout-bypass"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:PutKeyPolicy", "kms:CreateKey", "kms:ReplicateKey"]
      Resource = "*"
      Condition = { Bool = { "kms:BypassPolicyLockoutSafetyCheck" = "true" } }
    }]
  })
}
`,
  breaks: {
    en: 'Templates that set the flag fail until they are corrected.',
    ko: '이 플래그를 설정한 템플릿은 수정할 때까지 실패합니다.',
  },
  falsePositives: {
    en: [
      'Terraform (`bypass_policy_lockout_safety_check`) and CloudFormation templates that set the flag out of habit.',
    ],
    ko: ['습관적으로 플래그를 설정한 Terraform(`bypass_policy_lockout_safety_check`)이나 CloudFormation 템플릿.'],
  },
  blindSpots: {
    en: ['A request larger than 100 kB is delivered without its parameters, so the flag cannot be seen.'],
    ko: ['100KB를 넘는 요청은 파라미터 없이 전달되므로 플래그를 확인할 수 없습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-bypass-policy-lockout-safety-check',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'CM-3'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1098', 'T1531'],
});
