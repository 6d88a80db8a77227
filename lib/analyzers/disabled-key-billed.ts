import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { certainty } from '@/lib/sql/certainty';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { agedByDays, grewOlderThan } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Disabled keys of customers. */
const SLEEPS = sql`(state = 'Disabled' and coalesce(manager, 'CUSTOMER') = 'CUSTOMER')`;

/** USE-03: a key that has been disabled for more than a month and is paid for like any other. */
export const disabledKeyBilled = defineAnalyzer({
  id: 'disabled-key-billed',
  code: 'USE-03',
  version: 3,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'control_events', 'inventory_keys'],
    coverage: 'account',
    meets: () => SLEEPS,
    moved: (from, to, _limits, { quarantine }) => sql`
      select key_arn
      from keys
      where ${SLEEPS}
        and (
          state_since is null
          or ${agedByDays(sql`state_since`, from, to)}
          or ${grewOlderThan(quarantine, sql`state_since`, from, to)}
        )
    `,
  },
  category: 'unused-keys',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['DisableKey', 'CancelKeyDeletion'],
  title: { en: 'Disabled key still billed', ko: '비활성 상태로 요금이 부과되는 키' },
  rationale: {
    en:
      'A disabled key costs as much as an enabled one. After a month in which nobody missed it, the trial is over: ' +
      'it can be deleted, or somebody should say why it stays.',
    ko:
      '비활성 키에도 활성 키와 같은 요금이 부과됩니다. 한 달 동안 아무도 찾지 않았다면 시험 기간은 끝난 것이므로, ' +
      '삭제하거나 유지하는 이유를 밝혀야 합니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    state_since: timestamp.nullable(),
    last_used_at: timestamp.nullable(),
    monthly_cost_usd: z.number().nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'state',
  thresholds: {
    quarantine: {
      label: { en: 'Days that a key may stay disabled on trial', ko: '시험 목적으로 비활성 상태를 허용하는 기간' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 730,
    },
  },
  allows: ['resources'],

  // Disabled before the first log or inventory: then a month of records without a change of the key is the proof.
  sql: (asOf, _limits, numbers) => sql`
    with quiet as (
      select account_id, region, count(*) as days
      from coverage_day
      where first_kms_hour <= ${asOf}
        and day >= date_trunc('day', cast(${daysBefore(asOf, numbers.quarantine)} as timestamp))
      group by account_id, region
    ),
    switched as (
      select keys.key_arn, arg_max(event_id, (event_time, event_id)) as event_id
      from control_events
      join keys on keys.key_arn = control_events.key_arn
      where event_name in ('DisableKey', 'CancelKeyDeletion')
        and outcome = 'ok'
        and event_time <= keys.state_since
      group by keys.key_arn
    ),
    sleeping as (
      select
        keys.*,
        case when keys.state_origin = 'events' then switched.event_id end as event_id,
        case
          when keys.state_since is not null then ${certainty(sql`keys.state_since`, asOf)}
          else 'medium'
        end as confidence
      from keys
      join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
      left join switched on switched.key_arn = keys.key_arn
      left join quiet on quiet.account_id = keys.account_id and quiet.region = keys.region
      where ${SLEEPS}
        and (
          keys.state_since + to_days(${numbers.quarantine}) < known_until
          or (keys.state_since is null and quiet.days >= ${numbers.quarantine})
        )
    )
    select
      key_arn                                               as subject,
      account_id,
      region,
      coalesce(state_since, first_seen_at, created_at, ${daysBefore(asOf, numbers.quarantine)}) as observed_at,
      list_filter([event_id], lambda id: id is not null)    as event_ids,
      cast(event_id is not null as integer)                 as event_count,
      confidence,
      alias,
      state_since,
      greatest(last_used_at, api_last_used_at)              as last_used_at,
      monthly_cost_usd
    from sleeping
    order by subject
  `,

  doubts: () => sql`
    select account_id, key_arn as subject
    from keys
    where state = 'Disabled'
      and state_since is null
  `,

  headline: {
    en: (row) =>
      `Disabled ${row.state_since ? `since ${isoDay(row.state_since)}` : 'for more than a month'}` +
      (row.monthly_cost_usd === null ? ' and still billed' : `, and billed $${row.monthly_cost_usd} a month`),
    ko: (row) =>
      `${row.state_since ? `${isoDay(row.state_since)}부터` : '한 달 넘게'} 비활성 상태입니다` +
      (row.monthly_cost_usd === null ? '. 요금은 계속 부과됩니다' : `. 월 ${row.monthly_cost_usd}달러가 부과됩니다`),
  },

  remediation: {
    en: [
      'Ask the owner of the key whether anything encrypted under it must be read again; failed calls are on its page.',
      'If not, schedule its deletion with the longest waiting period; billing stops at once, and what is still encrypted under it is lost for good at the end: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 30',
    ],
    ko: [
      '이 키로 암호화한 데이터를 다시 읽을 일이 있는지 키 소유자에게 확인합니다. 실패한 호출은 키 페이지에 나옵니다.',
      '없다면 가장 긴 대기 기간으로 삭제를 예약합니다. 요금은 즉시 멈추고, 기간이 끝나면 남은 데이터는 영구히 읽을 수 없습니다: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 30',
    ],
  },
  terraform: `
# Remove the resource to schedule deletion after the window.
resource "aws_kms_key" "this" {
  is_enabled              = false
  deletion_window_in_days = 30
}
`,
  breaks: {
    en: 'After the waiting period everything that is still encrypted under the key is lost for good.',
    ko: '대기 기간이 끝나면 이 키로 암호화된 모든 데이터를 영구히 잃습니다.',
  },
  falsePositives: {
    en: ['A key kept disabled on purpose, for legal hold or as the last step of a long quarantine.'],
    ko: ['법적 보존이나 긴 격리 절차 때문에 일부러 비활성 상태로 두는 키.'],
  },
  blindSpots: {
    en: [
      'A key disabled before the first log is judged only where each day of the last month has KMS records.',
      'Where the records of its account have ended and no inventory asked about it since, a key is judged as of then and grows no older.',
    ],
    ko: [
      '첫 로그 이전에 비활성화된 키는 최근 한 달의 모든 날에 KMS 기록이 있을 때만 판정합니다.',
      '해당 계정의 기록이 끝나고 이후 인벤토리 조회도 없으면, 그 시점을 기준으로 판정하며 나이를 더 세지 않습니다.',
    ],
  },
  references: [
    'https://aws.amazon.com/kms/pricing/',
    'https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html',
  ],
  compliance: {
    'pci-dss': ['3.7.5'],
    'nist-800-53': ['SC-12', 'CM-8'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
