import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-11: the policy in force names users, groups or roles that no longer exist. */
export const deadPrincipalInPolicy = defineAnalyzer({
  id: 'dead-principal-in-policy',
  code: 'POL-11',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'low',
  severityRule: {
    en: 'Low; high when somebody who may create roles could take the name that the policy trusts.',
    ko: '낮음입니다. 역할을 만들 수 있는 누군가가 정책이 신뢰하는 이름을 차지할 수 있으면 높음으로 올립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key policy names principals that are gone', ko: '사라진 주체가 남아 있는 키 정책' },
  rationale: {
    en:
      'The key policy names users, groups or roles that no longer exist. An entry in `Principal` admits nobody, and hides who ' +
      'really has access; a name in a condition is worse, since whoever creates a role of that name steps into its rights.',
    ko:
      '키 정책에 더는 존재하지 않는 사용자, 그룹, 역할이 적혀 있습니다. `Principal`에 남은 항목은 아무도 허용하지 않으면서 실제 접근 권한을 ' +
      '알아보기 어렵게 합니다. 조건에 적힌 이름은 더 위험해서, 그 이름으로 역할을 만드는 사람이 권한을 그대로 이어받습니다.',
  },

  row: findingRow.extend({
    dead_ids: texts,
    dead_arns: texts,
    dead_names: texts,
    statements: texts,
    name_is_wide: z.boolean(),
    iam_collected_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',

  sql: (asOf) => sql`
    with named as (
      select
        remarks.*,
        policies.valid_from,
        policies.event_id,
        listings.collected_at
      from policy_remarks remarks
      join policy_versions policies on policies.key_arn = remarks.key_arn and policies.valid_to is null
      left join iam_listings listings
        on listings.account_id = remarks.principal_account
        and listings.kind = remarks.principal_kind
      where remarks.remark in ('principal-id', 'principal-arn', 'principal-name')
    ),
    dead as (
      select *
      from named
      where remark = 'principal-id'
        and not exists (
          select 1
          from iam_principals
          where iam_principals.unique_id = split_part(named.principal, ':', 1)
        )
      union all
      select *
      from named
      where remark <> 'principal-id'
        -- A list older than the policy may lack those who came with it.
        and collected_at >= valid_from
        and not exists (
          select 1
          from iam_principals
          where iam_principals.account_id = named.principal_account
            and iam_principals.kind = named.principal_kind
            and regexp_full_match(iam_principals.arn, named.arn_pattern)
        )
    )
    select
      dead.key_arn as subject,
      split_part(dead.key_arn, ':', 5) as account_id,
      split_part(dead.key_arn, ':', 4) as region,
      coalesce(min(dead.valid_from), ${asOf}) as observed_at,
      coalesce(list_sort(list_distinct(list(dead.event_id) filter (where dead.event_id is not null))), []) as event_ids,
      count(distinct dead.event_id) as event_count,
      'high' as confidence,
      coalesce(list_sort(list_distinct(list(principal) filter (where remark = 'principal-id'))), []) as dead_ids,
      coalesce(list_sort(list_distinct(list(principal) filter (where remark = 'principal-arn'))), []) as dead_arns,
      coalesce(list_sort(list_distinct(list(principal) filter (where remark = 'principal-name'))), []) as dead_names,
      list_sort(list_distinct(list(statement))) as statements,
      bool_or(remark = 'principal-name' and regexp_matches(principal, '[*?]')) as name_is_wide,
      max(collected_at) as iam_collected_at
    from dead
    left join keys on keys.key_arn = dead.key_arn
    where coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    group by dead.key_arn
    order by subject
  `,

  headline: {
    en: (row) => {
      const gone = [...row.dead_names, ...row.dead_arns, ...row.dead_ids].map(shortPrincipal);
      return row.dead_names.length > 0
        ? `Whoever creates a principal named like ${firstOf(gone, 1)} gets into this key; none exists now`
        : `The key policy still names ${gone.length === 1 ? 'a principal' : `${gone.length} principals`} that ${gone.length === 1 ? 'is' : 'are'} gone: ${firstOf(gone, 2)}`;
    },
    ko: (row) => {
      const gone = [...row.dead_names, ...row.dead_arns, ...row.dead_ids].map(shortPrincipal);
      return row.dead_names.length > 0
        ? `지금은 없는 이름(${firstOf(gone, 1)})에 맞는 주체를 만드는 사람은 누구나 이 키를 쓸 수 있습니다`
        : `사라진 주체 ${gone.length}개가 키 정책에 남아 있습니다: ${firstOf(gone, 2)}`;
    },
  },
  escalate: (row) => (row.name_is_wide ? 'high' : null),

  remediation: {
    en: [
      'Ask the owner of the key whether a successor of the principal needs the access; if so, name its ARN.',
      'Remove the entries from the named statements. Nobody loses access that works today, unless a principal of a matching name is created meanwhile: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Where a condition admits by name, name the roles themselves in `Principal`: KMS then binds the statement to the role that exists, and not to its name.',
    ],
    ko: [
      '이 주체를 대신하는 주체에게 접근이 필요한지 키 소유자에게 확인하고, 필요하면 그 ARN을 적습니다.',
      '해당 문에서 항목을 제거합니다. 그사이 이름이 맞는 주체가 새로 생기지 않았다면 지금 동작하는 접근은 영향을 받지 않습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '조건에서 이름으로 허용하고 있다면 `Principal`에 역할을 직접 적습니다. 그러면 KMS가 정책 문을 이름이 아니라 실제 존재하는 역할에 연결합니다.',
    ],
  },
  terraform: `
# The statement without the principals that are gone.
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
    en: 'Nothing that exists loses access; a principal that is created again under that name would.',
    ko: '현재 존재하는 주체는 영향을 받지 않습니다. 같은 이름으로 다시 만든 주체는 접근할 수 없게 됩니다.',
  },
  falsePositives: {
    en: [
      'A role that a deployment deletes and creates again; its id stays in the policy until the policy is written anew.',
      'A condition that waits for roles to come, such as those of IAM Identity Center in a new account.',
    ],
    ko: [
      '배포가 지우고 다시 만드는 역할. 정책을 다시 쓰기 전까지 이전 ID가 남습니다.',
      '새 계정의 IAM Identity Center 역할처럼 앞으로 생길 역할을 위한 조건.',
    ],
  },
  blindSpots: {
    en: [
      'ARNs and names are looked for only in accounts whose IAM inventory is here whole and is not older than the policy; in all other accounts they are unknown, not alive.',
      'An id says neither its name nor its account, so it cannot be told whether it was one of ours.',
      'Ids in `aws:userid` conditions, and names with variables or in accounts spelt with wildcards, are not looked for.',
      'A policy set before the first event, and in no inventory, is not known.',
    ],
    ko: [
      'ARN과 이름은 IAM 인벤토리가 빠짐없이 있고 정책보다 오래되지 않은 계정에서만 찾습니다. 다른 계정에서는 존재 여부를 알 수 없습니다.',
      'ID에는 이름도 계정도 없으므로 자사 주체였는지 알 수 없습니다.',
      '`aws:userid` 조건의 ID, 변수가 든 이름, 와일드카드로 적은 계정의 이름은 찾지 않습니다.',
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
