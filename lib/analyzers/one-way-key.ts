import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Operations that put data under a symmetric key; ReEncrypt does so under its destination. */
const WRITING = [
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
];
/** Services that write day by day what is read on a bad day only. */
const KEEPING = ['backup', 'cloudtrail', 'config', 'delivery.logs', 'firehose', 'logs'];
/** Services that ask for a data key once and read with it for as long as the table, volume or secret lives. */
const LASTING = [
  'dynamodb',
  'ebs',
  'ec2',
  'ecr',
  'eks',
  'elasticfilesystem',
  'es',
  'lambda',
  'rds',
  'redshift',
  'secretsmanager',
  'ssm',
];
/** Names by which people know keys of backups and archives. */
const ARCHIVE =
  '(^|[^a-z0-9])(dr|disaster|recovery|back-?ups?|archives?|audit|logs?|trail|escrow|백업|보관|감사|복구)([^a-z0-9]|$)';

/** USE-10: a key under which data was only put, or only read, in the covered window. */
export const oneWayKey = defineAnalyzer({
  id: 'one-way-key',
  code: 'USE-10',
  version: 1,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['edge_day'],
    // Uses that fall out of the window that is looked at, and keys that are no longer too young to be judged.
    moved: (from, to, limits) => {
      const passed = (at: Query) =>
        sql`${at} >= ${daysBefore(from, limits.unusedAfterDays)} and ${at} < ${daysBefore(to, limits.unusedAfterDays)}`;
      return sql`
        select key_arn
        from edge_day
        where ${passed(sql`last_at`)}
        union
        select key_arn
        from keys
        where ${passed(sql`created_at`)}
          or ${passed(sql`api_last_used_at`)}
      `;
    },
  },
  category: 'unused-keys',
  severity: 'info',
  severityRule: {
    en: 'Always info: nothing about the single case raises or lowers it.',
    ko: '항상 정보입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Key that is only written or only read with', ko: '암호화만 또는 복호화만 하는 키' },
  rationale: {
    en:
      'Data that is encrypted and never read may be kept for nobody, or go to somebody who reads it elsewhere. A key that ' +
      'only decrypts looks retired, but is still needed: deleting it makes what is read today unreadable.',
    ko:
      '암호화만 하고 읽지 않는 데이터는 쓸모없이 쌓이고 있거나 다른 곳에서 읽히고 있을 수 있습니다. ' +
      '복호화만 하는 키는 은퇴한 것처럼 보여도 아직 필요하며, 삭제하면 지금 읽는 데이터를 읽을 수 없게 됩니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    direction: z.enum(['write-only', 'read-only']),
    operations: texts,
    services: texts,
    calls: integer,
    last_at: timestamp,
    window_days: integer,
  }),
  identity: ['account_id', 'subject', 'direction'],
  allows: ['resources'],

  // What one Region's key of a multi-Region set writes, another may read: the set is judged as one key.
  sql: (asOf, limits) => sql`
    with members as (
      select
        *,
        case
          when key_id like 'mrk-%' then account_id || '/' || key_id
          else key_arn
        end as family
      from keys
    ),
    edges as (
      select
        key_arn,
        event_name,
        via_service,
        list_contains(${WRITING}, event_name) or (event_name = 'ReEncrypt' and key_role = 'destination') as is_write,
        event_name = 'Decrypt' or (event_name = 'ReEncrypt' and key_role = 'source')                     as is_read,
        sum(calls)    as calls,
        min(first_at) as first_at,
        max(last_at)  as last_at
      from edge_day
      where is_use
        and first_at <= ${asOf}
        and last_at >= ${daysBefore(asOf, limits.unusedAfterDays)}
      group by key_arn, event_name, via_service, is_write, is_read
    ),
    uses as (
      select members.family, edges.*
      from edges
      join members on members.key_arn = edges.key_arn
    ),
    ways as (
      select
        family,
        bool_or(is_write)                                     as writes,
        bool_or(is_read)                                      as reads,
        bool_or(is_write and not list_contains(${KEEPING}, via_service)) as writes_at_work,
        bool_or(is_read and not list_contains(${LASTING}, via_service)) as reads_at_work
      from uses
      group by family
    ),
    provable as (
      select
        family,
        bool_and(covered_days >= window_days)                 as covered,
        -- The API knows of a read, or a write, that is missing here: then others may be missing as well.
        bool_or(
          api_last_used_at >= ${daysBefore(asOf, limits.unusedAfterDays)}
          and (api_last_used_operation in ('Decrypt', 'ReEncrypt'))
        )                                                     as api_reads,
        bool_or(
          api_last_used_at >= ${daysBefore(asOf, limits.unusedAfterDays)}
          and (list_contains(${WRITING}, api_last_used_operation) or api_last_used_operation = 'ReEncrypt')
        )                                                     as api_writes
      from members
      group by family
    ),
    sides as (
      select
        ways.family,
        case
          when writes and not reads and writes_at_work and not coalesce(api_reads, false) then 'write-only'
          when reads and not writes and reads_at_work and not coalesce(api_writes, false) then 'read-only'
        end as direction
      from ways
      join provable on provable.family = ways.family
      where covered
    ),
    evidence as (
      select key_arn, list_sort(list_distinct(list(first_event_id)))[1:20] as event_ids
      from edge_day
      where is_use
        and first_at <= ${asOf}
        and last_at >= ${daysBefore(asOf, limits.unusedAfterDays)}
        and (event_name = 'Decrypt' or event_name = 'ReEncrypt' or list_contains(${WRITING}, event_name))
        and key_arn in (
          select members.key_arn
          from members
          join sides on sides.family = members.family
          where sides.direction is not null
        )
      group by key_arn
    )
    select
      uses.key_arn                                            as subject,
      any_value(members.account_id)                           as account_id,
      any_value(members.region)                               as region,
      min(uses.first_at)                                      as observed_at,
      any_value(evidence.event_ids)                           as event_ids,
      sum(uses.calls)                                         as event_count,
      case when any_value(sides.direction) = 'read-only' then 'high' else 'medium' end as confidence,
      any_value(members.alias)                                as alias,
      any_value(sides.direction)                              as direction,
      list_sort(list_distinct(list(uses.event_name)))         as operations,
      list_sort(list_distinct(list(uses.via_service)))        as services,
      sum(uses.calls)                                         as calls,
      max(uses.last_at)                                       as last_at,
      ${limits.unusedAfterDays}                               as window_days
    from uses
    join sides on sides.family = uses.family
    join members on members.key_arn = uses.key_arn
    join evidence on evidence.key_arn = uses.key_arn
    where sides.direction is not null
      and (uses.is_write or uses.is_read)
      and coalesce(members.manager, 'CUSTOMER') = 'CUSTOMER'
      and coalesce(members.key_usage, 'ENCRYPT_DECRYPT') = 'ENCRYPT_DECRYPT'
      and coalesce(members.key_spec, 'SYMMETRIC_DEFAULT') = 'SYMMETRIC_DEFAULT'
      and members.state not in ('Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
      and coalesce(members.created_at < ${daysBefore(asOf, limits.unusedAfterDays)}, true)
      and (
        sides.direction = 'read-only'
        or not regexp_matches(lower(concat_ws(' ', array_to_string(members.aliases, ' '), members.description)), ${ARCHIVE})
      )
    group by uses.key_arn
    order by subject
  `,

  doubts: () => sql`
    select members.account_id, members.key_arn as subject, unnest(['write-only', 'read-only']) as direction
    from keys members
    where members.state not in ('Disabled', 'PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
      and exists (
        select 1
        from keys others
        where others.covered_days < others.window_days
          and (
            others.key_arn = members.key_arn
            or (
              members.key_id like 'mrk-%'
              and others.key_id = members.key_id
              and others.account_id = members.account_id
            )
          )
      )
  `,

  headline: {
    en: (row) =>
      row.direction === 'write-only'
        ? `Only encrypts: ${firstOf(row.operations)} in ${row.window_days} days, last on ${isoDay(row.last_at)}, and nothing was decrypted`
        : `Only decrypts: nothing was encrypted in ${row.window_days} days, but data under it was read, last on ${isoDay(row.last_at)}`,
    ko: (row) =>
      row.direction === 'write-only'
        ? `${row.window_days}일 동안 암호화만 했고(${firstOf(row.operations)}, 마지막 ${isoDay(row.last_at)}) 복호화는 한 번도 없었습니다`
        : `${row.window_days}일 동안 새로 암호화한 데이터는 없지만 기존 데이터의 복호화는 계속됩니다(마지막 ${isoDay(row.last_at)})`,
  },

  remediation: {
    en: [
      'If it only encrypts, ask the owner who reads the data and when, and try a restore; data that nobody needs costs storage as well as the key.',
      'If it only decrypts, keep it enabled and say so in its description, so that nobody deletes it as retired; nothing breaks by that: aws kms update-key-description --key-id <key-arn> --description "Retired for new data, still needed to read"',
      'To retire a key for good, encrypt what is still read under the new key first. Whatever is left out is lost with the key: aws kms re-encrypt --ciphertext-blob fileb://data.enc --source-key-id <key-arn> --destination-key-id <new-key-arn>',
    ],
    ko: [
      '암호화만 한다면 누가 언제 이 데이터를 읽는지 담당자에게 확인하고 복원을 시험합니다. 필요 없는 데이터라면 키뿐 아니라 저장 비용도 낭비됩니다.',
      '복호화만 한다면 활성 상태로 두고, 은퇴한 키로 오인해 삭제하지 않도록 설명에 적어 둡니다. 사용 중인 작업에는 영향이 없습니다: aws kms update-key-description --key-id <key-arn> --description "Retired for new data, still needed to read"',
      '키를 완전히 은퇴시키려면 아직 읽는 데이터를 먼저 새 키로 다시 암호화합니다. 빠뜨린 데이터는 키와 함께 영구히 잃습니다: aws kms re-encrypt --ciphertext-blob fileb://data.enc --source-key-id <key-arn> --destination-key-id <new-key-arn>',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  is_enabled = true
  tags       = { Purpose = "archive" }
}
`,
  breaks: {
    en: 'A tag breaks nothing; disabling a key that is only read with makes its data unreadable.',
    ko: '태그는 영향이 없습니다. 읽기에만 쓰는 키를 비활성화하면 데이터를 읽을 수 없습니다.',
  },
  falsePositives: {
    en: [
      'Backups and archives, which are written daily and read on a bad day only. Keys named so, and writes of AWS Backup, CloudTrail, Config and log delivery, are not reported.',
      'Secrets, parameters, tables and volumes are encrypted once and read for years; keys that only services of that kind read with are not reported.',
      'A reader that keeps data keys in a cache for longer than the window.',
    ],
    ko: [
      '매일 기록하지만 비상시에만 읽는 백업과 아카이브. 이름에 드러나는 키와 AWS Backup, CloudTrail, Config, 로그 전송의 암호화는 보고하지 않습니다.',
      '시크릿, 파라미터, 테이블, 볼륨은 한 번 암호화하고 오래 읽습니다. 이런 서비스만 복호화에 쓰는 키는 보고하지 않습니다.',
      '데이터 키를 분석 기간보다 오래 캐시하는 프로그램.',
    ],
  },
  blindSpots: {
    en: [
      'Nothing is said where the logs of the window have a gap, for the key or for another Region’s key of its set.',
      'Asymmetric keys are left out: their public half encrypts and verifies outside AWS.',
      'A replica that appears in no log and no inventory may read what this key writes.',
    ],
    ko: [
      '이 키나 같은 다중 리전 집합의 다른 키에 대해 기간 중 로그 공백이 있으면 판단하지 않습니다.',
      '비대칭 키는 공개 키로 AWS 밖에서 암호화와 검증을 하므로 제외합니다.',
      '로그와 인벤토리 어디에도 없는 복제본이 이 키로 암호화한 데이터를 읽고 있을 수 있습니다.',
    ],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-keys-determining-usage.html'],
  compliance: {
    'nist-800-53': ['CM-8', 'SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
