import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { USD_PER_10_000 } from '@/lib/model/request-cost';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** HYG-04: S3 asks KMS for each object of a bucket, so its Bucket Key is likely off. */
export const bucketKeyOff = defineAnalyzer({
  id: 'bucket-key-off',
  code: 'HYG-04',
  version: 2,
  kind: 'condition',
  category: 'hygiene',
  severity: 'info',
  severityRule: {
    en: 'Always info: nothing about the single case raises or lowers it.',
    ko: '항상 정보입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'S3 Bucket Key likely off', ko: 'S3 버킷 키 미사용 추정' },
  rationale: {
    en:
      'On at least one day of the last thirty, S3 asked KMS 10,000 times or more about single objects of one bucket. With an ' +
      'S3 Bucket Key it asks about the bucket, up to 99 % less often; each request is paid for and fills the logs.',
    ko:
      '최근 30일 중 하루 이상, S3가 한 버킷의 개별 객체에 대해 KMS를 10,000회 이상 호출했습니다. ' +
      'S3 버킷 키를 사용하면 버킷 단위로 호출하여 최대 99% 줄어듭니다. 호출마다 요금이 부과되고 로그가 늘어납니다.',
  },

  row: findingRow.extend({
    bucket: z.string(),
    calls: integer,
    most_in_a_day: integer,
    monthly_cost_usd: z.number(),
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'bucket'],
  thresholds: {
    requests: {
      label: {
        en: 'Requests of one bucket in a day from which on it is reported',
        ko: '보고를 시작하는 버킷 하나의 하루 요청 수',
      },
      unit: 'calls',
      usual: 10000,
      least: 100,
      most: 100000000,
    },
    lookback: {
      label: { en: 'Days looked back', ko: '조회 기간' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
  },
  allows: ['resources'],

  // Most buckets fall out by the daily counts; only for the others are the contexts of single calls read.
  sql: (asOf, _limits, numbers) => sql`
    with days as (
      select
        key_arn,
        bucket,
        day,
        sum(calls) as calls,
        min(first_at) as first_at,
        max(last_at) as last_at,
        arg_max(last_event_id, (last_at, last_event_id)) as event_id
      from object_day
      where day > ${daysBefore(asOf, numbers.lookback)}
        and day <= ${asOf}
      group by key_arn, bucket, day
    )
    select
      key_arn                                         as subject,
      split_part(key_arn, ':', 5)                     as account_id,
      split_part(key_arn, ':', 4)                     as region,
      min(first_at)                                   as observed_at,
      list(event_id order by day)[1:20]               as event_ids,
      count(*)                                        as event_count,
      'medium'                                        as confidence,
      regexp_replace(bucket, '^arn:[^:]*:s3:::', '')  as bucket,
      cast(sum(calls) as bigint)                      as calls,
      max(calls)                                      as most_in_a_day,
      round(avg(calls) * 30 / 10000 * cast(${USD_PER_10_000} as double), 2) as monthly_cost_usd,
      max(last_at)                                    as last_at
    from days
    where calls >= ${numbers.requests}
    group by key_arn, bucket
    order by subject, bucket
  `,

  headline: {
    en: (row) =>
      `S3 asks for each object of ${row.bucket}, up to ${row.most_in_a_day.toLocaleString('en')} times a day: about $${row.monthly_cost_usd.toFixed(2)} a month`,
    ko: (row) =>
      `S3가 ${row.bucket} 버킷의 객체마다 하루 최대 ${row.most_in_a_day.toLocaleString('ko')}회 호출합니다. 월 약 $${row.monthly_cost_usd.toFixed(2)}`,
  },

  remediation: {
    en: [
      'Turn the Bucket Key on. New objects use it; contexts then name the bucket, so policies and alarms that look at object ARNs in contexts stop matching. With "BucketKeyEnabled": true in the file: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      'With Terraform, set bucket_key_enabled = true in aws_s3_bucket_server_side_encryption_configuration.',
      'Objects written before keep their own data keys until they are copied onto themselves; that costs requests once.',
    ],
    ko: [
      '버킷 키를 켭니다. 새 객체부터 적용되며 컨텍스트에 버킷이 기록되므로, 객체 ARN을 조건으로 쓰는 정책과 알람은 더 이상 맞지 않습니다. 파일에 "BucketKeyEnabled": true를 넣습니다: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      'Terraform에서는 aws_s3_bucket_server_side_encryption_configuration에 bucket_key_enabled = true를 지정합니다.',
      '이전에 쓴 객체는 다시 복사할 때까지 자체 데이터 키를 사용합니다. 복사에는 한 번의 요청 비용이 듭니다.',
    ],
  },
  terraform: `
resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = "<bucket>"
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "<key-arn>"
    }
  }
}
`,
  breaks: {
    en: "Conditions on the object's ARN in the encryption context stop to match, since the context names the bucket; the log shows far fewer calls.",
    ko: '암호화 컨텍스트가 버킷 ARN으로 바뀌므로 객체 ARN을 조건으로 쓰는 정책이 맞지 않게 되고, 로그의 호출이 크게 줄어듭니다.',
  },
  falsePositives: {
    en: [
      'The Bucket Key is on, and what is read are objects from before, or copies that replication wrote with the settings of their source.',
      'Single objects are named on purpose, since policies decide by the object ARN.',
    ],
    ko: [
      '버킷 키가 켜져 있지만, 그 이전 객체나 원본 설정으로 복제된 객체를 읽는 경우.',
      '정책이 객체 ARN으로 판단하여 의도적으로 객체 단위로 쓰는 경우.',
    ],
  },
  blindSpots: {
    en: [
      'The cost counts requests alone, at the price of most Regions, without the free ones and without what the logs cost.',
    ],
    ko: ['비용은 대부분 리전의 요청 단가로 요청만 계산하며, 무료 요청과 로그 비용은 포함하지 않습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html',
    'https://aws.amazon.com/kms/pricing/',
  ],
  compliance: {
    'nist-800-53': ['SA-9', 'AU-2'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
