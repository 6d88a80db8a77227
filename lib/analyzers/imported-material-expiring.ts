import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { DAY_MS } from '@/lib/model/time';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { agedByDays, cameAbout, inventoryAged } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

interface Material {
  readonly condition: 'missing' | 'never-imported' | 'expired' | 'expired-unseen' | 'expiring';
  readonly expires_at: Date | null;
  readonly days_left: number | null;
}

function inEnglish({ condition, expires_at, days_left }: Material): string {
  const day = expires_at ? isoDay(expires_at) : 'an unknown day';
  switch (condition) {
    case 'missing':
      return 'Imported key material is gone; nothing under this key can be read until it is imported again';
    case 'never-imported':
      return 'This key waits for its first key material and cannot be used yet';
    case 'expired':
      return `Imported key material expired on ${day}; the key cannot be used`;
    case 'expired-unseen':
      return `Imported key material was to expire on ${day}; nothing here tells of the key since before that day`;
    case 'expiring':
      return `Imported key material expires on ${day}, in ${days_left === 1 ? '1 day' : `${days_left} days`}`;
  }
}

function inKorean({ condition, expires_at, days_left }: Material): string {
  const day = expires_at ? isoDay(expires_at) : '알 수 없는 날';
  switch (condition) {
    case 'missing':
      return '가져온 키 구성 요소가 사라져, 다시 가져올 때까지 이 키로 암호화한 데이터를 읽을 수 없습니다';
    case 'never-imported':
      return '첫 키 구성 요소를 아직 가져오지 않아 이 키를 사용할 수 없습니다';
    case 'expired':
      return `가져온 키 구성 요소가 ${day}에 만료되어 키를 사용할 수 없습니다`;
    case 'expired-unseen':
      return `가져온 키 구성 요소가 ${day}에 만료될 예정이었으며, 그 이후 이 키에 대한 기록이 없습니다`;
    case 'expiring':
      return `가져온 키 구성 요소가 ${day}에 만료됩니다(${days_left}일 남음)`;
  }
}

/** Keys that are, or are to be, given material from outside. */
const IS_IMPORTED = sql`(key_origin = 'EXTERNAL' and state in ('Enabled', 'Disabled', 'PendingImport'))`;

/** ROT-07: imported key material that is gone, or will be soon. */
export const importedMaterialExpiring = defineAnalyzer({
  id: 'imported-material-expiring',
  code: 'ROT-07',
  version: 2,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'key_rotations', 'control_events', 'inventory_keys'],
    coverage: 'account',
    meets: () => IS_IMPORTED,
    moved: (from, to, _limits, { warning, urgent }) => sql`
      select key_arn
      from keys
      where ${IS_IMPORTED}
        and (
          ${agedByDays(sql`material_since`, from, to)}
          or ${agedByDays(sql`created_at`, from, to)}
          or ${agedByDays(sql`state_since`, from, to)}
          or ${agedByDays(sql`material_expires_at`, from, to)}
          or ${cameAbout(sql`material_expires_at`, from, to)}
          or ${cameAbout(sql`material_expires_at - to_days(${warning})`, from, to)}
          or ${cameAbout(sql`material_expires_at - to_days(${urgent})`, from, to)}
          or (state_since is null and created_at is null and first_seen_at is null)
        )
      union
      ${inventoryAged('description', from, to)}
    `,
  },
  category: 'rotation',
  severity: 'high',
  severityRule: {
    en: 'High within the warning; critical within the urgent threshold, and when material is gone; low for a key that never had any.',
    ko: '경고 기간 안이면 높음, 긴급 임계값 안이거나 구성 요소가 없어졌으면 치명, 가져온 적이 없으면 낮음입니다.',
  },
  needs: ['key-state'],
  controlEvents: ['CreateKey', 'DeleteImportedKeyMaterial', 'DeleteExpiredKeyMaterial'],
  title: { en: 'Imported material expires or is missing', ko: '가져온 키 구성 요소의 만료 또는 부재' },
  rationale: {
    en:
      'A key with imported material stops working the moment any of its material expires or is deleted, without a waiting ' +
      'period. Everything under it is unreadable until the same material is imported again.',
    ko: '가져온 키 구성 요소 중 하나라도 만료되거나 삭제되면 대기 기간 없이 즉시 키를 쓸 수 없게 됩니다. 같은 키 구성 요소를 다시 가져올 때까지 데이터를 읽을 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    condition: z.enum(['missing', 'never-imported', 'expired', 'expired-unseen', 'expiring']),
    expires_at: timestamp.nullable(),
    days_left: integer.nullable(),
    urgent: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'origin',
  thresholds: {
    warning: {
      label: { en: 'Days ahead from which on an expiry is reported', ko: '만료를 보고하기 시작하는 남은 일수' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
    urgent: {
      label: { en: 'Days ahead from which on it is critical', ko: '치명으로 올리는 남은 일수' },
      unit: 'days',
      usual: 7,
      least: 0,
      most: 365,
    },
  },
  allows: ['resources'],

  // The day of an expiry comes whether or not records do; what became of the key then is known from records alone.
  sql: (asOf, _limits, numbers) => sql`
    with asked as (
      select key_arn, max(collected_at) as asked_at
      from (${INVENTORY_ANSWERS}) answers
      where key_arn in (select key_arn from keys where key_origin = 'EXTERNAL')
        and json_extract_string(answer, '$.description.known') = 'true'
      group by key_arn
    ),
    imported as (
      select
        keys.key_arn,
        keys.account_id,
        keys.region,
        keys.alias,
        keys.state,
        keys.state_since,
        keys.created_at,
        keys.first_seen_at,
        keys.first_used_at,
        keys.api_last_used_at,
        keys.api_tracking_since,
        keys.material_event_id,
        keys.material_expires_at,
        known_until,
        import_state = 'PENDING_IMPORT' or state = 'PendingImport' as is_missing,
        ${certainty(sql`greatest(keys.material_since, keys.created_at, keys.state_since, asked.asked_at)`, asOf)} as confidence
      from keys
      join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
      left join asked on asked.key_arn = keys.key_arn
      where ${IS_IMPORTED}
    ),
    -- Only who saw the key made, or an API that tracked all its life, can say that it never held anything.
    blank as (
      select key_arn
      from imported
      where material_event_id is null
        and first_used_at is null
        and api_last_used_at is null
        and material_expires_at is null
        and not exists (select 1 from key_rotations where key_rotations.key_arn = imported.key_arn)
        and (
          api_tracking_since <= created_at
          or exists (
            select 1
            from control_events
            where control_events.key_arn = imported.key_arn
              and control_events.event_name = 'CreateKey'
              and control_events.outcome = 'ok'
          )
        )
    ),
    imports as (
      select key_arn, arg_max(event_id, (rotated_at, event_id)) as event_id
      from key_rotations
      where kind = 'import'
        and event_id is not null
      group by key_arn
    ),
    endings as (
      select event_id, event_time
      from control_events
      where event_name in ('DeleteImportedKeyMaterial', 'DeleteExpiredKeyMaterial')
    )
    select
      imported.key_arn      as subject,
      imported.account_id,
      imported.region,
      coalesce(
        case
          when is_missing then coalesce(endings.event_time, state_since, created_at)
          else material_expires_at - to_days(${numbers.warning})
        end,
        first_seen_at,
        ${asOf}
      )                     as observed_at,
      list_filter(
        [imports.event_id, case when is_missing then material_event_id end],
        lambda id: id is not null
      )                     as event_ids,
      len(event_ids)        as event_count,
      imported.confidence,
      alias,
      case
        when is_missing and blank.key_arn is not null then 'never-imported'
        when is_missing then 'missing'
        when material_expires_at <= known_until then 'expired'
        when material_expires_at <= ${asOf} then 'expired-unseen'
        else 'expiring'
      end                   as condition,
      material_expires_at   as expires_at,
      date_sub('day', ${asOf}, material_expires_at) as days_left,
      coalesce(material_expires_at <= ${new Date(asOf.getTime() + numbers.urgent * DAY_MS)}, false) as urgent
    from imported
    left join blank on blank.key_arn = imported.key_arn
    left join imports on imports.key_arn = imported.key_arn
    left join endings on endings.event_id = imported.material_event_id
    where is_missing
      or material_expires_at <= known_until + to_days(${numbers.warning})
      or (material_expires_at > ${asOf} and material_expires_at <= ${new Date(asOf.getTime() + numbers.warning * DAY_MS)})
    order by subject
  `,

  headline: { en: inEnglish, ko: inKorean },
  escalate: (row) => {
    switch (row.condition) {
      case 'missing':
      case 'expired':
      case 'expired-unseen':
        return 'critical';
      case 'never-imported':
        return 'low';
      case 'expiring':
        return row.urgent ? 'critical' : null;
    }
  },

  remediation: {
    en: [
      'Fetch a wrapping key and a token, which changes nothing: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096',
      'Import the same material again, or the key stays unusable; only exactly the same reads the old data: aws kms import-key-material --key-id <key-arn> --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      'Ask the custodian of the material for its copy before it is needed.',
    ],
    ko: [
      '래핑 키와 토큰을 받습니다. 변경되는 것은 없습니다: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096',
      '같은 키 구성 요소를 다시 가져옵니다. 정확히 동일해야 기존 데이터를 읽을 수 있으며, 그때까지 키를 사용할 수 없습니다: aws kms import-key-material --key-id <key-arn> --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      '키 구성 요소의 보관 담당자에게 사본을 미리 확인합니다.',
    ],
  },
  terraform: `
resource "aws_kms_external_key" "this" {
  description         = "<purpose>"
  key_material_base64 = var.key_material
  # Without valid_to the material does not expire.
}
`,
  breaks: {
    en: 'Importing the same material breaks nothing; other material is refused for what was encrypted before.',
    ko: '같은 구성 요소를 가져오면 영향이 없습니다. 다른 구성 요소로는 이전에 암호화한 데이터를 읽을 수 없습니다.',
  },
  falsePositives: {
    en: [
      'Keys that are meant to end on that day.',
      'A new key whose first material has not been imported yet; it is reported as low.',
    ],
    ko: ['그날 만료되도록 의도한 키.', '아직 첫 키 구성 요소를 가져오지 않은 새 키. 낮은 심각도로 보고합니다.'],
  },
  blindSpots: {
    en: ['An expiry that was set before the first event is known only from the inventory.'],
    ko: ['첫 이벤트 이전에 설정된 만료일은 인벤토리에서만 알 수 있습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html'],
  compliance: {
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1485'],
});
