import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal, times } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { REFUSED_KEY } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** USE-04: somebody needs a key that is disabled. */
export const disabledKeyCalled = defineAnalyzer({
  id: 'disabled-key-called',
  code: 'USE-04',
  version: 1,
  kind: 'occurrence',
  category: 'unused-keys',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Call to a disabled key', ko: '비활성화된 키에 대한 호출' },
  rationale: {
    en:
      'A workload asked for a key that is disabled and was refused: something is broken now, or the key is not as unused ' +
      'as it seemed. Before any deletion this is the signal to wait for.',
    ko: '비활성화된 키를 워크로드가 호출했다가 거부되었습니다. 지금 무언가 실패하고 있거나, 생각과 달리 아직 쓰이는 키입니다. 삭제 전에 반드시 확인해야 할 신호입니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    via_service: z.string(),
    operations: texts,
    calls: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'principal'],
  allows: ['principals'],

  sql: (window) => sql`
    with refusals as (
      select *
      from failure_day
      where ${daysWithin(window)}
        and outcome = 'key-disabled'
        and key_arn like 'arn:%'
    )
    select
      key_arn                                             as subject,
      split_part(key_arn, ':', 5)                         as account_id,
      split_part(key_arn, ':', 4)                         as region,
      min(first_at)                                       as observed_at,
      list_slice(flatten(list(event_ids order by first_at)), 1, 20) as event_ids,
      cast(sum(calls) as bigint)                          as event_count,
      'high'                                              as confidence,
      principal,
      any_value(via_service order by via_service)         as via_service,
      list_sort(list_distinct(list(event_name)))          as operations,
      cast(sum(calls) as bigint)                          as calls,
      max(last_at)                                        as last_at
    from refusals
    group by key_arn, principal
    order by subject, principal
  `,

  evidence: ({ subject, principal, observed_at, last_at }) => sql`
    ${REFUSED_KEY} = ${subject}
    and coalesce(principal, 'unknown') = ${principal}
    and outcome = 'key-disabled'
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} called this disabled key ${times(row.calls)} (${firstOf(row.operations)})`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 비활성화된 이 키를 ${row.calls}회 호출했습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'If the workload is legitimate, enable the key again; every principal of its policy can then use it again: aws kms enable-key --key-id <key-arn>',
      'If the key is being retired, ask the owner of the caller to move the data to another key first.',
    ],
    ko: [
      '정당한 워크로드라면 키를 다시 활성화합니다. 정책에 있는 모든 주체가 다시 사용할 수 있게 됩니다: aws kms enable-key --key-id <key-arn>',
      '폐기 중인 키라면 호출한 쪽 담당자에게 데이터를 먼저 다른 키로 옮기도록 요청합니다.',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  is_enabled = true
}
`,
  breaks: {
    en: 'Enabling gives back every access that the policy and grants allow, to those who should not have it too.',
    ko: '활성화하면 정책과 Grant가 허용하는 접근이 모두 되살아납니다. 없어야 할 접근도 포함됩니다.',
  },
  falsePositives: {
    en: ['Scanners that try every key.', 'A quarantine in which somebody waits for exactly this.'],
    ko: ['모든 키를 시험하는 스캐너.', '바로 이 신호를 기다리는 격리 기간.'],
  },
  blindSpots: {
    en: ['Calls from another account that are refused for want of permission are only in that account’s trail.'],
    ko: ['다른 계정의 호출이 권한 부족으로 거부된 경우에는 그 계정의 추적에만 남습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'SI-4'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
