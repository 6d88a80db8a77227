import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Calls that nobody but the account itself can make, and only on a customer managed key. */
const CUSTOMERS_OWN = [
  'CreateAlias',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'ImportKeyMaterial',
  'PutKeyPolicy',
  'ReplicateKey',
  'RotateKeyOnDemand',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
];

/** What shows that a key is no AWS managed key where nobody said so: those are used through their service alone. */
const IS_CUSTOMERS = sql`(
  exists (
    select 1
    from edge_day
    where edge_day.key_arn = keys.key_arn
      and edge_day.is_use
      and edge_day.via_service = 'direct'
  )
  or exists (
    select 1
    from control_events
    where control_events.key_arn = keys.key_arn
      and control_events.outcome = 'ok'
      and list_contains(${CUSTOMERS_OWN}, control_events.event_name)
  )
)`;

/** USE-01: an enabled customer key that nobody used in the window, where silence is proven. */
export const unusedKey = defineAnalyzer({
  id: 'unused-key',
  code: 'USE-01',
  version: 1,
  kind: 'condition',
  category: 'unused-keys',
  severity: 'low',
  severityRule: {
    en: 'Low; medium when nothing that depends on the key was found, with high confidence.',
    ko: '낮음입니다. 키에 의존하는 것이 없고 신뢰도가 높으면 보통으로 올립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key without use', ko: '미사용 키' },
  rationale: {
    en:
      'An enabled key that nobody uses still costs money, still can decrypt what it once encrypted, and still is a way in ' +
      'for whoever its policy names. Silence counts only where the logs or the API prove it.',
    ko:
      '사용하지 않는데도 활성 상태인 키는 비용이 계속 발생하고, 과거에 암호화한 데이터를 여전히 복호화할 수 있으며, 정책에 적힌 주체에게 열려 있습니다. ' +
      '로그나 API가 증명하는 기간에 한해서만 미사용으로 판단합니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    verdict: z.string(),
    reason: z.string(),
    last_used_at: timestamp.nullable(),
    covered_days: integer,
    window_days: integer,
    monthly_cost_usd: z.number().nullable(),
  }),
  identity: ['account_id', 'subject'],
  allows: ['resources'],

  sql: (asOf) => sql`
    with idle as (
      select *, greatest(last_used_at, api_last_used_at) as used_at
      from keys
      where unused_verdict in ('idle-data-remains', 'idle-nothing-found')
        and unused_reason <> 'replica-of-used-key'
        and state = 'Enabled'
        and (manager = 'CUSTOMER' or (manager is null and ${IS_CUSTOMERS}))
    )
    select
      key_arn                                                  as subject,
      account_id,
      region,
      coalesce(used_at, created_at, first_seen_at, ${asOf})    as observed_at,
      list_filter([last_used_event_id], lambda id: id is not null) as event_ids,
      cast(last_used_event_id is not null as integer)          as event_count,
      unused_confidence                                        as confidence,
      alias,
      unused_verdict                                           as verdict,
      unused_reason                                            as reason,
      used_at                                                  as last_used_at,
      covered_days,
      window_days,
      monthly_cost_usd
    from idle
    order by subject
  `,

  doubts: () => sql`
    select account_id, key_arn as subject
    from keys
    where unused_verdict = 'cannot-tell'
      and state = 'Enabled'
  `,

  headline: {
    en: (row) =>
      `No use in ${row.window_days} days${row.last_used_at ? `, last on ${isoDay(row.last_used_at)}` : ''}; ` +
      (row.verdict === 'idle-data-remains' ? 'data under this key may remain' : 'nothing that depends on it was found'),
    ko: (row) =>
      `${row.window_days}일 동안 사용되지 않았습니다${row.last_used_at ? `(마지막 사용 ${isoDay(row.last_used_at)})` : ''}. ` +
      (row.verdict === 'idle-data-remains'
        ? '이 키로 암호화한 데이터가 남아 있을 수 있습니다'
        : '이 키에 의존하는 자원이 발견되지 않았습니다'),
  },
  escalate: (row) => (row.verdict === 'idle-nothing-found' && row.confidence === 'high' ? 'medium' : null),

  remediation: {
    en: [
      'Ask the owner of the key, then disable it and watch for DisabledException; it can be enabled again at once: aws kms disable-key --key-id <key-arn>',
      'After a quiet month schedule deletion with the longest waiting period. What is still encrypted under the key is lost for good afterwards: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 30',
    ],
    ko: [
      '키 담당자에게 확인한 뒤 비활성화하고 DisabledException이 발생하는지 지켜봅니다. 언제든 다시 활성화할 수 있습니다: aws kms disable-key --key-id <key-arn>',
      '한 달간 문제가 없으면 가장 긴 대기 기간으로 삭제를 예약합니다. 삭제 후에는 이 키로 암호화된 데이터를 영구히 복구할 수 없습니다: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 30',
    ],
  },
  terraform: `
# Disable first; remove the resource after a quiet month.
resource "aws_kms_key" "this" {
  is_enabled              = false
  deletion_window_in_days = 30
}
`,
  breaks: {
    en: 'Whatever still needs the key fails while it is disabled, and is lost for good once it is deleted.',
    ko: '키가 필요한 작업은 비활성 상태에서 실패하고, 삭제하면 데이터를 영구히 잃습니다.',
  },
  falsePositives: {
    en: [
      'An attached EBS volume calls KMS only when it is attached again.',
      'Keys for disaster recovery, yearly jobs and old backups.',
    ],
    ko: ['연결된 EBS 볼륨은 다시 연결할 때만 KMS를 호출합니다.', '재해 복구, 연 1회 작업, 오래된 백업에 쓰는 키.'],
  },
  blindSpots: {
    en: [
      'Use of data keys that were cached, and of public keys outside AWS, is in no log.',
      'S3 Bucket Keys hide most of the use of a key.',
      'A key used through services alone, in no inventory and not created in these logs, may be an AWS managed key and is not reported.',
    ],
    ko: [
      '캐시된 데이터 키나 AWS 밖에서의 공개 키 사용은 로그에 남지 않습니다.',
      'S3 버킷 키를 사용하면 키 사용의 대부분이 로그에 나타나지 않습니다.',
      '인벤토리와 생성 기록이 없고 서비스를 통해서만 사용된 키는 AWS 관리형 키일 수 있어 보고하지 않습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html'],
  compliance: {
    'pci-dss': ['3.7.5'],
    'nist-800-53': ['SC-12', 'CM-8'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_cmk_are_used'],
  },
  attack: [],
});
