import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { SURVEYED } from '@/lib/sql/survey';

/** THR-19: somebody surveyed the keys who never did so before. */
export const keyRecon = defineAnalyzer({
  id: 'key-recon',
  code: 'THR-19',
  version: 2,
  kind: 'occurrence',
  apart: { by: 'principal', tables: ['notable_calls'] },
  category: 'threats',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Keys surveyed for the first time', ko: '처음으로 이루어진 키 탐색' },
  rationale: {
    en:
      'A principal asked for keys, their policies and their grants thirty times or more within ten minutes, and had never ' +
      'done so. Before keys are abused somebody finds out which there are and who may use them.',
    ko:
      '한 주체가 10분 안에 키, 정책, 권한 부여를 30회 이상 조회했으며 이전에는 그런 적이 없었습니다. ' +
      '키를 악용하기 전에는 어떤 키가 있고 누가 사용할 수 있는지 먼저 알아봅니다.',
  },

  row: findingRow.extend({
    operations: texts,
    key_count: integer,
    refused: integer,
    source_ips: texts,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    questions: {
      label: {
        en: 'Questions about keys within ten minutes that look like a survey',
        ko: '정찰로 보는 10분 안의 조회 횟수',
      },
      unit: 'calls',
      usual: 30,
      least: 2,
      most: 1000000,
    },
    baseline: {
      label: {
        en: 'Days of logs without which "for the first time" says nothing',
        ko: '"처음"이라고 판단하는 데 필요한 로그 기간',
      },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  // This product's own collector asks just these questions; its role carries the product's name.
  sql: (window, _limits, numbers) => sql`
    with questions as (
      select
        event_id,
        event_time,
        event_name,
        principal,
        coalesce(caller_account_id, 'unknown') as account_id,
        coalesce(aws_region, 'unknown') as region,
        key_arn,
        source_ip,
        outcome
      from notable_calls
      where event_time < ${window.to}
        and kind = 'survey'
    ),
    dense as (
      select
        *,
        count(*) over (
          partition by account_id, principal
          order by event_time
          range between current row and interval 10 minute following
        ) as ahead
      from questions
    ),
    surveys as (
      select account_id, principal, min(event_time) as began_at
      from dense
      where ahead >= ${numbers.questions}
      group by account_id, principal
    ),
    beginnings as (
      select account_id, min(first_hour) as began
      from coverage_day
      group by account_id
    ),
    news as (
      select surveys.*, date_diff('day', beginnings.began, began_at) as baseline_days
      from surveys
      join beginnings on beginnings.account_id = surveys.account_id
      where began_at >= ${window.from}
        and began_at >= beginnings.began + ${numbers.baseline} * interval 1 day
    )
    select
      news.principal                                         as subject,
      news.account_id,
      arg_min(region, (event_time, event_id))                as region,
      news.began_at                                          as observed_at,
      list(event_id order by event_time, event_id)[1:20]     as event_ids,
      count(*)                                               as event_count,
      case when news.baseline_days >= ${4 * numbers.baseline} then 'high' else 'medium' end as confidence,
      list_sort(list_distinct(list(event_name)))             as operations,
      count(distinct key_arn)                                as key_count,
      count(*) filter (where outcome <> 'ok')                as refused,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip is not null))), []) as source_ips,
      max(event_time)                                        as last_at
    from news
    join questions
      on questions.account_id = news.account_id
      and questions.principal = news.principal
      and questions.event_time >= news.began_at
      and questions.event_time <= news.began_at + interval 10 minute
    group by news.principal, news.account_id, news.began_at, news.baseline_days
    order by observed_at, subject
  `,

  evidence: ({ subject, account_id, observed_at, last_at }) => sql`
    ${SURVEYED}
    and principal = ${subject}
    and coalesce(caller_account_id, 'unknown') = ${account_id}
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.subject)} asked ${row.event_count} times about keys within ten minutes, for the first time (${firstOf(row.operations)})`,
    ko: (row) =>
      `${shortPrincipal(row.subject)} 주체가 처음으로 10분 안에 키를 ${row.event_count}회 조회했습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal whether a new tool or an audit asked.',
      'See what the principal did with keys afterwards; the usage tab of each key lists it.',
      'If nobody knows of it, deactivate the credentials; what runs with them stops: aws iam update-access-key --user-name <user> --access-key-id <access-key-id> --status Inactive',
    ],
    ko: [
      '새 도구나 감사 때문에 조회한 것인지 주체의 담당자에게 확인합니다.',
      '이후 이 주체가 키로 한 일을 확인합니다. 각 키의 사용 탭에 나옵니다.',
      '아는 사람이 없다면 자격 증명을 비활성화합니다. 그 자격 증명으로 실행 중인 것이 멈춥니다: aws iam update-access-key --user-name <user> --access-key-id <access-key-id> --status Inactive',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "deny_kms_survey" {
  name = "deny-kms-survey"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:List*", "kms:Describe*", "kms:GetKeyPolicy"]
      Resource = "*"
    }]
  })
}
`,
  breaks: {
    en: 'The role sees no keys; consoles and inventory tools under it show nothing.',
    ko: '역할이 키를 볼 수 없습니다. 이 역할의 콘솔과 인벤토리 도구에 아무것도 나오지 않습니다.',
  },
  falsePositives: {
    en: ['A new scanner on its first day, and an engineer who looks at keys in the console or with a script.'],
    ko: ['첫날의 새 보안 스캐너, 콘솔이나 스크립트로 키를 살펴보는 엔지니어.'],
  },
  blindSpots: {
    en: [
      'Who surveyed keys within the first week of logs is taken for a habit.',
      'A role whose name holds the name of this product is left out, and whatever calls itself a browser or the console.',
    ],
    ko: [
      '로그가 시작된 첫 주에 키를 탐색한 주체는 평소에도 그런 것으로 봅니다.',
      '이름에 이 제품의 이름이 들어간 역할과, 스스로 브라우저나 콘솔이라고 밝힌 호출은 제외합니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html'],
  compliance: {
    'nist-800-53': ['SI-4', 'AU-6'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1580', 'T1526'],
});
