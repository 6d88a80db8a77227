import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { firstOfDays } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** HYG-02: a program encrypts directly with a symmetric key and names no context. */
export const noEncryptionContext = defineAnalyzer({
  id: 'no-encryption-context',
  code: 'HYG-02',
  version: 1,
  kind: 'occurrence',
  apart: { by: 'key', tables: ['bare_use_day'] },
  category: 'hygiene',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Direct encryption without context', ko: '암호화 컨텍스트 없는 직접 암호화' },
  rationale: {
    en:
      'The program encrypts with KMS itself and names no encryption context. Then any ciphertext of the key can be put in ' +
      'the place of another, policies cannot tell uses apart, and the log does not say what was read.',
    ko:
      '프로그램이 암호화 컨텍스트 없이 KMS로 직접 암호화합니다. 그러면 이 키의 암호문을 서로 바꿔치기할 수 있고, 정책으로 용도를 구분할 수 없으며, ' +
      '로그로 무엇을 읽었는지 알 수 없습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    operations: texts,
    calls: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'principal'],
  allows: ['principals'],

  // Encrypt also works with asymmetric keys, which have no context; the named material belongs to symmetric keys alone.
  sql: (window) => sql`
    select
      bare_use_day.key_arn                                   as subject,
      split_part(bare_use_day.key_arn, ':', 5)               as account_id,
      split_part(bare_use_day.key_arn, ':', 4)               as region,
      min(first_at)                                          as observed_at,
      ${firstOfDays(sql`events`)}                            as event_ids,
      sum(calls)                                             as event_count,
      'high'                                                 as confidence,
      principal,
      list_sort(list(distinct event_name))                   as operations,
      sum(calls)                                             as calls,
      max(last_at)                                           as last_at
    from bare_use_day
    left join keys on keys.key_arn = bare_use_day.key_arn
    where ${daysWithin(window)}
      and (
        event_name <> 'Encrypt'
        or keys.key_spec = 'SYMMETRIC_DEFAULT'
        or (keys.key_spec is null and has_material)
      )
    group by bare_use_day.key_arn, principal
    order by observed_at, subject, principal
  `,

  evidence: ({ subject, principal, operations, observed_at, last_at }) => sql`
    key_arn = ${subject}
    and principal = ${principal}
    and list_contains(${operations}, event_name)
    and outcome = 'ok'
    and direct
    and via_service is null
    and coalesce(encryption_context, '{}') = '{}'
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} encrypts directly without a context (${firstOf(row.operations)}, ${row.calls} ${row.calls === 1 ? 'call' : 'calls'})`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 암호화 컨텍스트 없이 직접 암호화합니다(${firstOf(row.operations)}, ${row.calls}회)`,
  },

  remediation: {
    en: [
      'Ask the owner of the program to name a context, such as the record or the tenant that the data belongs to; the same context must be given to decrypt, so old data is read as before: aws kms encrypt --key-id <key-arn> --plaintext fileb://data --encryption-context purpose=<purpose>',
      'When all programs do, require it in the key policy with kms:EncryptionContextKeys; calls without one fail from then on.',
    ],
    ko: [
      '데이터가 속한 레코드나 테넌트 등을 컨텍스트로 지정하도록 프로그램 담당자에게 요청합니다. 복호화할 때도 같은 컨텍스트가 필요하므로 기존 데이터는 이전처럼 읽습니다: aws kms encrypt --key-id <key-arn> --plaintext fileb://data --encryption-context purpose=<purpose>',
      '모든 프로그램이 적용하면 키 정책에서 kms:EncryptionContextKeys로 필수화합니다. 이후 컨텍스트 없는 호출은 실패합니다.',
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
    effect    = "Deny"
    actions   = ["kms:Encrypt", "kms:GenerateDataKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Null"
      variable = "kms:EncryptionContextKeys"
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
    en: 'Programs that pass no context are refused at once; data that was written without one must be read without one.',
    ko: '컨텍스트를 넘기지 않는 프로그램은 즉시 거부됩니다. 컨텍스트 없이 쓴 데이터는 없이 읽어야 합니다.',
  },
  falsePositives: {
    en: ['Tools whose format has no place for a context.'],
    ko: ['형식상 컨텍스트를 지정할 수 없는 도구.'],
  },
  blindSpots: {
    en: ['Encrypt with a key whose kind is not known, in records that name no material, is not judged.'],
    ko: ['종류를 알 수 없는 키로 한 Encrypt는 기록에 키 구성 요소가 없으면 판정하지 않습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html'],
  compliance: {
    'nist-800-53': ['SC-12', 'SC-28'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
