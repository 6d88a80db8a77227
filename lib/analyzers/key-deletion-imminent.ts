import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { HOUR_MS } from '@/lib/model/time';
import { certainty } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** KMS may take up to a day longer than the date says. */
const HOURS_LATE = 24;

/** USE-07: the last days in which the deletion of a key can still be cancelled. */
export const keyDeletionImminent = defineAnalyzer({
  id: 'key-deletion-imminent',
  code: 'USE-07',
  version: 1,
  kind: 'condition',
  category: 'unused-keys',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Key deletion imminent', ko: '임박한 키 삭제' },
  rationale: {
    en:
      'The waiting period of this key ends within three days. Until then a single command keeps it; afterwards nobody, ' +
      'AWS included, can read what is encrypted under it.',
    ko:
      '이 키의 삭제 대기 기간이 3일 안에 끝납니다. 그전에는 명령 하나로 되돌릴 수 있지만, 이후에는 AWS를 포함한 누구도 ' +
      '이 키로 암호화한 데이터를 읽을 수 없습니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    deletion_at: timestamp,
    hours_left: integer,
    last_used_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'deletion_at'],
  restsOn: 'state',
  thresholds: {
    ahead: {
      label: { en: 'Hours before the date from which on a deletion is imminent', ko: '삭제 임박으로 보는 남은 시간' },
      unit: 'hours',
      usual: 72,
      least: 1,
      most: 720,
    },
  },
  allows: ['resources'],

  sql: (asOf, _limits, numbers) => sql`
    select
      key_arn                                                    as subject,
      account_id,
      region,
      deletion_at - ${numbers.ahead} * interval 1 hour             as observed_at,
      list_filter([deletion_event_id], lambda id: id is not null) as event_ids,
      cast(deletion_event_id is not null as integer)             as event_count,
      case
        when state_since is null then 'medium'
        else ${certainty(sql`keys.state_since`, asOf)}
      end                                                        as confidence,
      alias,
      deletion_at,
      date_diff('hour', cast(${asOf} as timestamp), deletion_at) as hours_left,
      greatest(last_used_at, api_last_used_at)                   as last_used_at
    from keys
    where state = 'PendingDeletion'
      and deletion_at <= ${new Date(asOf.getTime() + numbers.ahead * HOUR_MS)}
      and deletion_at > ${new Date(asOf.getTime() - HOURS_LATE * HOUR_MS)}
    order by deletion_at, subject
  `,

  headline: {
    en: (row) =>
      row.hours_left > 0
        ? `This key will be deleted in ${row.hours_left} ${row.hours_left === 1 ? 'hour' : 'hours'}, on ${minute(row.deletion_at)} UTC`
        : `The waiting period of this key ended on ${minute(row.deletion_at)} UTC; it can be deleted at any moment`,
    ko: (row) =>
      row.hours_left > 0
        ? `${row.hours_left}시간 뒤인 ${minute(row.deletion_at)} UTC에 이 키가 삭제됩니다`
        : `이 키의 대기 기간이 ${minute(row.deletion_at)} UTC에 끝나 언제든 삭제될 수 있습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key now whether the deletion is meant. If nobody answers in time, stop it; the key is disabled afterwards and billed again: aws kms cancel-key-deletion --key-id <key-arn>',
      'Before it goes, move what is still encrypted under it to another key; ReEncrypt still reads from it: aws kms re-encrypt --ciphertext-blob fileb://data-key --source-key-id <key-arn> --destination-key-id <other-key-arn>',
    ],
    ko: [
      '삭제가 의도한 것인지 지금 키 소유자에게 확인합니다. 제때 답이 없으면 취소합니다. 취소하면 비활성 상태가 되고 요금이 다시 부과됩니다: aws kms cancel-key-deletion --key-id <key-arn>',
      '삭제 전에 남은 데이터를 다른 키로 옮깁니다. ReEncrypt로는 아직 읽을 수 있습니다: aws kms re-encrypt --ciphertext-blob fileb://data-key --source-key-id <key-arn> --destination-key-id <other-key-arn>',
    ],
  },
  terraform: `
# Cancel by CLI first; keep the resource so that a plan does not delete it again.
resource "aws_kms_key" "this" {
  deletion_window_in_days = 30
  is_enabled              = true
}
`,
  breaks: {
    en: 'Cancelling breaks nothing; the key stays disabled until it is enabled.',
    ko: '취소해도 영향이 없습니다. 키는 활성화할 때까지 비활성 상태입니다.',
  },
  falsePositives: {
    en: ['A deletion that was decided and checked; the finding goes with the key.'],
    ko: ['결정과 점검을 마친 삭제. 키가 삭제되면 발견 사항도 사라집니다.'],
  },
  blindSpots: {
    en: ['A multi-Region primary that waits for its replicas has no date yet and is not reported.'],
    ko: ['복제본 삭제를 기다리는 다중 리전 기본 키는 날짜가 정해지지 않아 보고하지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-3',
  ],
  compliance: {
    'security-hub': ['KMS.3'],
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_cmk_not_deleted_unintentionally'],
  },
  attack: ['T1485'],
});

function minute(instant: Date): string {
  return instant.toISOString().slice(0, 16).replace('T', ' ');
}
