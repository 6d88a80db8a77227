import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** Operations that only describe a key; being allowed them reveals no data. */
const DESCRIBING = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:GetPublicKey', 'kms:ListGrants'];

/** POL-06: a service principal may act for anybody, as no condition names its source. */
export const serviceWithoutSource = defineAnalyzer({
  id: 'service-without-source',
  code: 'POL-06',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when the service may only describe the key.',
    ko: '보통입니다. 서비스가 키 조회만 할 수 있으면 낮음으로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Service principal without a source condition', ko: '출처 조건이 없는 서비스 주체' },
  rationale: {
    en:
      'The key policy admits an AWS service without saying for whose resources it may act. ' +
      'Somebody of another account can then make the service use this key for them: the problem of the confused deputy.',
    ko:
      '키 정책이 AWS 서비스를 허용하면서 누구의 리소스를 위해 동작해야 하는지 정하지 않았습니다. ' +
      '다른 계정의 누군가가 그 서비스를 통해 이 키를 사용하게 만들 수 있습니다(혼동된 대리자 문제).',
  },

  row: findingRow.extend({
    statements: texts,
    services: texts,
    actions: texts,
    only_describes: z.boolean(),
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',
  allows: ['resources'],

  sql: (asOf) => sql`
    select
      ${remarkedKey(asOf)},
      list_sort(list_distinct(list(principal))) as services,
      list_sort(list_distinct(flatten(list(actions)))) as actions,
      len(list_filter(flatten(list(actions)), lambda one: not list_contains(${DESCRIBING}, one))) = 0 as only_describes
    from (${standingRemarks('unbound-service')}) remarks
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `${firstOf(row.services, 2)} may use this key for anybody${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''}: statement ${firstOf(row.statements, 2)} names no source`,
    ko: (row) =>
      `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${firstOf(row.statements, 2)}에 출처 조건이 없어 ${firstOf(row.services, 2)} 서비스가 누구를 위해서든 이 키를 사용할 수 있습니다`,
  },
  escalate: (row) => (row.only_describes ? 'low' : null),

  remediation: {
    en: [
      'Read the policy in force and find the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Read in the documentation of the service whether it sends `aws:SourceArn` or `aws:SourceAccount` to KMS; ask the owner of the key for which resource it acts.',
      'Add that condition, or one on an encryption context that holds the ARN of the resource. A service that sends no source is refused by such a condition, so try it on a test key first: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '현재 정책을 읽고 해당 정책 문을 찾습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '서비스가 KMS에 `aws:SourceArn`이나 `aws:SourceAccount`를 보내는지 서비스 문서에서 확인하고, 어떤 리소스를 위한 것인지 키 소유자에게 묻습니다.',
      '그 조건 또는 리소스 ARN이 담긴 암호화 컨텍스트 조건을 추가합니다. 출처를 보내지 않는 서비스는 이 조건 때문에 거부되므로 시험용 키에서 먼저 확인합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
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
    actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["<service>.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["<account-id>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Requests for which the service sends no source account are refused; try it with the service first.',
    ko: '서비스가 원본 계정을 보내지 않는 요청은 거부됩니다. 먼저 해당 서비스로 시험해야 합니다.',
  },
  falsePositives: {
    en: [
      'Services that send no source to KMS and have no encryption context; for these there is nothing to bind the statement to.',
    ],
    ko: ['KMS에 출처를 보내지 않고 암호화 컨텍스트도 없는 서비스. 이 경우에는 제한할 조건이 없습니다.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Resource control policies (RCP) of the organization may keep services to our own resources; logs do not show them.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '조직의 RCP(리소스 제어 정책)가 서비스를 자사 리소스로 제한하고 있을 수 있으나 로그에는 나타나지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'AC-4'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1199'],
});
