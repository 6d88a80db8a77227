import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin, within } from '@/lib/sql/time';

/** THR-11: somebody tried with DryRun what they may do with keys. */
export const dryRunProbing = defineAnalyzer({
  id: 'dry-run-probing',
  code: 'THR-11',
  version: 3,
  kind: 'occurrence',
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Permissions probed with DryRun', ko: 'DryRun을 이용한 권한 탐색' },
  rationale: {
    en:
      'A dry run changes nothing and tells whether the caller may do the real thing. A person, or a principal never seen ' +
      'before, that tries several of them in a day is finding out which keys are open.',
    ko:
      'DryRun은 아무것도 바꾸지 않으면서 호출자에게 실제 권한이 있는지 알려 줍니다. ' +
      '사람 또는 처음 보는 주체가 하루에 여러 번 시도했다면 어떤 키가 열려 있는지 알아보는 것입니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    operations: texts,
    keys: texts,
    calls: integer,
    is_human: z.boolean(),
    first_seen_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'day'],
  thresholds: {
    probes: {
      label: {
        en: 'Dry runs of one principal on a day that look like trying doors',
        ko: '권한 탐색으로 보는 하루 DryRun 횟수',
      },
      unit: 'calls',
      usual: 3,
      least: 1,
      most: 100000,
    },
    baseline: {
      label: {
        en: 'Days of logs before a principal can be called new',
        ko: '새 주체라고 판단하는 데 필요한 로그 기간',
      },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with attempts as (
      select principal, caller_account_id, day, first_at, calls, event_ids, event_name, key_arn
      from failure_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and outcome = 'dry-run'
        and principal <> 'unknown'
        and via_service in ('direct', 'unknown')
      union all
      select
        principal,
        coalesce(caller_account_id, 'unknown'),
        date_trunc('day', event_time),
        event_time,
        1,
        [event_id],
        event_name,
        coalesce(key_arn, 'unknown')
      from notable_calls
      where ${within(window)}
        and kind = 'refused-dry-run'
        and principal is not null
        and via_service is null
    ),
    probes as (
      select
        principal,
        caller_account_id,
        day,
        min(first_at) as first_at,
        sum(calls) as calls,
        flatten(list(event_ids order by first_at, event_name, key_arn))[1:20] as event_ids,
        list_sort(list_distinct(list(event_name))) as operations,
        coalesce(list_sort(list_distinct(list(key_arn) filter (where key_arn <> 'unknown')))[1:50], []) as keys,
        min(nullif(split_part(key_arn, ':', 4), '')) as region
      from attempts
      group by principal, caller_account_id, day
      having sum(calls) >= ${numbers.probes}
    ),
    acquaintances as (
      select principal, min(first_at) as first_seen_at
      from edge_day
      where principal in (select principal from probes)
      group by principal
    ),
    judged as (
      select
        probes.*,
        acquaintances.first_seen_at,
        probes.principal like '%:user/%'
          or probes.principal like '%:root'
          or probes.principal like '%AWSReservedSSO_%' as is_human,
        coalesce(
          acquaintances.first_seen_at > probes.first_at - interval 1 day
            and probes.first_at > (select min(first_hour) from coverage_day) + ${numbers.baseline} * interval 1 day,
          false
        ) as is_new
      from probes
      left join acquaintances on acquaintances.principal = probes.principal
    )
    select
      principal as subject,
      caller_account_id as account_id,
      coalesce(region, 'unknown') as region,
      first_at as observed_at,
      event_ids,
      calls as event_count,
      'high' as confidence,
      strftime(day, '%Y-%m-%d') as day,
      operations,
      keys,
      calls,
      is_human,
      first_seen_at
    from judged
    where is_human
      or is_new
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.subject)} tried ${firstOf(row.operations)} ${row.calls} times with DryRun, on ${row.keys.length} ${row.keys.length === 1 ? 'key' : 'keys'}`,
    ko: (row) =>
      `${shortPrincipal(row.subject)} 주체가 키 ${row.keys.length}개에 대해 DryRun으로 ${firstOf(row.operations)} 작업을 ${row.calls}회 시도했습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal what was tried, and why.',
      'See what the principal did with these keys afterwards, without DryRun; the usage tab of each key lists it.',
      'If nobody knows of it, deactivate the credentials. Everything that runs with them stops: aws iam update-access-key --user-name <user> --access-key-id <access-key-id> --status Inactive',
    ],
    ko: [
      '무엇을 왜 시도했는지 주체의 담당자에게 확인합니다.',
      '이후 DryRun 없이 이 키들로 무엇을 했는지 각 키의 사용 탭에서 확인합니다.',
      '아는 사람이 없다면 자격 증명을 비활성화합니다. 이를 사용하는 작업은 모두 멈춥니다: aws iam update-access-key --user-name <user> --access-key-id <access-key-id> --status Inactive',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "revoke_sessions" {
  name = "revoke-sessions"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { DateLessThan = { "aws:TokenIssueTime" = "<time-of-the-finding>" } }
    }]
  })
}
`,
  breaks: {
    en: 'The running sessions of the principal end.',
    ko: '주체의 현재 세션이 끊깁니다.',
  },
  falsePositives: {
    en: ['Developers who test their permissions as AWS recommends.'],
    ko: ['AWS가 권장하는 방법으로 권한을 시험하는 개발자.'],
  },
  blindSpots: {
    en: [
      'A dry run without permission is logged as a refusal; it is counted where the record keeps its parameters, and they name the dry run.',
      'Only dry runs on our keys, or by our principals, are in our logs.',
    ],
    ko: [
      '권한이 없는 DryRun은 거부로 기록됩니다. 기록에 매개변수가 남아 DryRun임이 드러날 때만 셉니다.',
      '자사 키에 대한 것이나 자사 주체가 한 DryRun만 로그에 남습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html'],
  compliance: {
    'nist-800-53': ['SI-4', 'AU-6'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1526', 'T1580'],
});
