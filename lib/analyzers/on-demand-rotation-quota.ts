import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { findingRow, integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** On-demand rotations that a key may have in its life; AWS does not raise it (FACTS.md §2). */
const QUOTA = 25;

/** ROT-09: the key has used up most of its on-demand rotations. */
export const onDemandRotationQuota = defineAnalyzer({
  id: 'on-demand-rotation-quota',
  code: 'ROT-09',
  version: 2,
  kind: 'condition',
  category: 'rotation',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'On-demand rotations nearly used up', ko: '거의 소진된 수동(on-demand) 교체 한도' },
  rationale: {
    en:
      'A key can be rotated on demand 25 times in its life, and AWS does not raise the limit. Whoever plans on the next ' +
      'one, after an incident or for imported material, finds it refused.',
    ko:
      '키는 수동으로 평생 25회까지만 교체할 수 있고 이 한도는 늘릴 수 없습니다. 사고 대응이나 가져온 키 구성 요소의 교체처럼 ' +
      '정작 필요할 때 거부될 수 있습니다.',
  },

  row: findingRow.extend({ alias: z.string().nullable(), rotations: integer, quota: integer }),
  identity: ['account_id', 'subject'],
  restsOn: 'material',
  thresholds: {
    rotations: {
      label: { en: 'Rotations from which on the end is near', ko: '한도가 가깝다고 보는 교체 횟수' },
      unit: 'rotations',
      usual: 20,
      least: 1,
      most: 25,
    },
  },

  sql: (asOf, _limits, numbers) => sql`
    with made as (
      select distinct key_arn, rotated_at, event_id
      from key_rotations
      where kind = 'on-demand'
        and rotated_at <= ${asOf}
    ),
    counted as (
      select
        key_arn,
        count(*) as rotations,
        list_sort(list(rotated_at))[${numbers.rotations}] as began_at,
        coalesce(list(event_id order by rotated_at, event_id) filter (where event_id is not null), []) as event_ids
      from made
      group by key_arn
    )
    select
      keys.key_arn              as subject,
      account_id,
      region,
      counted.began_at          as observed_at,
      counted.event_ids[1:20]   as event_ids,
      len(counted.event_ids)    as event_count,
      'high'                    as confidence,
      alias,
      counted.rotations,
      ${QUOTA}                  as quota
    from keys
    join counted on counted.key_arn = keys.key_arn
    where counted.rotations >= ${numbers.rotations}
      and state in ('Enabled', 'Disabled', 'PendingImport', 'Unknown')
      and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
      -- Replicas rotate with their primary and share its limit.
      and coalesce(multi_region, 'NONE') <> 'REPLICA'
    order by subject
  `,

  headline: {
    en: (row) => `${row.rotations} of ${row.quota} on-demand rotations of this key are used`,
    ko: (row) => `이 키의 수동 교체 ${row.quota}회 중 ${row.rotations}회를 사용했습니다`,
  },

  remediation: {
    en: [
      'Where KMS made the material, let it rotate by itself; that does not count against the limit: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      'Otherwise plan with the owner for a successor: a new key, and the alias moved to it. Callers that name the key itself do not follow: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
    ],
    ko: [
      'KMS가 만든 키 구성 요소라면 자동 교체를 켭니다. 자동 교체는 한도에 포함되지 않습니다: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      '그 밖의 경우 담당자와 후속 키를 계획합니다. 새 키를 만들고 별칭을 옮깁니다. 키를 직접 지정한 호출자는 바뀌지 않습니다: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 90
}
`,
  breaks: {
    en: 'Automatic rotation has no such limit and breaks nothing; the first two rotations add a dollar a month each.',
    ko: '자동 교체에는 이 한도가 없고 영향도 없습니다. 첫 두 번의 교체마다 월 1달러가 추가됩니다.',
  },
  falsePositives: {
    en: ['A key that will be replaced before it is rotated again.'],
    ko: ['다음 교체 전에 새 키로 바꿀 예정인 키.'],
  },
  blindSpots: {
    en: ['Rotations before the first log are counted only from ListKeyRotations.'],
    ko: ['첫 로그 이전의 교체는 ListKeyRotations로만 셀 수 있습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-on-demand.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
