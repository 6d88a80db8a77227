import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { firstOf, isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { cameAbout, grewOlderThan } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** An object of S3 within a context's JSON text, whatever is escaped in its name, and the bucket in its place. */
const OBJECT = String.raw`(:s3:::[^/"]*)/(?:[^"\\]|\\.)*"`;
const BUCKET = String.raw`\1"`;
/** Members of a context that name no resource. */
const NO_RESOURCE = ['SecretVersionId', 'aws-crypto-public-key', 'aws:backup:request-id'];

/** The days that are measured are whole ones. */
function measuredFrom(asOf: Date, days: number): Query {
  return sql`date_trunc('day', cast(${daysBefore(asOf, days)} as timestamp))`;
}

/** Keys with reads on days that are measured as of the earlier of two instants alone. */
function readOnDaysPast(from: Date, to: Date, measured: number): Query {
  return sql`
    select distinct key_arn
    from material_day
    where is_read
      and day >= ${measuredFrom(from, measured)}
      and day < ${measuredFrom(to, measured)}
  `;
}

/** ROT-10: a month after a rotation, most of what is read is still read with material from before it. */
export const oldMaterialInUse = defineAnalyzer({
  id: 'old-material-in-use',
  code: 'ROT-10',
  version: 1,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'key_rotations', 'material_day', 'inventory_keys'],
    moved: (from, to, _limits, { measured }) => {
      const begins = (at: Query) => sql`${grewOlderThan(measured, at, from, to)} or ${cameAbout(at, from, to)}`;
      return sql`
        select key_arn
        from material_day
        where ${begins(sql`first_at`)}
        union
        select key_arn
        from key_rotations
        where ${begins(sql`rotated_at`)}
        union
        select key_arn
        from inventory_keys
        where ${begins(sql`collected_at`)}
        union
        -- The share of the old material is another one without the reads of a day, if there is more than one.
        select key_arn
        from (${readOnDaysPast(from, to, measured)}) reading
        where key_arn in (
          select key_arn
          from material_day
          group by key_arn
          having min(material_id) <> max(material_id)
        )
      `;
    },
    ending: (from, to, _limits, { measured }) => readOnDaysPast(from, to, measured),
  },
  category: 'rotation',
  severity: 'info',
  severityRule: {
    en: 'Always info: nothing about the single case raises or lowers it.',
    ko: '항상 정보입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Old key material still in use', ko: '아직 사용 중인 이전 키 구성 요소' },
  rationale: {
    en:
      'A rotation renews what encrypts from now on, not what was encrypted before. The share of calls that still decrypt ' +
      'with former material shows how much data a leak of that material would open, and where it lies.',
    ko:
      '교체는 앞으로의 암호화에만 적용되고 기존 데이터는 그대로 남습니다. 이전 구성 요소로 복호화하는 호출의 비율은 ' +
      '그 구성 요소가 유출되면 얼마나 많은 데이터가 어디에서 노출되는지 보여 줍니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    reads: integer,
    old_reads: integer,
    old_share_percent: integer,
    old_materials: integer,
    current_since: timestamp,
    resources: texts,
    measured_days: integer,
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    measured: {
      label: { en: 'Days of reading that are measured', ko: '측정하는 읽기 기간' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
    share: {
      label: { en: 'Share of the decryptions on old material', ko: '이전 키 구성 요소로 복호화한 비율' },
      unit: 'percent',
      usual: 50,
      least: 1,
      most: 100,
    },
  },
  allows: ['resources'],

  // Which material is current is said by rotations, by DescribeKey and by what encrypts; the latest word counts. Keys of
  // a multi-Region set share their material.
  sql: (asOf, _limits, numbers) => sql`
    with seen as (
      select
        key_arn,
        material_id,
        coalesce(sum(calls) filter (where is_read and day >= ${measuredFrom(asOf, numbers.measured)}), 0) as reads,
        min(first_at) filter (where not is_read)                   as first_write_at,
        max(last_at) filter (where not is_read)                    as last_write_at
      from material_day
      where first_at <= ${asOf}
      group by key_arn, material_id
    ),
    members as (
      select
        key_arn,
        account_id,
        region,
        alias,
        manager,
        state,
        case
          when key_id like 'mrk-%' then account_id || '/' || key_id
          else key_arn
        end as family
      from keys
    ),
    words as (
      select key_arn, material_id, rotated_at as since, rotated_at as said_at
      from key_rotations
      where kind <> 'import'
        and material_id is not null
        and rotated_at <= ${asOf}
      union all
      -- A call that was under way during a rotation may be logged a little after it.
      select key_arn, material_id, first_write_at as since, last_write_at - interval 5 minute as said_at
      from seen
      where last_write_at is not null
      union all
      select
        key_arn,
        json_extract_string(answer, '$.description.value.currentMaterialId') as material_id,
        collected_at as since,
        collected_at as said_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.description.value.currentMaterialId') is not null
        and collected_at <= ${asOf}
    ),
    current as (
      select members.family, arg_max(material_id, (said_at, material_id)) as material_id
      from words
      join members on members.key_arn = words.key_arn
      group by members.family
    ),
    begun as (
      select current.family, current.material_id, min(words.since) as current_since
      from current
      join members on members.family = current.family
      join words
        on words.key_arn = members.key_arn
       and words.material_id = current.material_id
      group by current.family, current.material_id
    ),
    shares as (
      select
        members.key_arn,
        any_value(members.account_id)                                           as account_id,
        any_value(members.region)                                               as region,
        any_value(members.alias)                                                as alias,
        any_value(begun.current_since)                                          as current_since,
        any_value(begun.material_id)                                            as current_id,
        sum(seen.reads)                                                         as reads,
        sum(seen.reads) filter (where seen.material_id <> begun.material_id)    as old_reads,
        count(*) filter (where seen.material_id <> begun.material_id and seen.reads > 0) as old_materials
      from seen
      join members on members.key_arn = seen.key_arn
      join begun on begun.family = members.family
      where coalesce(members.manager, 'CUSTOMER') = 'CUSTOMER'
        and members.state <> 'Deleted'
        and begun.current_since < ${daysBefore(asOf, numbers.measured)}
      group by members.key_arn
      having sum(seen.reads) > 0
        and 100 * coalesce(sum(seen.reads) filter (where seen.material_id <> begun.material_id), 0)
          >= ${numbers.share} * sum(seen.reads)
    ),
    old_calls as (
      select
        shares.key_arn,
        cast(event_id as varchar) as event_id,
        event_time,
        encryption_context
      from kms_events
      join shares
        on shares.key_arn = kms_events.key_arn
       and shares.current_id <> kms_events.key_material_id
      where event_name = 'Decrypt'
        and outcome = 'ok'
        and counted
        and event_time >= ${measuredFrom(asOf, numbers.measured)}
        and event_time <= ${asOf}
    ),
    contexts as (
      -- Objects of S3 count by their bucket, before they are too many to group.
      select
        key_arn,
        regexp_replace(encryption_context, ${OBJECT}, ${BUCKET}, 'g') as encryption_context,
        count(*) as calls
      from old_calls
      where encryption_context is not null
      group by 1, 2
    ),
    named as (
      select key_arn, resource, sum(calls) as calls
      from (
        select
          key_arn,
          calls,
          unnest(json_keys(encryption_context))                     as member,
          unnest(json_extract_string(encryption_context, '$.*'))    as resource
        from contexts
      ) members_of_contexts
      where not list_contains(${NO_RESOURCE}, member)
        and resource is not null
        and not regexp_full_match(resource, '[0-9]{12}')
      group by key_arn, resource
    ),
    resources as (
      select key_arn, list(resource order by calls desc, resource)[1:50] as resources
      from named
      group by key_arn
    ),
    evidence as (
      select
        key_arn,
        list_transform(
          min({'seen_at': event_time, 'id': event_id}, 20),
          lambda one: one.id
        ) as event_ids
      from old_calls
      group by key_arn
    )
    select
      shares.key_arn                                        as subject,
      account_id,
      region,
      current_since                                         as observed_at,
      event_ids,
      old_reads                                             as event_count,
      'high'                                                as confidence,
      alias,
      reads,
      old_reads,
      cast(round(100.0 * old_reads / reads) as integer)      as old_share_percent,
      old_materials,
      current_since,
      coalesce(resources, [])                               as resources,
      ${numbers.measured}                                      as measured_days
    from shares
    join evidence on evidence.key_arn = shares.key_arn
    left join resources on resources.key_arn = shares.key_arn
    order by subject
  `,

  headline: {
    en: (row) =>
      `${row.old_share_percent}% of decryptions in ${row.measured_days} days (${row.old_reads} of ${row.reads}) use material from before ${isoDay(row.current_since)}` +
      (row.resources.length > 0 ? `: ${firstOf(row.resources, 1).slice(0, 90)}` : ''),
    ko: (row) =>
      `최근 ${row.measured_days}일 복호화의 ${row.old_share_percent}%(${row.reads}회 중 ${row.old_reads}회)가 ${isoDay(row.current_since)} 이전 구성 요소를 사용합니다` +
      (row.resources.length > 0 ? `: ${firstOf(row.resources, 1).slice(0, 90)}` : ''),
  },

  remediation: {
    en: [
      'Nothing is broken: KMS keeps former material for decryption. Ask the owner whether the material before the rotation must be trusted no more, as after a leak; only then is there something to do.',
      'Encrypt again what lies under it, resource by resource: copy objects onto themselves, copy snapshots, put secrets anew. Readers notice nothing: aws kms re-encrypt --ciphertext-blob fileb://data.enc --source-key-id <key-arn> --destination-key-id <key-arn>',
      'Never delete imported material that is still in use; the whole key stops at once: aws kms list-key-rotations --key-id <key-arn> --include-key-material ALL_KEY_MATERIAL',
    ],
    ko: [
      '장애가 아닙니다. KMS는 이전 구성 요소를 복호화용으로 보관합니다. 유출 등으로 교체 이전의 구성 요소를 더는 신뢰할 수 없는지 담당자에게 확인하고, 그런 경우에만 조치합니다.',
      '그 아래 있는 데이터를 자원별로 다시 암호화합니다. 객체는 같은 자리에 복사하고, 스냅샷은 복사하고, 시크릿은 다시 저장합니다. 읽는 쪽에는 영향이 없습니다: aws kms re-encrypt --ciphertext-blob fileb://data.enc --source-key-id <key-arn> --destination-key-id <key-arn>',
      '아직 사용 중인 가져온 구성 요소는 절대 삭제하지 않습니다. 키 전체가 즉시 멈춥니다: aws kms list-key-rotations --key-id <key-arn> --include-key-material ALL_KEY_MATERIAL',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
}
`,
  breaks: {
    en: 'Rotation leaves old data under old material; writing it anew costs requests and storage versions.',
    ko: '교체해도 기존 데이터는 이전 구성 요소에 남습니다. 다시 쓰려면 요청과 버전 저장 비용이 듭니다.',
  },
  falsePositives: {
    en: [
      'Data that lives long, such as archives and volumes, is read with the material it was written with; that is how rotation works. For a month after a rotation, and while less than half of the decryptions use old material, nothing is reported.',
    ],
    ko: [
      '아카이브나 볼륨처럼 오래 보관하는 데이터는 기록 당시의 구성 요소로 읽는 것이 정상입니다. 교체 후 한 달간, 그리고 이전 구성 요소의 복호화가 절반 미만이면 보고하지 않습니다.',
    ],
  },
  blindSpots: {
    en: [
      'Records from before 2025 do not name the material and are not counted, neither as old nor as current.',
      'Data under old material that nobody reads, and data keys that are cached, show in no log.',
      'Where neither a rotation, nor DescribeKey, nor any encryption tells which material is current, nothing is said.',
    ],
    ko: [
      '2025년 이전 기록에는 구성 요소가 없어 이전 것으로도 현재 것으로도 세지 않습니다.',
      '아무도 읽지 않는 데이터와 캐시된 데이터 키는 로그에 나타나지 않습니다.',
      '교체 기록, DescribeKey, 암호화 호출 중 어느 것으로도 현재 구성 요소를 알 수 없으면 판단하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html',
  ],
  compliance: {
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12', 'SC-28'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
