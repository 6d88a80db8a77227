import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { callsOfStep, callsOfStory, eventsOfStory, idsOfStory, step, storyOf } from '@/lib/sql/chain';
import { findingRow, steps, texts, timestamp } from '@/lib/sql/columns';
import { BEGUN, ENDED, EVERYBODY, SHARED, SHARING } from '@/lib/sql/shares';
import { sql } from '@/lib/sql/sql';
import { isTrusted } from '@/lib/sql/trust';

/** XAC-05: a snapshot was shared with a stranger, who then took it or used its key; or nobody is seen to have taken it yet. */
export const snapshotExfiltration = defineAnalyzer({
  id: 'snapshot-exfiltration',
  code: 'XAC-05',
  version: 7,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'critical',
  severityRule: {
    en: 'Critical, also when it was made public; medium while one account is not seen to take what was shared with it, low once sharing was taken back before that.',
    ko: '치명이며, 모두에게 공개된 경우도 같습니다. 공유받은 계정이 가져간 기록이 없으면 보통, 그 전에 공유가 해제되었으면 낮음으로 내립니다.',
  },
  needs: ['context-events'],
  title: { en: 'Snapshot shared outside, or taken', ko: '외부에 공유되었거나 유출된 스냅샷' },
  rationale: {
    en:
      'A snapshot or image was shared with an account outside the zone of trust, and within a week that account copied it ' +
      'or used a key of ours for such data. Together these are the whole way by which a disk or a database leaves.',
    ko:
      '신뢰 범위 밖의 계정과 스냅샷이나 이미지를 공유했고, 일주일 안에 그 계정이 이를 복사하거나 우리 키를 사용했습니다. ' +
      '이 두 단계가 모이면 디스크나 데이터베이스 전체가 유출되는 경로가 완성됩니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    caller_account_id: z.string(),
    resources: texts,
    operations: texts,
    /** Null: only shared. */
    taken_at: timestamp.nullable(),
    is_taken_back: z.boolean(),
    /** Shared with every account; `caller_account_id` then says so too. */
    is_public: z.boolean().default(false),
    steps,
  }),
  identity: ['account_id', 'subject', 'caller_account_id'],
  thresholds: {
    chain: {
      label: { en: 'Days after sharing in which a copy belongs to it', ko: '공유 후 복사를 같은 사슬로 보는 기간' },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 90,
    },
  },
  allows: ['accounts', 'resources'],

  sql: (window, _limits, numbers) => sql`
    with calls as (
      select
        *,
        coalesce(recipient_account_id, caller_account_id, 'unknown') as owner,
        json_extract(record, '$.requestParameters') as request
      from context_events
      where event_time >= ${window.from}
        and event_time < ${window.to}
        and error_code is null
    ),
    shares as (
      select
        cast(event_id as varchar) as event_id,
        event_time,
        event_name,
        owner,
        aws_region,
        principal,
        ${SHARED} as resource,
        unnest(${BEGUN}) as taker
      from calls
      where list_contains(${SHARING}, event_name)
    ),
    ends as (
      select
        owner,
        event_time as ended_at,
        ${SHARED} as resource,
        unnest(${ENDED}) as taker
      from calls
      where list_contains(${SHARING}, event_name)
    ),
    strange as (
      select *
      from shares
      where taker = ${EVERYBODY}
        or (
          regexp_full_match(taker, '[0-9]{12}')
          and taker <> owner
          and not ${isTrusted(sql`taker`, sql`event_time`)}
        )
    ),
    takings as (
      select
        null as key_arn,
        cast(event_id as varchar) as event_id,
        event_time as taken_at,
        event_time as last_taken_at,
        owner,
        caller_account_id as taker,
        event_name,
        json_extract_string(record, '$.serviceEventDetails.snapshotId') as resource
      from calls
      where event_name in ('SharedSnapshotCopyInitiated', 'SharedSnapshotVolumeCreated')
      union all
      select
        key_arn,
        event_ids[1] as event_id,
        first_at as taken_at,
        last_at as last_taken_at,
        key_account_id as owner,
        caller_account_id as taker,
        event_name,
        null as resource
      from cross_account_day
      where outcome = 'ok'
        and (
          event_name = 'CreateGrant'
          or (
            event_name in ('Decrypt', 'ReEncrypt')
            and regexp_matches(context_value, '^(vol-|snap-|db-|cluster-|arn:aws[a-z-]*:rds:)')
          )
        )
    ),
    chains as (
      select
        strange.owner,
        takings.taker,
        coalesce(strange.aws_region, 'unknown') as region,
        strange.event_time as shared_at,
        strange.event_id as share_id,
        strange.event_name as share_name,
        strange.resource,
        coalesce(strange.principal, 'unknown') as principal,
        takings.key_arn,
        takings.event_id as taking_id,
        case when takings.taken_at >= strange.event_time then takings.taken_at else takings.last_taken_at end as taken_at,
        takings.event_name
      from strange
      join takings
        on takings.owner = strange.owner
        and (
          takings.taker = strange.taker
          -- What is public needs no key of ours: only a copy of it shows that somebody took it.
          or (
            strange.taker = ${EVERYBODY}
            and takings.resource = strange.resource
            and takings.taker <> strange.owner
            and not ${isTrusted(sql`takings.taker`, sql`takings.taken_at`)}
          )
        )
        and (takings.resource is null or takings.resource = strange.resource)
        and (takings.key_arn is null or split_part(takings.key_arn, ':', 4) = strange.aws_region)
        -- A day's line may begin before the snapshot was shared; then only its last call is sure to lie behind.
        and takings.last_taken_at >= strange.event_time
        and takings.taken_at <= strange.event_time + ${numbers.chain} * interval 1 day
    ),
    -- What else of the same deed there is: how the taker was let in, and all it then did with the key.
    ways_in as (
      select key_arn, valid_from as opened_at, event_id, principal, json_extract_string(gain, '$.account') as taker
      from (
        select *, unnest(coalesce(json_extract(gained, '$[*]'), [])) as gain
        from policy_versions
        where origin = 'PutKeyPolicy'
          and event_id is not null
      ) gains
    ),
    on_keys as (
      select owner, taker, region, key_arn, min(shared_at) as shared_at
      from chains
      where key_arn is not null
      group by owner, taker, region, key_arn
    ),
    -- A day's line names the first twenty of its calls only; who used the key last is told here.
    latest as (
      select key_arn, principal, event_name, last_at, cast(max(last_event_id) as varchar) as event_id
      from edge_day
      where outcome = 'ok'
        and key_arn in (select key_arn from on_keys)
      group by key_arn, principal, event_name, last_at
    ),
    calls_on_keys as (
      select
        owner,
        taker,
        region,
        cross_account_day.key_arn,
        cross_account_day.event_name,
        min(case when first_at >= shared_at then first_at else cross_account_day.last_at end) as first_at,
        arg_min(
          case when first_at >= shared_at then event_ids[1] else coalesce(latest.event_id, event_ids[-1]) end,
          (case when first_at >= shared_at then first_at else cross_account_day.last_at end, event_ids[1])
        ) as event_id,
        sum(case when first_at >= shared_at then calls else 1 end) as calls,
        case
          when bool_and(first_at >= shared_at and cross_account_day.last_at <= shared_at + ${numbers.chain} * interval 1 day)
            then max(cross_account_day.last_at)
        end as last_at
      from on_keys
      join cross_account_day
        on cross_account_day.key_arn = on_keys.key_arn
        and caller_account_id = taker
        and outcome = 'ok'
        and cross_account_day.last_at >= shared_at
        and first_at <= shared_at + ${numbers.chain} * interval 1 day
      left join latest
        on latest.key_arn = cross_account_day.key_arn
        and latest.principal = cross_account_day.principal
        and latest.event_name = cross_account_day.event_name
        and latest.last_at = cross_account_day.last_at
      group by owner, taker, region, cross_account_day.key_arn, cross_account_day.event_name
    ),
    deeds as (
      select
        owner,
        taker,
        region,
        ${step({ role: 'shared', at: sql`shared_at`, id: sql`share_id`, operation: sql`share_name`, who: sql`principal`, what: sql`resource` })} as deed
      from chains
      union all
      select
        owner,
        taker,
        region,
        ${step({ role: 'taken', at: sql`taken_at`, id: sql`taking_id`, operation: sql`event_name`, who: sql`taker`, what: sql`resource` })}
      from chains
      where key_arn is null
      union all
      select
        owner,
        taker,
        region,
        ${step({ role: 'called', at: sql`first_at`, id: sql`event_id`, operation: sql`event_name`, who: sql`taker`, what: sql`key_arn`, calls: sql`calls`, last: sql`last_at` })}
      from calls_on_keys
      union all
      select
        owner,
        on_keys.taker,
        region,
        ${step({ role: 'opened', at: sql`opened_at`, id: sql`event_id`, operation: sql`'PutKeyPolicy'`, who: sql`principal`, what: sql`on_keys.key_arn` })}
      from on_keys
      join ways_in
        on ways_in.key_arn = on_keys.key_arn
        and ways_in.taker = on_keys.taker
        and opened_at >= shared_at - ${numbers.chain} * interval 1 day
        and opened_at <= shared_at + ${numbers.chain} * interval 1 day
    ),
    stories as (
      select owner, taker, region, ${storyOf(sql`deed`)} as steps
      from deeds
      group by owner, taker, region
    ),
    untaken as (
      select
        strange.*,
        coalesce(aws_region, 'unknown') as region,
        exists (
          select 1
          from ends
          where ends.owner = strange.owner
            and ends.taker = strange.taker
            and ends.resource = strange.resource
            and ends.ended_at >= strange.event_time
        ) as is_taken_back
      from strange
      where not exists (
        select 1
        from chains
        where chains.owner = strange.owner
          and chains.taker = strange.taker
          and chains.resource = strange.resource
      )
    )
    select
      coalesce(min(key_arn), min(resource))                as subject,
      chains.owner                                         as account_id,
      chains.region,
      min(shared_at)                                       as observed_at,
      ${idsOfStory(sql`any_value(stories.steps)`)}         as event_ids,
      ${callsOfStory(sql`any_value(stories.steps)`)}       as event_count,
      'high'                                               as confidence,
      arg_min(principal, (shared_at, share_id))            as principal,
      chains.taker                                         as caller_account_id,
      list_sort(list_distinct(list(resource)))[1:20]       as resources,
      list_sort(list_distinct(list(event_name)))           as operations,
      min(taken_at)                                        as taken_at,
      false                                                as is_taken_back,
      false                                                as is_public,
      any_value(stories.steps)                             as steps
    from chains
    join stories
      on stories.owner = chains.owner
      and stories.taker = chains.taker
      and stories.region = chains.region
    group by chains.owner, chains.taker, chains.region
    union all
    select
      min(resource)                                        as subject,
      owner                                                as account_id,
      region,
      min(event_time)                                      as observed_at,
      list(event_id order by event_time, event_id)[1:20]   as event_ids,
      count(*)                                             as event_count,
      'high'                                               as confidence,
      arg_min(principal, (event_time, event_id))           as principal,
      taker                                                as caller_account_id,
      list_sort(list_distinct(list(resource)))[1:20]       as resources,
      list_sort(list_distinct(list(event_name)))           as operations,
      null                                                 as taken_at,
      bool_and(is_taken_back)                              as is_taken_back,
      taker = ${EVERYBODY}                                 as is_public,
      ${storyOf(step({ role: 'shared', at: sql`event_time`, id: sql`event_id`, operation: sql`event_name`, who: sql`principal`, what: sql`resource` }))} as steps
    from untaken
    group by owner, taker, region
    order by observed_at, subject, caller_account_id
  `,
  evidence: ({ steps: story }) => eventsOfStory(story, callsOfStep),

  headline: {
    en: (row) =>
      row.is_public
        ? `${shortPrincipal(row.principal)} made ${firstOf(row.resources)} public${row.is_taken_back ? ', and took that back' : ': any account may copy it'}`
        : `${shortPrincipal(row.principal)} shared ${firstOf(row.resources)} with account ${row.caller_account_id}, ` +
          (row.taken_at
            ? `which took it: ${firstOf(row.operations)}`
            : row.is_taken_back
              ? 'and took that back before anybody is seen to have taken it'
              : 'which is not seen to have taken it'),
    ko: (row) =>
      row.is_public
        ? `${shortPrincipal(row.principal)} 주체가 ${firstOf(row.resources)} 스냅샷을 공개했` +
          (row.is_taken_back ? '다가 해제했습니다' : '으며, 모든 계정이 복사할 수 있습니다')
        : `${shortPrincipal(row.principal)} 주체가 ${firstOf(row.resources)} 스냅샷을 ${row.caller_account_id} 계정과 공유했` +
          (row.taken_at
            ? `고, 그 계정이 가져갔습니다: ${firstOf(row.operations)}`
            : row.is_taken_back
              ? '다가, 가져간 기록이 없는 상태에서 해제했습니다'
              : '고, 가져간 기록은 없습니다'),
  },
  escalate: (row) => (row.taken_at ? null : row.is_taken_back ? 'low' : row.is_public ? null : 'medium'),

  remediation: {
    en: [
      'Stop sharing at once; copies that were already made stay where they are: aws ec2 modify-snapshot-attribute --snapshot-id <snapshot-id> --attribute createVolumePermission --operation-type remove --user-ids <account-id>',
      'Take the account out of the key policy and revoke its grants, so that copies still under this key cannot be read: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      'Treat what was on the disk or in the database as known to a stranger, and tell its owner.',
    ],
    ko: [
      '즉시 공유를 해제합니다. 이미 만든 사본은 그대로 남습니다: aws ec2 modify-snapshot-attribute --snapshot-id <snapshot-id> --attribute createVolumePermission --operation-type remove --user-ids <account-id>',
      '키 정책에서 그 계정을 제거하고 권한 부여를 취소하여, 아직 이 키로 암호화된 사본을 읽지 못하게 합니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      '디스크나 데이터베이스의 내용이 유출된 것으로 보고 담당자에게 알립니다.',
    ],
  },
  terraform: `
resource "aws_ebs_snapshot_block_public_access" "this" {
  state = "block-all-sharing"
}

resource "aws_organizations_policy" "deny_snapshot_sharing" {
  name = "deny-snapshot-sharing"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:ModifyDBSnapshotAttribute"]
      Resource = "*"
    }]
  })
}
`,
  breaks: {
    en: 'Nobody can share snapshots; backups into a vault account by sharing fail. What was copied already cannot be called back.',
    ko: '스냅샷을 공유할 수 없습니다. 공유 방식으로 보관 계정에 백업하는 작업은 실패하며, 이미 복사된 것은 되돌릴 수 없습니다.',
  },
  falsePositives: {
    en: [
      'Copies to a vault account for backups that is not yet in the zone of trust.',
      'An image that is published on purpose and holds nothing of ours.',
    ],
    ko: ['아직 신뢰 범위에 등록하지 않은 백업 보관용 계정으로의 복사.', '자사 데이터 없이 의도적으로 공개한 이미지.'],
  },
  blindSpots: {
    en: [
      'Sharing before the first stored log is not known.',
      'What a partner within the zone of trust takes is not reported.',
      'Who copies a public snapshot or image is seen only where AWS tells the owner; an encrypted one cannot be public.',
    ],
    ko: [
      '저장된 로그 이전의 공유는 알 수 없습니다.',
      '신뢰 범위 안의 협력 계정이 가져간 것은 보고하지 않습니다.',
      '공개된 스냅샷이나 이미지를 누가 복사했는지는 AWS가 소유자에게 알린 경우에만 보입니다. 암호화된 것은 공개할 수 없습니다.',
    ],
  },
  references: [
    'https://stratus-red-team.cloud/attack-techniques/AWS/aws.exfiltration.ec2-share-ebs-snapshot/',
    'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html',
  ],
  compliance: {
    'nist-800-53': ['AC-4', 'SI-4', 'SC-28'],
    'isms-p': ['2.11.3'],
    elastic: ['4182e486-fc61-11ee-a05d-f661ea17fbce', '4577ef08-61d1-4458-909f-25a4b10c87fe'],
  },
  attack: ['T1537', 'T1578.001'],
});
