import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** Settings of a store that decide who answers for its keys; a new password or credential is maintenance. */
const REPOINTING =
  '"(xksproxyuriendpoint|xksproxyuripath|xksproxyvpcendpointservicename|xksproxyconnectivity|clusterid|cloudhsmclusterid)"';

/** THR-06: the custom key store behind keys was made, changed, disconnected or deleted. */
export const keyStoreTampering = defineAnalyzer({
  id: 'key-store-tampering',
  code: 'THR-06',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'High; medium when the store was connected again within the maintenance threshold, and was neither deleted nor pointed at another proxy or cluster.',
    ko: '높음입니다. 유지 보수 임계값 안에 다시 연결되었고, 삭제되거나 다른 프록시나 클러스터로 바뀌지 않았으면 보통으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: [
    'CreateCustomKeyStore',
    'UpdateCustomKeyStore',
    'ConnectCustomKeyStore',
    'DisconnectCustomKeyStore',
    'DeleteCustomKeyStore',
  ],
  title: { en: 'Custom key store changed', ko: '사용자 지정 키 스토어 변경' },
  rationale: {
    en:
      'All keys of a custom key store stand and fall with its connection: while it is disconnected, none of them can be ' +
      'used. Whoever changes its proxy or its password decides who answers for these keys.',
    ko:
      '사용자 지정 키 스토어의 모든 키는 스토어의 연결에 달려 있어 연결이 끊기면 하나도 사용할 수 없습니다. ' +
      '프록시나 암호를 바꾸는 사람이 이 키들의 응답자를 결정합니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    day: z.string(),
    operations: texts,
    source_ips: texts,
    repointed: z.boolean(),
    connected_again_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'region', 'subject', 'principal', 'day'],
  thresholds: {
    maintenance: {
      label: {
        en: 'Hours in which a store that was disconnected for maintenance is connected again',
        ko: '유지 보수로 보는 재연결까지의 시간',
      },
      unit: 'hours',
      usual: 4,
      least: 0,
      most: 168,
    },
  },
  allows: ['principals', 'resources'],

  sql: (window, _limits, numbers) => sql`
    with calls as (
      select
        *,
        coalesce(
          json_extract_string(request, '$.customKeyStoreId'),
          json_extract_string(response, '$.customKeyStoreId'),
          json_extract_string(request, '$.customKeyStoreName'),
          'unknown'
        ) as store,
        coalesce(recipient_account_id, caller_account_id, 'unknown') as account_id,
        coalesce(aws_region, 'unknown') as region
      from control_events
      where outcome = 'ok'
        and event_name in (
          'CreateCustomKeyStore', 'UpdateCustomKeyStore', 'ConnectCustomKeyStore', 'DisconnectCustomKeyStore',
          'DeleteCustomKeyStore'
        )
    ),
    changes as (
      select
        store,
        account_id,
        region,
        coalesce(principal, 'unknown') as principal,
        date_trunc('day', event_time) as day,
        min(event_time) as first_at,
        max(event_time) as last_at,
        list(event_id order by event_time, event_id) as event_ids,
        list_sort(list_distinct(list(event_name))) as operations,
        bool_or(event_name = 'UpdateCustomKeyStore' and regexp_matches(lower(coalesce(request, '')), ${REPOINTING})) as repointed,
        coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip is not null))), []) as source_ips
      from calls
      where ${within(window)}
        and event_name <> 'ConnectCustomKeyStore'
      group by 1, 2, 3, 4, 5
    )
    select
      changes.store          as subject,
      changes.account_id,
      changes.region,
      first_at               as observed_at,
      event_ids[1:20]        as event_ids,
      len(event_ids)         as event_count,
      'high'                 as confidence,
      changes.principal,
      strftime(day, '%Y-%m-%d') as day,
      operations,
      source_ips,
      repointed,
      (
        select min(event_time)
        from calls
        where calls.event_name = 'ConnectCustomKeyStore'
          and calls.store = changes.store
          and calls.account_id = changes.account_id
          and calls.region = changes.region
          and calls.event_time >= changes.last_at
          and calls.event_time <= changes.last_at + ${numbers.maintenance} * interval 1 hour
      )                      as connected_again_at
    from changes
    order by observed_at, subject, changes.principal
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} changed key store ${row.subject}: ${firstOf(row.operations)}` +
      (row.connected_again_at ? '; connected again soon after' : ''),
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.subject} 키 스토어를 변경했습니다: ${firstOf(row.operations)}` +
      (row.connected_again_at ? ' (곧 다시 연결됨)' : ''),
  },
  // Out and in again within hours, without a deletion, is what maintenance looks like.
  escalate: (row) =>
    row.connected_again_at !== null && !row.repointed && !row.operations.includes('DeleteCustomKeyStore')
      ? 'medium'
      : null,

  remediation: {
    en: [
      'Ask the owner of the key store whether maintenance was planned for that time.',
      'Look at its connection and its proxy as they are now: aws kms describe-custom-key-stores --custom-key-store-id <key-store-id>',
      'Connect it again once its settings are right; calls of its keys fail until then: aws kms connect-custom-key-store --custom-key-store-id <key-store-id>',
    ],
    ko: [
      '그 시각에 예정된 유지 보수가 있었는지 키 스토어 담당자에게 확인합니다.',
      '현재 연결 상태와 프록시 설정을 확인합니다: aws kms describe-custom-key-stores --custom-key-store-id <key-store-id>',
      '설정을 바로잡은 뒤 다시 연결합니다. 그때까지 해당 키의 호출은 실패합니다: aws kms connect-custom-key-store --custom-key-store-id <key-store-id>',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_key_store_changes" {
  name = "deny-key-store-changes"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:UpdateCustomKeyStore", "kms:DisconnectCustomKeyStore", "kms:DeleteCustomKeyStore"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Maintenance of key stores works under the named role alone.',
    ko: '키 스토어 유지 보수는 지정한 역할로만 할 수 있습니다.',
  },
  falsePositives: {
    en: ['Maintenance of the CloudHSM cluster or the external proxy, and rotation of the password of kmsuser.'],
    ko: ['CloudHSM 클러스터나 외부 프록시의 유지 보수, kmsuser 암호 교체.'],
  },
  blindSpots: {
    en: ['Changes inside the CloudHSM cluster or the external key manager are not in CloudTrail for KMS.'],
    ko: ['CloudHSM 클러스터나 외부 키 관리자 내부의 변경은 KMS의 CloudTrail에 나타나지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/disconnect-keystore.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CM-3'],
    'isms-p': ['2.7.2', '2.11.3'],
  },
  attack: ['T1489', 'T1485'],
});
