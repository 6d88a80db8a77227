import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { callsOfStory, idsOfStory, step, storyOf } from '@/lib/sql/chain';
import { findingRow, integer, steps, timestamp } from '@/lib/sql/columns';
import { isGrantee } from '@/lib/sql/grantee';
import { sql } from '@/lib/sql/sql';

/** THR-24: somebody was let in by a grant or a policy, and decrypted within the hour for the first time. */
export const changeThenDecrypt = defineAnalyzer({
  id: 'change-then-decrypt',
  code: 'THR-24',
  version: 3,
  kind: 'occurrence',
  apart: { by: 'key', tables: ['edge_day'] },
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events', 'key-state'],
  title: { en: 'Access given, then used at once', ko: '권한 부여 직후의 첫 복호화' },
  rationale: {
    en:
      'A grant or a change of the policy let in somebody who never used this key, and within the hour that somebody ' +
      'decrypted. Access that is planned is seldom used so soon; access that is taken is.',
    ko:
      '이 키를 사용한 적 없는 주체가 권한 부여나 정책 변경으로 접근할 수 있게 되었고, 한 시간 안에 복호화했습니다. ' +
      '계획된 권한은 이렇게 빨리 쓰이는 일이 드물지만, 탈취를 위한 권한은 곧바로 쓰입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    grantee: z.string(),
    operation: z.enum(['CreateGrant', 'PutKeyPolicy']),
    first_used_at: timestamp,
    open_minutes: integer,
    steps,
  }),
  identity: ['account_id', 'subject', 'grantee'],
  thresholds: {
    soon: {
      label: {
        en: 'Minutes between the change and the first use that make them one deed',
        ko: '변경과 첫 사용을 하나의 행위로 보는 간격',
      },
      unit: 'minutes',
      usual: 60,
      least: 1,
      most: 10080,
    },
  },
  allows: ['principals'],

  // A grant names a session where the log of use names its role.
  sql: (window, _limits, numbers) => sql`
    with changes as (
      select
        key_arn,
        created_at as changed_at,
        created_event_id as event_id,
        coalesce(created_by, 'unknown') as principal,
        'CreateGrant' as operation,
        grantee as beneficiary,
        grantee_account_id as beneficiary_account
      from grants
      where created_event_id is not null
        and grantee_kind in ('role', 'user', 'account')
        and list_contains(operations, 'Decrypt')
      union all
      select
        key_arn,
        valid_from as changed_at,
        event_id,
        coalesce(principal, 'unknown') as principal,
        'PutKeyPolicy' as operation,
        regexp_replace(json_extract_string(gain, '$.principal'), '^(arn:.*) of o-[a-z0-9]+$', '\\1') as beneficiary,
        json_extract_string(gain, '$.account') as beneficiary_account
      from (
        select *, unnest(coalesce(json_extract(gained, '$[*]'), [])) as gain
        from policy_versions
        where origin = 'PutKeyPolicy'
          and event_id is not null
      ) gains
      where list_contains(json_extract_string(gain, '$.actions[*]'), 'kms:Decrypt')
    ),
    uses as (
      select
        key_arn,
        principal,
        caller_account_id,
        min(first_at) filter (where is_use and event_name = 'Decrypt') as decrypted_at,
        arg_min(first_event_id, first_at) filter (where is_use and event_name = 'Decrypt') as decrypt_id,
        min(first_at) filter (where is_use) as used_at,
        min(first_at) as called_at,
        arg_min(first_event_id, (first_at, first_event_id)) as call_id,
        arg_min(event_name, (first_at, first_event_id)) as call_name
      from edge_day
      where outcome = 'ok'
        and identity_type <> 'AWSService'
        and key_arn in (select key_arn from changes)
      group by key_arn, principal, caller_account_id
    ),
    chains as (
      select
        changes.*,
        uses.principal as user_name,
        uses.decrypted_at,
        uses.decrypt_id,
        uses.called_at,
        uses.call_id,
        uses.call_name
      from changes
      join uses
        on uses.key_arn = changes.key_arn
        and (
          ${isGrantee(sql`uses.principal`, sql`changes.beneficiary`)}
          -- A policy may let in by a pattern of names, those of the organization alone too.
          or (regexp_matches(changes.beneficiary, '^arn:.*[*?]') and uses.principal glob changes.beneficiary)
          or (
            changes.beneficiary_account = uses.caller_account_id
            and uses.caller_account_id <> split_part(changes.key_arn, ':', 5)
          )
        )
        and uses.used_at >= changes.changed_at
        and uses.decrypted_at < changes.changed_at + ${numbers.soon} * interval 1 minute
      left join keys on keys.key_arn = changes.key_arn
      where changes.changed_at >= ${window.from}
        and changes.changed_at < ${window.to}
        and (keys.created_at is null or keys.created_at < changes.changed_at - interval 1 day)
    ),
    deeds as (
      select
        key_arn,
        user_name,
        case operation
          when 'CreateGrant' then ${step({ role: 'granted', at: sql`changed_at`, id: sql`event_id`, operation: sql`operation`, who: sql`principal`, what: sql`beneficiary` })}
          else ${step({ role: 'opened', at: sql`changed_at`, id: sql`event_id`, operation: sql`operation`, who: sql`principal`, what: sql`key_arn` })}
        end as deed
      from chains
      union all
      select
        key_arn,
        user_name,
        ${step({ role: 'called', at: sql`called_at`, id: sql`call_id`, operation: sql`call_name`, who: sql`user_name`, what: sql`key_arn` })}
      from chains
      where called_at >= changed_at
      union all
      select
        key_arn,
        user_name,
        ${step({ role: 'called', at: sql`decrypted_at`, id: sql`decrypt_id`, operation: sql`'Decrypt'`, who: sql`user_name`, what: sql`key_arn` })}
      from chains
    ),
    stories as (
      select key_arn, user_name, ${storyOf(sql`deed`)} as steps
      from deeds
      group by key_arn, user_name
    )
    select
      key_arn                                              as subject,
      split_part(key_arn, ':', 5)                          as account_id,
      split_part(key_arn, ':', 4)                          as region,
      min(changed_at)                                      as observed_at,
      ${idsOfStory(sql`any_value(stories.steps)`)} as event_ids,
      ${callsOfStory(sql`any_value(stories.steps)`)} as event_count,
      'high'                                               as confidence,
      arg_min(principal, (changed_at, event_id))           as principal,
      user_name                                            as grantee,
      arg_min(operation, (changed_at, event_id))           as operation,
      any_value(decrypted_at)                              as first_used_at,
      date_diff('minute', min(changed_at), any_value(decrypted_at)) as open_minutes,
      any_value(stories.steps)                             as steps
    from chains
    join stories using (key_arn, user_name)
    group by key_arn, user_name
    order by observed_at, subject, user_name
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.grantee)} decrypted for the first time ${row.open_minutes} ${row.open_minutes === 1 ? 'minute' : 'minutes'} after ${shortPrincipal(row.principal)} let it in by ${row.operation}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.operation} 호출로 접근을 허용한 지 ${row.open_minutes}분 만에 ${shortPrincipal(row.grantee)} 주체가 처음으로 복호화했습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether access was meant to be given, and to whom.',
      'If not, take it back; calls of the one let in fail from then on: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      'Where the policy was changed, put the version before back: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://previous-policy.json',
    ],
    ko: [
      '의도한 권한 부여인지, 누구에게 준 것인지 키 소유자에게 확인합니다.',
      '아니라면 회수합니다. 이후 그 주체의 호출은 실패합니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      '정책이 바뀌었다면 이전 버전으로 되돌립니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://previous-policy.json',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "revoke_sessions" {
  name = "revoke-sessions"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { DateLessThan = { "aws:TokenIssueTime" = "<time-of-the-finding>" } }
    }]
  })
}
`,
  breaks: {
    en: 'The running sessions of the role end; programs that renew their credentials go on.',
    ko: '역할의 현재 세션이 끊깁니다. 자격 증명을 갱신하는 프로그램은 계속 동작합니다.',
  },
  falsePositives: {
    en: ['A new program that is rolled out together with its access.'],
    ko: ['권한과 함께 배포된 새 프로그램.'],
  },
  blindSpots: {
    en: [
      'Keys made less than a day before are left out, since all their users are new.',
      'Access through identity policies is not known, so only who a grant or the key policy names is followed.',
    ],
    ko: [
      '만든 지 하루가 안 된 키는 모든 사용자가 새로우므로 제외합니다.',
      '자격 증명 정책으로 얻은 접근은 알 수 없으므로, 권한 부여나 키 정책에 적힌 주체만 추적합니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'SI-4'],
    'isms-p': ['2.11.3', '2.5.6'],
  },
  attack: ['T1098', 'T1530'],
});
