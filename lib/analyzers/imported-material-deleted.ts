import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-03: imported key material was deleted, which takes effect at once. */
export const importedMaterialDeleted = defineAnalyzer({
  id: 'imported-material-deleted',
  code: 'THR-03',
  version: 3,
  kind: 'occurrence',
  category: 'threats',
  severity: 'critical',
  severityRule: {
    en: 'Critical; medium when the material was imported again within an hour.',
    ko: '치명입니다. 한 시간 안에 다시 가져왔으면 보통으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: ['DeleteImportedKeyMaterial', 'ImportKeyMaterial', 'RotateKey'],
  title: { en: 'Imported key material deleted', ko: '가져온 키 구성 요소 삭제' },
  rationale: {
    en:
      'Deleting imported key material makes the key unusable at once: there is no waiting period and nothing to cancel. ' +
      'Only whoever holds a copy of the very same material can bring the data back.',
    ko:
      '가져온 키 구성 요소(key material)를 삭제하면 대기 기간이나 취소 절차 없이 즉시 키를 사용할 수 없게 됩니다. ' +
      '동일한 구성 요소의 사본을 가진 사람만 데이터를 되살릴 수 있습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    imported_again_at: timestamp.nullable(),
    within_hour: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'observed_at'],

  sql: (window) => sql`
    with named as (
      select
        *,
        coalesce(key_arn, requested_key, 'unknown') as subject,
        coalesce(
          json_extract_string(response, '$.keyMaterialId'),
          json_extract_string(request, '$.keyMaterialId')
        ) as material
      from control_events
      where event_name in ('DeleteImportedKeyMaterial', 'ImportKeyMaterial')
        and outcome = 'ok'
    ),
    -- New material beside that of the key: nothing is encrypted under it until the key is rotated.
    waiting as (
      select key_arn, material, event_time as imported_at
      from named
      where event_name = 'ImportKeyMaterial'
        and json_extract_string(request, '$.importType') = 'NEW_KEY_MATERIAL'
        and exists (
          select 1
          from named before
          where before.key_arn = named.key_arn
            and before.event_name = 'ImportKeyMaterial'
            and before.event_time < named.event_time
            and before.material <> named.material
        )
    ),
    deletions as (
      select *
      from named
      where ${within(window)}
        and event_name = 'DeleteImportedKeyMaterial'
        and not exists (
          select 1
          from waiting
          where waiting.key_arn = named.key_arn
            and waiting.material = named.material
            and waiting.imported_at <= named.event_time
            and not exists (
              select 1
              from control_events rotations
              where rotations.key_arn = named.key_arn
                and rotations.event_name = 'RotateKey'
                and rotations.event_time >= waiting.imported_at
                and rotations.event_time <= named.event_time
            )
        )
    ),
    imports as (
      select
        deletions.event_id,
        min(control_events.event_time) as imported_again_at
      from deletions
      join control_events
        on control_events.event_name = 'ImportKeyMaterial'
        and control_events.outcome = 'ok'
        and control_events.key_arn = deletions.key_arn
        and control_events.event_time >= deletions.event_time
        -- Other material does not bring back what was encrypted under the deleted one.
        and coalesce(json_extract_string(control_events.request, '$.importType'), '') <> 'NEW_KEY_MATERIAL'
        and coalesce(json_extract_string(control_events.response, '$.keyMaterialId') = deletions.material, true)
      group by deletions.event_id
    )
    select
      subject,
      coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
      coalesce(aws_region, 'unknown') as region,
      event_time as observed_at,
      [event_id] as event_ids,
      1 as event_count,
      'high' as confidence,
      coalesce(principal, 'unknown') as principal,
      source_ip,
      imported_again_at,
      coalesce(imported_again_at <= event_time + interval 1 hour, false) as within_hour
    from deletions
    left join imports using (event_id)
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} deleted the imported material of this key` +
      (row.imported_again_at
        ? row.within_hour
          ? '; imported again within the hour'
          : '; imported again later'
        : '; it is unusable since'),
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 이 키의 가져온 구성 요소를 삭제했습니다` +
      (row.imported_again_at
        ? row.within_hour
          ? ' (한 시간 안에 다시 가져옴)'
          : ' (나중에 다시 가져옴)'
        : ' (이후 키 사용 불가)'),
  },
  escalate: (row) => (row.within_hour ? 'medium' : null),

  remediation: {
    en: [
      'Find the copy of the material: it lies where it was generated, in an HSM or with the team that imported it. Without it the data is lost.',
      'Ask KMS for a wrapping key and a token. Nothing changes by that: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096',
      'Import the same material again; the key works at once. Another material is refused: aws kms import-key-material --key-id <key-arn> --encrypted-key-material fileb://material.bin --import-token fileb://token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      'Take kms:DeleteImportedKeyMaterial from everybody but the owners of the material.',
    ],
    ko: [
      '구성 요소의 사본을 찾습니다. 생성한 HSM이나 가져오기를 수행한 팀에 있습니다. 사본이 없으면 데이터를 잃습니다.',
      'KMS에서 래핑 키와 토큰을 받습니다. 이 호출로 바뀌는 것은 없습니다: aws kms get-parameters-for-import --key-id <key-arn> --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096',
      '동일한 구성 요소를 다시 가져오면 키가 즉시 동작합니다. 다른 구성 요소는 거부됩니다: aws kms import-key-material --key-id <key-arn> --encrypted-key-material fileb://material.bin --import-token fileb://token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
      '구성 요소 소유자를 제외하고 kms:DeleteImportedKeyMaterial 권한을 회수합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_delete_imported_material" {
  name = "deny-delete-imported-material"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:DeleteImportedKeyMaterial"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Nobody but the named role can delete imported material; planned renewals must run under that role.',
    ko: '지정한 역할 외에는 가져온 구성 요소를 삭제할 수 없습니다. 계획된 교체는 그 역할로 실행해야 합니다.',
  },
  falsePositives: {
    en: [
      'A planned exchange of imported material; the new import follows within the hour, and the severity is lower then.',
    ],
    ko: ['가져온 구성 요소의 계획된 교체. 한 시간 안에 다시 가져오므로 심각도를 낮춥니다.'],
  },
  blindSpots: {
    en: [
      'Material that expires by its own date is not deleted by anybody; that is a finding on imported material about to expire.',
      'Whether the material imported later is the same one, logs before 2025 do not say.',
    ],
    ko: [
      '만료일이 지나 사라진 구성 요소는 삭제 호출이 없으므로 만료 관련 발견 사항에서 다룹니다.',
      '나중에 가져온 구성 요소가 동일한지는 2025년 이전 로그에 나타나지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-delete-key-material.html',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/impact_kms_imported_key_material_deleted.toml',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/aws/cloudtrail/aws_kms_import_key_material.yml',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2', '2.11.3'],
    sigma: ['1279262f-1464-422f-ac0d-5b545320c526'],
    elastic: ['f6fee40d-8a5e-4cc8-9f73-8688419c6d68'],
  },
  attack: ['T1485', 'T1490'],
});
