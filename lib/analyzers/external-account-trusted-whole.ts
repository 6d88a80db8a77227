import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** POL-04: an account outside the zone of trust may decrypt as a whole, not by named roles. */
export const externalAccountTrustedWhole = defineAnalyzer({
  id: 'external-account-trusted-whole',
  code: 'POL-04',
  version: 1,
  kind: 'condition',
  category: 'policy',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'External account trusted as a whole', ko: '외부 계정 전체를 신뢰하는 키 정책' },
  rationale: {
    en:
      'The key policy lets an account outside the zone of trust decrypt by its root principal, not by named roles. ' +
      'Whoever administers IAM over there chooses which of their users, roles and programs may decrypt, today and later.',
    ko:
      '키 정책이 신뢰 영역 밖의 계정에 특정 역할이 아니라 루트 주체로 복호화를 허용합니다. ' +
      '그 계정의 IAM 관리자가 자기 쪽의 어떤 사용자, 역할, 프로그램이 복호화할지를 지금도 앞으로도 마음대로 정하게 됩니다.',
  },

  row: findingRow.extend({
    statements: texts,
    accounts: texts,
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'access',
  allows: ['resources'],

  sql: (asOf) => sql`
    with trusted as (
      select *
      from (${standingRemarks('whole-outsider')}) remarks
      -- Whether the account is outside, and still, is for the doors to say.
      where exists (
        select 1
        from external_access doors
        where doors.key_arn = remarks.key_arn
          and doors.token = remarks.principal_account
          and doors.kind = 'external'
          and doors.through = 'policy'
          and not doors.in_organization
          and (doors.partner_until is null or doors.partner_until + interval 1 day <= ${asOf})
      )
    )
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal_account))) as accounts
    from trusted
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `Every principal that account ${firstOf(row.accounts)} chooses may decrypt, by statement ${firstOf(row.statements)}${row.policy_since ? `, since ${isoDay(row.policy_since)}` : ''}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements)}에 따라 ${firstOf(row.accounts)} 계정이 고르는 모든 주체가 복호화할 수 있습니다`,
  },

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Ask the other account, through the owner of the key, which role decrypts. The cross-account panel of the key shows who called.',
      'Name that role in place of `:root`, or add a condition on `aws:PrincipalArn`. Other callers of that account are refused at once: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '키 소유자를 통해 상대 계정의 어떤 역할이 복호화하는지 확인합니다. 키 페이지의 교차 계정 목록에 호출자가 나옵니다.',
      '`:root` 대신 그 역할을 명시하거나 `aws:PrincipalArn` 조건을 추가합니다. 그 계정의 다른 호출자는 즉시 거부됩니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    actions   = ["kms:Decrypt", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<external-account-id>:role/<role>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Other roles of that account that relied on the trust in the whole account are refused.',
    ko: '계정 전체에 대한 신뢰로 접근하던 그 계정의 다른 역할은 거부됩니다.',
  },
  falsePositives: {
    en: ['A partner whose contract asks for the whole account, since its roles change.'],
    ko: ['역할이 자주 바뀌어 계약상 계정 전체를 허용해야 하는 파트너.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'What the other account allows its own principals is not visible from here.',
      'An account that is admitted by a condition on `kms:CallerAccount` instead of by its root principal is reported by POL-03 alone.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '상대 계정이 내부 주체에게 무엇을 허용하는지는 보이지 않습니다.',
      '루트 주체가 아니라 `kms:CallerAccount` 조건으로 허용된 계정은 POL-03에서만 보고합니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'AC-4'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1199'],
});
