import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** THR-02: keys were switched off; several by one principal within an hour are one finding. */
export const massDisable = defineAnalyzer({
  id: 'mass-disable',
  code: 'THR-02',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'critical',
  severityRule: {
    en: 'Critical for a series of keys within an hour; medium for a single one.',
    ko: '한 시간 안의 연속 비활성화면 치명, 하나뿐이면 보통입니다.',
  },
  needs: ['events'],
  controlEvents: ['DisableKey', 'EnableKey'],
  title: { en: 'Key disabled, or many at once', ko: '키 비활성화(대량 비활성화 포함)' },
  rationale: {
    en:
      'A disabled key refuses every request at once: volumes do not attach, objects cannot be read. One principal that ' +
      'disables three keys or more within an hour takes systems down; a single disabled key deserves one look.',
    ko:
      '비활성화한 키는 모든 요청을 즉시 거부하여 볼륨이 연결되지 않고 객체를 읽을 수 없습니다. ' +
      '한 주체가 한 시간 안에 키를 3개 이상 비활성화하면 시스템 중단 시도로 보며, 1개라도 확인이 필요합니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    day: z.string(),
    keys: texts,
    key_count: integer,
    enabled_again: integer,
    regions: texts,
    source_ips: texts,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'day'],
  thresholds: {
    series: {
      label: {
        en: 'Keys that one principal disables within an hour that make a series',
        ko: '대량 비활성화로 보는 한 시간 안의 키 수',
      },
      unit: 'keys',
      usual: 3,
      least: 2,
      most: 1000,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with calls as (
      select
        event_id,
        event_time,
        coalesce(key_arn, requested_key, 'unknown') as key,
        -- A multi-Region key has one id in all of its Regions.
        regexp_extract(coalesce(key_arn, requested_key, 'unknown'), '[^/]+$') as key_id,
        coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
        coalesce(aws_region, 'unknown') as region,
        principal,
        source_ip
      from control_events
      where event_name = 'DisableKey'
        and outcome = 'ok'
    ),
    openings as (
      select
        *,
        count(distinct key_id) over (
          partition by account_id, principal
          order by event_time
          range between current row and interval 1 hour following
        ) as keys_ahead
      from calls
    ),
    sorted as (
      select
        *,
        principal is not null
          and max(keys_ahead) over (
            partition by account_id, principal
            order by event_time
            range between interval 1 hour preceding and current row
          ) >= ${numbers.series} as in_series
      from openings
    ),
    gaps as (
      select
        *,
        case when in_series then principal else key end as subject,
        event_time - lag(event_time) over (
          partition by account_id, in_series, case when in_series then principal else key end
          order by event_time, event_id
        ) as pause
      from sorted
    ),
    numbered as (
      select
        *,
        count(*) filter (where pause is null or pause > interval 1 hour) over (
          partition by account_id, in_series, subject
          order by event_time, event_id
        ) as series
      from gaps
    ),
    dated as (
      select
        *,
        date_trunc('day', min(event_time) over (partition by account_id, in_series, subject, series)) as day
      from numbered
    ),
    awakened as (
      select
        dated.event_id,
        bool_or(control_events.event_id is not null) as is_enabled_again
      from dated
      left join control_events
        on control_events.key_arn = dated.key
        and control_events.event_name = 'EnableKey'
        and control_events.outcome = 'ok'
        and control_events.event_time >= dated.event_time
      group by dated.event_id
    )
    select
      subject,
      account_id,
      arg_min(region, (event_time, event_id)) as region,
      min(event_time) as observed_at,
      list(event_id order by event_time, event_id)[1:20] as event_ids,
      count(*) as event_count,
      'high' as confidence,
      coalesce(any_value(principal), 'unknown') as principal,
      strftime(day, '%Y-%m-%d') as day,
      list_sort(list_distinct(list(key)))[1:50] as keys,
      count(distinct key_id) as key_count,
      count(distinct key_id) - count(distinct key_id) filter (where not is_enabled_again) as enabled_again,
      list_sort(list_distinct(list(region))) as regions,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where source_ip is not null))), []) as source_ips,
      max(event_time) as last_at
    from dated
    join awakened using (event_id)
    group by subject, account_id, in_series, day
    having min(event_time) >= ${window.from}
      and min(event_time) < ${window.to}
    order by observed_at, subject
  `,

  headline: {
    en: (row, numbers) =>
      (row.key_count >= numbers.series
        ? `${shortPrincipal(row.principal)} disabled ${row.key_count} keys within a short time`
        : `${shortPrincipal(row.principal)} disabled this key`) +
      (row.enabled_again === 0
        ? ''
        : row.key_count === 1
          ? '; enabled again since'
          : `; ${row.enabled_again} enabled again since`),
    ko: (row, numbers) =>
      (row.key_count >= numbers.series
        ? `${shortPrincipal(row.principal)} 주체가 짧은 시간에 키 ${row.key_count}개를 비활성화했습니다`
        : `${shortPrincipal(row.principal)} 주체가 이 키를 비활성화했습니다`) +
      (row.enabled_again === 0
        ? ''
        : row.key_count === 1
          ? ' (이후 다시 활성화됨)'
          : ` (이후 ${row.enabled_again}개 다시 활성화됨)`),
  },
  escalate: (row, numbers) => (row.key_count >= numbers.series ? null : 'medium'),

  remediation: {
    en: [
      'Ask the owners of the keys whether this was intended. Calls that fail since then are on the page of each key.',
      'If it was not, enable each key again; waiting services recover by themselves: aws kms enable-key --key-id <key-arn>',
      'Take the right to disable keys from the principal until it is cleared up. Its pipelines that manage keys fail meanwhile: aws iam put-role-policy --role-name <role> --policy-name deny-kms-disable --policy-document file://deny-kms-disable.json',
    ],
    ko: [
      '의도한 작업인지 키 소유자에게 확인합니다. 이후 실패한 호출은 각 키 페이지에 나옵니다.',
      '의도하지 않았다면 키를 다시 활성화합니다. 대기하던 서비스는 자동으로 복구됩니다: aws kms enable-key --key-id <key-arn>',
      '원인이 밝혀질 때까지 해당 주체의 키 비활성화 권한을 막습니다. 그동안 이 주체로 키를 관리하는 파이프라인은 실패합니다: aws iam put-role-policy --role-name <role> --policy-name deny-kms-disable --policy-document file://deny-kms-disable.json',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_disable" {
  name = "deny-disable"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:DisableKey", "kms:ScheduleKeyDeletion"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Only the named role can disable or delete keys; clean-up jobs under other roles fail.',
    ko: '지정한 역할만 키를 비활성화하거나 삭제할 수 있습니다. 다른 역할의 정리 작업은 실패합니다.',
  },
  falsePositives: {
    en: ['A clean-up of unused keys: disable, watch, then delete is the way that AWS recommends.'],
    ko: ['미사용 키 정리 작업. 비활성화하고 지켜본 뒤 삭제하는 것은 AWS가 권장하는 절차입니다.'],
  },
  blindSpots: {
    en: [
      'A series that several principals share, each below three keys within the hour, shows as single findings.',
      'Scheduling the deletion of a key disables it too; that is a finding of its own.',
    ],
    ko: [
      '여러 주체가 나누어 한 시간에 3개 미만씩 비활성화하면 개별 발견 사항으로만 나타납니다.',
      '키 삭제를 예약해도 키가 비활성화되지만 별도의 발견 사항으로 다룹니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/impact_kms_cmk_disabled_or_scheduled_for_deletion.toml',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 4.7', 'v6.0-v7.0 5.7'],
    'nist-800-53': ['SC-12', 'CP-9', 'SI-4'],
    'isms-p': ['2.7.2', '2.11.3'],
    prowler: ['cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk'],
    elastic: ['6951f15e-533c-4a60-8014-a3c3ab851a1b'],
    panther: ['AWS.KMS.CustomerManagedKeyLoss'],
    datadog: ['432-8db-b8b'],
  },
  attack: ['T1485', 'T1490'],
});
