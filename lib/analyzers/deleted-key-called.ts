import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, isoDay, shortPrincipal, times } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { partitionOf } from '@/lib/sql/partition';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** USE-08: somebody still asks for a key that is gone. */
export const deletedKeyCalled = defineAnalyzer({
  id: 'deleted-key-called',
  code: 'USE-08',
  version: 2,
  kind: 'occurrence',
  category: 'unused-keys',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['DeleteKey'],
  title: { en: 'Call to a deleted key', ko: '삭제된 키에 대한 호출' },
  rationale: {
    en:
      'KMS deleted this key, and since then somebody has asked for it by name. Data or a configuration still depends on ' +
      'it: what is encrypted under it cannot be read any more, and what is written now fails.',
    ko:
      'KMS가 이 키를 삭제한 뒤에도 누군가 이 키를 호출했습니다. 데이터나 설정이 아직 이 키에 의존하며, ' +
      '이 키로 암호화한 데이터는 더 이상 읽을 수 없고 새로 쓰는 작업도 실패합니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    operations: texts,
    calls: integer,
    deleted_at: timestamp,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'principal'],

  // A refusal for a key that does not exist often lists no resource; the message or the request names the key then.
  sql: (window) => sql`
    with gone as (
      select
        coalesce(key_arn, json_extract_string(service_details, '$.keyId')) as key_arn,
        min(event_time) as deleted_at
      from control_events
      where event_name = 'DeleteKey'
        and outcome = 'ok'
      group by 1
    ),
    refusals as (
      select
        event_id,
        event_time,
        event_name,
        coalesce(principal, 'unknown') as principal,
        coalesce(
          key_arn,
          nullif(regexp_extract(error_message, '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+)', 1), ''),
          case
            when requested_key like 'arn:%:key/%' then requested_key
            when regexp_full_match(requested_key, '(mrk-)?[0-9a-f-]{32,36}')
              then 'arn:' || ${partitionOf(sql`aws_region`)} || ':kms:' || aws_region || ':' || caller_account_id || ':key/' || requested_key
          end
        ) as key_arn
      from notable_calls
      where ${within(window)}
        and kind = 'not-found'
    )
    select
      gone.key_arn                                          as subject,
      split_part(gone.key_arn, ':', 5)                      as account_id,
      split_part(gone.key_arn, ':', 4)                      as region,
      min(event_time)                                       as observed_at,
      list(event_id order by event_time, event_id)[1:20]    as event_ids,
      count(*)                                              as event_count,
      'high'                                                as confidence,
      principal,
      list_sort(list_distinct(list(event_name)))            as operations,
      count(*)                                              as calls,
      any_value(deleted_at)                                 as deleted_at,
      max(event_time)                                       as last_at
    from refusals
    join gone on gone.key_arn = refusals.key_arn and refusals.event_time >= gone.deleted_at
    group by gone.key_arn, principal
    order by subject, principal
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} asked ${times(row.calls)} for this key (${firstOf(row.operations)}), which was deleted on ${isoDay(row.deleted_at)}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${isoDay(row.deleted_at)}에 삭제된 이 키를 ${row.calls}회 호출했습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the principal what it wanted to read or write; restore that from a copy under another key if there is one.',
      'Find where the key is still configured, an alias, a bucket or an environment, and point it to a key that lives: aws kms list-aliases --region <region>',
    ],
    ko: [
      '무엇을 읽거나 쓰려 했는지 주체의 담당자에게 확인하고, 다른 키로 암호화한 사본이 있으면 복원합니다.',
      '별칭, 버킷, 환경 변수 등 아직 이 키가 설정된 곳을 찾아 사용 가능한 키로 바꿉니다: aws kms list-aliases --region <region>',
    ],
  },
  terraform: `
resource "aws_kms_alias" "this" {
  name          = "alias/<name>"
  target_key_id = "<successor-key-arn>"
}
`,
  breaks: {
    en: 'Nothing brings a deleted key back. The alias serves new data; data under the deleted key stays unreadable.',
    ko: '삭제된 키는 되살릴 수 없습니다. 별칭은 새 데이터에만 쓰이고, 삭제된 키로 암호화한 데이터는 읽을 수 없습니다.',
  },
  falsePositives: {
    en: ['Scanners and tools that try every key they once knew.'],
    ko: ['예전에 알던 모든 키를 시험하는 스캐너나 도구.'],
  },
  blindSpots: {
    en: [
      'Keys deleted before the first stored log are not known as deleted.',
      'Decrypt without a key id fails in another way, so such calls are not seen.',
    ],
    ko: [
      '저장된 로그 이전에 삭제된 키는 삭제된 키로 알 수 없습니다.',
      '키 ID 없이 호출한 Decrypt는 다른 오류로 실패하므로 보이지 않습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html'],
  compliance: {
    'nist-800-53': ['CP-9', 'SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1485'],
});
