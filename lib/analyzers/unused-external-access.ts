import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Operations across accounts that use no key: describing it, and giving grants back (FACTS.md §1.4). */
const NOT_USE = ['DescribeKey', 'GetKeyRotationStatus', 'GetPublicKey', 'ListGrants', 'RetireGrant', 'RevokeGrant'];
/** Names by which people know keys that others may need one day only. */
const RECOVERY =
  '(^|[^a-z0-9])(dr|disaster|recovery|fail-?over|standby|back-?ups?|archive|escrow|break-?glass|재해|복구|백업)([^a-z0-9]|$)';

/** XAC-06: an outside account may use a key, and in the covered window never did. */
export const unusedExternalAccess = defineAnalyzer({
  id: 'unused-external-access',
  code: 'XAC-06',
  version: 1,
  kind: 'condition',
  category: 'cross-account',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when the access looks meant for recovery.',
    ko: '보통입니다. 복구용 접근으로 보이면 낮음으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'External access that nobody uses', ko: '사용하지 않는 외부 계정 접근 권한' },
  rationale: {
    en:
      'The policy or a grant lets an outside account use this key, and no successful cryptographic call of that account is ' +
      'in logs that cover the whole window. Access that nobody needs only helps whoever takes over that account.',
    ko:
      '키 정책이나 권한 부여(Grant)가 외부 계정에 이 키의 사용을 허용하지만, 전체 기간이 수집된 로그에 그 계정의 암호화 작업이 한 번도 없습니다. ' +
      '필요 없는 권한은 그 계정이 탈취되었을 때 위험만 키웁니다.',
  },

  row: findingRow.extend({
    external_account_id: z.string(),
    through: texts,
    principals: texts,
    actions: texts,
    last_used_at: timestamp.nullable(),
    window_days: integer,
    for_recovery: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'external_account_id'],

  // Silence is proven by records of KMS on each day of the window, or because nobody at all used the key.
  sql: (asOf, limits) => sql`
    with doors as (
      select
        key_arn,
        token,
        list_sort(list_distinct(list(through)))             as through,
        list_sort(list_distinct(flatten(list(principals)))) as principals,
        list_sort(list_distinct(list_transform(
          flatten(list(actions)),
          lambda action: regexp_replace(action, '^kms:', '')
        )))                                                 as actions,
        max(since)                                          as since,
        list_sort(list_distinct(list(event_id) filter (where event_id is not null)))[1:20] as event_ids
      from external_access
      where kind = 'external'
        and regexp_full_match(token, '[0-9]{12}')
        and not in_organization
      group by key_arn, token
    ),
    lent as (
      select
        key_arn,
        grantee_account_id                                  as token,
        max(created_at)                                     as since,
        list_sort(list_distinct(list(created_event_id) filter (where created_event_id is not null)))[1:20] as event_ids
      from grants
      where ended_at is null
        and grantee_account_id is not null
      group by key_arn, grantee_account_id
    ),
    used as (
      select key_arn, caller_account_id as token, max(last_at) as last_at
      from edge_day
      where is_use
        and first_at <= ${asOf}
        and key_arn in (select key_arn from doors)
      group by key_arn, caller_account_id
      union all
      select key_arn, caller_account_id as token, max(last_at) as last_at
      from cross_account_day
      where is_use
        and first_at <= ${asOf}
        and key_arn in (select key_arn from doors)
      group by key_arn, caller_account_id
    ),
    last_use as (
      select key_arn, token, max(last_at) as last_at
      from used
      group by key_arn, token
    ),
    judged as (
      select
        doors.*,
        keys.account_id,
        keys.region,
        greatest(doors.since, lent.since)                   as opened_at,
        list_sort(list_distinct(list_concat(
          coalesce(doors.event_ids, []),
          coalesce(lent.event_ids, [])
        )))[1:20]                                           as ids,
        last_use.last_at                                    as last_used_at,
        keys.created_at,
        keys.first_seen_at,
        nameless.last_at                                    as nameless_at,
        regexp_matches(lower(concat_ws(' ', array_to_string(keys.aliases, ' '), keys.description)), ${RECOVERY}) as for_recovery
      from doors
      join keys on keys.key_arn = doors.key_arn
      left join lent on lent.key_arn = doors.key_arn and lent.token = doors.token
      left join last_use on last_use.key_arn = doors.key_arn and last_use.token = doors.token
      left join last_use nameless on nameless.key_arn = doors.key_arn and nameless.token = 'unknown'
      where coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
        and keys.state not in ('Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
        and (
          keys.covered_days >= keys.window_days
          or keys.unused_verdict in ('idle-data-remains', 'idle-nothing-found')
        )
    )
    select
      key_arn                                               as subject,
      account_id,
      region,
      coalesce(last_used_at, opened_at, created_at, first_seen_at, ${daysBefore(asOf, limits.unusedAfterDays)}) as observed_at,
      ids                                                   as event_ids,
      len(ids)                                              as event_count,
      -- A service that calls for somebody does not always say for which account.
      case when nameless_at >= ${daysBefore(asOf, limits.unusedAfterDays)} then 'medium' else 'high' end as confidence,
      token                                                 as external_account_id,
      through,
      principals,
      actions,
      last_used_at,
      ${limits.unusedAfterDays}                             as window_days,
      for_recovery
    from judged
    where len(list_filter(actions, lambda action: not list_contains(${NOT_USE}, action))) > 0
      and coalesce(opened_at < ${daysBefore(asOf, limits.unusedAfterDays)}, true)
      and coalesce(created_at < ${daysBefore(asOf, limits.unusedAfterDays)}, true)
      and coalesce(last_used_at < ${daysBefore(asOf, limits.unusedAfterDays)}, true)
    order by subject, external_account_id
  `,

  doubts: () => sql`
    select distinct keys.account_id, doors.key_arn as subject, doors.token as external_account_id
    from external_access doors
    join keys on keys.key_arn = doors.key_arn
    where doors.kind = 'external'
      and keys.state not in ('Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
      and keys.covered_days < keys.window_days
      and keys.unused_verdict not in ('idle-data-remains', 'idle-nothing-found')
  `,

  headline: {
    en: (row) =>
      `Account ${row.external_account_id} may use this key (${firstOf(row.actions)}) but did not in ${row.window_days} days` +
      (row.last_used_at ? `, last on ${isoDay(row.last_used_at)}` : ''),
    ko: (row) =>
      `${row.external_account_id} 계정이 이 키를 사용할 수 있지만(${firstOf(row.actions)}) ${row.window_days}일 동안 사용하지 않았습니다` +
      (row.last_used_at ? `(마지막 사용 ${isoDay(row.last_used_at)})` : ''),
  },
  escalate: (row) => (row.for_recovery ? 'low' : null),

  remediation: {
    en: [
      'Ask the owner of the key whether the account still needs it, and for what: a yearly job and a recovery plan are good reasons.',
      'If the access is by the policy, take the account out of it. Its calls fail from then on, and data it holds under this key cannot be read there: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'If it is by a grant, revoke the grant; whatever works by it stops within minutes: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      '이 계정에 아직 키가 필요한지, 용도가 무엇인지 키 소유자에게 확인합니다. 연 1회 작업이나 재해 복구 계획이라면 유지할 이유가 됩니다.',
      '정책으로 허용된 접근이면 정책에서 계정을 제거합니다. 이후 그 계정의 호출이 실패하고, 그쪽에 있는 이 키로 암호화한 데이터를 읽을 수 없습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Grant로 허용된 접근이면 Grant를 철회합니다. 그 Grant로 동작하던 작업이 몇 분 안에 멈춥니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
  },
  terraform: `
# Without the statement for the account that does not use it.
data "aws_iam_policy_document" "key" {
  statement {
    effect    = "Allow"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:root"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'An account that needs the key for recovery alone is refused when that day comes.',
    ko: '복구 때만 키가 필요한 계정은 그날 거부됩니다.',
  },
  falsePositives: {
    en: [
      'Accounts for disaster recovery, auditors and yearly jobs. Keys whose name or description speaks of recovery or backups are reported as low.',
      'Readers of buckets with an S3 Bucket Key, whose use hides behind few calls of S3.',
    ],
    ko: [
      '재해 복구, 감사, 연 1회 작업용 계정. 이름이나 설명에 복구·백업이 드러나는 키는 낮은 심각도로 보고합니다.',
      'S3 버킷 키를 쓰는 버킷을 읽는 계정. 사용이 S3의 적은 호출 뒤에 가려집니다.',
    ],
  },
  blindSpots: {
    en: [
      'Where the logs of the window have a gap, nothing is said, unless nobody used the key at all.',
      'Use of data keys that were cached, and of public keys outside AWS, is in no log.',
      'Refused attempts of the account are in its own logs only; access for a whole organization or a network is not judged here.',
    ],
    ko: [
      '키를 아무도 사용하지 않은 경우를 제외하면, 기간 중 로그에 공백이 있을 때는 판단하지 않습니다.',
      '캐시된 데이터 키나 AWS 밖에서의 공개 키 사용은 로그에 남지 않습니다.',
      '거부된 시도는 상대 계정의 로그에만 남습니다. 조직 전체나 네트워크에 허용된 접근은 여기서 판단하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'AC-6'],
    'isms-p': ['2.5.6'],
  },
  attack: ['T1199'],
});
