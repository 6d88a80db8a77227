import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';
import { isTrusted } from '@/lib/sql/trust';

/** XAC-08: a vendor with temporary delegated access touched keys. */
export const vendorDelegatedAccess = defineAnalyzer({
  id: 'vendor-delegated-access',
  code: 'XAC-08',
  version: 1,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Vendor with delegated access used keys', ko: '위임받은 업체의 키 사용' },
  rationale: {
    en:
      'The call carries the name of one of our principals, but a vendor made it with access that was delegated for a time. ' +
      'Only one field of the record tells; policies and most reports show our own principal.',
    ko:
      '호출에는 우리 주체의 이름이 적혀 있지만, 실제로는 일정 기간 권한을 위임받은 업체가 호출했습니다. ' +
      '기록의 필드 하나에만 드러나며 정책과 대부분의 보고서에는 우리 주체로 나타납니다.',
  },

  row: findingRow.extend({
    caller_account_id: z.string(),
    day: z.string(),
    operations: texts,
    keys: texts,
    refused: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'caller_account_id', 'day'],
  allows: ['accounts'],

  sql: (window) => sql`
    select
      coalesce(principal, 'unknown')                         as subject,
      coalesce(caller_account_id, recipient_account_id, 'unknown') as account_id,
      coalesce(arg_min(aws_region, (event_time, event_id)), 'unknown') as region,
      min(event_time)                                        as observed_at,
      list(event_id order by event_time, event_id)[1:20] as event_ids,
      count(*)                                               as event_count,
      'high'                                                 as confidence,
      delegate_account_id                                    as caller_account_id,
      strftime(date_trunc('day', event_time), '%Y-%m-%d')    as day,
      list_sort(list_distinct(list(event_name)))             as operations,
      coalesce(list_sort(list_distinct(list(key_arn) filter (where key_arn is not null)))[1:50], []) as keys,
      count(*) filter (where outcome <> 'ok')                as refused,
      max(event_time)                                        as last_at
    from notable_calls
    where ${within(window)}
      and kind = 'delegated'
      and not ${isTrusted(sql`delegate_account_id`, sql`event_time`)}
    group by
      coalesce(principal, 'unknown'),
      coalesce(notable_calls.caller_account_id, recipient_account_id, 'unknown'),
      delegate_account_id,
      date_trunc('day', event_time)
    having count(*) filter (where outcome = 'ok') > 0
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `Account ${row.caller_account_id} acted as ${shortPrincipal(row.subject)} by delegation, on ${row.keys.length} ${row.keys.length === 1 ? 'key' : 'keys'} (${firstOf(row.operations)})`,
    ko: (row) =>
      `${row.caller_account_id} 계정이 위임받아 ${shortPrincipal(row.subject)} 주체로 키 ${row.keys.length}개를 사용했습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the account who delegated access to this vendor, until when, and for what.',
      'If it is agreed, put the account among the trusted ones with an end date; if not, end the delegation and look for what else it did: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
    ],
    ko: [
      '누가 언제까지 어떤 목적으로 이 업체에 권한을 위임했는지 계정 담당자에게 확인합니다.',
      '합의된 것이라면 종료일과 함께 신뢰 계정에 등록하고, 아니라면 위임을 종료한 뒤 다른 활동을 확인합니다: aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventSource,AttributeValue=kms.amazonaws.com',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "deny_vendor_kms" {
  name = "deny-vendor-kms"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:Decrypt", "kms:CreateGrant", "kms:PutKeyPolicy"]
      Resource = "*"
    }]
  })
}
`,
  breaks: {
    en: 'What the vendor does with keys on your behalf stops, its support cases too.',
    ko: '공급사가 대신 수행하는 키 작업이 중단됩니다. 지원 사례 처리도 포함됩니다.',
  },
  falsePositives: {
    en: ['A vendor under contract who is not yet among the trusted accounts.'],
    ko: ['계약을 맺었지만 아직 신뢰 계정에 등록하지 않은 업체.'],
  },
  blindSpots: {
    en: ['Vendors that use a role of ours in the classic way appear as that role, without this field.'],
    ko: ['우리 역할을 직접 맡는 업체는 이 필드 없이 그 역할로 나타납니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'SA-9'],
    'isms-p': ['2.3.2', '2.11.3'],
  },
  attack: ['T1199'],
});
