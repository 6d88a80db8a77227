import { z } from 'zod';
import { defineAnalyzer, type SiteLimits } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { agedByDays, datedAnew } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Keys that rotate too rarely. */
function rotatesRarely({ rotationMaxAgeDays }: SiteLimits): Query {
  return sql`(
    rotation_eligibility = 'automatic'
    and rotation_enabled
    and rotation_period_days > ${rotationMaxAgeDays}
    and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
  )`;
}

/** ROT-03: rotation is on, but at longer intervals than the site allows. */
export const rotationPeriodLong = defineAnalyzer({
  id: 'rotation-period-long',
  code: 'ROT-03',
  version: 1,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'control_events', 'inventory_keys'],
    coverage: 'place',
    meets: (_asOf, limits) => rotatesRarely(limits),
    moved: (from, to) => {
      const aged = sql`
        select key_arn
        from control_events
        where event_name = 'EnableKeyRotation'
          and ${agedByDays(sql`event_time`, from, to)}
      `;
      return datedAnew(aged, from, to);
    },
  },
  category: 'rotation',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['EnableKeyRotation'],
  title: { en: 'Rotation period too long', ko: '너무 긴 교체 주기' },
  rationale: {
    en:
      'Automatic rotation is on, so a check of the flag passes, but its period may be up to seven years. ' +
      'This key will keep its material for longer than the site allows.',
    ko:
      '자동 교체가 켜져 있어 설정 점검은 통과하지만 주기는 최대 7년까지 늘릴 수 있습니다. ' +
      '이 키는 허용된 기간보다 오래 같은 키 구성 요소를 사용합니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    period_days: integer,
    max_age_days: integer,
    next_rotation_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'rotation',
  allows: ['resources'],

  sql: (asOf, limits) => sql`
    with switches as (
      select
        key_arn,
        max(event_time)                             as switched_at,
        arg_max(event_id, (event_time, event_id))   as event_id
      from control_events
      where event_name = 'EnableKeyRotation'
        and outcome = 'ok'
        and event_time <= ${asOf}
      group by key_arn
    ),
    asked as (
      select key_arn, max(collected_at) as asked_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.rotation.known') = 'true'
      group by key_arn
    )
    select
      keys.key_arn                                                as subject,
      account_id,
      region,
      coalesce(switched_at, created_at, first_seen_at, ${asOf})   as observed_at,
      list_filter([switches.event_id], lambda id: id is not null) as event_ids,
      cast(switches.event_id is not null as integer)              as event_count,
      ${certainty(sql`greatest(switches.switched_at, asked.asked_at)`, asOf)} as confidence,
      alias,
      rotation_period_days                                        as period_days,
      ${limits.rotationMaxAgeDays}                                as max_age_days,
      next_rotation_at
    from keys
    left join switches on switches.key_arn = keys.key_arn
    left join asked on asked.key_arn = keys.key_arn
    where ${rotatesRarely(limits)}
      and state in ('Enabled', 'Unknown')
    order by subject
  `,

  headline: {
    en: (row) => `Rotation happens every ${row.period_days} days; ${row.max_age_days} are allowed`,
    ko: (row) => `교체 주기가 ${row.period_days}일로 허용 기간 ${row.max_age_days}일보다 깁니다`,
  },

  remediation: {
    en: [
      'Shorten the period. It starts anew from that moment, and no user of the key notices: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      'If the material is already older than allowed, rotate once by hand as well: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
    ko: [
      '주기를 줄입니다. 그 시점부터 주기가 새로 시작되며 사용자에게 영향이 없습니다: aws kms enable-key-rotation --key-id <key-arn> --rotation-period-in-days 365',
      '키 구성 요소가 이미 허용 기간을 넘었다면 수동으로 한 번 교체합니다: aws kms rotate-key-on-demand --key-id <key-arn>',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
}
`,
  breaks: {
    en: 'Nothing; the next rotation may come at once when the period has passed already.',
    ko: '영향이 없습니다. 이미 기간이 지났으면 곧바로 교체될 수 있습니다.',
  },
  falsePositives: {
    en: ['Keys for which a longer period was agreed and written down as an exception.'],
    ko: ['더 긴 주기를 예외로 합의하고 기록해 둔 키.'],
  },
  blindSpots: {
    en: ['A period set before the first log is known only from an inventory.'],
    ko: ['첫 로그 이전에 설정한 주기는 인벤토리로만 알 수 있습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html'],
  compliance: {
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
