import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin, within } from '@/lib/sql/time';

/** THR-10: one principal was refused again and again, on many keys, within minutes. */
export const denialBurst = defineAnalyzer({
  id: 'denial-burst',
  code: 'THR-10',
  version: 2,
  kind: 'occurrence',
  apart: { by: 'principal', tables: ['failure_day', 'notable_calls'] },
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when bursts like it came on earlier days too, as of a scanner.',
    ko: '보통입니다. 스캐너처럼 이전에도 반복되었으면 낮음으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'Burst of denied calls', ko: '거부된 호출 급증' },
  rationale: {
    en:
      'One principal was refused at least 20 times on five keys or more within ten minutes. A program that lost a right ' +
      'fails on one key; somebody who tries what stolen credentials open fails on many.',
    ko:
      '한 주체가 10분 안에 5개 이상의 키에서 20회 이상 거부되었습니다. 권한을 잃은 프로그램은 한 키에서 실패하지만, ' +
      '탈취한 자격 증명을 시험하는 사람은 여러 키에서 실패합니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    key_count: integer,
    keys: texts,
    operations: texts,
    earlier_days: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'day'],
  thresholds: {
    denials: {
      label: { en: 'Refusals of one principal within ten minutes', ko: '10분 안에 한 주체가 거부된 횟수' },
      unit: 'calls',
      usual: 20,
      least: 2,
      most: 1000000,
    },
    keys: {
      label: { en: 'Keys that they are about', ko: '거부된 호출의 대상 키 수' },
      unit: 'keys',
      usual: 5,
      least: 1,
      most: 100000,
    },
    habit: {
      label: {
        en: 'Earlier days with such bursts from which on it is a habit, as of a scanner',
        ko: '스캐너 같은 습관으로 보는 이전 발생 일수',
      },
      unit: 'days',
      usual: 3,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  // A burst may lie across midnight; half of it is on one of the two days then.
  sql: (window, _limits, numbers) => sql`
    with busy as (
      select distinct principal
      from failure_day
      where ${daysWithin(window)}
        and outcome = 'denied'
        and principal <> 'unknown'
        and via_service <> 'config'
      group by principal, day
      having 2 * sum(calls) >= ${numbers.denials}
    ),
    denials as (
      select
        event_id,
        event_time,
        event_name,
        notable_calls.principal,
        caller_account_id,
        aws_region,
        coalesce(
          key_arn,
          nullif(regexp_extract(error_message, '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)', 1), ''),
          requested_key
        ) as key
      from notable_calls
      join busy on busy.principal = notable_calls.principal
      where ${within(window)}
        and kind = 'denied'
        and coalesce(via_service, '') <> 'config'
    ),
    counted as (
      select
        *,
        count(*) over ahead >= ${numbers.denials} and count(distinct key) over ahead >= ${numbers.keys} as opens
      from denials
      window ahead as (
        partition by principal
        order by event_time
        range between current row and interval 10 minute following
      )
    ),
    dated as (
      select
        *,
        date_trunc('day', coalesce(
          min(event_time) filter (where opens) over (
            partition by principal
            order by event_time
            range between interval 10 minute preceding and current row
          ),
          event_time
        )) as day
      from counted
    ),
    bursts as (
      select
        principal,
        coalesce(arg_min(caller_account_id, (event_time, event_id)), 'unknown') as account_id,
        coalesce(arg_min(aws_region, (event_time, event_id)), 'unknown') as region,
        day,
        min(event_time) as first_at,
        max(event_time) as last_at,
        list(event_id order by event_time, event_id) as event_ids,
        count(distinct key) as key_count,
        coalesce(list_sort(list_distinct(list(key) filter (where key is not null)))[1:50], []) as keys,
        list_sort(list_distinct(list(event_name))) as operations
      from dated
      group by principal, day
      having bool_or(opens)
    )
    select
      principal                  as subject,
      account_id,
      region,
      first_at                   as observed_at,
      event_ids[1:20]            as event_ids,
      len(event_ids)             as event_count,
      'high'                     as confidence,
      strftime(day, '%Y-%m-%d')  as day,
      key_count,
      keys,
      operations,
      row_number() over (partition by principal order by day) - 1 as earlier_days,
      last_at
    from bursts
    order by observed_at, subject
  `,

  evidence: ({ subject, observed_at, last_at }) => sql`
    principal = ${subject}
    and outcome = 'denied'
    and coalesce(via_service, '') <> 'config'
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row, numbers) =>
      `${shortPrincipal(row.subject)} was refused ${row.event_count} times on ${row.key_count} ${row.key_count === 1 ? 'key' : 'keys'} (${firstOf(row.operations)})` +
      (row.earlier_days >= numbers.habit ? ', as on days before' : ''),
    ko: (row, numbers) =>
      `${shortPrincipal(row.subject)} 주체가 키 ${row.key_count}개에서 ${row.event_count}회 거부되었습니다(${firstOf(row.operations)})` +
      (row.earlier_days >= numbers.habit ? '. 이전에도 반복되었습니다' : ''),
  },
  escalate: (row, numbers) => (row.earlier_days >= numbers.habit ? 'low' : null),

  remediation: {
    en: [
      'Ask the owner of the principal whether something was rolled out at that time.',
      'See which of its calls succeeded afterwards; the usage tab of each key lists them.',
      'If nobody knows of it, end its sessions; everything that runs with them stops: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
    ],
    ko: [
      '그 시각에 배포한 것이 있는지 주체의 담당자에게 확인합니다.',
      '이후 성공한 호출이 있는지 확인합니다. 각 키의 사용 탭에 나옵니다.',
      '아는 사람이 없다면 세션을 종료합니다. 그 세션으로 실행 중인 모든 것이 멈춥니다: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
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
    en: 'The running sessions of the principal end, its rightful work too.',
    ko: '주체의 현재 세션이 끊기며 정상 작업도 중단됩니다.',
  },
  falsePositives: {
    en: [
      'Scanners that may list keys and not read them; from the fourth such day on they are reported as low.',
      'A rollout that took a right from a program with many keys.',
    ],
    ko: [
      '키 목록만 볼 수 있고 읽을 권한이 없는 스캐너. 네 번째 날부터는 낮은 심각도로 보고합니다.',
      '여러 키를 쓰는 프로그램의 권한을 배포 과정에서 뺀 경우.',
    ],
  },
  blindSpots: {
    en: [
      'A call that an outside account was refused is only in the logs of that account.',
      'Refusals of AWS Config, which describes functions with encrypted variables, are left out.',
    ],
    ko: [
      '외부 계정이 거부된 호출은 그 계정의 로그에만 남습니다.',
      '암호화된 변수가 있는 함수를 조회하는 AWS Config의 거부는 제외합니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html',
  ],
  compliance: {
    'nist-800-53': ['SI-4', 'AC-7'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1580', 'T1078.004'],
});
