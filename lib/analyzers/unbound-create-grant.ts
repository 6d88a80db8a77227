import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** POL-05: somebody may create grants that nothing binds to AWS services, grantees or operations. */
export const unboundCreateGrant = defineAnalyzer({
  id: 'unbound-create-grant',
  code: 'POL-05',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'High; medium when only key administrators hold it.',
    ko: '높음입니다. 키 관리자만 가지고 있으면 보통으로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'CreateGrant not limited to AWS services', ko: 'AWS 서비스로 제한되지 않은 CreateGrant' },
  rationale: {
    en:
      'Whoever may create grants without bounds can hand any use of the key to any principal of any account, also rights they lack themselves. ' +
      'A grant shows in no policy, so a review of policies never sees it.',
    ko:
      '제한 없이 권한 부여(Grant)를 만들 수 있는 주체는 자신에게 없는 권한까지 포함해 어떤 계정의 어떤 주체에게든 키 사용 권한을 넘길 수 있습니다. ' +
      '권한 부여는 정책에 나타나지 않으므로 정책 검토만으로는 드러나지 않습니다.',
  },

  row: findingRow.extend({
    statements: texts,
    principals: texts,
    only_admins: z.boolean(),
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',
  allows: ['principals'],

  sql: (asOf) => sql`
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal))) as principals,
      bool_and(reason = 'admin') as only_admins
    from (${standingRemarks('free-grants')}) remarks
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `${firstOf(row.principals.map(shortPrincipal), 2)} can hand on this key to anybody by grants${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''}, by statement ${firstOf(row.statements, 2)}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements, 2)}에 따라 ${firstOf(row.principals.map(shortPrincipal), 2)} 주체가 권한 부여(Grant)로 이 키를 누구에게든 넘길 수 있습니다`,
  },
  // Who may change the policy gains nothing from a grant; the key administrators of the console have `kms:Create*`.
  escalate: (row) => (row.only_admins ? 'medium' : null),

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Look at the grants that exist, and ask the owner of the key about each that no service holds: aws kms list-grants --key-id <key-arn>',
      'Give `kms:CreateGrant` in a statement of its own with `kms:GrantIsForAWSResource` true, or bind it with `kms:GranteePrincipal` and `kms:GrantOperations`; for administrators write out the actions instead of `kms:Create*`: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '이미 있는 권한 부여를 확인하고, 서비스가 아닌 주체가 가진 것은 키 소유자에게 묻습니다: aws kms list-grants --key-id <key-arn>',
      '`kms:CreateGrant`를 별도 문으로 분리해 `kms:GrantIsForAWSResource`를 true로 두거나 `kms:GranteePrincipal`과 `kms:GrantOperations`로 제한합니다. 관리자에게는 `kms:Create*` 대신 작업을 하나씩 적습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    actions   = ["kms:CreateGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:role/<role>"]
    }
    condition {
      test     = "Bool"
      variable = "kms:GrantIsForAWSResource"
      values   = ["true"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'The principal can make grants through AWS services alone; a program that makes its own fails.',
    ko: '주체는 AWS 서비스를 통해서만 Grant를 만들 수 있습니다. 직접 만드는 프로그램은 실패합니다.',
  },
  falsePositives: {
    en: [
      'Key administrators of the console, whose statement has `kms:Create*`; they are reported as medium.',
      'A broker that creates grants for programs as its task.',
    ],
    ko: [
      '콘솔이 만든 키 관리자 문에는 `kms:Create*`가 들어 있습니다. 이런 관리자는 보통(medium)으로 보고합니다.',
      '프로그램을 위해 권한 부여를 만드는 것이 본래 역할인 브로커.',
    ],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Rights that IAM policies give through the delegation to the account are not asked here.',
      'Conditions other than on the caller or the grant are taken to hold in an Allow and to spare the caller in a Deny.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '계정 위임을 통해 IAM 정책이 주는 권한은 여기서 보지 않습니다.',
      '호출자나 권한 부여에 관한 조건이 아니면, 허용 문에서는 성립하고 거부 문에서는 적용되지 않는 것으로 봅니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource',
    'https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
  ],
  compliance: {
    'control-tower': ['CT.KMS.PR.3'],
    'nist-800-53': ['AC-6', 'AC-3'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
