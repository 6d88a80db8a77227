import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal, times } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { REFUSED_KEY } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** USE-05: somebody needs a key that will soon be gone. */
export const pendingDeletionKeyCalled = defineAnalyzer({
  id: 'pending-deletion-key-called',
  code: 'USE-05',
  version: 1,
  kind: 'occurrence',
  category: 'unused-keys',
  severity: 'critical',
  severityRule: {
    en: 'Always critical: nothing about the single case raises or lowers it.',
    ko: '항상 치명입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Call to a key pending deletion', ko: '삭제 대기 중인 키에 대한 호출' },
  rationale: {
    en:
      'Somebody tried to use a key whose deletion is scheduled. When the waiting period ends, whatever is encrypted under ' +
      'it is unreadable for good; this call is the proof that something still is.',
    ko: '삭제가 예약된 키를 누군가 사용하려 했습니다. 대기 기간이 끝나면 이 키로 암호화된 데이터는 영구히 읽을 수 없게 됩니다. 이 호출은 아직 그런 데이터가 있다는 증거입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    operations: texts,
    calls: integer,
    last_at: timestamp,
    deletion_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'principal'],

  sql: (window) => sql`
    with refusals as (
      select *
      from failure_day
      where ${daysWithin(window)}
        and outcome = 'key-pending-deletion'
        and key_arn like 'arn:%'
    )
    select
      r.key_arn                                           as subject,
      split_part(r.key_arn, ':', 5)                       as account_id,
      split_part(r.key_arn, ':', 4)                       as region,
      min(r.first_at)                                     as observed_at,
      list_slice(flatten(list(r.event_ids order by r.first_at)), 1, 20) as event_ids,
      cast(sum(r.calls) as bigint)                        as event_count,
      'high'                                              as confidence,
      r.principal,
      list_sort(list_distinct(list(r.event_name)))        as operations,
      cast(sum(r.calls) as bigint)                        as calls,
      max(r.last_at)                                      as last_at,
      any_value(k.deletion_at)                            as deletion_at
    from refusals r
    left join keys k on k.key_arn = r.key_arn
    group by r.key_arn, r.principal
    order by subject, r.principal
  `,

  evidence: ({ subject, principal, observed_at, last_at }) => sql`
    ${REFUSED_KEY} = ${subject}
    and coalesce(principal, 'unknown') = ${principal}
    and outcome = 'key-pending-deletion'
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} tried to use this key ${times(row.calls)} (${firstOf(row.operations)}) while its deletion was pending${row.deletion_at ? `; it goes on ${isoDay(row.deletion_at)}` : ''}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 삭제 대기 중인 이 키를 ${row.calls}회 사용하려 했습니다(${firstOf(row.operations)})${row.deletion_at ? `. 삭제 예정일은 ${isoDay(row.deletion_at)}입니다` : ''}`,
  },

  remediation: {
    en: [
      'Stop the deletion while there is time; the key is disabled afterwards: aws kms cancel-key-deletion --key-id <key-arn>',
      'Enable it so that the workload runs again, then find out what it reads: aws kms enable-key --key-id <key-arn>',
    ],
    ko: [
      '시간이 있을 때 삭제를 취소합니다. 취소 후 키는 비활성 상태가 됩니다: aws kms cancel-key-deletion --key-id <key-arn>',
      '워크로드가 다시 동작하도록 활성화한 뒤 무엇을 읽는지 확인합니다: aws kms enable-key --key-id <key-arn>',
    ],
  },
  terraform: `
# Cancel by CLI first: terraform cannot cancel a deletion.
resource "aws_kms_key" "this" {
  deletion_window_in_days = 30
  is_enabled              = true
}
`,
  breaks: {
    en: 'Cancelling breaks nothing; enabling gives back every access that the policy allows.',
    ko: '취소해도 영향이 없습니다. 활성화하면 정책이 허용하는 접근이 모두 되살아납니다.',
  },
  falsePositives: {
    en: ['A job that is itself being removed.', 'Scanners that try every key.'],
    ko: ['함께 폐기 중인 작업.', '모든 키를 시험하는 스캐너.'],
  },
  blindSpots: {
    en: [
      'ReEncrypt from a key pending deletion succeeds and is not an attempt that fails.',
      'DescribeKey and the like do not fail either.',
    ],
    ko: [
      '삭제 대기 중인 키를 원본으로 하는 ReEncrypt는 성공하므로 실패로 나타나지 않습니다.',
      'DescribeKey 등 조회도 실패하지 않습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys-creating-cloudwatch-alarm.html'],
  compliance: {
    'security-hub': ['KMS.3'],
    'nist-800-53': ['SC-12', 'CP-9', 'SI-4'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1485'],
});
