import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { aboutKey, firstIds } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';
import { isOwn, isTrusted } from '@/lib/sql/trust';

/** XAC-01: an account outside the zone of trust called a key of ours, and it worked. */
export const untrustedAccountUse = defineAnalyzer({
  id: 'untrusted-account-use',
  code: 'XAC-01',
  version: 1,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'high',
  severityRule: {
    en: 'High; medium when every call only described the key.',
    ko: '높음입니다. 모든 호출이 키 조회뿐이면 보통으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'Key used by an untrusted account', ko: '신뢰하지 않는 계정의 키 사용' },
  rationale: {
    en:
      'An account that is neither ours, nor of our organization, nor a partner at that time called this key, and KMS answered. ' +
      'This is use, not only permission: whatever it held in ciphertext it can have read.',
    ko:
      '자사 계정도, 조직 구성원도, 당시 유효한 파트너도 아닌 계정이 이 키를 호출했고 KMS가 응답했습니다. ' +
      '권한만 있는 것이 아니라 실제로 사용한 것이므로, 해당 계정이 가진 암호문은 이미 복호화되었을 수 있습니다.',
  },

  row: findingRow.extend({
    caller_account_id: z.string(),
    principals: texts,
    operations: texts,
    services: texts,
    uses: integer,
    changes: integer,
    last_at: timestamp,
    trust_ended_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'caller_account_id'],
  allows: ['accounts'],

  sql: (window) => sql`
    with strangers as (
      select *
      from cross_account_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and outcome = 'ok'
        and ${isOwn(sql`key_account_id`)}
        and not ${isTrusted(sql`caller_account_id`, sql`last_at`)}
    )
    select
      strangers.key_arn as subject,
      strangers.key_account_id as account_id,
      split_part(strangers.key_arn, ':', 4) as region,
      min(first_at) as observed_at,
      ${firstIds(sql`flatten(list(event_ids order by first_at, event_name, part_id))`)} as event_ids,
      sum(calls) as event_count,
      'high' as confidence,
      strangers.caller_account_id,
      list_sort(list_distinct(list(principal))) as principals,
      list_sort(list_distinct(list(event_name))) as operations,
      list_sort(list_distinct(list(via_service))) as services,
      coalesce(sum(calls) filter (where is_use), 0) as uses,
      coalesce(sum(calls) filter (where operation_class = 'control'), 0) as changes,
      max(last_at) as last_at,
      max(trusted_accounts.until) as trust_ended_at
    from strangers
    left join trusted_accounts on trusted_accounts.account_id = strangers.caller_account_id
    group by strangers.key_arn, strangers.key_account_id, strangers.caller_account_id
    order by observed_at, subject, strangers.caller_account_id
  `,

  evidence: ({ subject, caller_account_id, observed_at, last_at }) => sql`
    ${aboutKey(subject)}
    and caller_account_id = ${caller_account_id}
    and outcome = 'ok'
    and identity_type <> 'AWSService'
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `Account ${row.caller_account_id}, ${row.trust_ended_at ? `a partner until ${isoDay(row.trust_ended_at)}` : 'outside the zone of trust'}, called this key ${row.event_count === 1 ? 'once' : `${row.event_count} times`}: ${firstOf(row.operations)}`,
    ko: (row) =>
      `${row.trust_ended_at ? `${isoDay(row.trust_ended_at)}까지 파트너였던` : '신뢰 범위 밖의'} ${row.caller_account_id} 계정이 이 키를 ${row.event_count}회 호출했습니다: ${firstOf(row.operations)}`,
  },
  escalate: (row) => (row.uses + row.changes === 0 ? 'medium' : null),

  remediation: {
    en: [
      'Find out who runs the account: contracts, invoices, the team that owns the key. If it is known, add it to `trustedAccounts` or `organizationAccounts` in `keytrail.json`.',
      'See by which statement it comes in: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'A grant may be the way in as well. Revoking one stops whatever works by it, at once: aws kms list-grants --key-id <key-arn>',
      'Shut it out by removing the account from the policy, or by a Deny on kms:CallerAccount. Its calls fail from then on, and so do shared snapshots and objects that it reads: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '이 계정의 소유자를 확인합니다(계약, 청구서, 키 담당 팀). 알려진 계정이면 `keytrail.json`의 `trustedAccounts` 또는 `organizationAccounts`에 등록합니다.',
      '어느 정책 문으로 접근하는지 확인합니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '권한 부여(Grant)를 통한 접근일 수도 있습니다. 철회하면 그 Grant로 동작하던 작업이 즉시 멈춥니다: aws kms list-grants --key-id <key-arn>',
      '정책에서 계정을 제거하거나 kms:CallerAccount 조건의 Deny로 차단합니다. 이후 그 계정의 호출과, 그쪽에서 읽던 공유 스냅샷·객체 접근이 실패합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
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
  statement {
    effect    = "Deny"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["<organization-id>"]
    }
    condition {
      test     = "BoolIfExists"
      variable = "aws:PrincipalIsAWSService"
      values   = ["false"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Every principal outside the organization is refused, partners too, until they are named.',
    ko: '조직 밖의 모든 주체가 거부됩니다. 협력사도 등록하기 전에는 포함됩니다.',
  },
  falsePositives: {
    en: [
      'A member of the organization that the list of accounts lacks.',
      'An account that AWS operates for one of its services; add it to the trusted accounts.',
    ],
    ko: ['계정 목록에서 빠진 조직 계정.', 'AWS가 서비스 운영을 위해 사용하는 계정. 신뢰 계정에 등록하면 됩니다.'],
  },
  blindSpots: {
    en: [
      'Refused attempts of other accounts are logged only on their side.',
      'The owner sees the account of the caller, not the role; the role is in the logs of the caller.',
    ],
    ko: [
      '거부된 외부 계정의 시도는 상대 계정의 로그에만 남습니다.',
      '키 소유자 쪽 로그에는 호출자의 역할이 아니라 계정만 기록됩니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'AC-4'],
    'isms-p': ['2.5.6', '2.11.3'],
  },
  attack: ['T1199', 'T1530'],
});
