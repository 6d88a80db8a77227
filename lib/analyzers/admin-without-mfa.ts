import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** Calls that take keys away or let others in. */
const GRAVE = [
  'CreateGrant',
  'DeleteImportedKeyMaterial',
  'DisableKey',
  'PutKeyPolicy',
  'ReplicateKey',
  'ScheduleKeyDeletion',
];

/** THR-17: an IAM user changed keys in a session without a second factor. */
export const adminWithoutMfa = defineAnalyzer({
  id: 'admin-without-mfa',
  code: 'THR-17',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'low',
  severityRule: {
    en: 'Low; medium when one of the changes is grave, such as a policy, a grant, a deletion or key material.',
    ko: '낮음입니다. 정책, 권한 부여, 삭제, 키 구성 요소처럼 중대한 변경이 포함되면 보통으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Keys changed without MFA', ko: 'MFA 없이 이루어진 키 변경' },
  rationale: {
    en:
      'An IAM user changed keys in a session that says it was opened without a second factor. A password or a leaked ' +
      'access key alone was enough, and a user is a person whom nobody has to ask.',
    ko:
      'IAM 사용자가 MFA 없이 열린 세션에서 키를 변경했습니다. 비밀번호나 유출된 액세스 키만으로 가능했다는 뜻이므로, ' +
      '본인이 한 일인지 확신할 수 없습니다.',
  },

  row: findingRow.extend({
    operations: texts,
    keys: texts,
    grave: integer,
    source_ips: texts,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject'],
  allows: ['principals'],

  // A long-term access key sends no word about MFA at all; only a session that denies it is meant.
  sql: (window) => sql`
    select
      principal                                               as subject,
      coalesce(caller_account_id, 'unknown')                  as account_id,
      coalesce(arg_min(aws_region, (event_time, event_id)), 'unknown') as region,
      min(event_time)                                         as observed_at,
      list(event_id order by event_time, event_id)[1:20]      as event_ids,
      count(*)                                                as event_count,
      'high'                                                  as confidence,
      list_sort(list_distinct(list(event_name)))              as operations,
      coalesce(list_sort(list_distinct(list(key_arn) filter (where key_arn is not null)))[1:50], []) as keys,
      count(*) filter (where list_contains(${GRAVE}, event_name)) as grave,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip is not null))), []) as source_ips,
      max(event_time)                                         as last_at
    from control_events
    where ${within(window)}
      and outcome = 'ok'
      and identity_type = 'IAMUser'
      and mfa = false
      and via_service is null
      and direct is not false
      and principal is not null
    group by principal, coalesce(caller_account_id, 'unknown')
    order by observed_at, subject
  `,

  evidence: ({ subject, account_id, observed_at, last_at }) => sql`
    principal = ${subject}
    and coalesce(caller_account_id, 'unknown') = ${account_id}
    and operation_class = 'control'
    and outcome = 'ok'
    and identity_type = 'IAMUser'
    and mfa = false
    and via_service is null
    and direct is not false
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) => `${shortPrincipal(row.subject)} changed keys without MFA: ${firstOf(row.operations)}`,
    ko: (row) => `${shortPrincipal(row.subject)} 사용자가 MFA 없이 키를 변경했습니다: ${firstOf(row.operations)}`,
  },
  escalate: (row) => (row.grave > 0 ? 'medium' : null),

  remediation: {
    en: [
      'Ask the owner of the user whether these changes were theirs.',
      'Give the user a second factor, or better a role by single sign-on: aws iam enable-mfa-device --user-name <user> --serial-number <mfa-arn> --authentication-code1 <code> --authentication-code2 <code>',
      'Deny changes of keys where aws:MultiFactorAuthPresent is false; scripts of users without one fail from then on.',
    ],
    ko: [
      '본인이 한 변경인지 해당 사용자의 담당자에게 확인합니다.',
      '사용자에게 MFA를 설정하거나, 되도록 SSO 역할로 바꿉니다: aws iam enable-mfa-device --user-name <user> --serial-number <mfa-arn> --authentication-code1 <code> --authentication-code2 <code>',
      'aws:MultiFactorAuthPresent가 false이면 키 변경을 거부합니다. MFA가 없는 사용자의 스크립트는 이후 실패합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_kms_changes_without_mfa" {
  name = "deny-kms-changes-without-mfa"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:CreateGrant"]
      Resource = "*"
      Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    }]
  })
}
`,
  breaks: {
    en: 'Access keys without MFA and most role sessions are refused these calls; exempt pipelines before you attach it.',
    ko: 'MFA 없는 액세스 키와 대부분의 역할 세션에서 이 호출이 거부됩니다. 연결하기 전에 파이프라인을 예외로 두어야 합니다.',
  },
  falsePositives: {
    en: ['A user of a pipeline that cannot have a second factor.'],
    ko: ['MFA를 쓸 수 없는 파이프라인용 사용자.'],
  },
  blindSpots: {
    en: [
      'Roles are left out: their sessions often deny MFA although the person behind them had one.',
      'Calls with a long-term access key say nothing about MFA and are not reported.',
    ],
    ko: [
      '역할은 제외합니다. 실제로 MFA를 썼더라도 역할 세션에는 그렇게 나타나지 않는 경우가 많습니다.',
      '장기 액세스 키를 쓴 호출은 MFA 정보가 없어 보고하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
  ],
  compliance: {
    'nist-800-53': ['IA-2(1)', 'AC-6'],
    'isms-p': ['2.5.3', '2.7.2'],
    splunk: ['c79c164f-4b21-4847-98f9-cf6a9f49179e'],
  },
  attack: ['T1078.004'],
});
