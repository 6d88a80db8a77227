import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { agedByDays } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Names and descriptions by which such keys are known. */
const AUTHORITY =
  '(^|[^a-z0-9])(ca|root|pki|authority|certificates?|(code|release|firmware)[ -]?signing|firmware|인증서|코드서명)([^a-z0-9]|$)';

/** Keys at work that only a new key can take the place of. */
const IS_OWN_AND_FIXED = sql`(
  rotation_eligibility = 'manual'
  and state = 'Enabled'
  and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
  and coalesce(multi_region, 'NONE') <> 'REPLICA'
)`;

/** When its material was made: with the key, or with the one of the Region from which the primary of its set moved. */
const MADE_AT = sql`least(created_at, material_since)`;

/** ROT-08: a key that KMS cannot rotate, older than keys of its use should be. */
export const manualRotationDue = defineAnalyzer({
  id: 'manual-rotation-due',
  code: 'ROT-08',
  version: 3,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'control_events', 'inventory_keys'],
    coverage: 'account',
    // None is due before the age that is allowed of any key.
    meets: (asOf, { rotationMaxAgeDays }) =>
      sql`${IS_OWN_AND_FIXED} and date_sub('day', ${MADE_AT}, ${asOf}) > ${rotationMaxAgeDays}`,
    moved: (from, to) => sql`
      select key_arn
      from keys
      where ${agedByDays(MADE_AT, from, to)}
    `,
  },
  category: 'rotation',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['CreateKey'],
  title: { en: 'Manual rotation due', ko: '수동 교체 시기가 된 키' },
  rationale: {
    en:
      'KMS never rotates asymmetric keys, HMAC keys and keys in custom key stores. They are replaced by a new key behind ' +
      'the same alias, and this one is older than the period NIST gives keys of its use.',
    ko:
      'KMS는 비대칭 키, HMAC 키, 사용자 지정 키 스토어의 키를 교체하지 않습니다. 같은 별칭 뒤에 새 키를 만들어 교체해야 하며, ' +
      '이 키는 NIST가 해당 용도에 권고하는 기간을 넘었습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    created_at: timestamp,
    key_age_days: integer,
    max_age_days: integer,
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'material',
  thresholds: {
    signing: {
      label: { en: 'Life of a signing key', ko: '서명 키의 사용 기간' },
      unit: 'days',
      usual: 1095,
      least: 90,
      most: 7300,
    },
    other: {
      label: { en: 'Life of any other key that KMS does not rotate', ko: 'KMS가 교체하지 않는 그 밖의 키의 사용 기간' },
      unit: 'days',
      usual: 730,
      least: 90,
      most: 7300,
    },
    authority: {
      label: { en: 'Life of a key of an authority or for code signing', ko: '인증 기관·코드 서명 키의 사용 기간' },
      unit: 'days',
      usual: 3650,
      least: 90,
      most: 18250,
    },
  },
  allows: ['resources'],

  sql: (asOf, limits, numbers) => sql`
    with aged as (
      select
        keys.* exclude (created_at),
        ${MADE_AT} as created_at,
        date_sub('day', ${MADE_AT}, known_until) as key_age_days,
        greatest(
          ${limits.rotationMaxAgeDays},
          case
            when regexp_matches(lower(concat_ws(' ', alias, description)), ${AUTHORITY}) then ${numbers.authority}
            when key_usage = 'SIGN_VERIFY' then ${numbers.signing}
            else ${numbers.other}
          end
        ) as max_age_days
      from keys
      join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
      where ${IS_OWN_AND_FIXED}
    )
    select
      aged.key_arn                                    as subject,
      account_id,
      region,
      created_at + to_days(cast(max_age_days as integer)) as observed_at,
      list_filter([creation.event_id], lambda id: id is not null) as event_ids,
      cast(creation.event_id is not null as integer)  as event_count,
      'high'                                          as confidence,
      alias,
      created_at,
      key_age_days,
      max_age_days
    from aged
    left join (
      select key_arn, min(event_id) as event_id
      from control_events
      where event_name = 'CreateKey'
        and outcome = 'ok'
      group by key_arn
    ) creation on creation.key_arn = aged.key_arn
    where key_age_days > max_age_days
    order by created_at, subject
  `,

  headline: {
    en: (row) =>
      `Created on ${isoDay(row.created_at)}, ${row.key_age_days} days ago, and never replaced; ${row.max_age_days} are usual for its use`,
    ko: (row) =>
      `${isoDay(row.created_at)}에 만든 뒤 ${row.key_age_days}일 동안 교체되지 않았습니다. 이 용도의 권고 기간은 ${row.max_age_days}일입니다`,
  },

  remediation: {
    en: [
      'Ask the owner how long a key of this use may live; write it down where it is longer.',
      'Make a new key and let the alias point to it; keep this one for what it signed or encrypted. Callers that name the key itself do not follow: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
    ],
    ko: [
      '이 용도의 키를 얼마나 사용할 수 있는지 담당자에게 확인하고, 더 길다면 기록해 둡니다.',
      '새 키를 만들어 별칭이 가리키게 하고, 이 키는 과거 서명과 데이터용으로 남깁니다. 키를 직접 지정한 호출자는 바뀌지 않습니다: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
    ],
  },
  terraform: `
# A successor; move the alias when those who verify know the new public key.
resource "aws_kms_key" "this" {
  description              = "<purpose>, successor"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
}
`,
  breaks: {
    en: 'Signatures of the new key fail wherever only the old public key is known.',
    ko: '이전 공개 키만 아는 곳에서는 새 키의 서명 검증이 실패합니다.',
  },
  falsePositives: {
    en: [
      'A key that was already replaced and only stays to verify or decrypt what is old.',
      'Keys of certificate authorities and code signing that no name or description shows as such.',
    ],
    ko: [
      '이미 교체되어 과거 데이터의 검증이나 복호화에만 쓰는 키.',
      '이름이나 설명에 드러나지 않는 인증 기관(CA) 및 코드 서명 키.',
    ],
  },
  blindSpots: {
    en: [
      'A key whose creation is neither in the logs nor in an inventory has no age.',
      'Where the records of its account have ended and no inventory asked about it since, a key is judged as of then and grows no older.',
    ],
    ko: [
      '생성 기록이 로그와 인벤토리 어디에도 없는 키는 나이를 알 수 없습니다.',
      '해당 계정의 기록이 끝나고 이후 인벤토리 조회도 없으면, 그 시점을 기준으로 판정하며 나이를 더 세지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys-manually.html',
    'https://csrc.nist.gov/pubs/sp/800/57/pt1/r5/final',
  ],
  compliance: {
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
