import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { isGrantee } from '@/lib/sql/grantee';
import { grewOlderThan } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Operations that hand out plaintext, or the right to. */
const STRONG = [
  'Decrypt',
  'ReEncryptFrom',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'DeriveSharedSecret',
  'CreateGrant',
];

/** GRT-04: a grant that has been in force for long, and whose grantee did nothing with the key. */
export const staleGrant = defineAnalyzer({
  id: 'stale-grant',
  code: 'GRT-04',
  version: 3,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'grants', 'edge_day', 'cross_account_day'],
    moved: (from, to, limits) => sql`
      select key_arn
      from grants
      where ${grewOlderThan(limits.unusedAfterDays, sql`created_at`, from, to)}
      union
      select key_arn
      from edge_day
      where ${grewOlderThan(limits.unusedAfterDays, sql`last_at`, from, to)}
      union
      select key_arn
      from cross_account_day
      where ${grewOlderThan(limits.unusedAfterDays, sql`last_at`, from, to)}
    `,
  },
  category: 'grants',
  severity: 'low',
  severityRule: {
    en: 'Low; medium when the grant allows decryption or other strong operations.',
    ko: '낮음입니다. 복호화 같은 강한 작업을 허용하면 보통으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Grant that nobody uses', ko: '사용되지 않는 권한 부여' },
  rationale: {
    en:
      'The grant is older than the window in which a key counts as used, and its grantee did not use the key in all that ' +
      'time. Grants do not end by themselves: this one opens the key until somebody retires it.',
    ko:
      '미사용 판정 기간보다 오래된 권한 부여(Grant)인데, 받은 주체가 그동안 키를 사용하지 않았습니다. ' +
      'Grant는 저절로 끝나지 않으므로 누군가 정리할 때까지 키가 열려 있습니다.',
  },

  row: findingRow.extend({
    grant_id: z.string(),
    grantee: z.string(),
    actions: texts,
    created_at: timestamp,
    last_used_at: timestamp.nullable(),
    window_days: integer,
    is_strong: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'grant_id'],
  restsOn: 'grants',

  // The owner's copy of a call from another account names the account alone, so any use from there counts for its
  // grantees. Silence is proven by records on each day of the window, or because nobody at all used the key.
  sql: (asOf, limits) => sql`
    with candidates as (
      select distinct key_arn
      from grants
      where ended_at is null
        and created_at < ${daysBefore(asOf, limits.unusedAfterDays)}
    ),
    used as (
      select key_arn, principal, caller_account_id, identity_type = 'FederatedUser' as is_federated, max(last_at) as last_at
      from edge_day
      where is_use
        and first_at <= ${asOf}
        and key_arn in (from candidates)
      group by key_arn, principal, caller_account_id, is_federated
      union all
      select key_arn, principal, caller_account_id, false, max(last_at) as last_at
      from cross_account_day
      where is_use
        and first_at <= ${asOf}
        and key_arn in (from candidates)
      group by key_arn, principal, caller_account_id
    ),
    held as (
      select
        grants.*,
        keys.account_id,
        keys.region,
        (
          select max(used.last_at)
          from used
          where used.key_arn = grants.key_arn
            and (
              ${isGrantee(sql`used.principal`, sql`grants.grantee`)}
              or used.principal = 'unknown'
              -- The log names who called in the user, not the user.
              or (
                used.is_federated
                and grants.grantee like 'arn:%:federated-user/%'
                and used.caller_account_id = grants.grantee_account_id
              )
              or (
                used.caller_account_id = grants.grantee_account_id
                and (grants.grantee_kind = 'account' or grants.grantee_account_id <> keys.account_id)
              )
            )
        ) as last_used_at
      from grants
      join keys on keys.key_arn = grants.key_arn
      where grants.ended_at is null
        and grants.grantee is not null
        and grants.grantee_kind in ('role', 'user', 'account')
        and grants.created_at < ${daysBefore(asOf, limits.unusedAfterDays)}
        and keys.state not in ('PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
        and coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
        and (
          keys.covered_days >= keys.window_days
          or keys.unused_verdict in ('idle-data-remains', 'idle-nothing-found')
        )
    )
    select
      key_arn                                                                as subject,
      account_id,
      region,
      greatest(created_at, coalesce(last_used_at, created_at))               as observed_at,
      case when created_event_id is null then [] else [created_event_id] end as event_ids,
      case when created_event_id is null then 0 else 1 end                   as event_count,
      case when origin = 'inventory' then 'high' else 'medium' end           as confidence,
      grant_id,
      grantee,
      list_sort(operations)                                                  as actions,
      created_at,
      last_used_at,
      ${limits.unusedAfterDays}                                              as window_days,
      list_has_any(operations, ${STRONG})                                    as is_strong
    from held
    where coalesce(last_used_at < ${daysBefore(asOf, limits.unusedAfterDays)}, true)
    order by subject, grant_id
  `,

  doubts: () => sql`
    select keys.account_id, grants.key_arn as subject, grants.grant_id
    from grants
    join keys on keys.key_arn = grants.key_arn
    where grants.ended_at is null
      and keys.state not in ('PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
      and keys.covered_days < keys.window_days
      and keys.unused_verdict not in ('idle-data-remains', 'idle-nothing-found')
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.grantee)} holds a grant (${firstOf(row.actions)}) and did not use the key in ${row.window_days} days` +
      (row.last_used_at ? `, last on ${isoDay(row.last_used_at)}` : ''),
    ko: (row) =>
      `${shortPrincipal(row.grantee)} 주체가 Grant(${firstOf(row.actions)})를 가지고 있으나 ${row.window_days}일 동안 키를 사용하지 않았습니다` +
      (row.last_used_at ? `(마지막 사용 ${isoDay(row.last_used_at)})` : ''),
  },
  escalate: (row) => (row.is_strong ? 'medium' : null),

  remediation: {
    en: [
      'Ask the owner of the grantee whether the grant is still needed, and whether it is kept for recovery.',
      'Revoke it. Whatever works by it stops within minutes; a resource that was attached under it fails at its next start: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      'Let programs retire the grants that they make, and name grants, so that the next reader sees what one is for. With Terraform, remove the aws_kms_grant.',
    ],
    ko: [
      '받은 주체의 담당자에게 아직 필요한지, 복구용으로 유지하는지 확인합니다.',
      '철회합니다. 그 Grant로 동작하던 작업이 몇 분 안에 멈추고, 연결된 리소스는 다음 시작 때 실패합니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
      '프로그램이 만든 Grant는 프로그램이 정리하게 하고, 용도를 알 수 있도록 이름을 붙입니다. Terraform에서는 aws_kms_grant를 제거합니다.',
    ],
  },
  terraform: `
resource "aws_kms_grant" "this" {
  key_id            = "<key-arn>"
  grantee_principal = "<principal-arn>"
  operations        = ["Decrypt"]
  constraints {
    encryption_context_subset = { "<context-key>" = "<context-value>" }
  }
}
`,
  breaks: {
    en: 'Destroying the resource revokes the grant; a job that runs once a year fails at its next run.',
    ko: '리소스를 제거하면 Grant가 철회됩니다. 연 1회 작업이라면 다음 실행에서 실패합니다.',
  },
  falsePositives: {
    en: [
      'Grants kept for recovery or for a yearly job.',
      'Grants of AWS services live as long as the resource they serve; they are left out, as are those of the roles EC2 acts in.',
    ],
    ko: [
      '재해 복구나 연 1회 작업을 위해 유지하는 Grant.',
      'AWS 서비스의 Grant는 해당 리소스가 있는 동안 유지되므로 제외하며, EC2가 사용하는 역할의 것도 제외합니다.',
    ],
  },
  blindSpots: {
    en: [
      'A grantee that also may use the key by the policy is taken to use its grant: the log does not say which of them allowed a call.',
      'Grants older than the logs are known only from an inventory with `list-grants`; those without a date are not judged.',
    ],
    ko: [
      '정책으로도 키를 쓸 수 있는 주체는 Grant를 사용하는 것으로 봅니다. 무엇이 호출을 허용했는지 로그에 남지 않기 때문입니다.',
      '로그보다 오래된 Grant는 `list-grants`가 포함된 인벤토리가 있어야 알 수 있으며, 날짜가 없는 것은 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'AC-6'],
    'isms-p': ['2.5.6'],
  },
  attack: ['T1098'],
});
