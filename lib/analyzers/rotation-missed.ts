import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { RECORDED_UNTIL } from '@/lib/sql/known-until';
import { grewOlderThan } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Keys of which a rotation is planned that nobody saw. */
const WAITS = sql`(
  rotation_eligibility = 'automatic'
  and rotation_enabled
  and (state = 'Enabled' or (state = 'Unknown' and rotation_enabled_at is not null))
  and next_rotation_at is not null
  and (last_rotated_at is null or last_rotated_at < next_rotation_at)
)`;

/** ROT-05: the day of a planned rotation passed and none was seen. */
export const rotationMissed = defineAnalyzer({
  id: 'rotation-missed',
  code: 'ROT-05',
  version: 2,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'control_events', 'inventory_keys'],
    coverage: 'account',
    meets: () => WAITS,
    moved: (from, to, _limits, { seen }) => sql`
      select key_arn
      from keys
      where ${grewOlderThan(seen / 24, sql`next_rotation_at`, from, to)}
        or ${grewOlderThan(seen / 24, sql`state_since`, from, to)}
    `,
  },
  category: 'rotation',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['EnableKeyRotation', 'RotateKey'],
  title: { en: 'Scheduled rotation missed', ko: '예정된 교체 누락' },
  rationale: {
    en:
      'Rotation is on and was due, yet no RotateKey event of that day is in the log and the API knows of no new material. ' +
      'Either KMS could not rotate, or the log is not complete.',
    ko: '자동 교체가 켜져 있고 예정일이 지났지만 RotateKey 이벤트도 새 키 구성 요소도 없습니다. KMS가 교체하지 못했거나 로그가 완전하지 않은 것입니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    due_at: timestamp,
    last_rotated_at: timestamp.nullable(),
    said_by_api: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'rotation',
  thresholds: {
    seen: {
      label: {
        en: 'Hours after the planned date before the silence of the log counts',
        ko: '로그에 기록이 없음을 판단하기까지 예정일 이후의 시간',
      },
      unit: 'hours',
      usual: 48,
      least: 1,
      most: 720,
    },
    said: {
      label: {
        en: 'Hours after the planned date before the word of KMS counts',
        ko: 'KMS 응답으로 판단하기까지 예정일 이후의 시간',
      },
      unit: 'hours',
      usual: 24,
      least: 1,
      most: 720,
    },
  },
  allows: ['resources'],

  // Only an enabled key lets its rotation be switched on. One that was enabled again after the planned day rotates then,
  // so its time runs from there.
  sql: (asOf, _limits, numbers) => sql`
    with waiting as (
      select
        key_arn,
        account_id,
        region,
        alias,
        next_rotation_at,
        last_rotated_at,
        case when state_since > next_rotation_at then state_since else next_rotation_at end as expected_at
      from keys
      where ${WAITS}
    ),
    asked as (
      select
        key_arn,
        try_cast(json_extract_string(answer, '$.rotation.value.nextAt') as timestamp) as next_at,
        collected_at
      from (${INVENTORY_ANSWERS}) answers
    ),
    said as (
      select distinct waiting.key_arn
      from waiting
      join asked on asked.key_arn = waiting.key_arn and asked.next_at = waiting.next_rotation_at
      where asked.collected_at > waiting.expected_at + to_hours(${numbers.said})
    ),
    watched as (
      select waiting.key_arn
      from waiting
      join (${RECORDED_UNTIL}) recorded
        on recorded.account_id = waiting.account_id
       and waiting.expected_at + to_hours(${numbers.seen}) < recorded_until
      join coverage_hour
        on coverage_hour.account_id = waiting.account_id
       and coverage_hour.region = waiting.region
       and coverage_hour.hour >= date_trunc('day', waiting.expected_at)
       and coverage_hour.hour < waiting.expected_at + to_hours(${numbers.seen})
      where waiting.expected_at + to_hours(${numbers.seen}) < ${asOf}
      group by waiting.key_arn, waiting.expected_at
      having count(distinct date_trunc('day', coverage_hour.hour))
        >= date_diff('day', waiting.expected_at, waiting.expected_at + to_hours(${numbers.seen}))
    ),
    starts as (
      select waiting.key_arn, arg_max(control_events.event_id, (control_events.event_time, control_events.event_id)) as event_id
      from waiting
      join control_events on control_events.key_arn = waiting.key_arn
      where control_events.event_name in ('EnableKeyRotation', 'RotateKey')
        and control_events.outcome = 'ok'
        and control_events.event_time < waiting.next_rotation_at
      group by waiting.key_arn
    )
    select
      waiting.key_arn                                              as subject,
      waiting.account_id,
      waiting.region,
      waiting.expected_at                                          as observed_at,
      list_filter([starts.event_id], lambda id: id is not null)    as event_ids,
      cast(starts.event_id is not null as integer)                 as event_count,
      case when said.key_arn is not null then 'high' else 'medium' end as confidence,
      waiting.alias,
      waiting.next_rotation_at                                     as due_at,
      waiting.last_rotated_at,
      said.key_arn is not null                                     as said_by_api
    from waiting
    left join said on said.key_arn = waiting.key_arn
    left join watched on watched.key_arn = waiting.key_arn
    left join starts on starts.key_arn = waiting.key_arn
    where said.key_arn is not null or watched.key_arn is not null
    order by due_at, subject
  `,

  headline: {
    en: (row) =>
      `Rotation was due on ${isoDay(row.due_at)} and ` +
      (row.said_by_api ? 'KMS itself says that it has not happened' : 'no RotateKey event followed'),
    ko: (row) =>
      `${isoDay(row.due_at)} 예정이던 교체가 ` +
      (row.said_by_api ? 'KMS 응답에 따르면 이루어지지 않았습니다' : 'RotateKey 이벤트로 확인되지 않았습니다'),
  },

  remediation: {
    en: [
      'Ask KMS what it knows: `aws kms list-key-rotations --key-id <key-arn>`; `aws kms get-key-rotation-status --key-id <key-arn>`',
      'If there is no new material, rotate by hand; nothing breaks: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
    ko: [
      'KMS의 기록을 확인합니다: `aws kms list-key-rotations --key-id <key-arn>`; `aws kms get-key-rotation-status --key-id <key-arn>`',
      '새 키 구성 요소가 없으면 직접 교체합니다. 영향은 없습니다: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
}
`,
  breaks: {
    en: 'Rotating on demand meanwhile breaks nothing: old data stays readable.',
    ko: '그동안 수동으로 교체해도 영향이 없습니다. 기존 데이터는 계속 읽을 수 있습니다.',
  },
  falsePositives: {
    en: ['A key that was disabled on the day rotates when it is enabled again.'],
    ko: ['예정일에 비활성 상태였던 키는 다시 활성화될 때 교체됩니다.'],
  },
  blindSpots: {
    en: ['Without records of the day in the account and Region nothing is concluded.'],
    ko: ['해당 계정과 리전의 그날 기록이 없으면 판단하지 않습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html'],
  compliance: {
    'cis-aws': ['v1.4-v2.0 3.8', 'v3.0-v5.0 3.6', 'v6.0-v7.0 4.6'],
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
