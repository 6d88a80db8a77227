import { z } from 'zod';
import { defineAnalyzer, type SiteLimits } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { isoDay } from '@/lib/model/short-name';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { materialAged } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Imported keys that can be given new material, and whose material is older than the site allows. */
function hasOldMaterial(asOf: Query | Date, { rotationMaxAgeDays }: SiteLimits): Query {
  return sql`(
    key_origin = 'EXTERNAL'
    and rotation_eligibility = 'on-demand'
    and state = 'Enabled'
    and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
    and material_since + to_days(${rotationMaxAgeDays}) < ${asOf}
  )`;
}

/** ROT-06: an imported key whose material is older than the site allows; KMS cannot renew it by itself. */
export const importedKeyNotRotated = defineAnalyzer({
  id: 'imported-key-not-rotated',
  code: 'ROT-06',
  version: 2,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'key_rotations', 'control_events', 'inventory_keys'],
    coverage: 'account',
    meets: hasOldMaterial,
    moved: materialAged,
  },
  category: 'rotation',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['CreateKey', 'ImportKeyMaterial'],
  title: { en: 'Imported key not rotated', ko: '교체되지 않은 가져온 키' },
  rationale: {
    en:
      'KMS never renews imported material by itself. Since June 2025 a symmetric key takes new material and rotates on ' +
      'demand, so its age is a decision; the material of this key is older than the site allows.',
    ko:
      '가져온 키 구성 요소는 KMS가 자동으로 교체하지 않습니다. 2025년 6월부터 대칭 키에 새 구성 요소를 가져와 온디맨드로 교체할 수 있는데, ' +
      '이 키의 구성 요소는 허용 기간을 넘었습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    material_since: timestamp,
    material_age_days: integer,
    max_age_days: integer,
    was_rotated: z.boolean(),
    new_material_waits: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'material',
  allows: ['resources'],

  // Importing the same material again renews nothing, and new material counts only from its rotation on.
  sql: (asOf, limits) => sql`
    with asked as (
      select
        key_arn,
        max(collected_at) as asked_at,
        bool_or(list_contains(
          json_extract_string(answer, '$.rotations.value[*].materialState'),
          'PENDING_ROTATION'
        )) filter (where newest) as has_pending
      from (
        select *, collected_at = max(collected_at) over (partition by key_arn) as newest
        from (${INVENTORY_ANSWERS}) answers
        where key_arn in (select key_arn from keys where key_origin = 'EXTERNAL')
          and json_extract_string(answer, '$.rotations.known') = 'true'
          and collected_at <= ${asOf}
      ) listed
      group by key_arn
    ),
    beginnings as (
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
    waiting as (
      select control_events.key_arn, max(event_time) as imported_at
      from control_events
      join keys on keys.key_arn = control_events.key_arn
      where event_name = 'ImportKeyMaterial'
        and outcome = 'ok'
        and json_extract_string(request, '$.importType') = 'NEW_KEY_MATERIAL'
        and event_time > keys.material_since
        and event_time <= ${asOf}
      group by control_events.key_arn
    )
    select
      keys.key_arn                                 as subject,
      account_id,
      region,
      material_since + to_days(${limits.rotationMaxAgeDays}) as observed_at,
      list_filter([made.event_id], lambda id: id is not null) as event_ids,
      cast(made.event_id is not null as integer)   as event_count,
      ${certainty(sql`greatest(keys.material_since, asked.asked_at)`, asOf)} as confidence,
      alias,
      material_since,
      date_sub('day', material_since, known_until) as material_age_days,
      ${limits.rotationMaxAgeDays}                 as max_age_days,
      last_rotated_at is not null                  as was_rotated,
      waiting.key_arn is not null or coalesce(asked.has_pending, false) as new_material_waits
    from keys
    join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
    left join made on made.key_arn = keys.key_arn
    left join asked on asked.key_arn = keys.key_arn
    left join waiting on waiting.key_arn = keys.key_arn
    where ${hasOldMaterial(sql`known_until`, limits)}
      and coalesce(import_state, 'IMPORTED') <> 'PENDING_IMPORT'
      and on_demand_rotations is not null
    order by material_since, subject
  `,

  headline: {
    en: (row) =>
      `Imported material ${row.was_rotated ? 'last rotated' : 'never rotated, in place since'} ${row.was_rotated ? 'on ' : ''}${isoDay(row.material_since)} is ${row.material_age_days} days old; ${row.max_age_days} are allowed` +
      (row.new_material_waits ? ', and new material waits for a rotation' : ''),
    ko: (row) =>
      `${isoDay(row.material_since)}${row.was_rotated ? '에 마지막으로 교체한' : '부터 한 번도 교체하지 않은'} 가져온 키 구성 요소가 ${row.material_age_days}일 되어 허용 기간 ${row.max_age_days}일을 넘었습니다` +
      (row.new_material_waits ? '. 새 구성 요소가 교체를 기다리고 있습니다' : ''),
  },

  remediation: {
    en: [
      'Ask the custodian of the material for new material, made and kept as carefully as the old.',
      'Import it beside the old one; nothing changes for users yet: aws kms import-key-material --key-id <key-arn> --import-type NEW_KEY_MATERIAL --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      'Make it current. Old material stays for decryption, but if any one material expires or is deleted, the whole key stops: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
    ko: [
      '보관 담당자에게 기존과 같은 절차로 만들고 보관할 새 키 구성 요소를 요청합니다.',
      '기존 구성 요소와 함께 새 구성 요소를 가져옵니다. 이 단계까지는 사용자에게 영향이 없습니다: aws kms import-key-material --key-id <key-arn> --import-type NEW_KEY_MATERIAL --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      '새 구성 요소를 현재 구성 요소로 교체합니다. 이전 구성 요소는 복호화용으로 남지만, 그중 하나라도 만료되거나 삭제되면 키 전체를 쓸 수 없습니다: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
  },
  terraform: `
resource "aws_kms_external_key" "this" {
  description         = "<purpose>"
  key_material_base64 = var.new_key_material
}

resource "aws_kms_alias" "this" {
  name          = "alias/<name>"
  target_key_id = aws_kms_external_key.this.arn
}
`,
  breaks: {
    en: 'A new key gets new data; data under the old one needs it for as long as it is kept. Rotating material inside one key needs the CLI.',
    ko: '새 키는 새 데이터에만 쓰이며, 기존 데이터는 보관하는 동안 이전 키가 필요합니다. 같은 키 안의 구성 요소 교체는 CLI로 합니다.',
  },
  falsePositives: {
    en: [
      'Keys that are replaced by a new key behind an alias, as was usual before June 2025.',
      'Regions in which rotation of imported multi-Region keys is not yet there.',
    ],
    ko: [
      '2025년 6월 이전의 방식대로 별칭 뒤의 키를 새 키로 바꾸어 교체하는 키.',
      '가져온 다중 리전 키의 교체가 아직 지원되지 않는 리전의 키.',
    ],
  },
  blindSpots: {
    en: [
      'A rotation before the first event is known only from ListKeyRotations; without it the key is not judged.',
      'When the custodian made the material is not known, only since when this key holds it.',
      'Where the records of its account have ended and no inventory asked about it since, a key is judged as of then and grows no older.',
    ],
    ko: [
      '첫 이벤트 이전의 교체는 ListKeyRotations로만 알 수 있으며, 그 정보가 없으면 판정하지 않습니다.',
      '담당자가 구성 요소를 언제 만들었는지는 알 수 없고, 이 키에 언제부터 있었는지만 알 수 있습니다.',
      '해당 계정의 기록이 끝나고 이후 인벤토리 조회도 없으면, 그 시점을 기준으로 판정하며 나이를 더 세지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html',
  ],
  compliance: {
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
