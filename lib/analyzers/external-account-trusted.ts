import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Bilingual } from '@/lib/model/language';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { remarkedKey, standingRemarks } from '@/lib/sql/remarks';
import { sql } from '@/lib/sql/sql';
import { isOurs } from '@/lib/sql/trust';

/** Operations that only describe a key; being allowed them reveals no data. */
const DESCRIBING = ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:GetPublicKey', 'kms:ListGrants'];

/** In place of a token: accounts of ours, which are told together. */
const ORGANIZATION = 'organization';

/** Whom a way in admits, as its token says (POLICY.md spec B). */
function admitted(token: string, whole: boolean): Bilingual {
  const [kind = '', ...rest] = token.split(':');
  const name = rest.join(':');
  if (/^\d{12}$/.test(token))
    return { en: `account ${token}${whole ? ' as a whole' : ''}`, ko: `${token} 계정${whole ? ' 전체' : ''}` };
  if (kind === 'org') return { en: `every account of organization ${name}`, ko: `${name} 조직의 모든 계정` };
  if (kind === 'net') return { en: `anybody who calls from ${name}`, ko: `${name}에서 호출하는 누구나` };
  if (kind === 'federated') return { en: `identities of ${name}`, ko: `${name}의 자격 증명` };
  return { en: token, ko: token };
}

/**
 * POL-03: the policy in force trusts somebody outside the zone of trust. Other accounts of ours that it names are told
 * once a key, as information: the catalogue rates them so.
 */
export const externalAccountTrusted = defineAnalyzer({
  id: 'external-account-trusted',
  code: 'POL-03',
  version: 2,
  kind: 'condition',
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'High; medium when it may only describe the key, low when what it may do is nothing, info when all are accounts of ours.',
    ko: '높음입니다. 키 조회만 허용되면 보통, 허용되는 작업이 없으면 낮음, 모두 자사 계정이면 정보로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'External account trusted by a key policy', ko: '외부 계정을 신뢰하는 키 정책' },
  rationale: {
    en:
      'The key policy in force lets in an account that is neither ours, nor of our organization, nor on the list of partners ' +
      'with a date still to come. Whoever runs that account decides who may use the key.',
    ko:
      '현재 키 정책이 자사 계정도, 조직 구성원도, 유효 기간이 남은 파트너도 아닌 계정을 허용합니다. ' +
      '누가 이 키를 사용할 수 있는지를 그 외부 계정의 관리자가 결정하게 됩니다.',
  },

  row: findingRow.extend({
    token: z.string(),
    account_name: z.string().nullable(),
    principals: texts,
    actions: texts,
    statements: texts,
    /** Accounts of ours, where `token` is `organization`. */
    members: texts,
    whole_account: z.boolean(),
    only_describes: z.boolean(),
    trust_ended_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'token'],
  restsOn: 'access',
  allows: ['accounts'],

  sql: (asOf) => sql`
    with doors as (
      select *
      from external_access
      where kind = 'external'
        and through = 'policy'
        and not in_organization
        and (partner_until is null or partner_until + interval 1 day <= ${asOf})
    )
    select
      doors.key_arn as subject,
      doors.account_id,
      doors.region,
      coalesce(min(doors.since), any_value(keys.first_seen_at), any_value(keys.created_at), ${asOf}) as observed_at,
      coalesce(list_sort(list_distinct(list(doors.event_id) filter (where doors.event_id is not null))), []) as event_ids,
      count(distinct doors.event_id) as event_count,
      'high' as confidence,
      doors.token,
      any_value(trusted_accounts.name) as account_name,
      list_sort(list_distinct(flatten(list(doors.principals)))) as principals,
      list_sort(list_distinct(flatten(list(doors.actions)))) as actions,
      list_sort(list_distinct(flatten(list(doors.statements)))) as statements,
      bool_or(doors.whole_account) as whole_account,
      len(list_filter(flatten(list(doors.actions)), lambda one: not list_contains(${DESCRIBING}, one))) = 0
        as only_describes,
      max(doors.partner_until) as trust_ended_at,
      []::varchar[] as members
    from doors
    left join keys on keys.key_arn = doors.key_arn
    left join trusted_accounts on trusted_accounts.account_id = doors.token
    where coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    group by doors.key_arn, doors.account_id, doors.region, doors.token
    union all by name
    select
      ${remarkedKey(asOf)} ,
      ${ORGANIZATION} as token,
      null as account_name,
      []::varchar[] as principals,
      []::varchar[] as actions,
      false as whole_account,
      false as only_describes,
      null as trust_ended_at,
      list_sort(list_distinct(list(principal_account))) as members
    from (${standingRemarks('member-named')}) remarks
    where ${isOurs(sql`principal_account`)}
    group by key_arn
    order by subject, doors.token
  `,

  headline: {
    en: (row) => {
      if (row.token === ORGANIZATION) return `The key policy lets in other accounts of ours: ${firstOf(row.members)}`;
      const { en: who } = admitted(row.token, row.whole_account);
      if (row.trust_ended_at)
        return `The key policy still lets in ${who}, a partner only until ${isoDay(row.trust_ended_at)}`;
      return `The key policy lets in ${who} from outside: ${row.actions.length > 0 ? firstOf(row.actions) : 'nothing that works across accounts'}`;
    },
    ko: (row) => {
      if (row.token === ORGANIZATION) return `키 정책이 다른 자사 계정을 허용합니다: ${firstOf(row.members)}`;
      const { ko: who } = admitted(row.token, row.whole_account);
      if (row.trust_ended_at)
        return `파트너 기간이 ${isoDay(row.trust_ended_at)}에 끝났지만 키 정책이 여전히 허용하는 대상: ${who}`;
      return `키 정책이 신뢰하는 외부 대상: ${who}(${row.actions.length > 0 ? firstOf(row.actions) : '계정 간에 효력이 있는 작업 없음'})`;
    },
  },
  escalate: (row) => {
    if (row.token === ORGANIZATION) return 'info';
    if (row.actions.length === 0) return 'low';
    return row.only_describes ? 'medium' : null;
  },

  remediation: {
    en: [
      'Ask the owner of the key who this account is. If it is a partner, add it to `trustedAccounts` in `keytrail.json` with an end date; if it is ours, to `organizationAccounts`.',
      'See whether it uses the key at all: the cross-account panel of the key lists calls by account.',
      'If it is not needed, remove it from the policy. Its calls fail from then on, and data shared under this key can no longer be read there: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '이 계정이 누구인지 키 소유자에게 확인합니다. 파트너라면 `keytrail.json`의 `trustedAccounts`에 종료일과 함께, 자사 계정이라면 `organizationAccounts`에 등록합니다.',
      '실제로 키를 사용하는지 확인합니다. 키 페이지의 교차 계정 목록에 계정별 호출이 나옵니다.',
      '필요 없다면 정책에서 제거합니다. 이후 그 계정의 호출은 실패하고, 이 키로 공유한 데이터를 그쪽에서 더는 읽을 수 없습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
# Without the statement for the external account.
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
    en: 'Every call of that account fails from then on, for data shared earlier too.',
    ko: '이후 그 계정의 모든 호출이 실패합니다. 이전에 공유한 데이터도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'An account of the organization that the list of accounts lacks; load the inventory of AWS Organizations.',
      'Accounts that AWS itself operates for a service in older set-ups, such as delivery of logs.',
    ],
    ko: [
      '계정 목록에서 빠진 조직 계정. AWS Organizations 인벤토리를 불러오면 사라집니다.',
      '로그 전달처럼 오래된 구성에서 AWS가 직접 운영하는 서비스 계정.',
    ],
  },
  blindSpots: {
    en: [
      'Access by grants is another question and not asked here.',
      'A policy set before the first event, and in no inventory, is not known.',
      'What the other account allows its own principals is not visible from here.',
    ],
    ko: [
      '권한 부여(Grant)를 통한 접근은 여기서 다루지 않습니다.',
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
      '상대 계정이 내부 주체에게 무엇을 허용하는지는 보이지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  compliance: {
    'nist-800-53': ['AC-4', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1199'],
});
