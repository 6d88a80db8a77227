import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** USE-06: deletion of a key that was in use a moment ago. */
export const usedKeyScheduledForDeletion = defineAnalyzer({
  id: 'used-key-scheduled-for-deletion',
  code: 'USE-06',
  version: 1,
  kind: 'occurrence',
  category: 'unused-keys',
  severity: 'critical',
  severityRule: {
    en: 'Critical; medium when the deletion was cancelled.',
    ko: '치명입니다. 삭제가 취소되었으면 보통으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: ['ScheduleKeyDeletion', 'CancelKeyDeletion'],
  title: { en: 'Recently used key scheduled for deletion', ko: '최근 사용된 키의 삭제 예약' },
  rationale: {
    en:
      'Deletion was scheduled for a key that had been used within ninety days before. Either a workload will break when the ' +
      'key goes, or somebody is destroying data on purpose.',
    ko: '요청 전 90일 안에 사용된 키의 삭제가 예약되었습니다. 키가 사라지면 워크로드가 멈추거나, 누군가 의도적으로 데이터를 파괴하려는 것입니다.',
  },

  row: findingRow.extend({
    principal: z.string().nullable(),
    last_used_at: timestamp,
    last_used_operation: z.string(),
    deletion_at: timestamp.nullable(),
    cancelled: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'observed_at'],
  thresholds: {
    recent: {
      label: { en: 'Days before the request in which a use counts as recent', ko: '요청 전 사용을 최근으로 보는 기간' },
      unit: 'days',
      usual: 90,
      least: 1,
      most: 730,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with requests as (
      select *
      from control_events
      where ${within(window)}
        and event_name = 'ScheduleKeyDeletion'
        and outcome = 'ok'
        and key_arn is not null
    ),
    -- A day's line may reach beyond the request; then its first use is what lies before.
    uses as (
      select
        r.event_id                                                                     as request_id,
        r.event_time                                                                   as requested_at,
        case when e.last_at <= r.event_time then e.last_at else e.first_at end          as used_at,
        cast(case when e.last_at <= r.event_time then e.last_event_id else e.first_event_id end as varchar) as event_id,
        e.event_name                                                                   as operation
      from requests r
      join edge_day e on e.key_arn = r.key_arn
      where e.is_use
        and e.first_at <= r.event_time
      union all
      select r.event_id, r.event_time, k.api_last_used_at, null, k.api_last_used_operation
      from requests r
      join keys k on k.key_arn = r.key_arn
      where k.api_last_used_at <= r.event_time
    ),
    last_uses as (
      select
        *,
        row_number() over (partition by request_id order by used_at desc, event_id nulls last, operation) as recency
      from uses
      where used_at > requested_at - to_days(${numbers.recent})
    )
    select
      r.key_arn                   as subject,
      split_part(r.key_arn, ':', 5) as account_id,
      split_part(r.key_arn, ':', 4) as region,
      r.event_time                as observed_at,
      list_filter([u.event_id, r.event_id], lambda id: id is not null) as event_ids,
      1 + cast(u.event_id is not null as integer) as event_count,
      'high'                      as confidence,
      r.principal,
      u.used_at                   as last_used_at,
      coalesce(u.operation, 'unknown') as last_used_operation,
      k.deletion_at,
      exists (
        select 1
        from control_events c
        where c.key_arn = r.key_arn
          and c.event_name = 'CancelKeyDeletion'
          and c.outcome = 'ok'
          and c.event_time >= r.event_time
      )                           as cancelled
    from requests r
    join last_uses u on u.request_id = r.event_id and u.recency = 1
    left join keys k on k.key_arn = r.key_arn
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${row.principal ? shortPrincipal(row.principal) : 'Somebody'} scheduled this key for deletion, though it was in use until ${isoDay(row.last_used_at)} (${row.last_used_operation})` +
      (row.cancelled ? '; cancelled since' : row.deletion_at ? `; it goes on ${isoDay(row.deletion_at)}` : ''),
    ko: (row) =>
      `${row.principal ? `${shortPrincipal(row.principal)} 주체가` : '누군가'} ${isoDay(row.last_used_at)}까지 사용되던(${row.last_used_operation}) 이 키의 삭제를 예약했습니다` +
      (row.cancelled
        ? '. 이후 취소되었습니다'
        : row.deletion_at
          ? `. 삭제 예정일은 ${isoDay(row.deletion_at)}입니다`
          : ''),
  },
  escalate: (row) => (row.cancelled ? 'medium' : null),

  remediation: {
    en: [
      'Confirm with the owner of the key. If it is not meant, stop it: aws kms cancel-key-deletion --key-id <key-arn>',
      'Enable the key afterwards; cancelling leaves it disabled and workloads broken: aws kms enable-key --key-id <key-arn>',
    ],
    ko: [
      '키 담당자에게 확인합니다. 의도한 것이 아니면 취소합니다: aws kms cancel-key-deletion --key-id <key-arn>',
      '취소 후에도 키는 비활성 상태이므로 다시 활성화합니다: aws kms enable-key --key-id <key-arn>',
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
      variable = "kms:TrailingDaysWithoutKeyUsage"
      values   = ["90"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'A key that was used in the last 90 days cannot be deleted by anybody; crypto-shredding on request needs an exception.',
    ko: '최근 90일 안에 사용된 키는 누구도 삭제할 수 없습니다. 요청에 따른 암호화 삭제에는 예외가 필요합니다.',
  },
  falsePositives: {
    en: ['Data that is shredded on purpose by deleting its key, under a ticket.'],
    ko: ['티켓에 따라 키 삭제로 데이터를 의도적으로 파기하는 경우.'],
  },
  blindSpots: {
    en: ['Use that is not in the logs here, as under S3 Bucket Keys or in an account without a trail.'],
    ko: ['S3 버킷 키 사용이나 추적이 없는 계정처럼 로그에 없는 사용은 알 수 없습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3',
  ],
  compliance: {
    'security-hub': ['KMS.3'],
    'pci-dss': ['3.7.5'],
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2'],
    elastic: ['6951f15e-533c-4a60-8014-a3c3ab851a1b'],
  },
  attack: ['T1485'],
});
