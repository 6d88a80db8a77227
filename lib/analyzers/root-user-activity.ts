import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** THR-16: the root user of an account called KMS itself. */
export const rootUserActivity = defineAnalyzer({
  id: 'root-user-activity',
  code: 'THR-16',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'High; medium when every call was refused or only looked.',
    ko: '높음입니다. 모든 호출이 거부되었거나 조회뿐이면 보통으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'Root user called KMS', ko: '루트 사용자의 KMS 호출' },
  rationale: {
    en:
      'No IAM policy limits the root user, and hardly any task with keys needs it. A root session that calls KMS is either ' +
      'an emergency that somebody can tell of, or somebody who should not be there.',
    ko:
      '루트 사용자는 IAM 정책으로 제한할 수 없으며, 키 작업에 루트가 필요한 경우는 거의 없습니다. ' +
      '루트 세션의 KMS 호출은 설명할 수 있는 비상 상황이거나 있어서는 안 될 접근입니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    operations: texts,
    keys: texts,
    changes: integer,
    uses: integer,
    refused: integer,
    source_ips: texts,
    by_assume_root: z.boolean(),
  }),
  identity: ['account_id', 'day'],

  allows: ['principals'],

  sql: (window) => sql`
    with calls as (
      select *
      from root_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
    )
    select
      arg_min(principal, (first_at, event_name)) as subject,
      account_id,
      arg_min(region, (first_at, event_name)) as region,
      min(first_at) as observed_at,
      flatten(list(event_ids order by first_at, event_name, part_id))[1:20] as event_ids,
      sum(calls) as event_count,
      'high' as confidence,
      strftime(day, '%Y-%m-%d') as day,
      list_sort(list_distinct(list(event_name))) as operations,
      coalesce(list_sort(list_distinct(list(key_arn) filter (where key_arn <> 'none')))[1:50], []) as keys,
      coalesce(sum(calls) filter (where operation_class = 'control' and outcome = 'ok'), 0) as changes,
      coalesce(sum(calls) filter (where is_use), 0) as uses,
      coalesce(sum(calls) filter (where outcome = 'denied'), 0) as refused,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip <> 'unknown')))[1:20], []) as source_ips,
      bool_or(assumed_root) as by_assume_root
    from calls
    group by account_id, day
    order by observed_at, account_id
  `,

  evidence: ({ account_id, observed_at }) => sql`
    (identity_type = 'Root' or assumed_root)
    and via_service is null
    and invoked_by is null
    and direct is not false
    and coalesce(caller_account_id, recipient_account_id, 'unknown') = ${account_id}
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `The root user of account ${row.account_id} made ${row.event_count} KMS ${row.event_count === 1 ? 'call' : 'calls'} on ${row.day}: ${firstOf(row.operations)}`,
    ko: (row) =>
      `${row.account_id} 계정의 루트 사용자가 ${row.day}에 KMS를 ${row.event_count}회 호출했습니다: ${firstOf(row.operations)}`,
  },
  escalate: (row) => (row.changes + row.uses === 0 ? 'medium' : null),

  remediation: {
    en: [
      'Ask the owner of the account who used the root user on that day, and for what.',
      'See whether the root user has access keys; it should have none: aws iam get-account-summary --query SummaryMap.AccountAccessKeysPresent',
      'Remove the root credentials of member accounts centrally. Whatever still signs in as root there stops working: aws iam enable-organizations-root-credentials-management',
      'Put changes back that nobody can explain; the timelines of the named keys list them.',
    ],
    ko: [
      '그날 누가 무엇을 위해 루트 사용자를 썼는지 계정 소유자에게 확인합니다.',
      '루트 사용자에게 액세스 키가 있는지 확인합니다. 없어야 합니다: aws iam get-account-summary --query SummaryMap.AccountAccessKeysPresent',
      '멤버 계정의 루트 자격 증명을 중앙에서 제거합니다. 아직 루트로 로그인하는 작업은 동작하지 않게 됩니다: aws iam enable-organizations-root-credentials-management',
      '설명되지 않는 변경은 되돌립니다. 해당 키의 타임라인에 나옵니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_root_kms" {
  name = "deny-root-kms"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:*"]
      Resource = "*"
      Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*:root" } }
    }]
  })
}
`,
  breaks: {
    en: 'The root user of member accounts can do nothing with keys, also when a policy locks everybody else out.',
    ko: '멤버 계정의 루트 사용자가 키 작업을 할 수 없습니다. 정책 때문에 아무도 접근할 수 없는 경우도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'Recovery of a locked key with AWS Support.',
      'The console lists aliases of keys on many of its pages; then only reading calls show, and the severity is lower.',
    ],
    ko: [
      'AWS Support와 함께 진행한 잠긴 키 복구.',
      '콘솔의 여러 화면이 키 별칭을 조회합니다. 이때는 읽기 호출만 있으므로 심각도를 낮춥니다.',
    ],
  },
  blindSpots: {
    en: ['What the root user does in other services is not looked at here.'],
    ko: ['루트 사용자가 다른 서비스에서 한 일은 여기서 다루지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
  ],
  compliance: {
    'cis-aws': ['v1.4-v4.0 1.7', 'v5.0 1.6', 'v6.0 2.6', 'v7.0 2.7', 'v1.4-v5.0 4.3', 'v6.0-v7.0 5.3'],
    'nist-800-53': ['AC-6(5)', 'AC-2'],
    'isms-p': ['2.5.5', '2.11.3'],
  },
  attack: ['T1078.004'],
});
