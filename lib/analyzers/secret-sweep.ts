import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { SECRET } from '@/lib/sql/crossing';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-15: one principal read many secrets or parameters within minutes. */
export const secretSweep = defineAnalyzer({
  id: 'secret-sweep',
  code: 'THR-15',
  version: 1,
  kind: 'occurrence',
  apart: { by: 'principal', tables: ['secret_reads'] },
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Sweep through secrets', ko: '비밀 일괄 조회' },
  rationale: {
    en:
      'One principal had more different secrets or parameters decrypted within ten minutes than it ever does. A program ' +
      'reads its own few; whoever wants to move on with stolen credentials reads all it can reach.',
    ko:
      '한 주체가 10분 안에 평소보다 훨씬 많은 보안 암호나 파라미터를 복호화했습니다. 프로그램은 자신의 것 몇 개만 읽지만, ' +
      '탈취한 자격 증명으로 침투를 넓히려는 사람은 읽을 수 있는 모든 것을 읽습니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    secrets: integer,
    resources: texts,
    usual: integer,
    source_ips: texts,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'day'],
  thresholds: {
    secrets: {
      label: { en: 'Secrets that anybody may read within ten minutes', ko: '10분 안에 누구나 읽을 수 있는 비밀 수' },
      unit: 'secrets',
      usual: 10,
      least: 2,
      most: 100000,
    },
    baseline: {
      label: {
        en: 'Days of logs before that make an amount unusual',
        ko: '평소와 다르다고 판단하는 데 필요한 이전 로그 기간',
      },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
    times_usual: {
      label: {
        en: 'Times its usual most (99th percentile) that are a sweep',
        ko: '평소 최댓값(99백분위) 대비 대량으로 보는 배수',
      },
      unit: 'times',
      usual: 3,
      least: 1,
      most: 1000,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with reads as (
      select *
      from secret_reads
      where ${within(window)}
    ),
    windows as (
      select
        *,
        date_trunc('day', event_time) as day,
        count(distinct secret) over (
          partition by account_id, principal
          order by event_time
          range between current row and interval 10 minute following
        ) as ahead
      from reads
    ),
    days as (
      select
        account_id,
        principal,
        day,
        max(ahead) as most,
        quantile_cont(ahead, 0.99) as p99,
        arg_max(event_time, (ahead, -epoch(event_time))) as began_at
      from windows
      group by account_id, principal, day
    ),
    habits as (
      select
        *,
        coalesce(max(p99) over (
          partition by account_id, principal
          order by day
          rows between unbounded preceding and 1 preceding
        ), 0) as usual
      from days
    ),
    beginnings as (
      select account_id, min(first_hour) as began
      from coverage_day
      group by account_id
    )
    select
      habits.principal                                        as subject,
      habits.account_id,
      arg_min(windows.region, (event_time, event_id))         as region,
      habits.began_at                                         as observed_at,
      list(event_id order by event_time, event_id)[1:20]      as event_ids,
      count(*)                                                as event_count,
      case when any_value(beginnings.began) <= habits.day - ${numbers.baseline} * interval 1 day then 'high' else 'low' end
        as confidence,
      strftime(habits.day, '%Y-%m-%d')                        as day,
      count(distinct secret)                                  as secrets,
      list_sort(list_distinct(list(secret)))[1:50]            as resources,
      cast(ceil(habits.usual) as integer)                     as usual,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip is not null))), []) as source_ips,
      max(event_time)                                         as last_at
    from habits
    join windows
      on windows.account_id = habits.account_id
      and windows.principal = habits.principal
      and windows.event_time >= habits.began_at
      and windows.event_time <= habits.began_at + interval 10 minute
    left join beginnings on beginnings.account_id = habits.account_id
    where habits.most >= greatest(${numbers.secrets}, ${numbers.times_usual} * habits.usual)
    group by habits.principal, habits.account_id, habits.day, habits.began_at, habits.usual
    order by observed_at, subject
  `,
  evidence: ({ subject, account_id, observed_at, last_at }) => sql`
    event_name = 'Decrypt'
    and outcome = 'ok'
    and principal = ${subject}
    and coalesce(caller_account_id, 'unknown') = ${account_id}
    and coalesce(identity_type, '') <> 'AWSService'
    and ${SECRET} is not null
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.subject)} read ${row.secrets} different secrets within ten minutes` +
      (row.usual > 0 ? `; usual are ${row.usual}` : `: ${firstOf(row.resources.map(nameOf))}`),
    ko: (row) =>
      `${shortPrincipal(row.subject)} 주체가 10분 안에 서로 다른 비밀 ${row.secrets}개를 읽었습니다` +
      (row.usual > 0 ? `(평소 ${row.usual}개)` : `: ${firstOf(row.resources.map(nameOf))}`),
  },

  remediation: {
    en: [
      'Ask the owner of the principal whether a deployment or a backup read them.',
      'If not, treat each of them as known to a stranger and change it; programs that hold the old one fail until they fetch the new: aws secretsmanager rotate-secret --secret-id <secret-arn>',
      'End the sessions of the principal: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
    ],
    ko: [
      '배포나 백업 작업이 읽은 것인지 주체의 담당자에게 확인합니다.',
      '아니라면 모두 유출된 것으로 보고 교체합니다. 이전 값을 가진 프로그램은 새 값을 받을 때까지 실패합니다: aws secretsmanager rotate-secret --secret-id <secret-arn>',
      '주체의 세션을 종료합니다: aws iam put-role-policy --role-name <role> --policy-name revoke-sessions --policy-document file://revoke-sessions.json',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "deny_secrets" {
  name = "deny-secrets"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameter*"]
      Resource = "*"
    }]
  })
}
`,
  breaks: {
    en: 'Programs under the role read no secret and fail at their next start.',
    ko: '이 역할의 프로그램은 비밀을 읽지 못하고 다음 시작 때 실패합니다.',
  },
  falsePositives: {
    en: ['A pipeline that fetches the configuration of many programs, until its days have shown that it always does.'],
    ko: ['여러 프로그램의 설정을 한꺼번에 받는 파이프라인. 반복되면 평소 수준으로 인식합니다.'],
  },
  blindSpots: {
    en: [
      'BatchGetSecretValue and caches use one data key for several reads, so more may have been read.',
      'Secrets under keys that AWS owns leave no record of KMS here; those under AWS managed keys do.',
    ],
    ko: [
      'BatchGetSecretValue와 캐시는 데이터 키 하나로 여러 번 읽으므로 실제로는 더 많이 읽었을 수 있습니다.',
      'AWS 소유 키로 암호화한 비밀은 KMS 기록이 남지 않습니다. AWS 관리형 키는 기록이 남습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html',
  ],
  compliance: {
    'nist-800-53': ['SI-4', 'IA-5'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1555.006'],
});

/** A secret as a sentence names it: without its place. */
function nameOf(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}
