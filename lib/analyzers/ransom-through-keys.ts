import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { callsOfStory, eventsOfStory, idsOfStory, step, storyOf } from '@/lib/sql/chain';
import { findingRow, steps, texts, timestamp } from '@/lib/sql/columns';
import { ENCRYPTING, PUT_INTO, puttingUnder } from '@/lib/sql/crossing';
import { partitionOf } from '@/lib/sql/partition';
import { sql } from '@/lib/sql/sql';
import { daysWithin, within } from '@/lib/sql/time';
import { isOurs, isOwn, isTrusted } from '@/lib/sql/trust';

/** THR-25: data was put under a key that somebody else can take away, then a key was taken away. */
export const ransomThroughKeys = defineAnalyzer({
  id: 'ransom-through-keys',
  code: 'THR-25',
  version: 3,
  kind: 'occurrence',
  category: 'threats',
  severity: 'critical',
  severityRule: {
    en: 'Always critical: nothing about the single case raises or lowers it.',
    ko: '항상 치명입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial', 'ImportKeyMaterial'],
  title: { en: 'Data taken hostage through keys', ko: '키를 이용한 데이터 인질' },
  rationale: {
    en:
      'Data was put under a key that somebody else can withdraw, or whose material was just imported, and within days a key ' +
      'that could read it was disabled, scheduled for deletion or emptied. This is how ransomware works in AWS, start to end.',
    ko:
      '다른 사람이 회수할 수 있는 키나 방금 구성 요소를 가져온 키로 데이터를 암호화한 뒤, 며칠 안에 그 데이터를 읽을 수 있는 키를 ' +
      '비활성화하거나 삭제 예약하거나 비웠습니다. AWS에서 랜섬웨어가 처음부터 끝까지 진행되는 방식입니다.',
  },

  row: findingRow.extend({
    principals: texts,
    resources: texts,
    keys_taken: texts,
    taken_at: timestamp,
    steps,
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    chain: {
      label: {
        en: 'Days after the encryption in which the loss of a key belongs to it',
        ko: '암호화 후 키 상실을 같은 사슬로 보는 기간',
      },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 90,
    },
  },
  allows: ['accounts', 'principals', 'resources'],

  // Two ways: under a key of a stranger while the own key goes, or under a key whose material comes and goes.
  sql: (window, _limits, numbers) => sql`
    with losses as (
      select
        event_id,
        event_time as lost_at,
        event_name,
        key_arn,
        split_part(key_arn, ':', 5) as account_id,
        coalesce(principal, 'unknown') as principal
      from control_events
      where ${within(window)}
        and event_name in ('DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial')
        and outcome = 'ok'
        and key_arn is not null
    ),
    foreign_writes as (
      select
        key_arn as held_under,
        caller_account_id as account_id,
        principal,
        context_value as resource,
        event_name,
        min(first_at) as held_at,
        arg_min(event_ids[1], (first_at, event_ids[1])) as event_id,
        sum(calls) as calls,
        'encrypted' as role,
        case
          when context_value like 'arn:%:s3:::%' or ${isOurs(sql`split_part(context_value, ':', 5)`)} then max(last_at)
        end as last_at
      from cross_account_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and is_use
        and list_contains(${ENCRYPTING}, event_name)
        and key_role <> 'source'
        and recipient_account_id = caller_account_id
        and ${isOwn(sql`caller_account_id`)}
        and not ${isTrusted(sql`key_account_id`, sql`first_at`)}
        and (
          context_value like 'arn:%:s3:::%'
          or ${isOurs(sql`split_part(context_value, ':', 5)`)}
          or via_service in ('ec2', 'ebs', 'rds')
        )
      group by key_arn, caller_account_id, principal, context_value, event_name
    ),
    defaults as (
      select
        regexp_extract(
          cast(json_extract(record, '$.requestParameters') as varchar),
          '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+)', 1
        ) as held_under,
        coalesce(recipient_account_id, caller_account_id, 'unknown') as account_id,
        coalesce(principal, 'unknown') as principal,
        'arn:' || ${partitionOf(sql`aws_region`)} || ':s3:::' || json_extract_string(record, '$.requestParameters.bucketName') as resource,
        event_name,
        event_time as held_at,
        cast(event_id as varchar) as event_id,
        1 as calls,
        'redirected' as role,
        event_time as last_at
      from context_events
      where ${within(window)}
        and event_name in ('PutBucketEncryption', 'ModifyEbsDefaultKmsKeyId')
        and error_code is null
    ),
    foreign_holds as (
      select * from foreign_writes
      union all
      select *
      from defaults
      where held_under <> ''
        and split_part(held_under, ':', 5) <> account_id
        and not ${isTrusted(sql`split_part(held_under, ':', 5)`, sql`held_at`)}
    ),
    -- The key that went had protected the same resource, or whoever held the data took it away.
    foreign_chains as (
      select
        holds.*,
        losses.event_id as loss_id,
        losses.lost_at,
        losses.event_name as loss_name,
        losses.key_arn as lost_key,
        losses.principal as lost_by
      from foreign_holds holds
      join losses
        on losses.account_id = holds.account_id
        and losses.lost_at >= holds.held_at
        and losses.lost_at <= holds.held_at + ${numbers.chain} * interval 1 day
        and (
          (losses.principal = holds.principal and losses.principal <> 'unknown')
          or exists (
            select 1
            from context_day
            where context_day.key_arn = losses.key_arn
              and context_day.context_value = holds.resource
              and context_day.is_use
          )
        )
    ),
    imports as (
      select event_id, event_time as imported_at, key_arn, coalesce(principal, 'unknown') as principal
      from control_events
      where ${within(window)}
        and event_name = 'ImportKeyMaterial'
        and outcome = 'ok'
        and key_arn is not null
    ),
    -- Material that comes back within the hour was only exchanged.
    emptied as (
      select losses.*
      from losses
      where event_name = 'DeleteImportedKeyMaterial'
        and not exists (
          select 1
          from imports
          where imports.key_arn = losses.key_arn
            and imports.imported_at >= losses.lost_at
            and imports.imported_at <= losses.lost_at + interval 1 hour
        )
    ),
    own_uses as (
      select
        key_arn,
        principal,
        event_name,
        unnest([{'at': first_at, 'id': first_event_id}, {'at': last_at, 'id': last_event_id}]) as call
      from edge_day
      where is_use
        and list_contains(${ENCRYPTING}, event_name)
        and key_role <> 'source'
        and key_arn in (select key_arn from emptied)
    ),
    own_chains as (
      select
        imports.key_arn,
        split_part(imports.key_arn, ':', 5) as account_id,
        imports.event_id as import_id,
        imports.imported_at,
        imports.principal as imported_by,
        emptied.event_id as loss_id,
        emptied.lost_at,
        emptied.event_name as loss_name,
        emptied.principal as lost_by,
        arg_min(own_uses.principal, (own_uses.call.at, own_uses.call.id)) as used_by,
        arg_min(own_uses.event_name, (own_uses.call.at, own_uses.call.id)) as use_name,
        arg_min(own_uses.call.id, (own_uses.call.at, own_uses.call.id)) as use_id,
        min(own_uses.call.at) as used_at
      from imports
      join emptied
        on emptied.key_arn = imports.key_arn
        and emptied.lost_at > imports.imported_at
        and emptied.lost_at <= imports.imported_at + ${numbers.chain} * interval 1 day
      join own_uses
        on own_uses.key_arn = imports.key_arn
        and own_uses.call.at >= imports.imported_at
        and own_uses.call.at <= emptied.lost_at
      group by all
    ),
    deeds as (
      select
        held_under,
        account_id,
        principal,
        resource,
        null as lost_key,
        null as lost_at,
        case role
          when 'encrypted' then ${step({ role: 'encrypted', at: sql`held_at`, id: sql`event_id`, operation: sql`event_name`, who: sql`principal`, what: sql`resource`, calls: sql`calls`, last: sql`last_at` })}
          else ${step({ role: 'redirected', at: sql`held_at`, id: sql`event_id`, operation: sql`event_name`, who: sql`principal`, what: sql`resource` })}
        end as deed
      from foreign_chains
      union all
      select
        held_under,
        account_id,
        lost_by,
        null,
        lost_key,
        lost_at,
        ${step({ role: 'taken-away', at: sql`lost_at`, id: sql`loss_id`, operation: sql`loss_name`, who: sql`lost_by`, what: sql`lost_key` })}
      from foreign_chains
      union all
      select
        key_arn,
        account_id,
        imported_by,
        null,
        null,
        null,
        ${step({ role: 'imported', at: sql`imported_at`, id: sql`import_id`, operation: sql`'ImportKeyMaterial'`, who: sql`imported_by`, what: sql`key_arn` })}
      from own_chains
      union all
      select
        key_arn,
        account_id,
        used_by,
        null,
        null,
        null,
        ${step({ role: 'encrypted', at: sql`used_at`, id: sql`use_id`, operation: sql`use_name`, who: sql`used_by`, what: sql`key_arn` })}
      from own_chains
      union all
      select
        key_arn,
        account_id,
        lost_by,
        null,
        key_arn,
        lost_at,
        ${step({ role: 'taken-away', at: sql`lost_at`, id: sql`loss_id`, operation: sql`loss_name`, who: sql`lost_by`, what: sql`key_arn` })}
      from own_chains
    ),
    told as (
      select
        held_under,
        account_id,
        ${storyOf(sql`deed`)} as steps,
        coalesce(list_sort(list_distinct(list(principal) filter (where principal is not null))), []) as principals,
        coalesce(list_sort(list_distinct(list(resource) filter (where resource is not null)))[1:20], []) as resources,
        list_sort(list_distinct(list(lost_key) filter (where lost_key is not null)))[1:20] as keys_taken,
        min(lost_at) as taken_at
      from deeds
      group by held_under, account_id
    )
    select
      held_under                        as subject,
      account_id,
      split_part(held_under, ':', 4)    as region,
      steps[1].at                       as observed_at,
      ${idsOfStory(sql`steps`)}         as event_ids,
      ${callsOfStory(sql`steps`)}       as event_count,
      'high'                            as confidence,
      principals,
      resources,
      keys_taken,
      taken_at,
      steps
    from told
    order by observed_at, subject, account_id
  `,
  evidence: ({ subject, account_id, steps: story }) =>
    eventsOfStory(
      story,
      ({ at, operation, who, what }, last) => sql`
        ${puttingUnder(subject, account_id)}
        and event_name = ${operation}
        and coalesce(principal, 'unknown') = ${who}
        and ${PUT_INTO} = ${what}
        and event_time between ${at} and ${last}
      `,
    ),

  headline: {
    en: (row) =>
      `${row.resources.length > 0 ? firstOf(row.resources, 1) : 'Data'} was put under another key, then ${row.keys_taken.length === 1 ? 'a key was' : `${row.keys_taken.length} keys were`} taken away by ${shortPrincipal(lastOf(row.steps))}`,
    ko: (row) =>
      `${row.resources.length > 0 ? firstOf(row.resources, 1) : '데이터'}에 다른 키가 적용된 뒤 ${shortPrincipal(lastOf(row.steps))} 주체가 키 ${row.keys_taken.length}개를 쓸 수 없게 만들었습니다`,
  },

  remediation: {
    en: [
      'Bring back what can be brought back, at once; programs that use these keys work again: aws kms cancel-key-deletion --key-id <key-arn>',
      'A key that was disabled, or whose deletion was cancelled, works only once it is enabled: aws kms enable-key --key-id <key-arn>',
      'Stop the principals of the story. Everything else that runs as them stops too: aws iam put-role-policy --role-name <role> --policy-name deny-kms --policy-document file://deny-kms.json',
      'While the foreign key still works, copy the data back under a key of your own: aws s3 cp s3://<bucket>/ s3://<bucket>/ --recursive --sse aws:kms --sse-kms-key-id <own-key-arn>',
      'Material that was deleted is imported again from where it was made; ask the owner of the key: aws kms import-key-material --key-id <key-arn> --encrypted-key-material fileb://material.bin --import-token fileb://token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ],
    ko: [
      '되돌릴 수 있는 것은 즉시 되돌립니다. 이 키를 쓰는 프로그램이 다시 동작합니다: aws kms cancel-key-deletion --key-id <key-arn>',
      '비활성화되었거나 삭제가 취소된 키는 활성화해야 동작합니다: aws kms enable-key --key-id <key-arn>',
      '경과에 나오는 주체를 차단합니다. 그 주체로 동작하는 다른 작업도 멈춥니다: aws iam put-role-policy --role-name <role> --policy-name deny-kms --policy-document file://deny-kms.json',
      '외부 키가 아직 동작하는 동안 데이터를 자사 키로 다시 복사합니다: aws s3 cp s3://<bucket>/ s3://<bucket>/ --recursive --sse aws:kms --sse-kms-key-id <own-key-arn>',
      '삭제된 구성 요소는 만든 곳에서 다시 가져옵니다. 키 소유자에게 확인합니다: aws kms import-key-material --key-id <key-arn> --encrypted-key-material fileb://material.bin --import-token fileb://token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "keep_keys" {
  name = "keep-keys"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:DeleteImportedKeyMaterial", "kms:ImportKeyMaterial"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Only the named role can take keys out of service or import material; clean-up jobs must run under it.',
    ko: '지정한 역할만 키를 중지하거나 구성 요소를 가져올 수 있습니다. 정리 작업도 그 역할로 실행해야 합니다.',
  },
  falsePositives: {
    en: [
      'A move to a key of a partner who is not registered yet, after which the old key is retired.',
      'Own material that is exchanged with more than an hour between deletion and import.',
    ],
    ko: [
      '아직 등록하지 않은 협력사의 키로 이전한 뒤 기존 키를 폐기하는 경우.',
      '삭제와 재가져오기 사이가 한 시간을 넘는 자체 구성 요소 교체.',
    ],
  },
  blindSpots: {
    en: [
      'Encryption with a key that the writer brings along (SSE-C), or outside KMS, leaves no KMS event.',
      'Which resources a key had protected is known from the encryption contexts in the logs alone.',
    ],
    ko: [
      '호출자가 직접 제공한 키(SSE-C)나 KMS 밖에서의 암호화는 KMS 이벤트를 남기지 않습니다.',
      '키가 보호하던 리소스는 로그의 암호화 컨텍스트로만 알 수 있습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-delete-key-material.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'SC-28', 'SI-4', 'CP-9'],
    'isms-p': ['2.7.2', '2.11.3'],
    sigma: ['1279262f-1464-422f-ac0d-5b545320c526'],
  },
  attack: ['T1486', 'T1485'],
});

/** Who took the last step. */
function lastOf(story: readonly { readonly who: string }[]): string {
  return story.at(-1)?.who ?? 'unknown';
}
