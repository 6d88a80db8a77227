import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { aboutKey, firstIds, sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { isOwn, isTrusted } from '@/lib/sql/trust';

/** XAC-02: the first call ever of an outside account to a key. */
export const newExternalAccount = defineAnalyzer({
  id: 'new-external-account',
  code: 'XAC-02',
  version: 1,
  kind: 'occurrence',
  timed: true,
  category: 'cross-account',
  severity: 'high',
  severityRule: {
    en: 'High for as long as a first call is news; medium afterwards.',
    ko: '첫 호출을 새 소식으로 보는 기간에는 높음, 이후에는 보통입니다.',
  },
  needs: ['events'],
  title: { en: 'New external account on a key', ko: '키에 처음 나타난 외부 계정' },
  rationale: {
    en:
      'An account outside the zone of trust called this key for the first time. The first call is when an exfiltration or a ' +
      'wrongly shared snapshot shows, and when asking is cheapest.',
    ko:
      '신뢰 범위 밖의 계정이 이 키를 처음 호출했습니다. 데이터 유출이나 잘못 공유된 스냅샷은 이 첫 호출에서 드러나며, ' +
      '이때 확인하는 것이 가장 쉽습니다.',
  },

  row: findingRow.extend({
    caller_account_id: z.string(),
    operations: texts,
    services: texts,
    resources: texts,
    baseline_days: integer,
    is_news: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'caller_account_id'],
  thresholds: {
    news: {
      label: { en: 'Days for which a first call is news', ko: '첫 호출을 새 소식으로 보는 기간' },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 90,
    },
    baseline: {
      label: {
        en: 'Days of logs before the first call that make "first" believable',
        ko: '"처음"을 신뢰하는 데 필요한 이전 로그 기간',
      },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
  },
  allows: ['accounts'],

  // "First" is asked of everything stored, not of the window, so logs that arrive late move it back and never repeat it.
  sql: (window, _limits, numbers) => sql`
    with pairs as (
      select
        key_arn,
        key_account_id,
        caller_account_id,
        min(first_at) as first_at
      from cross_account_day
      where first_at < ${window.to}
        and outcome = 'ok'
        and ${isOwn(sql`key_account_id`)}
      group by key_arn, key_account_id, caller_account_id
    ),
    newcomers as (
      select *
      from pairs
      where first_at >= ${window.from}
        and not ${isTrusted(sql`caller_account_id`, sql`first_at`)}
    ),
    beginnings as (
      select account_id, region, min(first_hour) as began
      from coverage_day
      group by account_id, region
    ),
    dated as (
      select
        newcomers.*,
        split_part(newcomers.key_arn, ':', 4) as region,
        coalesce(date_diff('day', beginnings.began, newcomers.first_at), 0) as baseline_days
      from newcomers
      left join beginnings
        on beginnings.account_id = newcomers.key_account_id
        and beginnings.region = split_part(newcomers.key_arn, ':', 4)
    )
    select
      dated.key_arn as subject,
      dated.key_account_id as account_id,
      dated.region,
      dated.first_at as observed_at,
      ${firstIds(sql`flatten(list(days.event_ids order by days.first_at, days.event_name, days.part_id))`)} as event_ids,
      sum(days.calls) as event_count,
      case
        when dated.baseline_days >= ${numbers.baseline} then 'high'
        when dated.baseline_days >= ${numbers.news} then 'medium'
        else 'low'
      end as confidence,
      dated.caller_account_id,
      list_sort(list_distinct(list(days.event_name))) as operations,
      list_sort(list_distinct(list(days.via_service))) as services,
      coalesce(list_sort(list_distinct(list(days.context_value) filter (where days.context_value is not null)))[1:20], [])
        as resources,
      dated.baseline_days,
      dated.first_at >= ${daysBefore(window.to, numbers.news)} as is_news
    from dated
    join cross_account_day days
      on days.key_arn = dated.key_arn
      and days.caller_account_id = dated.caller_account_id
      and days.outcome = 'ok'
      and days.day = date_trunc('day', dated.first_at)
    group by
      dated.key_arn,
      dated.key_account_id,
      dated.region,
      dated.caller_account_id,
      dated.first_at,
      dated.baseline_days
    order by observed_at, subject, dated.caller_account_id
  `,

  evidence: ({ subject, caller_account_id, observed_at }) => sql`
    ${aboutKey(subject)}
    and caller_account_id = ${caller_account_id}
    and outcome = 'ok'
    and identity_type <> 'AWSService'
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `Account ${row.caller_account_id} called this key for the first time on ${isoDay(row.observed_at)}: ${firstOf(row.operations)}`,
    ko: (row) =>
      `${row.caller_account_id} 계정이 ${isoDay(row.observed_at)}에 이 키를 처음 호출했습니다: ${firstOf(row.operations)}`,
  },
  escalate: (row) => (row.is_news ? null : 'medium'),

  remediation: {
    en: [
      'Ask the owner of the key whether this account was expected, and since when.',
      'Look at what changed just before: a new policy, a grant or a shared snapshot. The timeline of the key lists them.',
      'If it was not expected, remove the way in. The calls of that account fail from then on, also those for data shared earlier: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '이 계정의 사용이 예정된 것인지, 언제부터인지 키 소유자에게 확인합니다.',
      '직전에 바뀐 것이 있는지 봅니다. 새 정책, 권한 부여(Grant), 스냅샷 공유 등은 키의 타임라인에 나옵니다.',
      '예정에 없었다면 접근 경로를 제거합니다. 이후 그 계정의 호출은, 앞서 공유한 데이터에 대한 것도 포함하여 실패합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
# Without the statement that lets the account in.
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
    en: 'The calls of that account fail from then on, for data shared earlier too.',
    ko: '이후 그 계정의 호출이 실패합니다. 이전에 공유한 데이터도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'A new account of the organization that the list of accounts does not hold yet.',
      'The beginning of the logs: whoever calls on the first days looks new; the confidence is low then.',
    ],
    ko: [
      '아직 계정 목록에 없는 조직의 새 계정.',
      '로그가 시작된 직후. 처음 며칠은 누구나 새로워 보이므로 신뢰도가 낮습니다.',
    ],
  },
  blindSpots: {
    en: ['Calls before the first stored log are unknown, so an old acquaintance may look new.'],
    ko: ['저장된 로그 이전의 호출은 알 수 없으므로 기존 계정이 새 계정처럼 보일 수 있습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html',
  ],
  compliance: {
    'nist-800-53': ['AC-4', 'SI-4'],
    'isms-p': ['2.11.3', '2.5.6'],
  },
  attack: ['T1199'],
});
