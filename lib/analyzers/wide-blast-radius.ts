import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Names of keys that are meant for everybody. */
const SHARED = '(^|[^a-z])(shared|platform|central|common|default|landing.?zone)([^a-z]|$)';

/** HYG-03: a key that so much hangs on that one mistake with it is everybody's. */
export const wideBlastRadius = defineAnalyzer({
  id: 'wide-blast-radius',
  code: 'HYG-03',
  version: 1,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['edge_day', 'context_day'],
    // What falls out of the window that is looked at.
    ending: (from, to, limits) => {
      const gone = sql`last_at > ${daysBefore(from, limits.unusedAfterDays)} and last_at <= ${daysBefore(to, limits.unusedAfterDays)}`;
      return sql`select key_arn from edge_day where ${gone} union select key_arn from context_day where ${gone}`;
    },
  },
  category: 'hygiene',
  severity: 'info',
  severityRule: {
    en: 'Info; medium when it is wide in two measures and not named as a shared key.',
    ko: '정보입니다. 두 가지 척도에서 넓고 공용 키로 표시되지 않았으면 보통으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Key that very much hangs on', ko: '영향 범위가 넓은 키' },
  rationale: {
    en:
      'Many services, accounts or resources work with this one key. Whoever may decrypt with it reads all of them, and when ' +
      'it is disabled all of them stop together. Keys for each application or class of data keep a mistake small.',
    ko:
      '많은 서비스, 계정 또는 리소스가 이 키 하나를 씁니다. 이 키로 복호화할 수 있는 주체는 그 전부를 읽을 수 있고, ' +
      '키가 비활성화되면 모두 함께 멈춥니다. 애플리케이션이나 데이터 등급별로 키를 나누면 실수의 영향이 작아집니다.',
  },

  row: findingRow.extend({
    services: integer,
    accounts: integer,
    resources: integer,
    service_names: texts,
    wide_in: integer,
    is_shared: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    services: {
      label: { en: 'Services from which on a key serves many', ko: '많다고 보는 서비스 수' },
      unit: 'services',
      usual: 5,
      least: 1,
      most: 1000,
    },
    accounts: {
      label: { en: 'Accounts from which on a key serves many', ko: '많다고 보는 계정 수' },
      unit: 'accounts',
      usual: 4,
      least: 1,
      most: 10000,
    },
    resources: {
      label: { en: 'Resources from which on a key protects many', ko: '많다고 보는 리소스 수' },
      unit: 'resources',
      usual: 100,
      least: 1,
      most: 10000000,
    },
  },
  allows: ['resources'],

  sql: (asOf, limits, numbers) => sql`
    with ways as (
      select key_arn, via_service, caller_account_id, min(first_at) as first_at
      from edge_day
      where is_use
        and last_at > ${daysBefore(asOf, limits.unusedAfterDays)}
        and first_at <= ${asOf}
      group by key_arn, via_service, caller_account_id
    ),
    callers as (
      select
        key_arn,
        count(distinct via_service) filter (where via_service not in ('direct', 'unknown')) as services,
        list_sort(list(distinct via_service) filter (where via_service not in ('direct', 'unknown'))) as service_names,
        count(distinct caller_account_id) filter (where caller_account_id <> 'unknown') as accounts,
        min(first_at) as began_at
      from ways
      group by key_arn
    ),
    -- An estimate is cheap and far from wrong by four times: only keys that come near are counted exactly.
    near as (
      select key_arn
      from context_day
      where is_use
        and last_at > ${daysBefore(asOf, limits.unusedAfterDays)}
        and first_at <= ${asOf}
      group by key_arn
      having 4 * approx_count_distinct(context_value) >= ${numbers.resources}
        or ${numbers.services} <= 1
        or ${numbers.accounts} <= 1
    ),
    protected as (
      select key_arn, count(*) as resources
      from (
        select distinct key_arn, context_key, context_value
        from context_day
        where is_use
          and key_arn in (select key_arn from near)
          and last_at > ${daysBefore(asOf, limits.unusedAfterDays)}
          and first_at <= ${asOf}
      ) named
      group by key_arn
    ),
    measured as (
      select
        callers.*,
        coalesce(protected.resources, 0) as resources,
        cast(callers.services >= ${numbers.services} as integer)
          + cast(callers.accounts >= ${numbers.accounts} as integer)
          + cast(coalesce(protected.resources, 0) >= ${numbers.resources} as integer) as wide_in
      from callers
      left join protected on protected.key_arn = callers.key_arn
    ),
    wide as (
      select *
      from measured
      where wide_in > 0
    ),
    newest as (
      select key_arn, arg_max(last_event_id, (last_at, last_event_id)) as event_id
      from edge_day
      where is_use
        and key_arn in (select key_arn from wide)
        and first_at <= ${asOf}
      group by key_arn
    )
    select
      wide.key_arn                              as subject,
      split_part(wide.key_arn, ':', 5)          as account_id,
      split_part(wide.key_arn, ':', 4)          as region,
      wide.began_at                             as observed_at,
      [newest.event_id]                             as event_ids,
      1                                             as event_count,
      'high'                                        as confidence,
      wide.services,
      wide.accounts,
      wide.resources,
      coalesce(wide.service_names, [])          as service_names,
      wide.wide_in,
      regexp_matches(
        lower(concat_ws(' ', array_to_string(keys.aliases, ' '), keys.description)),
        ${SHARED}
      )                                             as is_shared
    from wide
    join newest on newest.key_arn = wide.key_arn
    join keys on keys.key_arn = wide.key_arn
    where coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
      and keys.state <> 'Deleted'
    order by subject
  `,

  headline: {
    en: (row) =>
      `${row.services} ${row.services === 1 ? 'service' : 'services'}, ${row.accounts} ${row.accounts === 1 ? 'account' : 'accounts'} and ` +
      `${row.resources} ${row.resources === 1 ? 'resource' : 'resources'} work with this key` +
      (row.service_names.length > 0 ? ` (${firstOf(row.service_names)})` : ''),
    ko: (row) =>
      `서비스 ${row.services}개, 계정 ${row.accounts}개, 리소스 ${row.resources}개가 이 키를 사용합니다` +
      (row.service_names.length > 0 ? `(${firstOf(row.service_names)})` : ''),
  },
  escalate: (row) => (row.wide_in >= 2 && !row.is_shared ? 'medium' : null),

  remediation: {
    en: [
      'See on the key’s page what it protects and for whom, and decide whether so much belongs together.',
      'Guard it meanwhile against deletion, by a Deny on kms:ScheduleKeyDeletion and kms:DisableKey under kms:TrailingDaysWithoutKeyUsage; clean-up scripts are refused from then on: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Make a key for each application, and let new data use it. Old data stays under the old key until it is written anew, so the old key must stay: aws kms create-key --description "<application>"',
    ],
    ko: [
      '키 페이지에서 무엇을 누구를 위해 보호하는지 보고, 그만큼 함께 묶는 것이 맞는지 판단합니다.',
      '그동안 kms:TrailingDaysWithoutKeyUsage 조건으로 kms:ScheduleKeyDeletion과 kms:DisableKey를 거부하여 삭제를 막습니다. 이후 정리 스크립트는 거부됩니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '애플리케이션별로 키를 만들어 새 데이터에 사용합니다. 기존 데이터는 다시 쓸 때까지 이전 키를 사용하므로 이전 키는 유지해야 합니다: aws kms create-key --description "<애플리케이션>"',
    ],
  },
  terraform: `
# A key for each application; new data uses it.
resource "aws_kms_key" "this" {
  description = "<application>"
}
`,
  breaks: {
    en: 'New data uses the new key; the old one must stay as long as data under it does.',
    ko: '새 데이터는 새 키를 씁니다. 이전 키는 그 키로 암호화한 데이터가 있는 동안 유지해야 합니다.',
  },
  falsePositives: {
    en: [
      'Platform keys that are shared by design. Those whose name or description says so stay at the lowest severity.',
    ],
    ko: ['의도적으로 공유하는 플랫폼 키. 이름이나 설명에 드러나면 가장 낮은 심각도를 유지합니다.'],
  },
  blindSpots: {
    en: [
      'Resources are those that encryption contexts name. An S3 Bucket Key, a data key that is kept, and volumes that stay attached show less than there is.',
      'What is readable under a key but was not touched in the window is not counted.',
    ],
    ko: [
      '리소스는 암호화 컨텍스트에 나타난 것입니다. S3 버킷 키, 보관된 데이터 키, 계속 연결된 볼륨은 실제보다 적게 보입니다.',
      '이 키로 읽을 수 있지만 기간 중에 쓰이지 않은 것은 세지 않습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-kms-best-practices/data-protection.html'],
  compliance: {
    'nist-800-53': ['SC-12', 'AC-6'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
