import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** POL-02: an Allow of the policy in force says who is not meant, and so means everybody else. */
export const allowWithNotPrincipal = defineAnalyzer({
  id: 'allow-with-not-principal',
  code: 'POL-02',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'critical',
  severityRule: {
    en: 'Critical; medium when every opening leads only to principals inside the account.',
    ko: '치명입니다. 열린 범위가 계정 내부 주체뿐이면 보통으로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Allow with NotPrincipal in a key policy', ko: 'NotPrincipal을 사용한 허용 문' },
  rationale: {
    en:
      'An Allow with `NotPrincipal` lets in everybody whom it does not list, of any AWS account and also those who are created later. ' +
      'It is nearly always meant as the opposite: a Deny for all but the listed.',
    ko:
      '`NotPrincipal`을 쓴 허용 문은 목록에 없는 모든 주체를 허용합니다. 다른 AWS 계정의 주체와 앞으로 만들어질 주체도 포함됩니다. ' +
      '대개는 나열한 주체 외에는 거부하려던 의도가 뒤바뀐 것입니다.',
  },

  row: findingRow.extend({
    statements: texts,
    excluded: texts,
    openings: texts,
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',

  sql: (asOf) => sql`
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal))) as excluded,
      list_sort(list_distinct(list(reason))) as openings
    from (${standingRemarks('not-principal')}) remarks
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `Statement ${firstOf(row.statements)} allows everybody but ${firstOf(row.excluded.map(shortPrincipal), 2)}${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''}${row.openings.every((one) => one === 'inside') ? ', though only of our accounts' : ''}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements)}에 따라 ${firstOf(row.excluded.map(shortPrincipal), 2)}만 제외하고 ${row.openings.every((one) => one === 'inside') ? '자사 계정의 ' : ''}모두가 허용됩니다`,
  },
  // What conditions or a Deny keep inside is no open door, only a statement that reads as its opposite.
  escalate: (row) => (row.openings.every((one) => one === 'inside') ? 'medium' : null),

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Ask the owner of the key who was meant. Name those principals with `Principal`; to shut others out, write a Deny with a condition on `aws:PrincipalArn`.',
      'Put the policy. Callers that came in only through this statement are refused at once, so look at the callers on the page of the key first: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '누구를 허용하려던 것인지 키 소유자에게 확인합니다. 그 주체를 `Principal`에 명시하고, 나머지를 막으려면 `aws:PrincipalArn` 조건을 건 거부 문을 씁니다.',
      '정책을 적용합니다. 이 문으로만 허용되던 호출자는 즉시 거부되므로 먼저 키 페이지에서 호출자를 확인합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
      identifiers = ["arn:aws:iam::<account-id>:role/<role>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Whoever came in by the old statement and is not named in the new one is refused at once.',
    ko: '이전 정책 문으로 접근하던 주체 중 새 정책 문에 없는 주체는 즉시 거부됩니다.',
  },
  falsePositives: {
    en: [
      'A statement that conditions keep to our own accounts; it is reported as medium, since one lost condition opens it.',
    ],
    ko: ['조건으로 자사 계정에만 적용되는 문. 조건 하나만 빠져도 열리므로 보통(medium)으로 보고합니다.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Resource control policies (RCP) of the organization may close what the statement opens; logs do not show them.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '정책 문이 열어 둔 것을 조직의 RCP(리소스 제어 정책)가 막고 있을 수 있으나 로그에는 나타나지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
    panther: ['AWS.KMS.RestrictsUsage'],
  },
  attack: ['T1530'],
});
