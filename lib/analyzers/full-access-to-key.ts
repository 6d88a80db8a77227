import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** POL-10: somebody other than the account itself holds `kms:*`. */
export const fullAccessToKey = defineAnalyzer({
  id: 'full-access-to-key',
  code: 'POL-10',
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
  title: { en: 'kms:* for somebody other than the account', ko: '계정 외 주체에 부여된 kms:*' },
  rationale: {
    en:
      'A statement gives `kms:*` to somebody other than the account of the key. ' +
      'That holds every action that there is and every one that AWS adds later: to read the data, change the policy and schedule the deletion.',
    ko:
      '키를 소유한 계정이 아닌 주체에 `kms:*`를 주는 정책 문이 있습니다. ' +
      '데이터 읽기, 정책 변경, 삭제 예약을 포함한 모든 작업은 물론 앞으로 AWS가 추가할 작업까지 허용됩니다.',
  },

  row: findingRow.extend({
    statements: texts,
    principals: texts,
    only_foreign: z.boolean(),
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',
  allows: ['principals'],

  sql: (asOf) => sql`
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal))) as principals,
      bool_and(coalesce(reason, '') = 'foreign') as only_foreign
    from (${standingRemarks('full-power')}) remarks
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `${firstOf(row.principals.map(shortPrincipal), 2)} holds kms:*${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''} by statement ${firstOf(row.statements)}${row.only_foreign ? ', of which use and grants work across accounts' : ''}`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements)}에 따라 ${firstOf(row.principals.map(shortPrincipal), 2)} 주체가 kms:* 권한을 가집니다${row.only_foreign ? ' (다른 계정이므로 키 사용과 권한 부여만 유효)' : ''}`,
  },

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Ask the owner of the key what the principal needs. The page of the key shows what it called; `keytrail` can suggest a policy from that.',
      'Write out those actions in place of `kms:*`, and leave `kms:*` to the account itself: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '그 주체에게 무엇이 필요한지 키 소유자에게 확인합니다. 키 페이지에 실제 호출이 나오며, `keytrail`이 이를 바탕으로 정책을 제안할 수 있습니다.',
      '`kms:*` 대신 필요한 작업만 적고, `kms:*`는 계정 자체에만 남깁니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]
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
    en: 'The principal can use the key and no longer change its policy, make grants or delete it; pipelines that do so fail.',
    ko: '주체는 키를 사용할 수 있지만 정책 변경, Grant 생성, 삭제는 할 수 없습니다. 그런 파이프라인은 실패합니다.',
  },
  falsePositives: {
    en: ['Break-glass roles that are meant to hold everything.'],
    ko: ['모든 권한을 갖도록 의도한 비상용(break-glass) 역할.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Rights that IAM policies give through the delegation to the account are not asked here.',
      'Conditions other than on the caller are taken to hold in an Allow and to spare the caller in a Deny.',
      'A list that spells out every action is not counted here.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '계정 위임을 통해 IAM 정책이 주는 권한은 여기서 보지 않습니다.',
      '호출자에 관한 조건이 아니면, 허용 문에서는 성립하고 거부 문에서는 적용되지 않는 것으로 봅니다.',
      '모든 작업을 하나씩 나열한 목록은 여기서 세지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'AC-5'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
