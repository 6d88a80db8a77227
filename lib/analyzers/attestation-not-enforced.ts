import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Operations that take an attestation document on a key. */
const ATTESTED = ['Decrypt', 'DeriveSharedSecret', 'GenerateDataKey', 'GenerateDataKeyPair'];

/** POL-18: a key that enclaves use also gives plaintext to callers without an attestation document. */
export const attestationNotEnforced = defineAnalyzer({
  id: 'attestation-not-enforced',
  code: 'POL-18',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Enclave key open without attestation', ko: '증명 없이 열리는 엔클레이브 키' },
  rationale: {
    en:
      'This key serves a Nitro enclave or an attested instance, so its data should be readable only there. Its policy also ' +
      'allows plaintext without `kms:RecipientAttestation` conditions: the role of the parent instance decrypts just as well.',
    ko:
      '이 키는 Nitro 엔클레이브나 증명된 인스턴스가 쓰는 키이므로 데이터는 그 안에서만 읽을 수 있어야 합니다. 그런데 정책이 ' +
      '`kms:RecipientAttestation` 조건 없이도 평문을 허용하므로, 상위 인스턴스의 역할로도 그대로 복호화할 수 있습니다.',
  },

  row: findingRow.extend({
    statements: texts,
    actions: texts,
    attested_since: timestamp.nullable(),
    attested_until: timestamp.nullable(),
    enclave_tags: texts,
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',

  sql: (asOf) => sql`
    with attested as (
      select
        key_arn,
        list(event_id order by event_time, event_id)[1:20] as event_ids,
        count(*) as calls,
        min(event_time) as attested_since,
        max(event_time) as attested_until
      from notable_calls
      where event_time <= ${asOf}
        and kind = 'attested'
        and key_arn is not null
        and list_contains(${ATTESTED}, event_name)
      group by key_arn
    ),
    tags as (
      select key_arn, unnest(json_keys(tags)) as tag, unnest(json_extract_string(tags, '$.*')) as value
      from keys
      where tags is not null
    ),
    tagged as (
      select key_arn, list_sort(list(tag || '=' || value)) as enclave_tags
      from tags
      where regexp_matches(lower(tag || '=' || value), 'enclave|attest')
        and not regexp_full_match(lower(trim(value)), 'false|no|n|0|off|none|n/a|disabled|')
      group by key_arn
    ),
    doors as (
      select
        key_arn,
        list_sort(list_distinct(list(statement))) as statements,
        list_sort(list_distinct(flatten(list(actions)))) as actions
      from policy_remarks
      where remark = 'unattested'
      group by key_arn
    )
    select
      doors.key_arn as subject,
      split_part(doors.key_arn, ':', 5) as account_id,
      split_part(doors.key_arn, ':', 4) as region,
      coalesce(policies.valid_from, ${asOf}) as observed_at,
      coalesce(attested.event_ids, []) as event_ids,
      coalesce(attested.calls, 0) as event_count,
      case when attested.key_arn is null then 'medium' else 'high' end as confidence,
      doors.statements,
      doors.actions,
      attested.attested_since,
      attested.attested_until,
      coalesce(tagged.enclave_tags, []) as enclave_tags
    from doors
    join policy_versions policies on policies.key_arn = doors.key_arn and policies.valid_to is null
    left join attested on attested.key_arn = doors.key_arn
    left join tagged on tagged.key_arn = doors.key_arn
    left join keys on keys.key_arn = doors.key_arn
    where (attested.key_arn is not null or tagged.key_arn is not null)
      and coalesce(keys.state, '') <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    order by subject
  `,

  headline: {
    en: (row) =>
      `Statement ${firstOf(row.statements, 2)} gives ${firstOf(row.actions, 2)} without attestation, on a key that ${row.attested_until ? 'attested callers use' : 'is tagged for an enclave'}`,
    ko: (row) =>
      `${row.attested_until ? '증명된 호출자가 쓰는' : '엔클레이브용으로 태그된'} 키인데 정책 문(Statement) ${firstOf(row.statements, 2)}에서 증명 없이 ${firstOf(row.actions, 2)} 작업을 허용합니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the enclave which images may use the key, and take the measurements from the build of the enclave (PCR0 is the image).',
      'Add `kms:RecipientAttestation:ImageSha384` (or the PCRs you pin) to the named statements. Callers without a document are refused from then on, those that only encrypt by GenerateDataKey outside the enclave too; give these `kms:Encrypt` first: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'Close the way by IAM as well, with a Deny for everybody on the same actions under StringNotEqualsIgnoreCase of the same keys; the delegation to the account then opens nothing.',
    ],
    ko: [
      '어떤 이미지가 이 키를 쓸 수 있는지 엔클레이브 담당자에게 확인하고, 엔클레이브 빌드에서 측정값을 얻습니다(PCR0이 이미지입니다).',
      '표시된 문에 `kms:RecipientAttestation:ImageSha384`(또는 고정할 PCR) 조건을 넣습니다. 이후 증명 문서가 없는 호출자는 거부되며, 엔클레이브 밖에서 GenerateDataKey로 암호화만 하던 호출자도 마찬가지이므로 먼저 `kms:Encrypt`를 줍니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '같은 작업에 대해 같은 조건 키를 StringNotEqualsIgnoreCase로 건 전체 거부(Deny) 문을 더해 IAM을 통한 경로도 막습니다. 그러면 계정에 대한 위임으로도 열리지 않습니다.',
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
    en: 'Calls without an attestation document of that image are refused: tools on the parent instance, and the enclave after every rebuild.',
    ko: '해당 이미지의 증명 문서가 없는 호출은 거부됩니다. 부모 인스턴스의 도구와, 다시 빌드한 뒤의 엔클레이브도 포함됩니다.',
  },
  falsePositives: {
    en: [
      'Producers outside the enclave that are meant to call GenerateDataKey, while only the enclave decrypts.',
      'A role for emergencies that may decrypt without an enclave by design; accept the risk with an end date.',
    ],
    ko: [
      '복호화는 엔클레이브만 하고, 밖에서는 의도적으로 GenerateDataKey를 호출하게 한 데이터 생산자.',
      '설계상 엔클레이브 없이 복호화할 수 있는 비상용 역할. 종료일을 정해 위험을 수용합니다.',
    ],
  },
  blindSpots: {
    en: [
      'The delegation of the account to itself is left out: where IAM policies give `kms:Decrypt`, the key is open without attestation too, unless a Deny closes it.',
      'An enclave key that was not called with a document in the logs, and bears no tag with `enclave` or `attest`, is not known as one.',
      'Grants carry no attestation conditions and are not judged here; nor is whether the pinned measurements are the right ones.',
      'A policy set before the first event, and in no inventory, is not known.',
    ],
    ko: [
      '계정 자신에 대한 위임은 제외합니다. IAM 정책이 `kms:Decrypt`를 준다면 거부 문으로 막지 않는 한 증명 없이도 열립니다.',
      '로그에 증명 문서를 쓴 호출이 없고 `enclave`나 `attest`가 든 태그도 없는 엔클레이브 키는 알아보지 못합니다.',
      '권한 부여(Grant)에는 증명 조건을 걸 수 없으며 여기서 판단하지 않습니다. 고정한 측정값이 올바른지도 판단하지 않습니다.',
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-nitro-enclave.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/ct-attestation.html',
    'https://docs.aws.amazon.com/enclaves/latest/user/kms.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'SC-12'],
    'isms-p': ['2.7.2'],
    prowler: ['kms_key_enclave_attestation_not_enforced', 'kms_key_enclave_attestation_bypassable_path'],
  },
  attack: ['T1552'],
});
