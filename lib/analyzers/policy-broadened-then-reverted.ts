import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { callsOfStep, callsOfStory, eventsOfStory, idsOfStory, step, storyOf } from '@/lib/sql/chain';
import { findingRow, integer, steps, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-14: a policy was opened and, within a day, put back as it was. */
export const policyBroadenedThenReverted = defineAnalyzer({
  id: 'policy-broadened-then-reverted',
  code: 'POL-14',
  version: 4,
  kind: 'occurrence',
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'High; critical when everybody could use the key meanwhile.',
    ko: '높음입니다. 그사이 누구나 키를 쓸 수 있었으면 치명으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Key policy broadened, then reverted', ko: '키 정책 확대 후 원상 복구' },
  rationale: {
    en:
      'The key policy was opened and, within a day, put back exactly as it was. Whoever looks at the policy now sees nothing, ' +
      'but in between access existed that could be used or turned into a grant that stays.',
    ko:
      '키 정책이 확대되었다가 하루 안에 이전 내용 그대로 복구되었습니다. 지금 정책만 보면 아무 흔적이 없지만, ' +
      '그사이 열린 접근을 이용했거나 계속 남는 권한 부여(Grant)로 바꾸었을 수 있습니다.',
  },

  row: findingRow.extend({
    change_event_id: z.string(),
    principal: z.string(),
    reverted_by: z.string(),
    reverted_at: timestamp,
    open_minutes: integer,
    gained: texts,
    verdict: z.string(),
    grants_meanwhile: integer,
    steps,
  }),
  identity: ['account_id', 'subject', 'change_event_id'],
  thresholds: {
    revert: {
      label: {
        en: 'Hours within which a policy that is put back looks like a cover-up',
        ko: '정책을 되돌린 것을 은폐로 보는 시간',
      },
      unit: 'hours',
      usual: 24,
      least: 1,
      most: 720,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with versions as (
      select
        *,
        lag(policy_hash) over (partition by key_arn order by valid_from, event_id) as hash_before
      from policy_versions
    ),
    openings as (
      select *
      from versions
      where valid_from >= ${window.from}
        and valid_from < ${window.to}
        and widened
        and event_id is not null
        and hash_before is not null
    ),
    returns as (
      select
        openings.event_id as opening_id,
        min(versions.valid_from) as reverted_at,
        arg_min(versions.event_id, versions.valid_from) as return_id,
        arg_min(coalesce(versions.principal, 'unknown'), versions.valid_from) as reverted_by
      from openings
      join versions
        on versions.key_arn = openings.key_arn
        and versions.policy_hash = openings.hash_before
        and versions.event_id is not null
        and versions.valid_from > openings.valid_from
        and versions.valid_from <= openings.valid_from + ${numbers.revert} * interval 1 hour
      group by openings.event_id
    ),
    open_times as (
      select
        openings.key_arn,
        openings.event_id as opening_id,
        openings.valid_from as opened_at,
        coalesce(openings.principal, 'unknown') as opened_by,
        returns.return_id,
        returns.reverted_at,
        returns.reverted_by
      from openings
      join returns on returns.opening_id = openings.event_id
    ),
    -- What others did with the key before it was closed again, each kind of call once.
    lines as (
      select
        opening_id,
        cross_account_day.*,
        case when first_at >= opened_at then first_at else last_at end as began_at,
        case when first_at >= opened_at then event_ids[1] else event_ids[-1] end as began_id,
        first_at >= opened_at and last_at <= reverted_at as is_inside,
        -- Of a day's line only the first and the last call have their times; either may lie in between.
        first_at between opened_at and reverted_at
          or (last_at between opened_at and reverted_at and calls <= len(event_ids)) as is_known
      from open_times
      join cross_account_day
        on cross_account_day.key_arn = open_times.key_arn
        and outcome = 'ok'
        and first_at <= reverted_at
        and last_at >= opened_at
    ),
    meanwhile as (
      select
        opening_id,
        key_arn,
        event_name,
        caller_account_id,
        min(began_at) filter (where is_known) as first_at,
        arg_min(began_id, (began_at, event_ids[1])) filter (where is_known) as event_id,
        sum(case when is_inside then calls else 1 end) filter (where is_known) as calls,
        case when bool_and(is_inside) then max(last_at) end as last_at
      from lines
      group by opening_id, key_arn, event_name, caller_account_id
      having bool_or(is_known)
    ),
    deeds as (
      select
        opening_id,
        ${step({ role: 'opened', at: sql`opened_at`, id: sql`opening_id`, operation: sql`'PutKeyPolicy'`, who: sql`opened_by`, what: sql`key_arn` })} as deed
      from open_times
      union all
      select
        opening_id,
        ${step({ role: 'put-back', at: sql`reverted_at`, id: sql`return_id`, operation: sql`'PutKeyPolicy'`, who: sql`reverted_by`, what: sql`key_arn` })}
      from open_times
      union all
      select
        opening_id,
        ${step({ role: 'granted', at: sql`created_at`, id: sql`created_event_id`, operation: sql`'CreateGrant'`, who: sql`created_by`, what: sql`grantee` })}
      from open_times
      join grants
        on grants.key_arn = open_times.key_arn
        and created_event_id is not null
        and created_at >= opened_at
        and created_at <= reverted_at
      union all
      select
        opening_id,
        ${step({ role: 'called', at: sql`first_at`, id: sql`event_id`, operation: sql`event_name`, who: sql`caller_account_id`, what: sql`key_arn`, calls: sql`calls`, last: sql`last_at` })}
      from meanwhile
      where event_name <> 'CreateGrant'
    ),
    stories as (
      select opening_id, ${storyOf(sql`deed`)} as steps
      from deeds
      group by opening_id
    )
    select
      openings.key_arn as subject,
      split_part(openings.key_arn, ':', 5) as account_id,
      split_part(openings.key_arn, ':', 4) as region,
      openings.valid_from as observed_at,
      ${idsOfStory(sql`stories.steps`)} as event_ids,
      ${callsOfStory(sql`stories.steps`)} as event_count,
      'high' as confidence,
      openings.event_id as change_event_id,
      coalesce(openings.principal, 'unknown') as principal,
      returns.reverted_by,
      returns.reverted_at,
      date_diff('minute', openings.valid_from, returns.reverted_at) as open_minutes,
      list_transform(
        coalesce(json_extract(openings.gained, '$[*]'), []),
        lambda one: json_extract_string(one, '$.principal')
          || ': '
          || array_to_string(json_extract_string(one, '$.actions[*]'), ', ')
      ) as gained,
      openings.verdict,
      (
        select count(*)
        from grants
        where grants.key_arn = openings.key_arn
          and grants.created_at >= openings.valid_from
          and grants.created_at <= returns.reverted_at
      ) as grants_meanwhile,
      stories.steps
    from openings
    join returns on returns.opening_id = openings.event_id
    join stories on stories.opening_id = openings.event_id
    order by observed_at, subject
  `,
  evidence: ({ steps: story }) => eventsOfStory(story, callsOfStep),

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} opened the key policy for ${row.open_minutes === 1 ? 'one minute' : `${row.open_minutes} minutes`}; ${row.reverted_by === row.principal ? 'the same principal' : shortPrincipal(row.reverted_by)} put it back` +
      (row.grants_meanwhile > 0
        ? `, and ${row.grants_meanwhile === 1 ? 'a grant' : `${row.grants_meanwhile} grants`} made meanwhile may remain`
        : ''),
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 키 정책을 ${row.open_minutes}분간 확대했고 ${row.reverted_by === row.principal ? '같은 주체가' : `${shortPrincipal(row.reverted_by)} 주체가`} 되돌렸습니다` +
      (row.grants_meanwhile > 0 ? ` (그사이 만든 Grant ${row.grants_meanwhile}건이 남아 있을 수 있음)` : ''),
  },
  escalate: (row) => (row.verdict === 'public' ? 'critical' : null),

  remediation: {
    en: [
      'Ask both principals why. A pipeline that rolled back a failed deployment can show its run.',
      'Look at the calls on the key in that time, above all by other accounts; the usage and cross-account tabs of the key list them.',
      'A grant made in that time outlives the policy. Revoke what nobody needs; whatever works by it stops at once: aws kms list-grants --key-id <key-arn>',
    ],
    ko: [
      '두 주체에게 이유를 확인합니다. 실패한 배포를 되돌린 파이프라인이라면 실행 기록이 있습니다.',
      '그 시간의 키 호출, 특히 다른 계정의 호출을 확인합니다. 키 페이지의 사용 및 교차 계정 탭에 나옵니다.',
      '그 시간에 만든 권한 부여(Grant)는 정책을 되돌려도 남습니다. 불필요한 것은 철회하며, 그 Grant로 동작하던 작업은 즉시 멈춥니다: aws kms list-grants --key-id <key-arn>',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_key_policy_changes" {
  name = "deny-key-policy-changes"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:PutKeyPolicy"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Only the named role can change key policies; pipelines must run under it.',
    ko: '지정한 역할만 키 정책을 바꿀 수 있습니다. 파이프라인도 그 역할로 실행해야 합니다.',
  },
  falsePositives: {
    en: ['A deployment that was rolled back by its own pipeline role.'],
    ko: ['배포 파이프라인 역할이 자체적으로 롤백한 경우.'],
  },
  blindSpots: {
    en: [
      'A policy put back in a narrower form than before is no exact return, and shows only as broadened.',
      'Of a broadened policy whose predecessor is unknown, nobody can say that it came back.',
      'Of calls by other accounts the first and the last of each kind and day are known by their times; where neither lies in between, those that do are left out of the story.',
    ],
    ko: [
      '이전보다 더 좁게 되돌린 정책은 정확한 복구가 아니므로 확대로만 표시됩니다.',
      '이전 정책을 알 수 없으면 복구되었는지도 판단할 수 없습니다.',
      '다른 계정의 호출은 종류별로 하루의 첫 호출과 마지막 호출만 시각을 알 수 있습니다. 둘 다 그 시간 밖이면 그 사이의 호출은 이야기에서 빠집니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/ct-put-key-policy.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'CM-3', 'SI-4'],
    'isms-p': ['2.11.3', '2.7.2'],
    elastic: ['f6a0b2c3-4d5e-4f7a-8b9c-0d1e2f3a4b5c'],
  },
  attack: ['T1098', 'T1070'],
});
