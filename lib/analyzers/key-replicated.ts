import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-07: a key was copied to a Region that is not approved; where nobody approved any, in which no other key lives. */
export const keyReplicated = defineAnalyzer({
  id: 'key-replicated',
  code: 'THR-07',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['ReplicateKey'],
  title: { en: 'Key replicated to an unapproved Region', ko: '승인되지 않은 리전으로 복제된 키' },
  rationale: {
    en:
      'The same key material now answers in a Region that is not approved, or where this account keeps no other key. Its policy, grants and alarms ' +
      'there are separate, and a Region that nobody watches is where copies are used unseen.',
    ko:
      '승인되지 않았거나 이 계정의 다른 키가 없는 리전에서 같은 키 구성 요소를 사용할 수 있게 되었습니다. 그 리전의 정책, 권한 부여, 경보는 별개이며, ' +
      '아무도 지켜보지 않는 리전에서는 복제본이 눈에 띄지 않게 사용됩니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    replica_region: z.string(),
    key_count: integer,
  }),
  identity: ['account_id', 'subject', 'replica_region'],
  allows: ['principals', 'regions'],

  // Where no Region was approved by name, those in which keys of the account have long lived vouch for themselves.
  sql: (window, { approvedRegions }) => sql`
    with copies as (
      select
        *,
        json_extract_string(request, '$.replicaRegion') as replica_region,
        split_part(key_arn, ':', 5) as account_id,
        split_part(key_arn, '/', 2) as key_id
      from control_events
      where ${within(window)}
        and event_name = 'ReplicateKey'
        and outcome = 'ok'
        and key_arn is not null
    ),
    settled as (
      select account_id, region, key_id, coalesce(created_at, first_seen_at) as known_since
      from keys
      where coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
    ),
    strange as (
      select *
      from copies
      where replica_region is not null
        and (len(${approvedRegions}) > 0 or not exists (
          select 1
          from settled
          where settled.account_id = copies.account_id
            and settled.region = copies.replica_region
            and settled.key_id <> copies.key_id
            and (settled.known_since is null or settled.known_since < copies.event_time - interval 1 day)
        ))
    )
    select
      key_arn                                             as subject,
      account_id,
      split_part(key_arn, ':', 4)                         as region,
      min(event_time)                                     as observed_at,
      list(event_id order by event_time, event_id)[1:20]  as event_ids,
      count(*)                                            as event_count,
      case when len(${approvedRegions}) > 0 then 'high' else 'medium' end as confidence,
      coalesce(arg_min(principal, (event_time, event_id)), 'unknown') as principal,
      arg_min(source_ip, (event_time, event_id))          as source_ip,
      replica_region,
      (select count(*) from settled where settled.account_id = strange.account_id) as key_count
    from strange
    group by key_arn, account_id, replica_region
    order by observed_at, subject, replica_region
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} replicated this key to ${row.replica_region}, ${row.confidence === 'high' ? 'which is no approved Region' : 'where the account keeps no other key'}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.confidence === 'high' ? '승인되지 않은' : '이 계정의 다른 키가 없는'} ${row.replica_region} 리전으로 키를 복제했습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether the Region belongs to a plan for recovery or a new site.',
      'See what the replica lets in; its policy is its own: aws kms get-key-policy --key-id <key-id> --region <replica-region>',
      'If nobody knows of it, schedule the deletion of the replica; the primary stays, and data encrypted there can still be read with it: aws kms schedule-key-deletion --key-id <key-id> --region <replica-region> --pending-window-in-days 30',
    ],
    ko: [
      '이 리전이 재해 복구나 신규 사이트 계획에 포함되는지 키 소유자에게 확인합니다.',
      '복제본의 정책은 별개이므로 누구에게 열려 있는지 확인합니다: aws kms get-key-policy --key-id <key-id> --region <replica-region>',
      '아는 사람이 없다면 복제본 삭제를 예약합니다. 기본 키는 남으며 그곳에서 암호화한 데이터도 기본 키로 읽을 수 있습니다: aws kms schedule-key-deletion --key-id <key-id> --region <replica-region> --pending-window-in-days 30',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_replication" {
  name = "deny-replication"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:ReplicateKey"]
      Resource = "*"
      Condition = { StringNotEquals = { "kms:ReplicaRegion" = ["<approved-region>"] } }
    }]
  })
}
`,
  breaks: {
    en: 'Replicas can be made in the named Regions alone; a plan for recovery elsewhere must be named first.',
    ko: '지정한 리전에서만 복제할 수 있습니다. 다른 곳의 복구 계획은 먼저 등록해야 합니다.',
  },
  falsePositives: {
    en: ['The first replica of a plan for disaster recovery, or the first key of a new site.'],
    ko: ['재해 복구 계획의 첫 복제본이나 신규 사이트의 첫 키.'],
  },
  blindSpots: {
    en: [
      'As long as no Region is approved by name (settings, Approved Regions), one counts as approved when a customer key of the account lived there before.',
      'Keys that neither logs nor an inventory show cannot vouch for a Region.',
    ],
    ko: [
      '설정에 승인된 리전을 하나도 적지 않으면, 계정의 고객 관리형 키가 이전부터 있던 리전을 승인된 것으로 봅니다.',
      '로그와 인벤토리에 나타나지 않은 키는 근거로 쓸 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'AC-4'],
    'isms-p': ['2.7.2', '2.11.3'],
    prowler: ['kms_cmk_not_multi_region'],
  },
  attack: ['T1535'],
});
