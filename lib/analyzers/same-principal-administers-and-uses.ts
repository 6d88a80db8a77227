import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** POL-09: one principal may both decrypt and change the policy or end the key. */
export const samePrincipalAdministersAndUses = defineAnalyzer({
  id: 'same-principal-administers-and-uses',
  code: 'POL-09',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Same principal administers and uses a key', ko: '키를 관리하면서 사용도 하는 주체' },
  rationale: {
    en:
      'One principal may decrypt with the key and also change its policy or schedule its deletion. ' +
      'If its credentials leak, the same hand can read the data, shut others out and destroy the key.',
    ko:
      '한 주체가 키로 복호화도 하고 키 정책 변경이나 삭제 예약도 할 수 있습니다. ' +
      '자격 증명이 유출되면 같은 손으로 데이터를 읽고, 다른 사람의 접근을 막고, 키를 없앨 수 있습니다.',
  },

  row: findingRow.extend({
    statements: texts,
    principals: texts,
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',
  allows: ['principals'],

  sql: (asOf) => sql`
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal))) as principals
    from (${standingRemarks('double-duty')}) remarks
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `${firstOf(row.principals.map(shortPrincipal), 2)} can decrypt and also administer this key${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''}, by statement ${firstOf(row.statements)}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements)}에 따라 ${firstOf(row.principals.map(shortPrincipal), 2)} 주체가 복호화와 키 관리를 모두 할 수 있습니다`,
  },

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Ask the owner of the key which of the two the principal needs. The page of the key shows what it called.',
      'Give administration and use to two roles, and leave `kms:PutKeyPolicy` and `kms:ScheduleKeyDeletion` out of the one that decrypts: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '그 주체에게 둘 중 무엇이 필요한지 키 소유자에게 확인합니다. 키 페이지에 실제 호출이 나옵니다.',
      '관리와 사용을 두 역할로 나누고, 복호화하는 역할에서 `kms:PutKeyPolicy`와 `kms:ScheduleKeyDeletion`을 뺍니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
data "aws_iam_policy_document" "key" {
  statement {
    effect    = "Allow"
    actions   = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:Describe*", "kms:Get*", "kms:List*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:role/<key-admin-role>"]
    }
  }
  statement {
    effect    = "Allow"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:role/<app-role>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Each role can do half of what it did; a person who needs both must take two roles. Keep one principal that can change the policy.',
    ko: '각 역할이 할 수 있는 일이 절반으로 줄어듭니다. 둘 다 필요한 사람은 역할을 바꿔 써야 하며, 정책을 바꿀 주체를 반드시 남겨야 합니다.',
  },
  falsePositives: {
    en: ['Small teams in which one role does everything.', 'Break-glass roles that nobody uses in daily work.'],
    ko: ['한 역할이 모든 일을 하는 작은 팀.', '평소에는 쓰지 않는 비상용(break-glass) 역할.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Rights that IAM policies give through the delegation to the account are not asked here.',
      'Conditions other than on the caller are taken to hold in an Allow and to spare the caller in a Deny.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '계정 위임을 통해 IAM 정책이 주는 권한은 여기서 보지 않습니다.',
      '호출자에 관한 조건이 아니면, 허용 문에서는 성립하고 거부 문에서는 적용되지 않는 것으로 봅니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
    'https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/SP_800_53_5_1_1/home?element=AC-5',
  ],
  compliance: {
    'nist-800-53': ['AC-5', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
