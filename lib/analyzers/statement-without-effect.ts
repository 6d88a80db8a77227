import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Bilingual } from '@/lib/model/language';
import { isoDay } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';

/** Why a statement changes nothing, as a clause. */
const WHY: Readonly<Record<string, Bilingual>> = {
  'no-action': { en: 'it names no action', ko: '작업(Action)이 없음' },
  'no-resource': { en: 'it names no resource', ko: '리소스(Resource)가 없음' },
  'no-key-action': {
    en: 'a key policy decides none of its actions',
    ko: '키 정책이 결정하는 작업이 하나도 없음',
  },
  'not-across-accounts': {
    en: 'it allows another account only what does not work across accounts',
    ko: '다른 계정에 계정 간 사용이 불가능한 작업만 허용함',
  },
  'context-never-sent': {
    en: 'it waits for an encryption context, which this kind of key never gets',
    ko: '이 유형의 키에는 전달되지 않는 암호화 컨텍스트를 조건으로 둠',
  },
};

/** POL-12: statements of the policy in force that neither allow nor deny anything. */
export const statementWithoutEffect = defineAnalyzer({
  id: 'statement-without-effect',
  code: 'POL-12',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key policy statement without effect', ko: '효력이 없는 키 정책 문' },
  rationale: {
    en:
      'The key policy holds a statement that KMS accepts and never applies. An Allow of this kind fails in production on the ' +
      'day it is needed; a Deny of this kind is a guard that everybody relies on and that is not there.',
    ko:
      '키 정책에 KMS가 받아들이지만 결코 적용하지 않는 문이 있습니다. 허용 문이라면 필요한 순간에 호출이 거부되고, ' +
      '거부 문이라면 모두가 믿고 있는 보호 장치가 실제로는 없는 셈입니다.',
  },

  row: findingRow.extend({
    statement: z.string(),
    reason: z.string(),
    statements: texts,
    reasons: texts,
    key_spec: z.string().nullable(),
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',

  sql: (asOf) => sql`
    with idle as (
      select *
      from (${standingRemarks('no-effect')}) remarks
      -- Requests to keys for symmetric encryption carry a context; of an unknown kind nothing is said.
      where reason <> 'context-never-sent'
        or key_spec <> 'SYMMETRIC_DEFAULT'
    )
    select
      ${remarkedKey(asOf)},
      arg_min(statement, (statement, reason)) as statement,
      arg_min(reason, (statement, reason)) as reason,
      list_sort(list_distinct(list(reason))) as reasons,
      any_value(key_spec) as key_spec
    from idle
    group by key_arn
    order by subject
  `,

  headline: {
    en: (row) => {
      const more = row.statements.length - 1;
      return `Statement ${row.statement} has no effect${row.policy_since ? ` since ${isoDay(row.policy_since)}` : ''}: ${WHY[row.reason]?.en ?? row.reason}${more > 0 ? `; ${more} more like it` : ''}`;
    },
    ko: (row) => {
      const more = row.statements.length - 1;
      return `${row.policy_since ? `${isoDay(row.policy_since)}부터 ` : ''}정책 문(Statement) ${row.statement}에 효력이 없습니다: ${WHY[row.reason]?.ko ?? row.reason}${more > 0 ? ` (외 ${more}개)` : ''}`;
    },
  },

  remediation: {
    en: [
      'Read the named statements: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'Ask the owner of the key what they were meant to do. Give a missing `Action` or `Resource`; move `kms:ListKeys`, `kms:CreateKey` and the like to an IAM policy; take the encryption context out of a statement on a key that has none.',
      'Put the policy without what remains of them. As they have no effect, nobody loses access; whoever relied on them had none: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '표시된 정책 문을 읽습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '원래 의도를 키 소유자에게 확인합니다. 빠진 `Action`이나 `Resource`를 채우고, `kms:ListKeys`, `kms:CreateKey` 같은 작업은 IAM 정책으로 옮기며, 암호화 컨텍스트를 쓰지 않는 키의 문에서는 그 조건을 뺍니다.',
      '남는 문을 뺀 정책을 적용합니다. 효력이 없던 문이므로 접근을 잃는 주체는 없으며, 이 문을 믿던 주체에게는 애초에 접근 권한이 없었습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
# Without the statement that does nothing.
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
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Nothing: the statement never let anybody in.',
    ko: '영향이 없습니다. 이 정책 문은 아무도 허용한 적이 없습니다.',
  },
  falsePositives: {
    en: ['A statement from a template that serves keys of several kinds and is meant to apply to some of them only.'],
    ko: ['여러 유형의 키에 함께 쓰는 템플릿에 들어 있어 일부 키에만 적용되도록 한 문.'],
  },
  blindSpots: {
    en: [
      'Only whole statements are judged; one dead action among living ones is for lint-policy to tell.',
      'Statements that never match because of their values, such as an account that does not exist, are not seen here.',
      'A condition on the encryption context is judged only where the kind of key is known.',
      'A policy set before the first event, and in no inventory, is not known.',
    ],
    ko: [
      '문 전체만 판단합니다. 유효한 작업 사이에 섞인 무효한 작업은 lint-policy가 알려 줍니다.',
      '존재하지 않는 계정처럼 값 때문에 결코 맞지 않는 문은 여기서 보지 않습니다.',
      '암호화 컨텍스트 조건은 키 유형을 알 때만 판단합니다.',
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'CM-6'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
