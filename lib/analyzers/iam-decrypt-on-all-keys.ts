import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-17: an IAM policy of the account lets its holders decrypt under every key. */
export const iamDecryptOnAllKeys = defineAnalyzer({
  id: 'iam-decrypt-on-all-keys',
  code: 'POL-17',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when nobody holds the policy, or conditions narrow every statement.',
    ko: '보통입니다. 정책을 가진 주체가 없거나 모든 문에 조건이 있으면 낮음으로 내립니다.',
  },
  needs: ['iam-inventory'],
  title: { en: 'IAM allows decryption with all keys', ko: '모든 키의 복호화를 허용하는 IAM 정책' },
  rationale: {
    en:
      'This IAM policy allows `kms:Decrypt` or `kms:ReEncryptFrom` on every key. Wherever a key policy leaves the decision to ' +
      'IAM, as the default one does, its holders can read what any team encrypted, keys made tomorrow included.',
    ko:
      '이 IAM 정책은 모든 키에 대해 `kms:Decrypt`나 `kms:ReEncryptFrom`을 허용합니다. 기본 키 정책처럼 권한 판단을 IAM에 맡긴 키라면, ' +
      '이 정책을 가진 주체는 앞으로 만들 키를 포함해 어느 팀이 암호화한 데이터든 읽을 수 있습니다.',
  },

  row: findingRow.extend({
    policy_name: z.string(),
    holders: texts,
    actions: texts,
    statements: texts,
    resources: texts,
    conditions: texts,
    open_statements: integer,
  }),
  identity: ['account_id', 'subject', 'policy_name'],

  sql: (asOf) => sql`
    select
      subject,
      account_id,
      'global' as region,
      coalesce(min(updated_at), min(collected_at), ${asOf}) as observed_at,
      []::varchar[] as event_ids,
      0 as event_count,
      'high' as confidence,
      policy_name,
      list_sort(list_distinct(flatten(list(holders)))) as holders,
      list_sort(list_distinct(flatten(list(actions)))) as actions,
      list_sort(list_distinct(list(statement))) as statements,
      list_sort(list_distinct(flatten(list(resources)))) as resources,
      list_sort(list_distinct(flatten(list(conditions)))) as conditions,
      count(*) filter (where len(conditions) = 0) as open_statements
    from iam_wide_decrypts
    group by account_id, subject, policy_name
    order by subject, policy_name
  `,

  headline: {
    en: (row) => {
      const what = `Policy ${row.policy_name} allows ${row.actions.join(' and ')} with all keys`;
      if (row.holders.length === 0) return `${what}, though nobody has it at present`;
      const who = firstOf(row.holders.map(shortPrincipal), 2);
      return `${what} to ${who}${row.open_statements === 0 ? ', under conditions' : ''}`;
    },
    ko: (row) => {
      const what = `${row.policy_name} 정책이 모든 키에 대해 ${row.actions.join(', ')} 권한을 허용합니다`;
      if (row.holders.length === 0) return `${what}(현재 연결된 주체 없음)`;
      const who = firstOf(row.holders.map(shortPrincipal), 2);
      return `${what}(연결된 주체: ${who}${row.open_statements === 0 ? ', 조건부' : ''})`;
    },
  },
  escalate: (row) => (row.holders.length === 0 || row.open_statements === 0 ? 'low' : null),

  remediation: {
    en: [
      'See under which keys the holders really decrypt: the page of the principal lists its keys, so do the usage tables.',
      'Name those keys in `Resource`, or choose them by `kms:ResourceAliases` or `aws:ResourceTag`. Decryption under every other key fails from then on, so let the owners of the workload try it first: aws iam create-policy-version --policy-arn <policy-arn> --policy-document file://policy.json --set-as-default',
      'If the policy is written into a user, group or role, change it there: aws iam put-role-policy --role-name <role-name> --policy-name <policy-name> --policy-document file://policy.json',
    ],
    ko: [
      '이 정책을 가진 주체가 실제로 어떤 키로 복호화하는지 확인합니다. 주체 페이지와 사용 현황 표에 키가 나옵니다.',
      '그 키들만 `Resource`에 적거나 `kms:ResourceAliases` 또는 `aws:ResourceTag` 조건으로 고릅니다. 이후 다른 키의 복호화는 실패하므로 워크로드 담당자가 먼저 시험하게 합니다: aws iam create-policy-version --policy-arn <policy-arn> --policy-document file://policy.json --set-as-default',
      '사용자, 그룹, 역할에 직접 작성된 인라인 정책이라면 그곳에서 고칩니다: aws iam put-role-policy --role-name <role-name> --policy-name <policy-name> --policy-document file://policy.json',
    ],
  },
  terraform: `
resource "aws_iam_policy" "decrypt_named_keys" {
  name = "decrypt-named-keys"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = ["<key-arn>"]
    }]
  })
}
`,
  breaks: {
    en: 'Holders lose every key that is not named, which they notice at the next call.',
    ko: '지정하지 않은 키는 다음 호출부터 사용할 수 없습니다.',
  },
  falsePositives: {
    en: [
      'Roles that must read everything, such as backup, forensics or migration between keys; bind them by conditions and accept the risk.',
      'Accounts whose key policies never delegate to IAM; there the policy has no effect.',
    ],
    ko: [
      '백업, 포렌식, 키 이전처럼 모든 데이터를 읽어야 하는 역할. 조건으로 제한한 뒤 위험을 수용합니다.',
      '키 정책이 권한 판단을 IAM에 맡기지 않는 계정. 이때 이 정책은 효력이 없습니다.',
    ],
  },
  blindSpots: {
    en: [
      'Policies for administrators, which allow every action of every service, and policies that AWS manages are not reported here.',
      'Permissions boundaries, session policies and organization policies (SCP, RCP) may forbid what the policy allows; they are not weighed.',
      'Statements that choose keys by alias, tag or encryption context are taken as limited; whether the tags are guarded is another question.',
      'Accounts of whose IAM no inventory is here are not judged, which does not make them clean.',
    ],
    ko: [
      '모든 서비스의 모든 작업을 허용하는 관리자용 정책과 AWS 관리형 정책은 여기서 보고하지 않습니다.',
      '권한 경계, 세션 정책, 조직 정책(SCP, RCP)이 정책이 허용한 것을 막고 있을 수 있으나 따지지 않습니다.',
      '별칭, 태그, 암호화 컨텍스트로 키를 고르는 문은 제한된 것으로 봅니다. 그 태그가 보호되는지는 별개의 문제입니다.',
      'IAM 인벤토리가 없는 계정은 판단하지 않으며, 이상이 없다는 뜻이 아닙니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-2',
    'https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html',
  ],
  compliance: {
    'security-hub': ['KMS.1', 'KMS.2'],
    'nist-800-53': ['AC-2', 'AC-3', 'AC-5', 'AC-6', 'AC-6(3)'],
    'isms-p': ['2.5.6', '2.7.2'],
    prowler: ['iam_policy_no_full_access_to_kms', 'iam_inline_policy_no_full_access_to_kms'],
  },
  attack: ['T1078.004', 'T1530'],
});
