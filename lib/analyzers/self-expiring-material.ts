import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-04: key material was imported that destroys itself within days. */
export const selfExpiringMaterial = defineAnalyzer({
  id: 'self-expiring-material',
  code: 'THR-04',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['ImportKeyMaterial'],
  title: { en: 'Self-expiring key material imported', ko: '곧 만료되는 키 구성 요소 가져오기' },
  rationale: {
    en:
      'Somebody imported key material that KMS will delete within a week, without a waiting period and without another ' +
      'request. Data encrypted meanwhile is lost to everybody but the one who holds the material: a way to take it hostage.',
    ko:
      '일주일 안에 KMS가 자동으로 삭제할 키 구성 요소를 누군가 가져왔습니다. 대기 기간도 추가 요청도 없습니다. ' +
      '그 사이 암호화한 데이터는 원본을 가진 사람만 읽을 수 있어 데이터 인질극에 쓰일 수 있습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    expires_at: timestamp,
    uses: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'principal', 'expires_at'],
  thresholds: {
    life: {
      label: {
        en: 'Days of life below which imported material looks made to vanish',
        ko: '곧 사라지도록 만든 것으로 보는 유효 기간',
      },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with imports as (
      select control_events.*, key_rotations.expires_at
      from control_events
      join key_rotations
        on key_rotations.event_id = control_events.event_id
        and key_rotations.kind = 'import'
      where ${within(window)}
        and control_events.event_name = 'ImportKeyMaterial'
        and control_events.outcome = 'ok'
        and control_events.key_arn is not null
        and key_rotations.expires_at < control_events.event_time + ${numbers.life} * interval 1 day
    )
    select
      key_arn                                             as subject,
      split_part(key_arn, ':', 5)                         as account_id,
      split_part(key_arn, ':', 4)                         as region,
      min(event_time)                                     as observed_at,
      list(event_id order by event_time, event_id)[1:20]  as event_ids,
      count(*)                                            as event_count,
      'high'                                              as confidence,
      coalesce(principal, 'unknown')                      as principal,
      arg_min(source_ip, (event_time, event_id))          as source_ip,
      expires_at,
      exists (
        select 1
        from usage_hour
        where usage_hour.key_arn = imports.key_arn
          and is_use
          and hour >= date_trunc('hour', min(imports.event_time))
      )                                                   as uses
    from imports
    group by key_arn, coalesce(principal, 'unknown'), expires_at
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} imported key material that expires on ${isoDay(row.expires_at)}` +
      (row.uses ? '; the key has been used since' : ''),
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${isoDay(row.expires_at)}에 만료되는 키 구성 요소를 가져왔습니다` +
      (row.uses ? '. 이후 키가 사용되었습니다' : ''),
  },

  remediation: {
    en: [
      'Ask the owner of the key who holds the material outside AWS, and whether the short life is meant.',
      'While it lives, move what is encrypted under the key to a key of your own: aws kms re-encrypt --ciphertext-blob fileb://data-key --source-key-id <key-arn> --destination-key-id <other-key-arn>',
      'If you hold the material, import it again without an end; nothing changes for users of the key: aws kms import-key-material --key-id <key-arn> --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ],
    ko: [
      'AWS 밖에서 키 구성 요소를 누가 보관하는지, 짧은 만료가 의도한 것인지 키 소유자에게 확인합니다.',
      '만료되기 전에 이 키로 암호화한 데이터를 자체 키로 옮깁니다: aws kms re-encrypt --ciphertext-blob fileb://data-key --source-key-id <key-arn> --destination-key-id <other-key-arn>',
      '키 구성 요소를 보관하고 있다면 만료 없이 다시 가져옵니다. 사용자에게 영향이 없습니다: aws kms import-key-material --key-id <key-arn> --import-token fileb://token.bin --encrypted-key-material fileb://material.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_expiring_material" {
  name = "deny-expiring-material"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:ImportKeyMaterial"]
      Resource = "*"
      Condition = { StringEquals = { "kms:ExpirationModel" = "KEY_MATERIAL_EXPIRES" } }
    }]
  })
}
`,
  breaks: {
    en: 'Material with an end can be imported nowhere; teams whose rules ask for expiry need an exception.',
    ko: '만료되는 구성 요소는 어디에서도 가져올 수 없습니다. 만료가 필요한 팀은 예외가 필요합니다.',
  },
  falsePositives: {
    en: ['Tests of an import, and material that is meant to live for one transfer.'],
    ko: ['가져오기 테스트와 일회성 전송용으로 만든 키 구성 요소.'],
  },
  blindSpots: {
    en: ['An expiry that the record does not hold, or spells in a way not known here, is not seen.'],
    ko: ['기록에 없거나 알 수 없는 형식으로 적힌 만료일은 보이지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-import-key-material.html',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/aws/cloudtrail/aws_kms_import_key_material.yml',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2', '2.11.3'],
    sigma: ['1279262f-1464-422f-ac0d-5b545320c526'],
  },
  attack: ['T1486', 'T1485'],
});
