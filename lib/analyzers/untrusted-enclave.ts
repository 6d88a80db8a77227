import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { FIRST_EVENTS } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** A measurement as CloudTrail writes it, 96 hexadecimal digits or 64 characters of base64, as lower-case digits. */
function measurement(name: string): Query {
  const found = sql`json_extract_string(record, ${`$.additionalEventData.recipient.${name}`})`;
  return sql`
    case
      when regexp_full_match(${found}, '[0-9A-Fa-f]{96}') then lower(${found})
      when regexp_full_match(${found}, '[A-Za-z0-9+/]{64}') then lower(hex(from_base64(${found})))
    end
  `;
}

/** What an enclave in debug mode measures. */
const ZEROS = '0'.repeat(96);

/** THR-22: an enclave got key material that runs in debug mode, or an image that nobody named as ours. */
export const untrustedEnclave = defineAnalyzer({
  id: 'untrusted-enclave',
  code: 'THR-22',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Debug or unknown enclave', ko: '디버그 모드이거나 알 수 없는 엔클레이브' },
  rationale: {
    en:
      'A caller showed the attestation document of an enclave and was given plaintext. The measurements are all zero, as of an ' +
      'enclave in debug mode, whose memory the host can read; or the image is none of those that the site has named.',
    ko:
      '호출자가 엔클레이브 증명 문서를 제시하고 평문을 받았습니다. 측정값이 모두 0이면 호스트가 메모리를 읽을 수 있는 디버그 모드 엔클레이브이고, ' +
      '그렇지 않으면 사이트에 등록되지 않은 이미지입니다.',
  },

  row: findingRow.extend({
    image: z.string(),
    mode: z.enum(['debug', 'unknown']),
    principals: texts,
    operations: texts,
    calls: integer,
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'image'],

  allows: ['resources'],

  // Of plain use, only attested calls keep their record.
  sql: (window, { enclaveImages }) => sql`
    with attested as (
      select
        event_id,
        event_time,
        event_name,
        coalesce(principal, 'unknown') as principal,
        coalesce(key_arn, recipient_account_id || '/' || aws_region, 'unknown') as subject,
        coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
        coalesce(aws_region, 'unknown') as region,
        ${measurement('attestationDocumentEnclaveImageDigest')} as image,
        ${measurement('attestationDocumentEnclavePCR1')} as pcr1,
        ${measurement('attestationDocumentEnclavePCR2')} as pcr2
      from notable_calls
      where ${within(window)}
        and kind = 'attested'
        and contains(record, 'attestationDocumentEnclaveImageDigest')
    ),
    strange as (
      select
        *,
        case
          when image = ${ZEROS} and coalesce(pcr1, image) = ${ZEROS} and coalesce(pcr2, image) = ${ZEROS} then 'debug'
          when len(${enclaveImages}) > 0 and not list_contains(${enclaveImages}, image) then 'unknown'
        end as mode
      from attested
      where image is not null
    )
    select
      subject,
      account_id,
      arg_min(region, (event_time, event_id))                as region,
      min(event_time)                                        as observed_at,
      ${FIRST_EVENTS}                                                      as event_ids,
      count(*)                                               as event_count,
      'high'                                                 as confidence,
      image,
      mode,
      list_sort(list(distinct principal))[1:10]              as principals,
      list_sort(list(distinct event_name))                   as operations,
      count(*)                                               as calls,
      max(event_time)                                        as last_at
    from strange
    where mode is not null
    group by subject, account_id, image, mode
    order by observed_at, subject, image
  `,

  headline: {
    en: (row) =>
      row.mode === 'debug'
        ? `An enclave in debug mode got plaintext (${firstOf(row.operations)}), called by ${firstOf(row.principals.map(shortPrincipal), 2)}`
        : `An enclave of unknown image ${row.image.slice(0, 12)}… got plaintext (${firstOf(row.operations)})`,
    ko: (row) =>
      row.mode === 'debug'
        ? `디버그 모드 엔클레이브가 평문을 받았습니다(${firstOf(row.operations)}). 호출자: ${firstOf(row.principals.map(shortPrincipal), 2)}`
        : `알 수 없는 이미지 ${row.image.slice(0, 12)}…의 엔클레이브가 평문을 받았습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the enclave whether the build is theirs, and treat what was decrypted as read by whoever controls the host until that is answered.',
      'Pin the measurements in the key policy with kms:RecipientAttestation:ImageSha384; enclaves in debug mode and all other images are refused from then on: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Enter the images that are yours in keytrail.json under enclaveImages (PCR0, 96 hexadecimal digits); every other image is reported then.',
    ],
    ko: [
      '엔클레이브 담당자에게 해당 빌드가 맞는지 확인하고, 확인될 때까지 복호화된 데이터는 호스트를 제어하는 사람이 읽은 것으로 봅니다.',
      '키 정책에 kms:RecipientAttestation:ImageSha384로 측정값을 고정합니다. 이후 디버그 모드와 다른 이미지는 거부됩니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'keytrail.json의 enclaveImages에 사용하는 이미지(PCR0, 16진수 96자리)를 등록합니다. 이후 다른 이미지는 모두 보고됩니다.',
    ],
  },
  terraform: `
data "aws_iam_policy_document" "key" {
  statement {
    effect    = "Allow"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:root"]
    }
  }
  statement {
    effect    = "Allow"
    actions   = ["kms:Decrypt"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:role/<enclave-parent-role>"]
    }
    condition {
      test     = "StringEqualsIgnoreCase"
      variable = "kms:RecipientAttestation:PCR0"
      values   = ["<pcr0>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Enclaves in debug mode and images that are not named are refused, a new release too until its PCR0 is added.',
    ko: '디버그 모드의 엔클레이브와 등록하지 않은 이미지는 거부됩니다. 새 릴리스도 PCR0를 추가하기 전에는 포함됩니다.',
  },
  falsePositives: {
    en: ['Development accounts in which enclaves are debugged; accept the risk there, or use another key.'],
    ko: ['엔클레이브를 디버깅하는 개발 계정. 그곳에서는 위험을 수용하거나 다른 키를 사용합니다.'],
  },
  blindSpots: {
    en: [
      'Without enclaveImages in keytrail.json only debug mode is told; no image is unknown then.',
      'Attested instances with a NitroTPM show other measurements and are not judged.',
    ],
    ko: [
      'keytrail.json에 enclaveImages가 없으면 디버그 모드만 판별하며, 알 수 없는 이미지는 판별하지 않습니다.',
      'NitroTPM으로 증명하는 인스턴스는 측정값이 달라 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/ct-attestation.html',
    'https://docs.aws.amazon.com/enclaves/latest/user/set-up-attestation.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'SI-7'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_key_enclave_debug_attestation_detected', 'kms_key_enclave_attestation_unknown_image'],
  },
  attack: ['T1552'],
});
