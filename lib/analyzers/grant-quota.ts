import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { findingRow, integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** Grants that a key may have, and the share of them from which on somebody should look (FACTS.md, KMS quotas). */
const QUOTA = 50_000;

/** GRT-06: a key has nearly as many grants as it may have. */
export const grantQuota = defineAnalyzer({
  id: 'grant-quota',
  code: 'GRT-06',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'grants',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Grant quota nearly used up', ko: '권한 부여 할당량 소진 임박' },
  rationale: {
    en:
      'A key may have 50,000 grants. When the last is taken, CreateGrant fails with LimitExceededException, and services ' +
      'that make a grant for every volume, table or job stop creating them.',
    ko:
      '키 하나에는 권한 부여(Grant)를 50,000개까지 만들 수 있습니다. 한도에 이르면 CreateGrant가 LimitExceededException으로 실패하여, ' +
      '볼륨이나 테이블, 작업마다 Grant를 만드는 서비스가 더는 생성하지 못합니다.',
  },

  row: findingRow.extend({ alias: z.string().nullable(), grants: integer, quota_percent: integer }),
  identity: ['account_id', 'subject'],
  restsOn: 'grants',
  thresholds: {
    share: {
      label: { en: 'Share of the quota from which on somebody should look', ko: '확인이 필요한 할당량 사용 비율' },
      unit: 'percent',
      usual: 80,
      least: 1,
      most: 100,
    },
  },

  allows: ['resources'],

  sql: (asOf, _limits, numbers) => sql`
    select
      keys.key_arn                                                                   as subject,
      keys.account_id,
      keys.region,
      coalesce(max(grants.created_at), keys.first_seen_at, keys.created_at, ${asOf}) as observed_at,
      []                                                                             as event_ids,
      0                                                                              as event_count,
      case when keys.grants_known then 'high' else 'medium' end                      as confidence,
      keys.alias,
      count(*)                                                                       as grants,
      cast(floor(count(*) * 100.0 / ${QUOTA}) as integer)                            as quota_percent
    from grants
    join keys on keys.key_arn = grants.key_arn
    where grants.ended_at is null
      and keys.state <> 'Deleted'
      and (keys.state_origin = 'inventory' or ${isOwn(sql`keys.account_id`)})
    group by
      keys.key_arn, keys.account_id, keys.region, keys.alias, keys.grants_known, keys.first_seen_at, keys.created_at
    having count(*) >= ${(QUOTA * numbers.share) / 100}
    order by subject
  `,

  headline: {
    en: (row) => `This key has ${row.grants} grants, ${row.quota_percent} % of what it may have`,
    ko: (row) => `이 키의 권한 부여(Grant)가 ${row.grants}개로 할당량의 ${row.quota_percent}%입니다`,
  },

  remediation: {
    en: [
      'Find out who makes the grants and does not retire them: aws kms list-grants --key-id <key-arn>',
      'Let the program retire each grant when its work is done, and give grants a name, so that a repeated CreateGrant makes no second one. Ask the owner of the key before revoking: volumes and jobs that rely on a grant stop with it.',
      'The quota can be raised: aws service-quotas list-service-quotas --service-code kms',
    ],
    ko: [
      'Grant를 만들고 폐기하지 않는 주체를 찾습니다: aws kms list-grants --key-id <key-arn>',
      '작업이 끝나면 프로그램이 Grant를 폐기하게 하고, 이름을 주어 CreateGrant를 반복해도 새로 만들어지지 않게 합니다. 철회하기 전에 키 소유자에게 확인합니다. Grant에 의존하는 볼륨과 작업이 멈춥니다.',
      '할당량을 늘릴 수 있습니다: aws service-quotas list-service-quotas --service-code kms',
    ],
  },
  terraform: `
# Spread new grants over a further key.
resource "aws_kms_key" "this" {
  description = "second key for new tenants"
}
`,
  breaks: {
    en: 'Grants on the old key stay; whoever makes grants must be told the new key.',
    ko: '기존 키의 Grant는 그대로이며, Grant를 만드는 쪽에 새 키를 알려야 합니다.',
  },
  falsePositives: {
    en: ['An account whose quota was raised.'],
    ko: ['할당량을 늘린 계정.'],
  },
  blindSpots: {
    en: ['Without an inventory with `list-grants` only grants since the first stored log are counted.'],
    ko: ['`list-grants`가 포함된 인벤토리가 없으면 저장된 로그 이후의 Grant만 셉니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html'],
  compliance: {
    'nist-800-53': ['SC-12', 'CP-2'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
