import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { agedByDays, datedAnew } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Keys that could rotate by themselves, and do not. */
const ROTATES_NOT = sql`(rotation_eligibility = 'automatic' and rotation_enabled = false)`;

/** ROT-01: a key that could rotate by itself and does not. */
export const rotationOff = defineAnalyzer({
  id: 'rotation-off',
  code: 'ROT-01',
  version: 3,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'key_changes', 'inventory_keys'],
    coverage: 'account',
    meets: () => ROTATES_NOT,
    moved: (from, to) => {
      const aged = sql`
        select key_arn
        from keys
        where ${agedByDays(sql`material_since`, from, to)}
          or ${agedByDays(sql`created_at`, from, to)}
        union
        select key_arn
        from key_changes
        where change = 'DisableKeyRotation'
          and ${agedByDays(sql`changed_at`, from, to)}
      `;
      return datedAnew(aged, from, to);
    },
  },
  category: 'rotation',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when the key was rotated on demand within the allowed age.',
    ko: '보통입니다. 허용 기간 안에 수동으로 교체했으면 낮음으로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Automatic rotation off', ko: '자동 교체가 꺼진 키' },
  rationale: {
    en:
      'The key is symmetric, with material made by KMS, and could be rotated without any change to its users, but rotation ' +
      'is off. CIS, PCI DSS and most audits ask for it.',
    ko: 'KMS가 만든 대칭 키이므로 사용자에게 영향 없이 자동 교체할 수 있는데도 꺼져 있습니다. CIS, PCI DSS 등 대부분의 감사에서 요구하는 항목입니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    last_rotated_at: timestamp.nullable(),
    material_age_days: integer.nullable(),
    max_age_days: integer,
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'rotation',
  allows: ['resources'],

  // Only an enabled key lets its rotation be switched, so a switch tells the state where nothing else does.
  sql: (asOf, limits) => sql`
    with switches as (
      select
        key_arn,
        max(changed_at)                                     as switched_at,
        arg_max(event_id, (changed_at, event_id))           as event_id
      from key_changes
      where change = 'DisableKeyRotation'
        and event_id is not null
      group by key_arn
    ),
    asked as (
      select key_arn, max(collected_at) as asked_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.rotation.known') = 'true'
      group by key_arn
    )
    select
      keys.key_arn                                                as subject,
      account_id,
      region,
      coalesce(switched_at, created_at, first_seen_at, ${asOf})   as observed_at,
      list_filter([switches.event_id], lambda id: id is not null) as event_ids,
      cast(switches.event_id is not null as integer)              as event_count,
      ${certainty(sql`greatest(keys.created_at, switches.switched_at, asked.asked_at)`, asOf)} as confidence,
      alias,
      last_rotated_at,
      date_sub('day', material_since, known_until)                as material_age_days,
      ${limits.rotationMaxAgeDays}                                as max_age_days
    from keys
    join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
    left join switches on switches.key_arn = keys.key_arn
    left join asked on asked.key_arn = keys.key_arn
    where ${ROTATES_NOT}
      and (state = 'Enabled' or (state = 'Unknown' and switches.event_id is not null))
    order by subject
  `,

  // With most days since then missing from the logs, it may have been switched on, and the key rotated.
  headline: {
    en: (row) =>
      row.confidence === 'low'
        ? 'Rotation was off when it was last known'
        : `Rotation is off${row.material_age_days === null ? '' : `; the key material is ${row.material_age_days} ${row.material_age_days === 1 ? 'day' : 'days'} old`}`,
    ko: (row) =>
      row.confidence === 'low'
        ? '마지막으로 확인된 시점에 자동 교체가 꺼져 있었습니다'
        : `자동 교체가 꺼져 있습니다${row.material_age_days === null ? '' : `. 키 구성 요소가 ${row.material_age_days}일 되었습니다`}`,
  },
  // Rotated on demand within the allowed age: the aim is met another way.
  escalate: (row) =>
    row.last_rotated_at !== null && row.material_age_days !== null && row.material_age_days <= row.max_age_days
      ? 'low'
      : null,

  remediation: {
    en: [
      'Switch rotation on; nothing has to be encrypted again and no user of the key notices: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      'Count the cost: the first and the second rotation add a dollar a month each.',
    ],
    ko: [
      '자동 교체를 켭니다. 데이터를 다시 암호화할 필요가 없고 사용자에게 영향이 없습니다: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      '비용을 확인합니다. 첫 번째와 두 번째 교체마다 월 1달러가 추가됩니다.',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
}
`,
  breaks: {
    en: 'Nothing: old material stays for decryption, and no user of the key notices. Two rotations add a dollar a month each.',
    ko: '영향이 없습니다. 이전 구성 요소는 복호화용으로 남고 사용자는 알아차리지 못합니다. 처음 두 번은 월 1달러씩 추가됩니다.',
  },
  falsePositives: {
    en: [
      'Keys that are replaced by a new key behind an alias.',
      'Keys rotated on demand, within the allowed age, are reported as low.',
    ],
    ko: [
      '별칭 뒤의 키를 새 키로 바꾸는 방식으로 교체하는 키.',
      '허용 기간 안에 수동(on-demand)으로 교체한 키는 낮은 심각도로 보고합니다.',
    ],
  },
  blindSpots: {
    en: ['A key older than the logs, in no inventory, has an unknown rotation state and is not reported.'],
    ko: ['로그보다 오래되었고 인벤토리에 없는 키는 교체 상태를 알 수 없어 보고하지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4',
  ],
  compliance: {
    'cis-aws': ['v1.4-v2.0 3.8', 'v3.0-v5.0 3.6', 'v6.0-v7.0 4.6'],
    'security-hub': ['KMS.4'],
    'control-tower': ['CT.KMS.PR.1'],
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12', 'SC-12(2)', 'SC-28(3)'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_cmk_rotation_enabled'],
    panther: ['AWS.CMK.KeyRotation'],
  },
  attack: [],
});
