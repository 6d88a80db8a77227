import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** THR-05: a key whose material is controlled outside AWS, made or filled by somebody who never did so. */
export const externalKeyCreated = defineAnalyzer({
  id: 'external-key-created',
  code: 'THR-05',
  version: 3,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'High for a new key; medium for material imported into a key that was there before, low while the logs are too young to call that the first time.',
    ko: '새 키는 높음입니다. 이전부터 있던 키에 구성 요소를 가져온 경우는 보통이며, 처음이라고 보기에 로그 기간이 짧으면 낮음으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: ['CreateKey', 'ImportKeyMaterial'],
  title: { en: 'Externally controlled key created', ko: '외부에서 통제하는 키 생성' },
  rationale: {
    en:
      'The material of this key is held outside AWS, and whoever holds it can take it away at any moment. The principal ' +
      'that made it, or imported the material, never did so before: encrypting under such a key is how data is taken hostage.',
    ko:
      '이 키의 구성 요소는 AWS 밖에 있어 보관자가 언제든 회수할 수 있습니다. 그런 키를 만들거나 구성 요소를 가져온 적 없는 주체가 했으며, ' +
      '이런 키로 다시 암호화하는 것은 데이터를 인질로 잡는 방법입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    operations: texts,
    key_origin: z.enum(['EXTERNAL', 'EXTERNAL_KEY_STORE']),
    baseline_days: integer,
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    baseline: {
      label: {
        en: 'Days of logs before that make "no such history" believable',
        ko: '"이력 없음"을 신뢰하는 데 필요한 이전 로그 기간',
      },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  // CreateKey is also written where ReplicateKey makes a replica; that is no key of a new origin. Material that somebody
  // imports into a key of another hand is told as well: whoever holds the material holds the data.
  sql: (window, _limits, numbers) => sql`
    with made as (
      select
        *,
        coalesce(
          json_extract_string(request, '$.origin'),
          json_extract_string(response, '$.keyMetadata.origin')
        ) as key_origin
      from control_events
      where event_name = 'CreateKey'
        and outcome = 'ok'
        and key_arn is not null
        and event_time < ${window.to}
        and coalesce(json_extract_string(response, '$.keyMetadata.multiRegionConfiguration.multiRegionKeyType'), '') <> 'REPLICA'
    ),
    deeds as (
      select
        event_id,
        event_time,
        event_name,
        key_arn,
        split_part(key_arn, ':', 5) as account_id,
        split_part(key_arn, ':', 4) as region,
        principal,
        source_ip,
        key_origin
      from made
      where key_origin in ('EXTERNAL', 'EXTERNAL_KEY_STORE')
      union all
      select
        event_id,
        event_time,
        event_name,
        coalesce(key_arn, requested_key, 'unknown'),
        coalesce(key_account_id, recipient_account_id, 'unknown'),
        coalesce(split_part(key_arn, ':', 4), aws_region, 'unknown'),
        principal,
        source_ip,
        'EXTERNAL'
      from control_events
      where event_name = 'ImportKeyMaterial'
        and outcome = 'ok'
        and event_time < ${window.to}
    ),
    practice as (
      select principal, min(event_time) as first_at
      from deeds
      where principal is not null
      group by principal
    ),
    beginnings as (
      select account_id, min(first_hour) as began
      from coverage_day
      group by account_id
    ),
    news as (
      select
        deeds.*,
        coalesce(date_diff('day', beginnings.began, deeds.event_time), 0) as baseline_days
      from deeds
      left join practice on practice.principal = deeds.principal
      left join beginnings on beginnings.account_id = deeds.account_id
      where deeds.event_time >= ${window.from}
        and (practice.first_at is null or deeds.event_time < practice.first_at + interval 1 day)
    )
    select
      key_arn                                             as subject,
      account_id,
      region,
      min(event_time)                                     as observed_at,
      list(event_id order by event_time, event_id)[1:20]  as event_ids,
      count(*)                                            as event_count,
      case
        when min(baseline_days) >= ${numbers.baseline} then 'high'
        when min(baseline_days) >= 7 then 'medium'
        else 'low'
      end                                                 as confidence,
      coalesce(arg_min(principal, (event_time, event_id)), 'unknown') as principal,
      arg_min(source_ip, (event_time, event_id))          as source_ip,
      list_sort(list_distinct(list(event_name)))          as operations,
      arg_min(key_origin, (event_time, event_id))         as key_origin,
      min(baseline_days)                                  as baseline_days
    from news
    group by key_arn, account_id, region
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      !row.operations.includes('CreateKey')
        ? `${shortPrincipal(row.principal)} imported key material into this key, and never imported any before`
        : `${shortPrincipal(row.principal)} made a key ${row.key_origin === 'EXTERNAL' ? 'for imported material' : 'in an external key store'}, and never made one before`,
    ko: (row) =>
      !row.operations.includes('CreateKey')
        ? `${shortPrincipal(row.principal)} 주체가 이 키에 처음으로 키 구성 요소를 가져왔습니다`
        : `${shortPrincipal(row.principal)} 주체가 ${row.key_origin === 'EXTERNAL' ? '가져온 키 구성 요소를 쓰는 키' : '외부 키 스토어의 키'}를 처음으로 만들었습니다`,
  },
  escalate: (row) => (row.operations.includes('CreateKey') ? null : row.confidence === 'low' ? 'low' : 'medium'),

  remediation: {
    en: [
      'Ask the owner of the account whether keys with material of their own are wanted here, and who holds it.',
      'If not, see what the key was used for, and disable it while its material is still here; data under it cannot be read meanwhile: aws kms disable-key --key-id <key-arn>',
      'Deny kms:CreateKey with another kms:KeyOrigin than AWS_KMS in a service control policy to all but the team that brings its own keys.',
    ],
    ko: [
      '자체 키 구성 요소를 쓰는 키가 이 계정에 필요한지, 누가 보관하는지 계정 담당자에게 확인합니다.',
      '필요하지 않다면 무엇에 쓰였는지 확인하고, 키 구성 요소가 남아 있는 동안 비활성화합니다. 그동안 이 키로 암호화한 데이터는 읽을 수 없습니다: aws kms disable-key --key-id <key-arn>',
      '자체 키를 관리하는 팀을 제외하고 kms:KeyOrigin이 AWS_KMS가 아닌 kms:CreateKey를 SCP로 거부합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_external_keys" {
  name = "deny-external-keys"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:CreateKey"]
      Resource = "*"
      Condition = { StringEquals = { "kms:KeyOrigin" = ["EXTERNAL", "EXTERNAL_KEY_STORE"] } }
    }]
  })
}
`,
  breaks: {
    en: 'Nobody in the accounts can create keys with imported or external material; teams that bring their own keys need an exception.',
    ko: '해당 계정에서 가져온 구성 요소나 외부 키 스토어로 키를 만들 수 없습니다. BYOK 팀은 예외가 필요합니다.',
  },
  falsePositives: {
    en: ['A new colleague or pipeline of the team that brings its own keys.'],
    ko: ['자체 키(BYOK)를 관리하는 팀의 새 담당자나 파이프라인.'],
  },
  blindSpots: {
    en: ['What a principal did before the first stored log is not known; the confidence is low then.'],
    ko: ['저장된 로그 이전에 주체가 한 일은 알 수 없으며, 이때는 신뢰도가 낮습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/keystore-external.html',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/aws/cloudtrail/aws_kms_import_key_material.yml',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CM-3'],
    'isms-p': ['2.7.2', '2.11.3'],
    sigma: ['1279262f-1464-422f-ac0d-5b545320c526'],
  },
  attack: ['T1486'],
});
