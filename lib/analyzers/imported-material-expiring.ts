import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { DAY_MS } from '@/lib/model/time';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const WARNING_DAYS = 30;
const URGENT_DAYS = 7;

/** ROT-07: imported key material that is gone, or will be soon. */
export const importedMaterialExpiring = defineAnalyzer({
  id: 'imported-material-expiring',
  code: 'ROT-07',
  version: 1,
  kind: 'condition',
  category: 'rotation',
  severity: 'high',
  needs: ['events'],
  title: { en: 'Imported material expires or is missing', ko: '가져온 키 구성 요소의 만료 또는 부재' },
  rationale: {
    en:
      'A key with imported material stops working the moment any of its material expires or is deleted, without a waiting ' +
      'period. Everything under it is unreadable until the same material is imported again.',
    ko: '가져온 키 구성 요소 중 하나라도 만료되거나 삭제되면 대기 기간 없이 즉시 키를 쓸 수 없게 됩니다. 같은 키 구성 요소를 다시 가져올 때까지 데이터를 읽을 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    missing: z.boolean(),
    expires_at: timestamp.nullable(),
    days_left: integer.nullable(),
  }),
  identity: ['account_id', 'subject'],

  sql: (asOf) => sql`
    select
      key_arn                                        as subject,
      account_id,
      region,
      coalesce(state_since, material_since, created_at, first_seen_at, ${asOf}) as observed_at,
      list_filter([material_event_id], lambda id: id is not null) as event_ids,
      cast(material_event_id is not null as integer) as event_count,
      'high'                                         as confidence,
      alias,
      coalesce(import_state = 'PENDING_IMPORT', false) or state = 'PendingImport' as missing,
      material_expires_at                            as expires_at,
      date_sub('day', ${asOf}, material_expires_at)  as days_left
    from keys
    where key_origin = 'EXTERNAL'
      and state in ('Enabled', 'Disabled', 'PendingImport')
      and (
        import_state = 'PENDING_IMPORT'
        or state = 'PendingImport'
        or material_expires_at <= ${new Date(asOf.getTime() + WARNING_DAYS * DAY_MS)}
      )
    order by subject
  `,

  headline: {
    en: (row) =>
      row.missing
        ? 'Key material is missing; whatever is encrypted under this key cannot be read now'
        : `Key material expires on ${row.expires_at ? isoDay(row.expires_at) : 'an unknown day'}, in ${row.days_left} days`,
    ko: (row) =>
      row.missing
        ? '키 구성 요소가 없어 이 키로 암호화된 데이터를 지금 읽을 수 없습니다'
        : `키 구성 요소가 ${row.expires_at ? isoDay(row.expires_at) : '알 수 없는 날'}에 만료됩니다(${row.days_left}일 남음)`,
  },
  escalate: (row) => (row.missing || (row.days_left !== null && row.days_left <= URGENT_DAYS) ? 'critical' : null),

  remediation: {
    en: [
      'Import the same material again; only exactly the same can read the old data: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096, then aws kms import-key-material --key-id <key-arn> --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE …',
      'Ask the custodian of the material for its copy before it is needed.',
    ],
    ko: [
      '같은 키 구성 요소를 다시 가져옵니다. 정확히 동일해야 기존 데이터를 읽을 수 있습니다: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096, 이후 aws kms import-key-material --key-id <key-arn> --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE …',
      '키 구성 요소의 보관 담당자에게 사본을 미리 확인합니다.',
    ],
  },
  falsePositives: {
    en: [
      'Keys that are meant to end on that day.',
      'A new EXTERNAL key whose first material has not been imported yet.',
    ],
    ko: ['그날 만료되도록 의도한 키.', '아직 첫 키 구성 요소를 가져오지 않은 새 EXTERNAL 키.'],
  },
  blindSpots: {
    en: ['An expiry that was set before the first event is known only from the inventory.'],
    ko: ['첫 이벤트 이전에 설정된 만료일은 인벤토리에서만 알 수 있습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html'],
  attack: ['T1485'],
});
