import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-07: by the policy in force nobody who exists may put another one. */
export const keyUnmanageable = defineAnalyzer({
  id: 'key-unmanageable',
  code: 'POL-07',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Nobody can manage the key', ko: '아무도 관리할 수 없는 키' },
  rationale: {
    en:
      'The policy in force lets neither the account nor an existing principal of it put another policy. ' +
      'What the policy allows or forbids today can then not be changed by anybody in the account; only AWS Support can give the key back.',
    ko:
      '현재 키 정책으로는 계정 자체도, 계정에 실재하는 주체도 새 정책을 적용할 수 없습니다. ' +
      '지금 정책이 허용하거나 막는 내용을 계정의 누구도 바꿀 수 없으며, AWS Support만이 키를 되찾아 줄 수 있습니다.',
  },

  row: findingRow.extend({
    denied: z.boolean(),
    gone: texts,
    policy_since: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',

  sql: (asOf) => sql`
    with remarks as (
      select
        policy_remarks.*,
        policies.valid_from,
        policies.event_id,
        policies.origin,
        -- A list of IAM older than the policy may lack those who came with it.
        remark = 'manager' and not coalesce(
          iam_listings.collected_at >= policies.valid_from
            and not exists (
              select 1
              from iam_principals
              where iam_principals.account_id = policy_remarks.principal_account
                and iam_principals.kind = policy_remarks.principal_kind
                and iam_principals.arn = policy_remarks.principal
            ),
          false
        ) as manages
      from policy_remarks
      join policy_versions policies on policies.key_arn = policy_remarks.key_arn and policies.valid_to is null
      left join keys on keys.key_arn = policy_remarks.key_arn
      left join iam_listings
        on iam_listings.account_id = policy_remarks.principal_account
        and iam_listings.kind = policy_remarks.principal_kind
      where policy_remarks.remark in ('manager', 'no-manager', 'management-denied')
        and coalesce(keys.state, '') <> 'Deleted'
        -- Nobody puts a policy on a key that AWS manages; of an unknown one, only a put policy tells that it is ours.
        and (coalesce(keys.manager, '') = 'CUSTOMER' or (keys.manager is null and policies.origin <> 'inventory'))
    )
    select
      key_arn as subject,
      split_part(key_arn, ':', 5) as account_id,
      split_part(key_arn, ':', 4) as region,
      coalesce(min(valid_from), ${asOf}) as observed_at,
      coalesce(list_sort(list_distinct(list(event_id) filter (where event_id is not null))), []) as event_ids,
      count(distinct event_id) as event_count,
      'high' as confidence,
      bool_or(remark = 'management-denied') as denied,
      coalesce(list_sort(list_distinct(list(principal) filter (where remark = 'manager'))), []) as gone,
      min(valid_from) filter (where origin <> 'inventory') as policy_since
    from remarks
    group by key_arn
    having bool_or(remark = 'management-denied') or not bool_or(manages)
    order by subject
  `,

  headline: {
    en: (row) => {
      const since = row.policy_since ? ` since ${isoDay(row.policy_since)}` : '';
      if (row.denied) return `A Deny keeps everybody from changing the policy of this key${since}`;
      return row.gone.length > 0
        ? `Only principals that are gone may change the policy of this key${since}: ${firstOf(row.gone.map(shortPrincipal), 2)}`
        : `Nobody in the account may change the policy of this key${since}`;
    },
    ko: (row) => {
      const since = row.policy_since ? `${isoDay(row.policy_since)}부터 ` : '';
      if (row.denied) return `${since}거부(Deny) 문 때문에 아무도 이 키의 정책을 바꿀 수 없습니다`;
      return row.gone.length > 0
        ? `${since}이미 사라진 주체만 이 키의 정책을 바꿀 수 있습니다: ${firstOf(row.gone.map(shortPrincipal), 2)}`
        : `${since}계정의 누구도 이 키의 정책을 바꿀 수 없습니다`;
    },
  },

  remediation: {
    en: [
      'Read the policy in force: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      'If it names a user or role that is gone, that name does not help: what is created under it anew is another principal, unless the policy was put after it. Open a case with AWS Support and name the key.',
      'Until then move data that matters to another key, together with its owner. In the next policy, keep the statement that gives the account `kms:*`, and never set the flag that bypasses the lockout check.',
    ],
    ko: [
      '현재 정책을 읽습니다: aws kms get-key-policy --key-id <key-arn> --policy-name default --output text',
      '정책에 적힌 사용자나 역할이 사라졌다면 같은 이름으로 다시 만들어도 도움이 되지 않습니다. 정책이 그 뒤에 적용되지 않은 한 다른 주체로 취급됩니다. AWS Support에 키를 명시해 문의합니다.',
      '그동안 중요한 데이터는 소유자와 함께 다른 키로 옮깁니다. 다음 정책에는 계정에 `kms:*`를 주는 문을 유지하고, 잠금 방지 검사를 건너뛰는 옵션은 쓰지 않습니다.',
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
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Only AWS Support can bring back a key that nobody can manage. The statement lets IAM of the account decide again.',
    ko: '아무도 관리할 수 없는 키는 AWS Support만 복구할 수 있습니다. 이 정책 문은 계정의 IAM이 다시 결정하게 합니다.',
  },
  falsePositives: {
    en: ['A key that was locked on purpose, so that nobody can widen its policy.'],
    ko: ['누구도 정책을 넓히지 못하도록 일부러 잠근 키.'],
  },
  blindSpots: {
    en: [
      'A policy set before the first event, and in no inventory, is not known.',
      'Without an IAM inventory that is newer than the policy, users and roles that it names are taken to exist.',
      'Whether IAM lets anybody use what the policy delegates to the account is not asked; the root user always can.',
    ],
    ko: [
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '정책보다 새로운 IAM 인벤토리가 없으면 정책에 적힌 사용자와 역할은 실재하는 것으로 봅니다.',
      '계정에 위임된 권한을 IAM이 실제로 누구에게 주는지는 보지 않습니다. 루트 사용자는 항상 사용할 수 있습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html',
    'https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'CP-2'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1531'],
});
