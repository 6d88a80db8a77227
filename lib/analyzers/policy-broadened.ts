import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Whom the comparison of policies means, in Korean; a principal's ARN is shortened. */
function inKorean(who: string): string {
  if (who === 'any other AWS account') return '다른 모든 AWS 계정';
  if (who === 'any AWS service') return '모든 AWS 서비스';
  if (who === 'any identity provider') return '모든 자격 증명 공급자';
  const provider = /^identity provider (.+)$/s.exec(who)?.[1];
  if (provider) return `자격 증명 공급자 ${shortPrincipal(provider)}`;
  const account = /^account (\d{12}) \(any principal\)$/.exec(who)?.[1];
  if (account) return `${account} 계정(모든 주체)`;
  const organization = /^any account of (o-[a-z0-9]+)$/.exec(who)?.[1];
  if (organization) return `${organization} 조직의 모든 계정`;
  const [, name, member] = /^(.+) of (o-[a-z0-9]+)$/s.exec(who) ?? [];
  if (name && member) return `${member} 조직의 ${shortPrincipal(name)}`;
  const [, pattern, place] = /^(.+) in account (\d{12})$/s.exec(who) ?? [];
  return pattern && place ? `${place} 계정의 ${pattern}` : shortPrincipal(who);
}

/** Everybody before somebody. */
function widestFirst(who: readonly string[]): string[] {
  return who.toSorted((a, b) => Number(b.startsWith('any ')) - Number(a.startsWith('any ')));
}

/** POL-13: a new policy lets in somebody who could not come in before, or gives somebody a power. */
export const policyBroadened = defineAnalyzer({
  id: 'policy-broadened',
  code: 'POL-13',
  version: 1,
  kind: 'occurrence',
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'High; critical when everybody may use the key since.',
    ko: '높음입니다. 이후 누구나 키를 쓸 수 있으면 치명으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Key policy broadened', ko: '키 정책 범위 확대' },
  rationale: {
    en:
      'A change of the key policy gave access that was not there before: to everyone, to another account, or the right to ' +
      'decrypt, to create grants or to change the policy. Policies are compared by what they allow, so a new spelling is no change.',
    ko:
      '키 정책 변경으로 이전에 없던 접근 권한이 생겼습니다. 전체 공개, 다른 계정, 또는 복호화·권한 부여(Grant) 생성·정책 변경 권한이 추가된 경우입니다. ' +
      '정책이 실제로 허용하는 내용으로 비교하므로 표기만 바뀐 것은 변경으로 보지 않습니다.',
  },

  row: findingRow.extend({
    change_event_id: z.string(),
    principal: z.string(),
    source_ip: z.string().nullable(),
    gained: texts,
    who_gained: texts,
    verdict: z.string(),
    replaced_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'change_event_id'],
  allows: ['principals'],

  sql: (window) => sql`
    with changes as (
      select
        *,
        split_part(key_arn, ':', 4) as region,
        split_part(key_arn, ':', 5) as account_id,
        coalesce(json_extract(gained, '$[*]'), []) as gains
      from policy_versions
      where valid_from >= ${window.from}
        and valid_from < ${window.to}
        and widened
        and event_id is not null
        and origin <> 'inventory'
    )
    select
      changes.key_arn as subject,
      changes.account_id,
      changes.region,
      changes.valid_from as observed_at,
      [changes.event_id] as event_ids,
      1 as event_count,
      'high' as confidence,
      changes.event_id as change_event_id,
      coalesce(changes.principal, 'unknown') as principal,
      changes.source_ip,
      list_transform(
        gains,
        lambda one: json_extract_string(one, '$.principal')
          || ': '
          || array_to_string(json_extract_string(one, '$.actions[*]'), ', ')
      ) as gained,
      list_transform(gains, lambda one: json_extract_string(one, '$.principal')) as who_gained,
      changes.verdict,
      changes.valid_to as replaced_at
    from changes
    left join keys on keys.key_arn = changes.key_arn
    where coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    order by observed_at, subject, change_event_id
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} broadened the key policy: ${firstOf(widestFirst(row.who_gained).map(shortPrincipal))} gained access`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 키 정책을 확대했습니다. 새로 접근할 수 있게 된 대상: ${firstOf(widestFirst(row.who_gained).map(inKorean))}`,
  },
  escalate: (row) => (row.verdict === 'public' ? 'critical' : null),

  remediation: {
    en: [
      'Confirm the change with whoever made it; the policy tab of the key shows both versions side by side.',
      'If it was not intended, put the version before back. Whoever gained access by the change loses it at once: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://previous-policy.json',
      'Grants made in the meantime outlive the policy. List them, and revoke those that nobody needs; services that work by them stop: aws kms list-grants --key-id <key-arn>',
    ],
    ko: [
      '변경한 사람에게 의도를 확인합니다. 키 페이지의 정책 탭에서 두 버전을 나란히 볼 수 있습니다.',
      '의도하지 않은 변경이면 이전 버전으로 되돌립니다. 이 변경으로 권한을 얻은 주체는 즉시 접근할 수 없게 됩니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://previous-policy.json',
      '그사이에 만든 권한 부여(Grant)는 정책을 되돌려도 남습니다. 목록을 확인하고 불필요한 것은 철회합니다. 그 Grant로 동작하던 서비스는 멈춥니다: aws kms list-grants --key-id <key-arn>',
    ],
  },
  terraform: `
# The policy as it was before the change.
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
    en: 'Whoever came to rely on the broader policy since is refused.',
    ko: '넓어진 정책에 의존하게 된 주체는 거부됩니다.',
  },
  falsePositives: {
    en: ['A planned change by the deployment role: onboarding of a partner, a new application role.'],
    ko: ['배포 역할이 수행한 계획된 변경(파트너 연동, 새 애플리케이션 역할 추가 등).'],
  },
  blindSpots: {
    en: [
      'The first policy seen of a key has nothing to be compared with.',
      'Where conditions have too many combinations, some are not tried, and a widening among them is missed.',
    ],
    ko: [
      '키에 대해 처음 관찰된 정책은 비교 대상이 없습니다.',
      '조건 조합이 너무 많으면 일부는 시험하지 않으므로 그 안의 확대를 놓칠 수 있습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/ct-put-key-policy.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/defense_evasion_kms_key_policy_put.toml',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'CM-3'],
    'isms-p': ['2.5.6', '2.7.2'],
    elastic: ['f6a0b2c3-4d5e-4f7a-8b9c-0d1e2f3a4b5c'],
    splunk: ['c79c164f-4b21-4847-98f9-cf6a9f49179e'],
  },
  attack: ['T1098'],
});
