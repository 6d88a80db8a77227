import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { ENCRYPTING, PUT_INTO, puttingUnder, VIA } from '@/lib/sql/crossing';
import { firstIds } from '@/lib/sql/evidence';
import { partitionOf } from '@/lib/sql/partition';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';
import { isOurs, isOwn, isTrusted } from '@/lib/sql/trust';

/** Ways of writing, each a service and a resource, that a finding tells its events by. */
const MOST_WAYS = 500;
const WAY = sql`concat_ws('|', via_service, context_value)`;

/** XAC-03: data of ours was encrypted under a key that somebody else can take away. */
export const dataUnderForeignKey = defineAnalyzer({
  id: 'data-under-foreign-key',
  code: 'XAC-03',
  version: 3,
  kind: 'occurrence',
  category: 'cross-account',
  severity: 'critical',
  severityRule: {
    en: 'Critical; low where the owner of the bucket is not known and it was written for longer than the habit threshold, as with a vendor.',
    ko: '치명입니다. 소유자를 알 수 없는 버킷에 습관 임계값보다 오래 써 왔다면 공급업체로 보고 낮음으로 내립니다.',
  },
  needs: ['events'],
  title: { en: 'Our data encrypted under a foreign key', ko: '외부 키로 암호화된 자사 데이터' },
  rationale: {
    en:
      'Our own principals encrypted our resources under a key of an account outside the zone of trust. Its owner can make the ' +
      'data unreadable at any time: this is how buckets are held to ransom without a byte leaving the account.',
    ko:
      '자사 주체가 자사 리소스를 신뢰 범위 밖 계정의 키로 암호화했습니다. 키 소유자는 언제든 데이터를 읽을 수 없게 만들 수 있으며, ' +
      '데이터를 빼내지 않고도 버킷을 인질로 잡는 랜섬웨어가 이 방식을 씁니다.',
  },

  row: findingRow.extend({
    key_account_id: z.string(),
    principals: texts,
    resources: texts,
    services: texts,
    operations: texts,
    certain_calls: integer,
    lasting_days: integer,
    /** By which services into which resources, up to as many as are told; none in rows from before this was kept. */
    ways: texts.default([]),
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    habit: {
      label: {
        en: 'Days of writing into a bucket of unknown owner after which it looks like business',
        ko: '소유자를 모르는 버킷에 쓰기가 업무로 보이는 기간',
      },
      unit: 'days',
      usual: 14,
      least: 1,
      most: 365,
    },
  },
  allows: ['accounts', 'resources'],

  // A bucket's ARN names no account: it is known as ours by use under our own keys or by our change of its encryption.
  sql: (window) => sql`
    with writes as (
      select *, context_value like 'arn:%:s3:::%' as is_bucket, split_part(context_value, ':', 5) as resource_account_id
      from cross_account_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and is_use
        and list_contains(${ENCRYPTING}, event_name)
        and key_role <> 'source'
        and recipient_account_id = caller_account_id
        and ${isOwn(sql`caller_account_id`)}
        and not ${isTrusted(sql`key_account_id`, sql`last_at`)}
    ),
    buckets as (
      select distinct context_value as bucket
      from context_day
      where context_key = 'aws:s3:arn'
        and is_use
        and context_value in (select context_value from writes)
        and ${isOurs(sql`split_part(key_arn, ':', 5)`)}
      union
      select
        'arn:' || ${partitionOf(sql`aws_region`)}
          || ':s3:::' || json_extract_string(record, '$.requestParameters.bucketName') as bucket
      from context_events
      where event_source = 's3.amazonaws.com'
        and event_name in ('PutBucketEncryption', 'DeleteBucketEncryption')
        and error_code is null
        and caller_account_id = recipient_account_id
        and ${isOwn(sql`recipient_account_id`)}
    ),
    judged as (
      select
        *,
        case
          when is_bucket then context_value in (select bucket from buckets where bucket is not null)
          when regexp_full_match(resource_account_id, '[0-9]{12}') then ${isOurs(sql`resource_account_id`)}
          when via_service in ('ec2', 'ebs', 'rds') then true
        end as is_ours
      from writes
    )
    select
      key_arn as subject,
      caller_account_id as account_id,
      split_part(key_arn, ':', 4) as region,
      min(first_at) as observed_at,
      ${firstIds(sql`flatten(list(event_ids order by first_at, event_name, part_id))`)} as event_ids,
      sum(calls) as event_count,
      case when bool_or(coalesce(is_ours, false)) then 'high' else 'low' end as confidence,
      key_account_id,
      list_sort(list_distinct(list(principal))) as principals,
      coalesce(list_sort(list_distinct(list(context_value) filter (where context_value is not null)))[1:50], []) as resources,
      list_sort(list_distinct(list(via_service))) as services,
      list_sort(list_distinct(list(event_name))) as operations,
      coalesce(sum(calls) filter (where is_ours), 0) as certain_calls,
      date_diff('day', min(first_at), max(last_at)) as lasting_days,
      list_sort(list_distinct(list(${WAY})))[1:${MOST_WAYS}] as ways,
      max(last_at) as last_at
    from judged
    where is_ours
      or (via_service = 's3' and (is_bucket or context_value is null))
    group by key_arn, caller_account_id, key_account_id
    order by observed_at, subject
  `,
  evidence: ({ subject, account_id, ways, observed_at, last_at }) =>
    ways.length === 0 || ways.length === MOST_WAYS
      ? null
      : sql`
        ${puttingUnder(subject, account_id)}
        and event_time between ${observed_at} and ${last_at}
        and list_contains(${ways}, concat_ws('|', ${VIA}, ${PUT_INTO}))
      `,

  headline: {
    en: (row) =>
      `Data in ${row.resources.length > 0 ? firstOf(row.resources) : firstOf(row.services)} was encrypted under a key of account ${row.key_account_id}${row.confidence === 'low' ? '; whose bucket it is, the logs do not say' : ''}`,
    ko: (row) =>
      `${row.resources.length > 0 ? firstOf(row.resources) : firstOf(row.services)} 데이터가 ${row.key_account_id} 계정의 키로 암호화되었습니다${row.confidence === 'low' ? ' (버킷 소유자는 로그만으로 알 수 없음)' : ''}`,
  },
  escalate: (row, numbers) => (row.confidence === 'low' && row.lasting_days >= numbers.habit ? 'low' : null),

  remediation: {
    en: [
      'Stop the principal that encrypts, if nobody knows why it does. Everything that runs as this role stops too: aws iam put-role-policy --role-name <role> --policy-name deny-kms --policy-document file://deny-kms.json',
      'See what the bucket encrypts with by default: aws s3api get-bucket-encryption --bucket <bucket>',
      'While the foreign key still works, copy the data back under a key of your own. Every object is written again and gets a new version: aws s3 cp s3://<bucket>/ s3://<bucket>/ --recursive --sse aws:kms --sse-kms-key-id <own-key-arn>',
      'Deny foreign keys in the bucket policy with a condition on s3:x-amz-server-side-encryption-aws-kms-key-id. Writers that name another key fail from then on.',
    ],
    ko: [
      '이유를 아는 사람이 없다면 암호화를 수행하는 주체를 먼저 차단합니다. 이 역할로 동작하는 다른 작업도 함께 멈춥니다: aws iam put-role-policy --role-name <role> --policy-name deny-kms --policy-document file://deny-kms.json',
      '버킷의 기본 암호화 설정을 확인합니다: aws s3api get-bucket-encryption --bucket <bucket>',
      '외부 키가 아직 동작하는 동안 데이터를 자사 키로 다시 복사합니다. 모든 객체를 다시 쓰므로 새 버전이 생깁니다: aws s3 cp s3://<bucket>/ s3://<bucket>/ --recursive --sse aws:kms --sse-kms-key-id <own-key-arn>',
      '버킷 정책에서 s3:x-amz-server-side-encryption-aws-kms-key-id 조건으로 외부 키를 거부합니다. 다른 키를 지정하는 쓰기 작업은 이후 실패합니다.',
    ],
  },
  terraform: `
resource "aws_s3_bucket_policy" "own_keys_only" {
  bucket = "<bucket>"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::<bucket>/*"
      Condition = {
        StringNotLikeIfExists = {
          "s3:x-amz-server-side-encryption-aws-kms-key-id" = "arn:aws:kms:*:<account-id>:key/*"
        }
      }
    }]
  })
}
`,
  breaks: {
    en: 'Uploads that name a key of another account are refused, those of partners with their own keys too.',
    ko: '다른 계정의 키를 지정한 업로드가 거부됩니다. 자체 키를 쓰는 협력사의 업로드도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'Writing into the bucket of a vendor, which encrypts under the key of the vendor; the confidence is low then, and once it is a habit the severity too. Put the vendor on the list of partners.',
      'An account that holds all keys of the organization but is missing in the list of accounts.',
    ],
    ko: [
      '공급업체 버킷에 쓰는 경우. 그 업체의 키로 암호화되는 것이 정상이며, 이때 신뢰도는 낮음이며, 계속되어 습관으로 보이면 심각도도 낮춥니다. 공급업체를 파트너 목록에 등록하십시오.',
      '조직의 키를 모아 둔 중앙 키 계정이 계정 목록에서 빠진 경우.',
    ],
  },
  blindSpots: {
    en: [
      'Encryption with a key that the writer brings along (SSE-C), or outside KMS, leaves no KMS event.',
      'With an S3 Bucket Key there are few KMS events for many objects: the number of calls is not the number of objects.',
      'CopyObject and other data events of S3 are not read: for each copy under another key S3 asks KMS for a data key in the name of the caller, and that call, which every trail of management events holds, is what is judged.',
    ],
    ko: [
      '호출자가 직접 제공한 키(SSE-C)나 KMS 밖에서의 암호화는 KMS 이벤트를 남기지 않습니다.',
      'S3 버킷 키를 쓰면 객체가 많아도 KMS 이벤트는 적습니다. 호출 수는 객체 수가 아닙니다.',
      'S3의 CopyObject 등 데이터 이벤트는 읽지 않습니다. 다른 키로 복사할 때마다 S3가 호출자 명의로 KMS에 데이터 키를 요청하며, 모든 관리 이벤트 추적에 남는 그 호출을 판단합니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://github.com/elastic/detection-rules/blob/main/rules/integrations/aws/impact_s3_object_encryption_with_external_key.toml',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'SC-28', 'SI-4'],
    'isms-p': ['2.7.2', '2.11.3'],
    elastic: ['ab8f074c-5565-4bc4-991c-d49770e19fc9'],
    panther: ['AWS.S3.CopyObject.CrossAccount.Encryption.KMS'],
    splunk: ['884a5f59-eec7-4f4a-948b-dbde18225fdc'],
  },
  attack: ['T1486'],
});
