import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** What digests tell of a file that is not as it was delivered. */
const PROBLEMS = ['log-changed', 'log-missing', 'digest-changed', 'digest-missing'] as const;

const WORDS = {
  en: {
    'log-changed': 'log files are not as they were delivered',
    'log-missing': 'log files that a digest names are missing',
    'digest-changed': 'digests are not as they were delivered',
    'digest-missing': 'digests, or those that should vouch for log files, are missing',
  },
  ko: {
    'log-changed': '로그 파일이 전달된 상태와 다릅니다',
    'log-missing': '다이제스트에 있는 로그 파일이 없습니다',
    'digest-changed': '다이제스트가 전달된 상태와 다릅니다',
    'digest-missing': '다이제스트가 없거나 로그 파일을 보증할 다이제스트가 없습니다',
  },
} as const;

/** LOG-04: a log file or a digest is not as CloudTrail delivered it, or is gone. */
export const logFileTampered = defineAnalyzer({
  id: 'log-file-tampered',
  code: 'LOG-04',
  version: 1,
  kind: 'condition',
  category: 'blind-spots',
  severity: 'critical',
  severityRule: {
    en: 'Always critical: nothing about the single case raises or lowers it.',
    ko: '항상 치명입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['digests'],
  title: { en: 'Log file fails its digest', ko: '로그 파일 무결성 검증 실패' },
  rationale: {
    en:
      'CloudTrail signs each hour what it delivered. Here something is not what was signed, or is gone. Whatever these logs ' +
      'show may be less than what happened, and somebody may have wanted that.',
    ko:
      'CloudTrail은 전달한 내용을 시간마다 서명합니다. 여기서는 서명된 내용과 다르거나 없어진 것이 있습니다. ' +
      '이 로그는 실제보다 적게 보여줄 수 있으며, 누군가 의도했을 수 있습니다.',
  },

  row: findingRow.extend({
    problem: z.enum(PROBLEMS),
    files: integer,
    first_files: texts,
    validated_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'problem'],

  // A digest may come late: what is younger than a day when it was looked at is not yet missed.
  sql: () => sql`
    with judged as (
      select
        tail,
        validated_at,
        coalesce(nullif(regexp_extract(tail, '/([0-9]{12})/CloudTrail', 1), ''), 'unknown') as account_id,
        coalesce(nullif(regexp_extract(tail, '/CloudTrail(-Digest)?/([a-z0-9-]+)/', 2), ''), 'unknown') as region,
        try_strptime(regexp_extract(tail, '_([0-9]{8}T[0-9]{4})', 1), '%Y%m%dT%H%M') as delivered_at,
        case
          when kind = 'log' and verdict = 'invalid' then 'log-changed'
          when verdict = 'log-missing' then 'log-missing'
          when kind = 'digest' and verdict = 'invalid' then 'digest-changed'
          when verdict in ('missing', 'digest-missing') then 'digest-missing'
        end as problem
      from digest_verdicts
    )
    select
      account_id || '/' || region                    as subject,
      account_id,
      region,
      coalesce(min(delivered_at), min(validated_at)) as observed_at,
      cast([] as varchar[])                          as event_ids,
      0                                              as event_count,
      'high'                                         as confidence,
      problem,
      count(*)                                       as files,
      list(tail order by tail)[1:10]                 as first_files,
      max(validated_at)                              as validated_at
    from judged
    where problem is not null
      and (problem <> 'digest-missing' or coalesce(delivered_at < validated_at - interval 1 day, true))
    group by account_id, region, problem
    order by subject, problem
  `,

  headline: {
    en: (row) => `${row.files} of ${row.subject}: ${WORDS.en[row.problem]}`,
    ko: (row) => `${row.subject}의 파일 ${row.files}개: ${WORDS.ko[row.problem]}`,
  },

  remediation: {
    en: [
      'Keep everything as it is: the bucket, its versions and its access logs. Call whoever answers incidents.',
      'Compare with the bucket itself; a copy may be at fault: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <first hour>',
      'If the bucket has versions, the delivered file is among them; putting it back changes nothing else: aws s3api list-object-versions --bucket <bucket> --prefix <key>',
      'Let nobody delete or overwrite logs from then on, by S3 Object Lock and a bucket policy; clean-up jobs fail on them: aws s3api put-object-lock-configuration --bucket <bucket> --object-lock-configuration file://lock.json',
    ],
    ko: [
      '버킷과 버전, 접근 로그를 그대로 보존하고 침해사고 대응 담당자에게 알립니다.',
      '버킷 원본과 비교합니다. 복사본의 문제일 수 있습니다: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <첫 시각>',
      '버킷에 버전 관리가 켜져 있으면 전달된 파일이 남아 있습니다. 되돌려도 다른 영향은 없습니다: aws s3api list-object-versions --bucket <bucket> --prefix <key>',
      '이후 S3 Object Lock과 버킷 정책으로 로그를 삭제하거나 덮어쓰지 못하게 합니다. 정리 작업은 실패하게 됩니다: aws s3api put-object-lock-configuration --bucket <bucket> --object-lock-configuration file://lock.json',
    ],
  },
  terraform: `
resource "aws_s3_bucket_object_lock_configuration" "logs" {
  bucket = "<log-bucket>"
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 365
    }
  }
}
`,
  breaks: {
    en: 'Nobody, root neither, can delete logs before their time; clean-up rules fail and storage is billed.',
    ko: '루트를 포함해 누구도 기한 전에 로그를 삭제할 수 없습니다. 정리 규칙은 실패하고 저장 비용이 발생합니다.',
  },
  falsePositives: {
    en: [
      'A copy that is not whole, or whose files were unpacked, renamed or sorted into other folders.',
      'A trail that was stopped and started anew begins a new chain of digests.',
    ],
    ko: [
      '일부만 복사되었거나 압축 해제, 이름 변경, 폴더 이동이 있었던 복사본.',
      '중지했다가 다시 시작한 추적(trail)은 다이제스트 체인이 새로 시작됩니다.',
    ],
  },
  blindSpots: {
    en: [
      'A log is judged as it was when it was read; what is changed in the bucket afterwards shows when it is read again.',
      'Logs and digests that were cut off together at the end of the time leave no trace in what is left.',
      'What is unproven, for want of a key or a signature, is not reported as changed.',
    ],
    ko: [
      '로그는 읽은 당시의 내용으로 판정합니다. 그 뒤 버킷에서 바뀐 내용은 다시 읽을 때 드러납니다.',
      '기간 끝에서 로그와 다이제스트를 함께 잘라내면 남은 파일에는 흔적이 없습니다.',
      '공개 키나 서명이 없어 증명할 수 없는 것은 변조로 보고하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html',
  ],
  compliance: {
    'cis-aws': ['v1.4-v5.0 3.2', 'v6.0-v7.0 4.2'],
    'pci-dss': ['10.3.4'],
    'nist-800-53': ['AU-9', 'AU-10'],
    'isms-p': ['2.9.4', '2.9.5'],
    prowler: ['cloudtrail_log_file_validation_enabled'],
  },
  attack: ['T1070', 'T1565'],
});
