import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { aboutKey, sameDay } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

/** Tags by which people say how much a key matters, and what they say of those that do. */
const TAG = '^(.*[:/_-])?(data-?class(ification)?|classification|sensitivity|confidentiality|criticality|compliance)$';
const SENSITIVE =
  '(^|[^a-z])(confidential|restricted|secret|sensitive|critical|high|pci(-?dss)?|pii|phi|hipaa|sox|기밀|극비|민감|중요)([^a-z]|$)';

/** THR-12: somebody new uses a key that its tags call sensitive. */
export const firstSeenPrincipal = defineAnalyzer({
  id: 'first-seen-principal',
  code: 'THR-12',
  version: 1,
  kind: 'occurrence',
  apart: { by: 'key', tables: ['edge_day'] },
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events', 'key-state'],
  title: { en: 'New principal on a sensitive key', ko: '민감한 키에 처음 나타난 주체' },
  rationale: {
    en:
      'This key is tagged as sensitive, and for a month the same few used it. Now somebody else did for the first time. ' +
      'The circle around such a key changes seldom, so each change deserves a look.',
    ko:
      '민감한 키로 태그되어 있고 한 달 동안 같은 주체만 사용했는데, 처음 보는 주체가 사용했습니다. ' +
      '이런 키의 사용자는 좀처럼 바뀌지 않으므로 바뀔 때마다 확인할 가치가 있습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    operations: texts,
    services: texts,
    calls: integer,
    acquaintances: integer,
  }),
  identity: ['account_id', 'subject', 'principal'],
  thresholds: {
    baseline: {
      label: {
        en: 'Days of use by others before a newcomer is news',
        ko: '새 주체를 보고하기 전에 필요한 다른 주체의 사용 기간',
      },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  // A deployment gives its role a new ending, so names are compared by their stem.
  sql: (window, _limits, numbers) => sql`
    with sensitive as (
      select key_arn, account_id
      from keys
      where coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
        and len(list_filter(json_keys(tags), lambda tag:
          regexp_matches(lower(tag), ${TAG})
          and regexp_matches(lower(json_extract_string(tags, '$."' || replace(tag, '"', '') || '"')), ${SENSITIVE})
        )) > 0
    ),
    uses as (
      select
        edge_day.*,
        sensitive.account_id,
        regexp_replace(principal, '([-_.][A-Za-z]*[0-9][A-Za-z0-9]*|[-_.][A-Z0-9]{8,})+$', '') as stem
      from edge_day
      join sensitive on sensitive.key_arn = edge_day.key_arn
      where is_use
        and identity_type <> 'AWSService'
        and principal <> 'unknown'
        and edge_day.caller_account_id = sensitive.account_id
    ),
    firsts as (
      select key_arn, stem, min(first_at) as first_at
      from uses
      group by key_arn, stem
    ),
    known as (
      select
        key_arn,
        stem,
        first_at,
        min(first_at) over (partition by key_arn) as began,
        row_number() over (partition by key_arn order by first_at, stem) - 1 as acquaintances
      from firsts
    )
    select
      uses.key_arn                                         as subject,
      any_value(uses.account_id)                           as account_id,
      split_part(uses.key_arn, ':', 4)                     as region,
      min(uses.first_at)                                   as observed_at,
      list(distinct uses.first_event_id order by uses.first_event_id)[1:20] as event_ids,
      sum(calls)                                           as event_count,
      'high'                                               as confidence,
      uses.principal,
      list_sort(list_distinct(list(event_name)))           as operations,
      list_sort(list_distinct(list(via_service)))          as services,
      sum(calls)                                           as calls,
      any_value(known.acquaintances)                       as acquaintances
    from uses
    join known
      on known.key_arn = uses.key_arn
      and known.stem = uses.stem
    where known.first_at >= known.began + ${numbers.baseline} * interval 1 day
      and known.first_at >= ${window.from}
      and known.first_at < ${window.to}
      and ${daysWithin(window)}
      and uses.day = date_trunc('day', known.first_at)
    group by uses.key_arn, uses.principal
    order by observed_at, subject, uses.principal
  `,

  evidence: ({ subject, principal, account_id, observed_at }) => sql`
    ${aboutKey(subject)}
    and principal = ${principal}
    and caller_account_id = ${account_id}
    and operation_class = 'crypto'
    and outcome = 'ok'
    and coalesce(identity_type, '') <> 'AWSService'
    and ${sameDay(observed_at)}
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} used this sensitive key for the first time (${firstOf(row.operations)})`,
    ko: (row) => `${shortPrincipal(row.principal)} 주체가 이 민감한 키를 처음 사용했습니다(${firstOf(row.operations)})`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether this principal was given access on purpose, and by whom.',
      'If not, see by which statement or grant it got in and remove that; its calls fail from then on: aws kms get-key-policy --key-id <key-arn>',
    ],
    ko: [
      '이 주체에게 의도적으로 권한을 주었는지, 누가 주었는지 키 소유자에게 확인합니다.',
      '아니라면 어떤 정책 문이나 권한 부여로 접근했는지 확인해 제거합니다. 이후 그 주체의 호출은 실패합니다: aws kms get-key-policy --key-id <key-arn>',
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
    actions   = ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::<account-id>:role/<known-role>"]
    }
  }
}

resource "aws_kms_key_policy" "this" {
  key_id = "<key-arn>"
  policy = data.aws_iam_policy_document.key.json
}
`,
  breaks: {
    en: 'Principals that reached the key through IAM policies alone and are not named here are refused.',
    ko: 'IAM 정책만으로 키에 접근하던 주체 중 여기에 없는 주체는 거부됩니다.',
  },
  falsePositives: {
    en: ['A new program or colleague, and a role that was renamed beyond its ending.'],
    ko: ['새 프로그램이나 담당자, 접미사 이외의 부분까지 이름이 바뀐 역할.'],
  },
  blindSpots: {
    en: [
      'Only keys whose tags name a class of data count as sensitive.',
      'A newcomer whose name begins like that of an old user is taken for it.',
      'Principals of other accounts are a finding of their own.',
    ],
    ko: [
      '데이터 등급 태그가 있는 키만 민감한 키로 봅니다.',
      '기존 사용자와 이름 앞부분이 같은 새 주체는 같은 주체로 봅니다.',
      '다른 계정의 주체는 별도의 발견 사항으로 다룹니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'SI-4'],
    'isms-p': ['2.11.3', '2.5.6'],
  },
  attack: ['T1078.004'],
});
