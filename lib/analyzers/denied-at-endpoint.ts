import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { FIRST_EVENTS } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';
import { isTrusted } from '@/lib/sql/trust';

/** THR-23: somebody from outside tried KMS through one of our VPC endpoints, and the endpoint's policy refused it. */
export const deniedAtEndpoint = defineAnalyzer({
  id: 'denied-at-endpoint',
  code: 'THR-23',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Stranger refused at a VPC endpoint', ko: 'VPC 엔드포인트에서 거부된 외부 호출' },
  rationale: {
    en:
      'Inside one of our networks somebody called KMS with credentials of an account outside the organization, and the VPC ' +
      'endpoint refused it. That is how data leaves: code on our machines that works with keys of somebody else’s account.',
    ko:
      '우리 네트워크 안에서 조직 밖 계정의 자격 증명으로 KMS를 호출했고 VPC 엔드포인트가 거부했습니다. ' +
      '우리 장비의 코드가 남의 계정 키로 동작하는 것은 데이터가 빠져나가는 전형적인 방식입니다.',
  },

  row: findingRow.extend({
    vpc_endpoint: z.string(),
    operations: texts,
    addresses: texts,
    calls: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'vpc_endpoint'],
  allows: ['accounts'],

  // Network activity events are told by their category: the documentation spells their type in two ways.
  sql: (window) => sql`
    with refused as (
      select
        event_id,
        event_time,
        event_name,
        caller_account_id,
        coalesce(recipient_account_id, 'unknown') as account_id,
        coalesce(aws_region, 'unknown') as region,
        coalesce(vpc_endpoint_id, 'unknown') as vpc_endpoint,
        source_ip
      from notable_calls
      where ${within(window)}
        and kind = 'network'
        and error_code = 'VpceAccessDenied'
        and caller_account_id is not null
        and not ${isTrusted(sql`notable_calls.caller_account_id`, sql`notable_calls.event_time`)}
    )
    select
      caller_account_id                                       as subject,
      account_id,
      arg_min(region, (event_time, event_id))                 as region,
      min(event_time)                                         as observed_at,
      ${FIRST_EVENTS}                                                       as event_ids,
      count(*)                                                as event_count,
      'high'                                                  as confidence,
      vpc_endpoint,
      list_sort(list(distinct event_name))                    as operations,
      list_sort(coalesce(list(distinct source_ip) filter (where source_ip is not null), []))[1:10] as addresses,
      count(*)                                                as calls,
      max(event_time)                                         as last_at
    from refused
    group by caller_account_id, account_id, vpc_endpoint
    order by observed_at, subject, vpc_endpoint
  `,

  headline: {
    en: (row) =>
      `Account ${row.subject} was refused at ${row.vpc_endpoint} (${firstOf(row.operations)}, ${row.calls} ${row.calls === 1 ? 'call' : 'calls'})`,
    ko: (row) =>
      `${row.subject} 계정의 호출이 ${row.vpc_endpoint}에서 거부되었습니다(${firstOf(row.operations)}, ${row.calls}회)`,
  },

  remediation: {
    en: [
      'Find the machine by the source address and the time, and take it out of service if nobody can say why it holds foreign credentials.',
      'If the account is a partner or a new one of yours, enter it in keytrail.json, and in the endpoint’s policy; calls from it pass from then on: aws ec2 modify-vpc-endpoint --vpc-endpoint-id <vpce-id> --policy-document file://endpoint-policy.json',
      'Keep the endpoint’s policy limited to the organization (aws:PrincipalOrgID); this refusal is what it is for.',
    ],
    ko: [
      '출발지 주소와 시각으로 장비를 찾습니다. 외부 자격 증명을 가진 이유를 설명할 수 없으면 격리합니다.',
      '협력사나 새로 추가한 계정이라면 keytrail.json과 엔드포인트 정책에 등록합니다. 이후 그 계정의 호출이 허용됩니다: aws ec2 modify-vpc-endpoint --vpc-endpoint-id <vpce-id> --policy-document file://endpoint-policy.json',
      '엔드포인트 정책은 조직으로 제한(aws:PrincipalOrgID)해 둡니다. 이번 거부가 바로 그 효과입니다.',
    ],
  },
  terraform: `
resource "aws_vpc_endpoint_policy" "kms" {
  vpc_endpoint_id = "<vpc-endpoint-id>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "kms:*"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "<organization-id>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Principals of other organizations are refused at the endpoint, partners and vendors too.',
    ko: '다른 조직의 주체는 엔드포인트에서 거부됩니다. 협력사와 공급사도 포함됩니다.',
  },
  falsePositives: {
    en: ['Endpoints that accounts share: a tenant’s or a partner’s machine behind a shared network.'],
    ko: ['여러 계정이 공유하는 엔드포인트. 공유 네트워크 뒤의 입주사나 협력사 장비.'],
  },
  blindSpots: {
    en: [
      'Network activity events are delivered only where a trail was told to log them for KMS.',
      'Calls that the endpoint lets through are no refusals; whether its policy is narrow enough is not judged.',
      'A record without the caller’s account is not judged.',
    ],
    ko: [
      '네트워크 활동 이벤트는 추적(trail)에서 KMS에 대해 기록하도록 설정한 곳에서만 전달됩니다.',
      '엔드포인트가 통과시킨 호출은 거부가 아니며, 정책이 충분히 좁은지는 판정하지 않습니다.',
      '호출자 계정이 없는 기록은 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/kms-vpc-endpoint.html',
  ],
  compliance: {
    'nist-800-53': ['SC-7', 'AC-4'],
    'isms-p': ['2.11.3', '2.6.1'],
    panther: ['aws_vpce_sensitive_api_calls'],
  },
  attack: ['T1537'],
});
