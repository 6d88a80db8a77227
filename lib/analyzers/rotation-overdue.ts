import { z } from 'zod';
import { defineAnalyzer, type SiteLimits } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { isoDay } from '@/lib/model/short-name';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { materialAged } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Keys that rotation can give new material, and whose material is older than the site allows. */
function hasOldMaterial(asOf: Query | Date, { rotationMaxAgeDays }: SiteLimits): Query {
  return sql`(
    rotation_eligibility = 'automatic'
    and state = 'Enabled'
    and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
    and material_since + to_days(${rotationMaxAgeDays}) < ${asOf}
  )`;
}

/** ROT-02: key material older than the site allows, on a key that KMS can give new material; imported keys are ROT-06. */
export const rotationOverdue = defineAnalyzer({
  id: 'rotation-overdue',
  code: 'ROT-02',
  version: 4,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'key_rotations', 'control_events', 'inventory_keys'],
    coverage: 'account',
    meets: hasOldMaterial,
    moved: materialAged,
  },
  category: 'rotation',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['CreateKey'],
  title: { en: 'Rotation overdue', ko: '교체 기한이 지난 키' },
  rationale: {
    en:
      'The material of this key is older than the greatest age allowed, counted since its last rotation or, without one, ' +
      'since its creation. A rotation flag alone does not show this.',
    ko: '마지막 교체 시점(없으면 생성 시점)부터 계산한 키 구성 요소의 나이가 허용 기간을 넘었습니다. 교체 설정 여부만으로는 알 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    material_since: timestamp,
    material_age_days: integer,
    max_age_days: integer,
    known_until: timestamp,
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'material',
  allows: ['resources'],

  sql: (asOf, limits) => sql`
    with beginnings as (
      select key_arn, rotated_at as began_at, event_id
      from key_rotations
      where event_id is not null
      union all
      select key_arn, event_time as began_at, event_id
      from control_events
      where event_name = 'CreateKey'
        and outcome = 'ok'
        and key_arn is not null
    ),
    made as (
      select keys.key_arn, min(beginnings.event_id) as event_id
      from keys
      join beginnings
        on beginnings.key_arn = keys.key_arn
       and beginnings.began_at = keys.material_since
      group by keys.key_arn
    ),
    asked as (
      select key_arn, max(collected_at) as asked_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.rotations.known') = 'true'
      group by key_arn
    )
    select
      keys.key_arn                              as subject,
      account_id,
      region,
      material_since + to_days(${limits.rotationMaxAgeDays}) as observed_at,
      list_filter([made.event_id], lambda id: id is not null) as event_ids,
      cast(made.event_id is not null as integer) as event_count,
      ${certainty(sql`greatest(keys.material_since, asked.asked_at)`, asOf)} as confidence,
      alias,
      material_since,
      date_sub('day', material_since, known_until) as material_age_days,
      ${limits.rotationMaxAgeDays}              as max_age_days,
      known_until
    from keys
    join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
    left join made on made.key_arn = keys.key_arn
    left join asked on asked.key_arn = keys.key_arn
    where ${hasOldMaterial(sql`known_until`, limits)}
      and on_demand_rotations is not null
    order by material_since, subject
  `,

  // With most days since then missing from the logs, a rotation may have been missed.
  headline: {
    en: (row) =>
      row.confidence === 'low'
        ? `No rotation is known from ${isoDay(row.material_since)} to ${isoDay(row.known_until)}, in ${row.material_age_days} days; ${row.max_age_days} are allowed`
        : `Key material of ${isoDay(row.material_since)} is ${row.material_age_days} days old; ${row.max_age_days} are allowed`,
    ko: (row) =>
      row.confidence === 'low'
        ? `${isoDay(row.material_since)}부터 ${isoDay(row.known_until)}까지 ${row.material_age_days}일 동안 알려진 교체가 없습니다(허용 기간 ${row.max_age_days}일)`
        : `${isoDay(row.material_since)}의 키 구성 요소가 ${row.material_age_days}일 되어 허용 기간 ${row.max_age_days}일을 넘었습니다`,
  },

  remediation: {
    en: [
      'Rotate now; old material stays for decryption, so nothing breaks: aws kms rotate-key-on-demand --key-id <key-arn>',
      'Switch automatic rotation on, so that it does not grow old again; nothing breaks by that either: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
    ],
    ko: [
      '지금 교체합니다. 이전 키 구성 요소는 복호화용으로 남으므로 영향이 없습니다: aws kms rotate-key-on-demand --key-id <key-arn>',
      '다시 오래되지 않도록 자동 교체를 켭니다. 역시 영향이 없습니다: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
}
`,
  breaks: {
    en: 'Nothing: old data stays readable under the old material.',
    ko: '영향이 없습니다. 기존 데이터는 이전 구성 요소로 계속 읽을 수 있습니다.',
  },
  falsePositives: {
    en: ['Keys that are replaced by a new key behind an alias.'],
    ko: ['별칭 뒤의 키를 새 키로 바꾸는 방식으로 교체하는 키.'],
  },
  blindSpots: {
    en: [
      'A rotation before the first event is known only from ListKeyRotations; without it the key is not judged.',
      'Where the records of its account have ended and no inventory asked about it since, a key is judged as of then and grows no older.',
    ],
    ko: [
      '첫 이벤트 이전의 교체는 ListKeyRotations로만 알 수 있으며, 그 정보가 없으면 판정하지 않습니다.',
      '해당 계정의 기록이 끝나고 이후 인벤토리 조회도 없으면, 그 시점을 기준으로 판정하며 나이를 더 세지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4',
  ],
  compliance: {
    'cis-aws': ['v1.4-v2.0 3.8', 'v3.0-v5.0 3.6', 'v6.0-v7.0 4.6'],
    'security-hub': ['KMS.4'],
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
