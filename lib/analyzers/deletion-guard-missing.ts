import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-16: the policy of a key that is tagged critical would let it be disabled or deleted while it is in use. */
export const deletionGuardMissing = defineAnalyzer({
  id: 'deletion-guard-missing',
  code: 'POL-16',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'info',
  severityRule: {
    en: 'Always info: nothing about the single case raises or lowers it.',
    ko: '항상 정보입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Critical key without a guard on deletion', ko: '삭제 보호가 없는 중요 키' },
  rationale: {
    en:
      'Somebody tagged this key as critical, yet its policy does not refuse to disable or delete it while it is used. Since ' +
      'April 2026 a Deny with `kms:TrailingDaysWithoutKeyUsage` lets KMS itself check that the key was idle long enough.',
    ko:
      '중요하다고 태그된 키인데, 사용 중일 때의 비활성화나 삭제를 키 정책이 막지 않습니다. 2026년 4월부터는 ' +
      '`kms:TrailingDaysWithoutKeyUsage` 조건을 건 거부(Deny) 문으로, 충분히 오래 쓰이지 않았는지를 KMS가 직접 확인하게 할 수 있습니다.',
  },

  row: findingRow.extend({
    actions: texts,
    critical_tags: texts,
    state: z.string().nullable(),
    last_used_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'policy',
  allows: ['resources'],

  sql: (asOf) => sql`
    with tags as (
      select key_arn, unnest(json_keys(tags)) as tag, unnest(json_extract_string(tags, '$.*')) as value
      from keys
      where tags is not null
    ),
    critical as (
      select key_arn, list_sort(list(tag || '=' || value)) as critical_tags
      from tags
      where regexp_full_match(lower(trim(value)), '(?:(?:mission|business|safety)[ _-]?)?critical|핵심')
        or (
          regexp_full_match(lower(tag), '(?:.*[:/_. -])?(?:critical|criticality|importance|중요도)')
          and regexp_full_match(lower(trim(value)), 'true|yes|y|1|high|very[ _-]?high|highest|중요|높음|매우 ?높음|상')
        )
      group by key_arn
    )
    select
      unguarded.key_arn as subject,
      keys.account_id,
      keys.region,
      coalesce(policies.valid_from, keys.first_seen_at, keys.created_at, ${asOf}) as observed_at,
      case when policies.event_id is null then []::varchar[] else [policies.event_id] end as event_ids,
      case when policies.event_id is null then 0 else 1 end as event_count,
      'medium' as confidence,
      unguarded.actions,
      critical.critical_tags,
      keys.state,
      keys.last_used_at
    from policy_remarks unguarded
    join policy_versions policies on policies.key_arn = unguarded.key_arn and policies.valid_to is null
    join keys on keys.key_arn = unguarded.key_arn
    join critical on critical.key_arn = unguarded.key_arn
    where unguarded.remark = 'deletion-unguarded'
      -- On its way out already, which is another finding.
      and keys.state not in ('Deleted', 'PendingDeletion', 'PendingReplicaDeletion')
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    order by subject
  `,

  headline: {
    en: (row) =>
      `This key is tagged ${firstOf(row.critical_tags, 1)}, and its policy lets it go while in use: ${firstOf(row.actions)}`,
    ko: (row) =>
      `${firstOf(row.critical_tags, 1)} 태그가 붙은 키인데 사용 중에도 정책이 막지 않는 작업이 있습니다: ${firstOf(row.actions)}`,
  },

  remediation: {
    en: [
      'Ask the owner of the key how long it must be idle before anybody may disable or delete it; the unused-key verdict of the key helps.',
      'Add a Deny for everybody on `kms:ScheduleKeyDeletion` and `kms:DisableKey` with NumericLessThan on `kms:TrailingDaysWithoutKeyUsage`. It stops the owner as well while the key is used, so agree on the way out beforehand: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      'For many keys, put the same Deny into a resource control policy or service control policy of the organization instead: aws organizations create-policy --type RESOURCE_CONTROL_POLICY --name <name> --description <text> --content file://policy.json',
    ],
    ko: [
      '얼마나 오래 쓰이지 않아야 비활성화하거나 삭제할 수 있는지 키 소유자와 정합니다. 키의 미사용 판정을 참고합니다.',
      '`kms:ScheduleKeyDeletion`과 `kms:DisableKey`에 대해 `kms:TrailingDaysWithoutKeyUsage`를 NumericLessThan으로 건 전체 거부(Deny) 문을 추가합니다. 키가 쓰이는 동안에는 소유자도 막히므로 해제 방법을 미리 정합니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
      '키가 많다면 같은 거부 문을 조직의 RCP(리소스 제어 정책)나 SCP(서비스 제어 정책)에 넣습니다: aws organizations create-policy --type RESOURCE_CONTROL_POLICY --name <name> --description <text> --content file://policy.json',
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
    effect    = "Deny"
    actions   = ["kms:ScheduleKeyDeletion", "kms:DisableKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "NumericLessThan"
      variable = "kms:TrailingDaysWithoutKeyUsage"
      values   = ["90"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Nobody, root neither, can disable or delete the key while it was used in the last 90 days; clean-up scripts are refused.',
    ko: '최근 90일 안에 사용된 키는 루트를 포함해 누구도 비활성화하거나 삭제할 수 없고, 정리 스크립트는 거부됩니다.',
  },
  falsePositives: {
    en: [
      'The guard stands in a service control policy (SCP) or resource control policy (RCP) of the organization, which cannot be read here.',
      'A tag that calls something else critical, such as the severity of an alarm.',
    ],
    ko: [
      '여기서 읽을 수 없는 조직의 SCP(서비스 제어 정책)나 RCP(리소스 제어 정책)에 보호 장치가 있는 경우.',
      '경보의 심각도처럼 다른 것을 중요하다고 한 태그.',
    ],
  },
  blindSpots: {
    en: [
      'Guards in SCPs and RCPs are not visible: a finding does not prove that the key can be deleted.',
      'Only tags say that a key is critical; a key whose tags are not known, or that nobody tagged, is not asked about.',
      'Imported material can be deleted at once by another operation, on which this condition key has no hold.',
      'A policy set before the first event, and in no inventory, is not known.',
    ],
    ko: [
      'SCP와 RCP의 보호 장치는 보이지 않으므로, 이 발견 사항이 실제로 삭제할 수 있다는 증거는 아닙니다.',
      '중요한 키인지는 태그로만 판단합니다. 태그를 알 수 없거나 붙이지 않은 키는 묻지 않습니다.',
      '가져온 키 구성 요소는 이 조건 키가 적용되지 않는 별도 작업으로 즉시 삭제할 수 있습니다.',
      '첫 이벤트 이전에 설정되었고 인벤토리에도 없는 정책은 알 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CP-9'],
    'isms-p': ['2.7.2'],
    datadog: ['def-000-pkv'],
  },
  attack: ['T1485'],
});
