import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** What KMS takes when the caller names no waiting period (FACTS.md §1.2). */
const DEFAULT_DAYS = 30;

/** THR-01: somebody asked KMS to delete a key. */
export const keyDeletionScheduled = defineAnalyzer({
  id: 'key-deletion-scheduled',
  code: 'THR-01',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'High; critical by root, for a series of keys within an hour, or with the shortest waiting period; medium when it was cancelled.',
    ko: '높음입니다. 루트 사용자, 한 시간 안의 연속 삭제, 최단 대기 기간이면 치명으로 올리고, 취소되었으면 보통으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: ['ScheduleKeyDeletion', 'CancelKeyDeletion'],
  title: { en: 'Key deletion scheduled', ko: '키 삭제 예약' },
  rationale: {
    en:
      'When the waiting period ends the key is gone for good, and with it everything that is encrypted under it. The shortest ' +
      'period, the root user, or several keys within an hour are the marks of sabotage.',
    ko:
      '대기 기간이 끝나면 키와 그 키로 암호화한 모든 데이터를 영구히 잃습니다. 최단 대기 기간, 루트 사용자, 한 시간 안의 여러 키는 ' +
      '고의적인 파괴의 징후입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    by_root: z.boolean(),
    source_ip: z.string().nullable(),
    pending_days: integer,
    deletes_at: timestamp,
    keys_within_hour: integer,
    cancelled_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'observed_at'],
  thresholds: {
    series: {
      label: {
        en: 'Keys of an account within an hour that make a series',
        ko: '연속 삭제로 보는 한 시간 안의 계정의 키 수',
      },
      unit: 'keys',
      usual: 3,
      least: 2,
      most: 1000,
    },
    shortest: {
      label: { en: 'Waiting period up to which it is critical', ko: '치명으로 올리는 대기 기간' },
      unit: 'days',
      usual: 7,
      least: 7,
      most: 30,
    },
  },
  allows: ['principals', 'resources'],

  // A series counts whoever asked: an intruder may go from role to role. Keys of one multi-Region set are one key.
  sql: (window) => sql`
    with requests as (
      select
        *,
        coalesce(key_arn, requested_key, 'unknown') as subject,
        coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
        coalesce(
          try_cast(json_extract_string(request, '$.pendingWindowInDays') as integer),
          try_cast(json_extract_string(response, '$.pendingWindowInDays') as integer),
          ${DEFAULT_DAYS}
        ) as pending_days
      from control_events
      where event_name = 'ScheduleKeyDeletion'
        and outcome = 'ok'
    ),
    openings as (
      select
        *,
        count(distinct regexp_extract(subject, '[^/]+$')) over (
          partition by account_id
          order by event_time
          range between current row and interval 1 hour following
        ) as keys_ahead
      from requests
    ),
    series as (
      select
        event_id,
        max(keys_ahead) over (
          partition by account_id
          order by event_time
          range between interval 1 hour preceding and current row
        ) as keys_within_hour
      from openings
    ),
    cancellations as (
      select
        request.event_id,
        min(cancellation.event_time) as cancelled_at
      from requests request
      join control_events cancellation
        on cancellation.key_arn = request.key_arn
        and cancellation.event_name = 'CancelKeyDeletion'
        and cancellation.outcome = 'ok'
        and cancellation.event_time >= request.event_time
      group by request.event_id
    )
    select
      request.subject,
      request.account_id,
      coalesce(request.aws_region, 'unknown') as region,
      request.event_time as observed_at,
      [request.event_id] as event_ids,
      1 as event_count,
      'high' as confidence,
      coalesce(request.principal, 'unknown') as principal,
      coalesce(request.identity_type = 'Root', false) or coalesce(request.assumed_root, false) as by_root,
      request.source_ip,
      request.pending_days,
      request.event_time + request.pending_days * interval 1 day as deletes_at,
      coalesce(series.keys_within_hour, 1) as keys_within_hour,
      cancellations.cancelled_at
    from (select * from requests where ${within(window)}) request
    left join series using (event_id)
    left join cancellations using (event_id)
    order by observed_at, subject
  `,

  headline: {
    en: (row, numbers) =>
      `${shortPrincipal(row.principal)} scheduled this key for deletion in ${row.pending_days} days, on ${isoDay(row.deletes_at)}` +
      (row.keys_within_hour >= numbers.series ? `, one of ${row.keys_within_hour} keys within an hour` : '') +
      (row.cancelled_at ? `; cancelled on ${isoDay(row.cancelled_at)}` : ''),
    ko: (row, numbers) =>
      `${shortPrincipal(row.principal)} 주체가 이 키를 ${row.pending_days}일 뒤(${isoDay(row.deletes_at)}) 삭제하도록 예약했습니다` +
      (row.keys_within_hour >= numbers.series ? ` (한 시간 안에 예약한 키 ${row.keys_within_hour}개 중 하나)` : '') +
      (row.cancelled_at ? ` (${isoDay(row.cancelled_at)} 취소됨)` : ''),
  },
  escalate: (row, numbers) => {
    if (row.by_root || row.keys_within_hour >= numbers.series) return 'critical';
    if (row.cancelled_at) return 'medium';
    return row.pending_days <= numbers.shortest ? 'critical' : null;
  },

  remediation: {
    en: [
      'Ask the owner of the key whether the deletion is intended, and see in the blast radius what still depends on the key.',
      'If it is not, cancel it while the waiting period lasts. Nothing breaks by that: aws kms cancel-key-deletion --key-id <key-arn>',
      'A key whose deletion is cancelled stays disabled until it is enabled: aws kms enable-key --key-id <key-arn>',
      'Narrow who holds kms:ScheduleKeyDeletion, or deny it for keys in use with kms:TrailingDaysWithoutKeyUsage. Pipelines that delete keys they made fail from then on.',
    ],
    ko: [
      '삭제가 의도된 것인지 키 소유자에게 확인하고, 영향 범위에서 아직 이 키에 의존하는 리소스를 봅니다.',
      '의도하지 않았다면 대기 기간 안에 취소합니다. 취소로 인한 영향은 없습니다: aws kms cancel-key-deletion --key-id <key-arn>',
      '취소한 키는 비활성 상태로 남으므로 다시 활성화합니다: aws kms enable-key --key-id <key-arn>',
      'kms:ScheduleKeyDeletion 권한을 줄이거나, 사용 중인 키는 kms:TrailingDaysWithoutKeyUsage 조건으로 거부합니다. 직접 만든 키를 삭제하는 파이프라인은 이후 실패합니다.',
    ],
  },
  terraform: `
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
  statement {
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "NumericLessThan"
      variable = "kms:ScheduleKeyDeletionPendingWindowInDays"
      values   = ["30"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Deletion with less than 30 days is refused to everybody; pipelines that destroy test keys fail.',
    ko: '30일 미만의 삭제 예약은 누구에게나 거부됩니다. 시험용 키를 없애는 파이프라인은 실패합니다.',
  },
  falsePositives: {
    en: ['Planned teardown of a sandbox, or of an environment by its own pipeline role (Terraform destroy).'],
    ko: ['샌드박스 정리, 또는 파이프라인 역할이 수행하는 계획된 환경 제거(Terraform destroy).'],
  },
  blindSpots: {
    en: [
      'Requests before the first stored log are not seen; keys that wait for deletion since then show only in an inventory.',
    ],
    ko: ['저장된 로그 이전의 요청은 보이지 않습니다. 그때부터 삭제 대기 중인 키는 인벤토리에서만 확인됩니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/impact_kms_cmk_disabled_or_scheduled_for_deletion.toml',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 4.7', 'v6.0-v7.0 5.7'],
    'security-hub': ['KMS.3'],
    'pci-dss': ['3.7.5'],
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2', '2.11.3'],
    prowler: ['cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk'],
    elastic: ['6951f15e-533c-4a60-8014-a3c3ab851a1b'],
    panther: ['AWS.KMS.CustomerManagedKeyLoss'],
    datadog: ['432-8db-b8b'],
  },
  attack: ['T1485'],
});
