import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { goneRows } from '@/lib/sql/gone-rows';
import { isGrantee } from '@/lib/sql/grantee';
import { sql } from '@/lib/sql/sql';

/** The action of a use; the key's part in ReEncrypt tells which of its two. */
const USED = sql`
  case
    when edge_day.event_name = 'ReEncrypt' and edge_day.key_role = 'source' then 'ReEncryptFrom'
    when edge_day.event_name = 'ReEncrypt' then 'ReEncryptTo'
    else edge_day.event_name
  end
`;

/** A change of a key policy is not seen everywhere at once; a call this soon after it proves nothing. */
const SETTLING_MINUTES = 15;

/** GRT-07: whoever was taken out of the key policy still holds a grant, or still used the key. */
export const accessSurvivesPolicy = defineAnalyzer({
  id: 'access-survives-policy',
  code: 'GRT-07',
  version: 4,
  kind: 'condition',
  category: 'grants',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Access outlives its removal from the policy', ko: '정책에서 제거된 뒤에도 남은 접근 권한' },
  rationale: {
    en:
      'A change of the key policy took cryptographic rights from somebody, who holds them still: a grant gives them, or the ' +
      'key was used in that way afterwards. Whoever made the change believes the door closed.',
    ko:
      '키 정책 변경으로 암호화 작업 권한이 제거되었지만 그 권한이 남아 있습니다. 권한 부여(Grant)가 같은 권한을 주고 있거나, 변경 뒤에도 키가 그렇게 사용되었습니다. ' +
      '변경한 사람은 접근이 차단되었다고 생각합니다.',
  },

  row: findingRow.extend({
    former_principal: z.string(),
    actions: texts,
    through: texts,
    grant_ids: texts,
    removed_by: z.string(),
    used_after: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'former_principal'],

  // Use after the change tells only where neither the policy nor IAM policies could allow it any more.
  sql: (asOf) => sql`
    with changes as (
      select
        key_arn,
        valid_from,
        event_id,
        coalesce(principal, 'unknown') as removed_by,
        unnest(coalesce(json_extract(lost, '$[*]'), [])) as loss
      from policy_versions
      where event_id is not null
        and valid_from <= ${asOf}
    ),
    losses as (
      select
        key_arn,
        valid_from,
        event_id,
        removed_by,
        json_extract_string(loss, '$.principal') as former_principal,
        json_extract_string(loss, '$.kind') as kind,
        json_extract_string(loss, '$.account') as account,
        list_transform(
          json_extract_string(loss, '$.actions[*]'),
          lambda action: regexp_replace(action, '^kms:', '')
        ) as actions,
        list_transform(
          json_extract_string(loss, '$.throughIam[*]'),
          lambda action: regexp_replace(action, '^kms:', '')
        ) as still_by_iam
      from changes
    ),
    final as (
      select *
      from losses
      where kind in ('principal', 'account')
        and (kind = 'principal' or account <> split_part(key_arn, ':', 5))
        and not exists (
          select 1
          from policy_versions later
          where later.key_arn = losses.key_arn
            and later.valid_from > losses.valid_from
            and later.valid_from <= ${asOf}
            and list_contains(json_extract_string(later.gained, '$[*].principal'), losses.former_principal)
        )
    ),
    lent as (
      select
        final.key_arn,
        final.former_principal,
        final.valid_from,
        list_sort(list(distinct grants.grant_id)) as grant_ids,
        list_sort(list(distinct grants.created_event_id) filter (where grants.created_event_id is not null)) as event_ids,
        list_sort(list_distinct(flatten(list(list_intersect(grants.operations, final.actions))))) as actions
      from final
      join grants on grants.key_arn = final.key_arn
      where grants.ended_at is null
        and len(list_intersect(
          list_intersect(grants.operations, final.actions),
          ['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'GenerateDataKeyPair',
           'GenerateDataKeyPairWithoutPlaintext', 'ReEncryptFrom', 'ReEncryptTo', 'Sign', 'Verify', 'GenerateMac',
           'VerifyMac', 'DeriveSharedSecret']
        )) > 0
        and (
          ${isGrantee(sql`final.former_principal`, sql`grants.grantee`)}
          or (final.kind = 'account' and grants.grantee_account_id = final.account)
        )
      group by final.key_arn, final.former_principal, final.valid_from
    ),
    used as (
      select
        final.key_arn,
        final.former_principal,
        final.valid_from,
        max(edge_day.last_at) as used_after,
        cast(arg_max(edge_day.last_event_id, (edge_day.last_at, edge_day.last_event_id)) as varchar) as event_id,
        list_sort(list(distinct ${USED})) as actions
      from final
      join edge_day on edge_day.key_arn = final.key_arn
      where edge_day.is_use
        and edge_day.last_at > final.valid_from + ${SETTLING_MINUTES} * interval 1 minute
        and edge_day.first_at <= ${asOf}
        and list_contains(final.actions, ${USED})
        and not list_contains(final.still_by_iam, ${USED})
        and (
          edge_day.principal = final.former_principal
          or (final.kind = 'account' and edge_day.caller_account_id = final.account)
        )
      group by final.key_arn, final.former_principal, final.valid_from
    ),
    judged as (
      select
        final.*,
        lent.grant_ids,
        lent.actions as lent_actions,
        lent.event_ids as lent_ids,
        used.used_after,
        used.actions as used_actions,
        used.event_id as used_id,
        row_number() over (
          partition by final.key_arn, final.former_principal
          order by final.valid_from desc, final.event_id
        ) as nth
      from final
      left join lent using (key_arn, former_principal, valid_from)
      left join used using (key_arn, former_principal, valid_from)
      where lent.grant_ids is not null
        or used.used_after is not null
    )
    select
      judged.key_arn                                                            as subject,
      split_part(judged.key_arn, ':', 5)                                        as account_id,
      split_part(judged.key_arn, ':', 4)                                        as region,
      judged.valid_from                                                         as observed_at,
      list_distinct(list_filter(
        list_concat([judged.event_id], coalesce(lent_ids, []), [used_id]),
        lambda id: id is not null
      ))[1:20]                                                                  as event_ids,
      len(list_distinct(list_filter(
        list_concat([judged.event_id], coalesce(lent_ids, []), [used_id]),
        lambda id: id is not null
      )))                                                                       as event_count,
      'high'                                                                    as confidence,
      former_principal,
      list_sort(list_distinct(list_concat(coalesce(lent_actions, []), coalesce(used_actions, [])))) as actions,
      list_filter(
        [case when lent_actions is not null then 'grant' end, case when used_after is not null then 'use' end],
        lambda way: way is not null
      )                                                                         as through,
      coalesce(grant_ids, [])                                                   as grant_ids,
      removed_by,
      used_after
    from judged
    left join keys on keys.key_arn = judged.key_arn
    where nth = 1
      and coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    order by subject, former_principal
  `,

  // Gone only where it is still known what the change took away, and what became of the grants.
  doubts: (_asOf, _limits, gone) => sql`
    with before as (
      select
        account_id,
        subject,
        observed_at,
        json_extract_string(was, '$.former_principal')    as former_principal,
        json_extract_string(was, '$.event_ids[*]')        as event_ids,
        json_extract_string(was, '$.grant_ids[*]')        as grant_ids
      from (${goneRows(gone)}) gone
    )
    select before.account_id, before.subject, before.former_principal
    from before
    left join keys on keys.key_arn = before.subject
    left join (select key_arn, list(grant_id) as grant_ids from grants group by key_arn) heard
      on heard.key_arn = before.subject
    where coalesce(keys.state, '') <> 'Deleted'
      and (
        not exists (
          select 1
          from policy_versions
          where policy_versions.key_arn = before.subject
            and policy_versions.lost is not null
            and list_contains(before.event_ids, policy_versions.event_id)
        )
        or (
          len(list_filter(before.grant_ids, lambda id: not list_contains(coalesce(heard.grant_ids, []), id))) > 0
          and coalesce(
            epoch_ms(cast(json_extract_string(keys.last_words, '$.grants.at') as bigint)) < before.observed_at,
            true
          )
        )
      )
  `,

  headline: {
    en: (row) =>
      row.grant_ids.length > 0
        ? `${shortPrincipal(row.former_principal)} was taken out of the policy on ${isoDay(row.observed_at)} and still may ${firstOf(row.actions)} by a grant`
        : `${shortPrincipal(row.former_principal)} was taken out of the policy on ${isoDay(row.observed_at)} and still used the key (${firstOf(row.actions)})`,
    ko: (row) =>
      row.grant_ids.length > 0
        ? `${shortPrincipal(row.former_principal)} 주체는 ${isoDay(row.observed_at)}에 정책에서 제거되었지만 Grant로 ${firstOf(row.actions)} 작업을 할 수 있습니다`
        : `${shortPrincipal(row.former_principal)} 주체는 ${isoDay(row.observed_at)}에 정책에서 제거되었지만 그 뒤에도 키를 사용했습니다(${firstOf(row.actions)})`,
  },

  remediation: {
    en: [
      'Ask whoever changed the policy whether the access was meant to end.',
      'If it was, revoke the grants. What works by them stops within minutes: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      'If the key was used without a grant, see which way is open: keytrail explain <principal> <key-arn> <action>. Until it is found, a Deny for the principal in the key policy closes every way at once, grants included: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '정책을 변경한 사람에게 접근을 끝내려던 것이었는지 확인합니다.',
      '그렇다면 Grant를 철회합니다. 그 Grant로 동작하던 작업이 몇 분 안에 멈춥니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      'Grant 없이 사용되었다면 어떤 경로가 열려 있는지 확인합니다: keytrail explain <principal> <key-arn> <action>. 찾을 때까지 키 정책에 해당 주체에 대한 거부(Deny) 문을 두면 Grant를 포함한 모든 경로가 막힙니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
resource "aws_kms_grant" "this" {
  key_id            = "<key-arn>"
  grantee_principal = "<principal-arn>"
  operations        = ["DescribeKey"]
  constraints {
    encryption_context_subset = { "<context-key>" = "<context-value>" }
  }
}
`,
  breaks: {
    en: 'Destroying or narrowing the grant refuses the grantee within minutes; volumes and jobs that rested on it stop.',
    ko: 'Grant를 제거하거나 좁히면 몇 분 안에 받은 주체가 거부되고, 이에 의존하던 볼륨과 작업이 멈춥니다.',
  },
  falsePositives: {
    en: [
      'The grant is the way that is meant, and the statement was removed because it was no longer needed.',
      'Use shortly after the change: a policy takes up to some minutes to hold everywhere.',
    ],
    ko: [
      'Grant로 접근하는 것이 의도이며, 필요 없어진 정책 문을 제거한 경우.',
      '변경 직후의 사용. 정책이 모든 곳에 적용되기까지 몇 분이 걸립니다.',
    ],
  },
  blindSpots: {
    en: [
      'Use that IAM policies of the account could still allow is no proof and is left out, whether or not they do.',
      'Use on the day of the change counts only when the first call of that kind on that day came after it.',
      'The principal is compared by its name: a grant for another role that it can assume is not seen.',
    ],
    ko: [
      '계정의 IAM 정책으로 여전히 허용될 수 있는 사용은 증거가 되지 않으므로 제외합니다.',
      '변경 당일의 사용은 그날 같은 종류의 첫 호출이 변경 이후일 때만 셉니다.',
      '주체는 이름으로 비교합니다. 그 주체가 맡을 수 있는 다른 역할의 Grant는 보이지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
