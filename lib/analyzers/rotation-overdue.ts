import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** ROT-02: key material older than the site allows, on a key that could have new material. */
export const rotationOverdue = defineAnalyzer({
  id: 'rotation-overdue',
  code: 'ROT-02',
  version: 1,
  kind: 'condition',
  category: 'rotation',
  severity: 'high',
  needs: ['events'],
  title: { en: 'Rotation overdue', ko: '교체 기한이 지난 키' },
  rationale: {
    en:
      'The material of this key is older than the greatest age allowed, counted from its last rotation or, without one, from ' +
      'its creation. A rotation flag alone does not show this.',
    ko: '마지막 교체 시점(없으면 생성 시점)부터 계산한 키 구성 요소의 나이가 허용 기간을 넘었습니다. 교체 설정 여부만으로는 알 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    eligibility: z.string(),
    material_since: timestamp,
    material_age_days: integer,
    max_age_days: integer,
  }),
  identity: ['account_id', 'subject'],

  sql: (asOf, limits) => sql`
    select
      key_arn                                   as subject,
      account_id,
      region,
      material_since + to_days(${limits.rotationMaxAgeDays}) as observed_at,
      []::varchar[]                             as event_ids,
      0                                         as event_count,
      case when last_rotated_at is null and rotation_enabled is null then 'low' else 'high' end as confidence,
      alias,
      rotation_eligibility                      as eligibility,
      material_since,
      date_sub('day', material_since, ${asOf})  as material_age_days,
      ${limits.rotationMaxAgeDays}              as max_age_days
    from keys
    where rotation_eligibility in ('automatic', 'on-demand')
      and state = 'Enabled'
      and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
      and material_since < ${daysBefore(asOf, limits.rotationMaxAgeDays)}
      and on_demand_rotations is not null
    order by material_since, subject
  `,

  headline: {
    en: (row) =>
      `Material of ${isoDay(row.material_since)} is ${row.material_age_days} days old; ${row.max_age_days} are allowed`,
    ko: (row) =>
      `${isoDay(row.material_since)}의 키 구성 요소가 ${row.material_age_days}일 되어 허용 기간 ${row.max_age_days}일을 넘었습니다`,
  },

  remediation: {
    en: [
      'Rotate now; old material stays for decryption, so nothing breaks: aws kms rotate-key-on-demand --key-id <key-arn>',
      'For an imported key import new material first; its users notice nothing: aws kms import-key-material --import-type NEW_KEY_MATERIAL … and then rotate-key-on-demand.',
    ],
    ko: [
      '지금 교체합니다. 이전 키 구성 요소는 복호화용으로 남으므로 영향이 없습니다: aws kms rotate-key-on-demand --key-id <key-arn>',
      '가져온 키라면 새 키 구성 요소를 먼저 가져옵니다: aws kms import-key-material --import-type NEW_KEY_MATERIAL … 이후 rotate-key-on-demand.',
    ],
  },
  falsePositives: {
    en: ['Keys that are replaced by a new key behind an alias.'],
    ko: ['별칭 뒤의 키를 새 키로 바꾸는 방식으로 교체하는 키.'],
  },
  blindSpots: {
    en: ['A rotation before the first event is known only from ListKeyRotations; without it the key is not judged.'],
    ko: ['첫 이벤트 이전의 교체는 ListKeyRotations로만 알 수 있으며, 그 정보가 없으면 판정하지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4',
  ],
  attack: [],
});
