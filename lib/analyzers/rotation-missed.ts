import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Time that KMS is given after the planned hour. */
const GRACE_HOURS = 48;

/** ROT-05: the day of a planned rotation passed and none was seen. */
export const rotationMissed = defineAnalyzer({
  id: 'rotation-missed',
  code: 'ROT-05',
  version: 1,
  kind: 'condition',
  category: 'rotation',
  severity: 'high',
  needs: ['events'],
  title: { en: 'Scheduled rotation missed', ko: '예정된 교체 누락' },
  rationale: {
    en:
      'Rotation is on and was due, yet no RotateKey event of that day is in the log and the API knows of no new material. ' +
      'Either KMS could not rotate, or the log is not complete.',
    ko: '자동 교체가 켜져 있고 예정일이 지났지만 RotateKey 이벤트도 새 키 구성 요소도 없습니다. KMS가 교체하지 못했거나 로그가 완전하지 않은 것입니다.',
  },

  row: findingRow.extend({ alias: z.string().nullable(), due_at: timestamp, last_rotated_at: timestamp.nullable() }),
  identity: ['account_id', 'subject', 'due_at'],

  sql: (asOf) => sql`
    select
      k.key_arn           as subject,
      k.account_id,
      k.region,
      k.next_rotation_at  as observed_at,
      []::varchar[]       as event_ids,
      0                   as event_count,
      case when count(c.hour) > 0 then 'high' else 'low' end as confidence,
      k.alias,
      k.next_rotation_at  as due_at,
      k.last_rotated_at
    from keys k
    left join coverage_hour c
      on c.account_id = k.account_id
     and c.region = k.region
     and c.hour >= k.next_rotation_at - interval 1 day
     and c.hour < k.next_rotation_at + interval 2 days
    where k.rotation_eligibility = 'automatic'
      and k.rotation_enabled
      and k.state = 'Enabled'
      and coalesce(k.manager, 'CUSTOMER') = 'CUSTOMER'
      and k.next_rotation_at < ${new Date(asOf.getTime() - GRACE_HOURS * 3_600_000)}
    group by all
    having count(c.hour) > 0
    order by due_at, subject
  `,

  headline: {
    en: (row) => `Rotation was due on ${isoDay(row.due_at)} and was not seen`,
    ko: (row) => `${isoDay(row.due_at)}로 예정된 교체가 확인되지 않았습니다`,
  },

  remediation: {
    en: [
      'Ask KMS what it knows: aws kms list-key-rotations --key-id <key-arn>; aws kms get-key-rotation-status --key-id <key-arn>',
      'If there is no new material, rotate by hand; nothing breaks: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
    ko: [
      'KMS의 기록을 확인합니다: aws kms list-key-rotations --key-id <key-arn>; aws kms get-key-rotation-status --key-id <key-arn>',
      '새 키 구성 요소가 없으면 직접 교체합니다. 영향은 없습니다: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
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
  attack: [],
});
