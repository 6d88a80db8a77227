import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { partitionOf } from '@/lib/sql/partition';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';
import { isTrusted } from '@/lib/sql/trust';

/** Calls that set the default of a bucket, or of new volumes. */
const DEFAULTS = [
  'DeleteBucketEncryption',
  'ModifyEbsDefaultKmsKeyId',
  'PutBucketEncryption',
  'ResetEbsDefaultKmsKeyId',
];

/** THR-21: what is written from now on is encrypted under a key of a stranger, by default. */
export const defaultEncryptionForeign = defineAnalyzer({
  id: 'default-encryption-foreign',
  code: 'THR-21',
  version: 3,
  kind: 'occurrence',
  category: 'threats',
  severity: 'critical',
  severityRule: {
    en: 'Critical; high when the setting was replaced since.',
    ko: '치명입니다. 이후 설정이 교체되었으면 높음으로 내립니다.',
  },
  needs: ['context-events'],
  title: { en: 'Default encryption set to a foreign key', ko: '외부 키로 바뀐 기본 암호화' },
  rationale: {
    en:
      'The default encryption of a bucket or of all new EBS volumes, or a new database, volume or table, was pointed to a key ' +
      'of an account outside the zone of trust. Everything written since can be read only as long as that account allows it: data taken hostage.',
    ko:
      '버킷이나 새 EBS 볼륨의 기본 암호화, 또는 새로 만든 데이터베이스·볼륨·테이블이 신뢰 범위 밖 계정의 키로 지정되었습니다. 이후 기록한 모든 데이터는 그 계정이 허용하는 동안만 ' +
      '읽을 수 있어 데이터가 인질로 잡힙니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    resources: texts,
    operations: texts,
    replaced_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'principal'],
  allows: ['accounts', 'principals'],

  sql: (window) => sql`
    with calls as (
      select
        cast(event_id as varchar) as event_id,
        event_time,
        event_name,
        aws_region,
        principal,
        source_ip,
        coalesce(recipient_account_id, caller_account_id, 'unknown') as account_id,
        coalesce(
          'arn:' || ${partitionOf(sql`aws_region`)} || ':s3:::' || json_extract_string(record, '$.requestParameters.bucketName'),
          case when list_contains(${DEFAULTS}, event_name) then 'ebs:' || aws_region end,
          split_part(event_source, '.', 1) || ':' || coalesce(
            json_extract_string(record, '$.requestParameters.dBInstanceIdentifier'),
            json_extract_string(record, '$.requestParameters.dBClusterIdentifier'),
            json_extract_string(record, '$.requestParameters.tableName'),
            json_extract_string(record, '$.requestParameters.functionName'),
            json_extract_string(record, '$.requestParameters.clusterIdentifier'),
            json_extract_string(record, '$.requestParameters.fileSystemId'),
            json_extract_string(record, '$.requestParameters.name'),
            json_extract_string(record, '$.responseElements.volumeId'),
            cast(event_id as varchar)
          )
        ) as resource,
        regexp_extract(
          cast(json_extract(record, '$.requestParameters') as varchar),
          '(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+)', 1
        ) as kms_key
      from context_events
      where error_code is null
        and (list_contains(${DEFAULTS}, event_name) or regexp_matches(event_name, '^(Create|Modify)[A-Z]'))
    ),
    moves as (
      select
        *,
        lead(event_time) over (partition by account_id, resource order by event_time, event_id) as next_at
      from calls
    ),
    foreign_moves as (
      select *
      from moves
      where ${within(window)}
        and kms_key <> ''
        and split_part(kms_key, ':', 5) <> account_id
        and not ${isTrusted(sql`split_part(kms_key, ':', 5)`, sql`event_time`)}
    )
    select
      kms_key                                                  as subject,
      account_id,
      coalesce(arg_min(aws_region, (event_time, event_id)), 'unknown') as region,
      min(event_time)                                          as observed_at,
      list(event_id order by event_time, event_id)[1:20]       as event_ids,
      count(*)                                                 as event_count,
      'high'                                                   as confidence,
      coalesce(principal, 'unknown')                           as principal,
      arg_min(source_ip, (event_time, event_id))               as source_ip,
      list_sort(list_distinct(list(resource)))[1:50]           as resources,
      list_sort(list_distinct(list(event_name)))               as operations,
      case when bool_and(next_at is not null) then max(next_at) end as replaced_at
    from foreign_moves
    group by kms_key, account_id, coalesce(principal, 'unknown')
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      (row.operations.every((operation) => DEFAULTS.includes(operation))
        ? `${shortPrincipal(row.principal)} made a key of account ${row.subject.split(':')[4] ?? 'unknown'} the default for ${firstOf(row.resources)}`
        : `${shortPrincipal(row.principal)} chose a key of account ${row.subject.split(':')[4] ?? 'unknown'} for ${firstOf(row.resources)} (${firstOf(row.operations)})`) +
      (row.replaced_at ? '; changed again since' : ''),
    ko: (row) =>
      (row.operations.every((operation) => DEFAULTS.includes(operation))
        ? `${shortPrincipal(row.principal)} 주체가 ${row.subject.split(':')[4] ?? 'unknown'} 계정의 키를 ${firstOf(row.resources)}의 기본 암호화 키로 지정했습니다`
        : `${shortPrincipal(row.principal)} 주체가 ${firstOf(row.resources)}에 ${row.subject.split(':')[4] ?? 'unknown'} 계정의 키를 선택했습니다(${firstOf(row.operations)})`) +
      (row.replaced_at ? ' (이후 다시 변경됨)' : ''),
  },
  escalate: (row) => (row.replaced_at === null ? null : 'high'),

  remediation: {
    en: [
      'Set the default back to a key of your own; only what is written afterwards is encrypted under it: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      'For volumes do the same in each Region: aws ec2 modify-ebs-default-kms-key-id --kms-key-id <own-key-arn>',
      'Write again under your own key what was written meanwhile, as long as the other account still allows it, and ask the owner of the principal who did this.',
    ],
    ko: [
      '기본 암호화를 자체 키로 되돌립니다. 이후에 기록하는 데이터만 그 키로 암호화됩니다: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      '볼륨은 리전마다 되돌립니다: aws ec2 modify-ebs-default-kms-key-id --kms-key-id <own-key-arn>',
      '상대 계정이 허용하는 동안 그 사이 기록된 데이터를 자체 키로 다시 기록하고, 누가 변경했는지 주체의 담당자에게 확인합니다.',
    ],
  },
  terraform: `
resource "aws_ebs_default_kms_key" "this" {
  key_arn = "<own-key-arn>"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = "<bucket>"
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "<own-key-arn>"
    }
  }
}
`,
  breaks: {
    en: 'New data uses our key; what was written meanwhile stays under the foreign key until it is copied.',
    ko: '새 데이터는 우리 키를 씁니다. 그사이 쓴 데이터는 복사할 때까지 외부 키 아래에 남습니다.',
  },
  falsePositives: {
    en: ['A central account for keys that is not yet in the zone of trust.'],
    ko: ['아직 신뢰 범위에 등록하지 않은 중앙 키 계정.'],
  },
  blindSpots: {
    en: [
      'A key named by its id or alias alone is of the same account and not looked at.',
      'Of single resources, such as one database, only calls named Create… and Modify… that name the ARN of a foreign key are kept; copies and restores are known from the use of the key alone (XAC-03).',
    ],
    ko: [
      'ID나 별칭만 적힌 키는 같은 계정의 키이므로 확인하지 않습니다.',
      '데이터베이스 하나처럼 개별 리소스는 외부 키의 ARN을 적은 Create…, Modify… 호출만 보관합니다. 복사와 복원은 키 사용 기록(XAC-03)으로만 알 수 있습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html',
    'https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'SC-28'],
    'isms-p': ['2.7.2', '2.11.3'],
  },
  attack: ['T1486'],
});
