import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { firstIds, sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** A limit of KMS was reached; some services and log pipelines write a name before its code. */
const IS_LIMIT = sql`error_code in ('LimitExceededException', 'KMS.LimitExceededException', 'Client.LimitExceededException')`;

/** HYG-05: calls were refused because there were too many, or a limit was reached. */
export const kmsThrottled = defineAnalyzer({
  id: 'kms-throttled',
  code: 'HYG-05',
  version: 2,
  kind: 'occurrence',
  category: 'hygiene',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'KMS throttled or at a limit', ko: 'KMS 스로틀링 또는 한도 도달' },
  rationale: {
    en:
      'KMS refused calls of this account because it asked too often, or because a limit such as grants per key was reached. ' +
      'Programs slow down or fail, and others in the same Region share the quota.',
    ko:
      '호출이 너무 잦거나 키당 권한 부여 수 같은 한도에 도달하여 KMS가 이 계정의 호출을 거부했습니다. ' +
      '프로그램이 느려지거나 실패하며, 같은 리전의 다른 프로그램과 할당량을 나눠 씁니다.',
  },

  row: findingRow.extend({
    day: z.string(),
    reasons: texts,
    operations: texts,
    principals: texts,
    calls: integer,
  }),
  identity: ['account_id', 'subject', 'day'],
  thresholds: {
    throttled: {
      label: { en: 'Throttled calls of an account in a Region on a day', ko: '계정·리전별 하루 제한 호출 수' },
      unit: 'calls',
      usual: 100,
      least: 1,
      most: 100000000,
    },
  },

  sql: (window, _limits, numbers) => sql`
    with refusals as (
      select
        *,
        case when key_arn like 'arn:%' then split_part(key_arn, ':', 4) else 'unknown' end as region
      from failure_day
      where ${daysWithin(window)}
        and first_at < ${window.to}
        and (outcome = 'throttled' or ${IS_LIMIT})
        and caller_account_id <> 'unknown'
    )
    select
      caller_account_id || '/' || region                     as subject,
      caller_account_id                                      as account_id,
      region,
      min(first_at)                                          as observed_at,
      ${firstIds(sql`flatten(list(event_ids order by first_at, principal, event_name, key_arn, via_service, part_id))`)} as event_ids,
      sum(calls)                                             as event_count,
      'high'                                                 as confidence,
      strftime(day, '%Y-%m-%d')                              as day,
      list_sort(list_distinct(list(error_code)))             as reasons,
      list_sort(list_distinct(list(event_name)))             as operations,
      list_sort(list_distinct(list(principal)))[1:20]        as principals,
      sum(calls)                                             as calls
    from refusals
    group by caller_account_id, region, day
    having sum(calls) >= ${numbers.throttled}
      or bool_or(${IS_LIMIT})
    order by observed_at, subject
  `,

  evidence: ({ account_id, region, observed_at }) => sql`
    (outcome = 'throttled' or ${IS_LIMIT})
    and outcome <> 'ok'
    and caller_account_id = ${account_id}
    and coalesce(split_part(coalesce(key_arn, destination_key_arn), ':', 4), 'unknown') = ${region}
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `KMS refused ${row.calls} ${row.calls === 1 ? 'call' : 'calls'} on ${row.day} (${firstOf(row.reasons)}): ${firstOf(row.principals.map(shortPrincipal))}`,
    ko: (row) =>
      `${row.day}에 KMS가 호출 ${row.calls}회를 거부했습니다(${firstOf(row.reasons)}): ${firstOf(row.principals.map(shortPrincipal))}`,
  },

  remediation: {
    en: [
      'Ask the owner of the busiest principal to keep data keys for a while, or to switch on the Bucket Key where S3 asks: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      'If the use is right, ask AWS for a higher request quota; limits of resources need a tidy-up instead: aws service-quotas list-service-quotas --service-code kms',
    ],
    ko: [
      '호출이 가장 많은 주체의 담당자에게 데이터 키를 캐시하게 하거나, S3라면 버킷 키를 켜게 합니다: aws s3api put-bucket-encryption --bucket <bucket> --server-side-encryption-configuration file://encryption.json',
      '정상적인 사용이라면 요청 할당량 증가를 신청하고, 리소스 한도는 정리하여 해결합니다: aws service-quotas list-service-quotas --service-code kms',
    ],
  },
  terraform: `
resource "aws_servicequotas_service_quota" "kms_symmetric" {
  service_code = "kms"
  quota_code   = "<quota-code>"
  value        = 20000
}
`,
  breaks: {
    en: 'Nothing breaks; a higher quota lets a runaway program spend more.',
    ko: '멈추는 것은 없습니다. 할당량이 크면 오작동하는 프로그램의 비용도 커집니다.',
  },
  falsePositives: {
    en: ['A short peak that retries took care of.'],
    ko: ['재시도로 해결된 짧은 급증.'],
  },
  blindSpots: {
    en: [
      'Fewer than a hundred throttled calls a day are not reported.',
      'A refusal whose record names no key is counted without its Region.',
    ],
    ko: ['하루 100회 미만의 스로틀링은 보고하지 않습니다.', '기록에 키가 없는 거부는 리전 없이 집계합니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  ],
  compliance: {
    'nist-800-53': ['CP-2', 'SC-5'],
    'isms-p': ['2.9.2'],
  },
  attack: [],
});
