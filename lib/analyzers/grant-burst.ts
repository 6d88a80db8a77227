import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** GRT-09: one principal made many more grants in an hour than it usually does. */
export const grantBurst = defineAnalyzer({
  id: 'grant-burst',
  code: 'GRT-09',
  version: 2,
  kind: 'occurrence',
  apart: { by: 'principal', tables: ['control_events'] },
  category: 'grants',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['CreateGrant'],
  title: { en: 'Burst of grants', ko: '권한 부여 급증' },
  rationale: {
    en:
      'One principal called CreateGrant itself more than ten times within an hour, and at least five times as often as in ' +
      'its usual hour. An intruder who wants to keep access spreads grants over many keys; so does a program gone wrong.',
    ko:
      '한 주체가 한 시간 안에 CreateGrant를 10번 넘게, 평소 시간의 5배 넘게 직접 호출했습니다. ' +
      '접근을 유지하려는 침입자는 여러 키에 권한 부여(Grant)를 퍼뜨리며, 오작동하는 프로그램도 마찬가지입니다.',
  },

  row: findingRow.extend({
    hour: timestamp,
    keys: integer,
    grantees: texts,
    usual: z.number(),
    threshold: integer,
  }),
  identity: ['account_id', 'subject', 'hour'],
  thresholds: {
    times_usual: {
      label: {
        en: 'Times a principal’s own usual hour that are a burst',
        ko: '주체의 평소 시간 대비 급증으로 보는 배수',
      },
      unit: 'times',
      usual: 5,
      least: 1,
      most: 1000,
    },
    grants: {
      label: { en: 'Grants an hour that nobody has to explain', ko: '설명이 필요 없는 시간당 권한 부여 수' },
      unit: 'grants',
      usual: 10,
      least: 1,
      most: 1000000,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with made as (
      select
        event_id,
        event_time,
        date_trunc('hour', event_time) as hour,
        principal,
        -- What strangers do on our keys is told where the keys are.
        coalesce(
          case when ${isOwn(sql`caller_account_id`)} then caller_account_id end,
          key_account_id,
          recipient_account_id,
          'unknown'
        ) as account_id,
        coalesce(aws_region, 'unknown') as region,
        key_arn,
        coalesce(
          json_extract_string(request, '$.granteePrincipal'),
          json_extract_string(request, '$.granteeServicePrincipal'),
          'unknown'
        ) as grantee
      from control_events
      where event_name = 'CreateGrant'
        and outcome = 'ok'
        and direct
        and principal is not null
        and event_time < ${window.to}
    ),
    hours as (
      select
        account_id,
        principal,
        hour,
        count(*)                                                   as grants,
        arg_min(region, (event_time, event_id))                    as region,
        min(event_time)                                            as began_at,
        list(event_id order by event_time, event_id)[1:20]         as event_ids,
        count(distinct key_arn)                                    as keys,
        list_sort(list_distinct(list(grantee)))[1:10]              as grantees
      from made
      group by account_id, principal, hour
    ),
    compared as (
      select
        hours.*,
        coalesce(
          (
            select median(other.grants)
            from hours other
            where other.account_id = hours.account_id
              and other.principal = hours.principal
              and other.hour < hours.hour
          ),
          0
        ) as usual
      from hours
    )
    select
      principal                                                     as subject,
      account_id,
      region,
      began_at                                                      as observed_at,
      event_ids,
      grants                                                        as event_count,
      case when usual > 0 then 'high' else 'medium' end             as confidence,
      hour,
      keys,
      grantees,
      cast(usual as double)                                         as usual,
      cast(greatest(${numbers.grants}, ${numbers.times_usual} * usual) as integer)   as threshold
    from compared
    where grants > greatest(${numbers.grants}, ${numbers.times_usual} * usual)
      and began_at >= ${window.from}
    order by observed_at, subject
  `,

  evidence: ({ subject, account_id, hour }) => sql`
    event_name = 'CreateGrant'
    and outcome = 'ok'
    and direct
    and principal = ${subject}
    and list_contains([caller_account_id, key_account_id, recipient_account_id], ${account_id})
    and date_trunc('hour', event_time) = ${hour}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.subject)} made ${row.event_count} grants on ${row.keys} ${row.keys === 1 ? 'key' : 'keys'} within an hour`,
    ko: (row) =>
      `${shortPrincipal(row.subject)} 주체가 한 시간 안에 키 ${row.keys}개에 권한 부여(Grant)를 ${row.event_count}개 만들었습니다`,
  },

  remediation: {
    en: [
      'Ask whoever owns the role or the user what was going on in that hour.',
      'See what was given to whom on each of the keys: aws kms list-grants --key-id <key-arn>',
      'Revoke what nobody can explain; the grantees are refused within minutes: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      '역할이나 사용자의 소유자에게 그 시간에 무슨 일이 있었는지 확인합니다.',
      '각 키에서 누구에게 무엇을 허용했는지 확인합니다: aws kms list-grants --key-id <key-arn>',
      '설명할 수 없는 것은 철회합니다. 받은 주체는 몇 분 안에 거부됩니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
  },
  terraform: `
resource "aws_iam_role_policy" "deny_create_grant" {
  name = "deny-create-grant"
  role = "<role>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:CreateGrant"]
      Resource = "*"
      Condition = { Bool = { "kms:GrantIsForAWSResource" = "false" } }
    }]
  })
}
`,
  breaks: {
    en: 'The role can make no grants by itself; services that make them on its behalf still can.',
    ko: '역할이 직접 Grant를 만들 수 없습니다. 서비스가 대신 만드는 Grant는 계속 만들어집니다.',
  },
  falsePositives: {
    en: ['A migration or a first roll-out that makes one grant for each tenant.'],
    ko: ['테넌트마다 Grant를 만드는 이전 작업이나 최초 배포.'],
  },
  blindSpots: {
    en: [
      'Grants that services make on behalf of somebody are not counted; autoscaling makes many.',
      'Of an account whose logs are not here, only grants on our keys are known, and all its principals count as one.',
    ],
    ko: [
      '서비스가 대신 만드는 Grant는 세지 않습니다. 오토 스케일링은 많은 Grant를 만듭니다.',
      '로그가 없는 계정은 자사 키에 만든 Grant만 알 수 있으며, 그 계정의 모든 주체를 하나로 셉니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/grants.html'],
  compliance: {
    'nist-800-53': ['AC-6', 'SI-4'],
    'isms-p': ['2.11.3'],
  },
  attack: ['T1098'],
});
