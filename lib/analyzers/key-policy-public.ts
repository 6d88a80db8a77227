import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-01: the policy in force lets any AWS account in. */
export const keyPolicyPublic = defineAnalyzer({
  id: 'key-policy-public',
  code: 'POL-01',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'critical',
  severityRule: {
    en: 'Always critical: nothing about the single case raises or lowers it.',
    ko: '항상 치명입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key policy open to everyone', ko: '모든 AWS 계정에 열린 키 정책' },
  rationale: {
    en:
      'The key policy in force admits callers of any AWS account: whoever allows it in their own IAM can use the key. ' +
      'What is encrypted under it is then protected only by the access to the ciphertext.',
    ko:
      '현재 키 정책이 모든 AWS 계정의 호출자를 허용합니다. 상대 계정이 자체 IAM에서 허용하기만 하면 이 키를 사용할 수 있으므로, ' +
      '이 키로 암호화한 데이터는 암호문에 대한 접근 통제로만 보호됩니다.',
  },

  row: findingRow.extend({
    statements: texts,
    actions: texts,
    state: z.string().nullable(),
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'access',
  allows: ['resources'],

  sql: (asOf) => sql`
    with doors as (
      select *
      from external_access
      where kind = 'public'
    )
    select
      doors.key_arn as subject,
      doors.account_id,
      doors.region,
      coalesce(min(doors.since), any_value(keys.first_seen_at), any_value(keys.created_at), ${asOf}) as observed_at,
      coalesce(list_sort(list_distinct(list(doors.event_id) filter (where doors.event_id is not null))), []) as event_ids,
      count(distinct doors.event_id) as event_count,
      'high' as confidence,
      list_sort(list_distinct(flatten(list(doors.statements)))) as statements,
      list_sort(list_distinct(flatten(list(doors.actions)))) as actions,
      any_value(keys.state) as state,
      min(doors.since) as policy_since
    from doors
    left join keys on keys.key_arn = doors.key_arn
    where coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    group by doors.key_arn, doors.account_id, doors.region
    order by subject
  `,

  headline: {
    en: (row) =>
      `Any AWS account can use this key by statement ${firstOf(row.statements)}${row.policy_since ? `, since ${isoDay(row.policy_since)}` : ''}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements)}에 따라 모든 AWS 계정이 이 키를 사용할 수 있습니다`,
  },

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Replace `*` by the accounts or roles that need the key, or bind the statement to `kms:CallerAccount` or `aws:PrincipalOrgID`. Callers that came in only through `*` are refused at once, so look at the callers on the page of the key first: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Ask the owner of the data whether other accounts used the key in that time; the cross-account panel of the key lists them.',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '`*`를 실제로 필요한 계정이나 역할로 바꾸거나, 정책 문에 `kms:CallerAccount` 또는 `aws:PrincipalOrgID` 조건을 겁니다. `*`로만 허용되던 호출자는 즉시 거부되므로 먼저 키 페이지에서 호출자를 확인합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '그동안 다른 계정이 이 키를 사용했는지 데이터 소유자와 함께 확인합니다. 키 페이지의 교차 계정 목록에 나옵니다.',
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
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["<organization-id>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Callers outside the organization are refused, those that nobody remembers too.',
    ko: '조직 밖의 호출자는 거부됩니다. 잊고 있던 호출자도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'A key that is meant for everyone, such as a public verification key; then give the right to `kms:Verify` alone.',
    ],
    ko: ['공개 검증용 키처럼 의도적으로 모두에게 연 키. 이 경우에도 `kms:Verify`만 허용하는 것이 좋습니다.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known; the key is then shown as "policy unknown".',
      'Resource control policies (RCP) of the organization may close what the key policy opens; logs do not show them.',
      'A policy with too many combinations of conditions is "undetermined" and not reported here.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다. 이런 키는 "정책 알 수 없음"으로 표시합니다.',
      '키 정책이 열어 둔 것을 조직의 RCP(리소스 제어 정책)가 막고 있을 수 있으나 로그에는 나타나지 않습니다.',
      '조건 조합이 지나치게 많은 정책은 "판정 불가"이며 여기서 보고하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://docs.aws.amazon.com/config/latest/developerguide/kms-key-policy-no-public-access.html',
  ],
  compliance: {
    'cis-aws': ['v7.0 2.21'],
    'security-hub': ['KMS.5'],
    'nist-800-53': ['AC-3', 'AC-6', 'SC-12'],
    'isms-p': ['2.5.6', '2.7.2'],
    prowler: ['kms_key_not_publicly_accessible'],
    panther: ['AWS.KMS.RestrictsUsage'],
  },
  attack: ['T1530'],
});
