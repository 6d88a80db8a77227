import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** USE-02: a key that was never used since it was made, by the word of an API that tracked all its life. */
export const neverUsedKey = defineAnalyzer({
  id: 'never-used-key',
  code: 'USE-02',
  version: 2,
  kind: 'condition',
  category: 'unused-keys',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['inventory'],
  controlEvents: ['CreateKey'],
  title: { en: 'Key never used since creation', ko: '생성 이후 한 번도 사용되지 않은 키' },
  rationale: {
    en:
      'KMS has tracked the whole life of this key and knows of no cryptographic operation. A key made by mistake or for ' +
      'a project that never came only costs money and widens what must be guarded.',
    ko: 'KMS가 이 키의 전체 기간을 추적했지만 암호화 작업이 한 번도 없었습니다. 잘못 만들었거나 취소된 프로젝트의 키는 비용만 발생시키고 관리 대상을 늘립니다.',
  },

  row: findingRow.extend({ alias: z.string().nullable(), created_at: timestamp, tracking_since: timestamp }),
  identity: ['account_id', 'subject'],
  restsOn: 'last-use',
  thresholds: {
    grace: {
      label: { en: 'Days that a key is given before its silence counts', ko: '미사용을 판단하기 전 유예 기간' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 730,
    },
  },
  allows: ['resources'],

  sql: (asOf, _limits, numbers) => sql`
    select
      keys.key_arn       as subject,
      account_id,
      region,
      created_at         as observed_at,
      list_filter([creation.event_id], lambda id: id is not null) as event_ids,
      cast(creation.event_id is not null as integer)              as event_count,
      -- The API alone is one witness; logs of the whole window are the second.
      case when covered_days >= window_days then 'high' else 'medium' end as confidence,
      alias,
      created_at,
      api_tracking_since as tracking_since
    from keys
    left join (
      select key_arn, min(event_id) as event_id
      from control_events
      where event_name = 'CreateKey'
        and outcome = 'ok'
      group by key_arn
    ) creation on creation.key_arn = keys.key_arn
    where api_tracking_since is not null
      and api_last_used_at is null
      and last_used_at is null
      and created_at >= api_tracking_since
      -- Of what came after it was asked, the API said nothing.
      and (
        created_at + to_days(${numbers.grace}) < least(api_asked_at, cast(${asOf} as timestamp))
        or (created_at < ${daysBefore(asOf, numbers.grace)} and covered_days >= window_days)
      )
      and coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
      and state in ('Enabled', 'Disabled', 'PendingImport')
    order by subject
  `,

  headline: {
    en: (row) => `Never used since it was created on ${isoDay(row.created_at)}`,
    ko: (row) => `${isoDay(row.created_at)} 생성 이후 한 번도 사용되지 않았습니다`,
  },

  remediation: {
    en: [
      'Ask whoever created the key what it is for; the page of the key names the principal when the log has it.',
      'Nothing can be encrypted under it, so deletion breaks only what was about to use it: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 7',
    ],
    ko: [
      '키를 만든 담당자에게 용도를 확인합니다. 로그에 있으면 키 페이지에 생성 주체가 표시됩니다.',
      '이 키로 암호화된 데이터는 없으므로, 삭제의 영향은 앞으로 사용하려던 작업뿐입니다: aws kms schedule-key-deletion --key-id <key-arn> --pending-window-in-days 7',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  is_enabled              = false
  deletion_window_in_days = 30
}
`,
  breaks: {
    en: 'A key for recovery or a yearly job fails when its day comes; it can be enabled again as long as it is not deleted.',
    ko: '재해 복구나 연 1회 작업용 키라면 필요한 날에 실패합니다. 삭제 전에는 다시 활성화할 수 있습니다.',
  },
  falsePositives: {
    en: [
      'Keys kept ready for disaster recovery.',
      'Replicas of a multi-Region key: each Region is tracked for itself.',
    ],
    ko: ['재해 복구용으로 준비해 둔 키.', '다중 리전 키의 복제본: 리전별로 따로 추적됩니다.'],
  },
  blindSpots: {
    en: ['GetKeyLastUsage lags by up to an hour and does not know of use before its tracking start.'],
    ko: ['GetKeyLastUsage는 최대 1시간 늦고, 추적 시작 이전의 사용은 알지 못합니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html'],
  compliance: {
    'pci-dss': ['3.7.5'],
    'nist-800-53': ['CM-8', 'SC-12'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_cmk_are_used'],
  },
  attack: [],
});
