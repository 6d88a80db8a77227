import { defineAnalyzer } from '@/lib/model/analyzer';
import { INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { cameAbout, UNDATED } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** HYG-01: neither a tag nor an alias nor a description says whose key it is and what for. */
export const undescribedKey = defineAnalyzer({
  id: 'undescribed-key',
  code: 'HYG-01',
  version: 1,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'control_events', 'inventory_keys'],
    moved: (from, to) => sql`
      ${UNDATED}
      union
      select key_arn
      from inventory_keys
      where ${cameAbout(sql`collected_at`, from, to)}
    `,
  },
  category: 'hygiene',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  controlEvents: ['CreateKey', 'ReplicateKey'],
  title: { en: 'Key that says nothing of itself', ko: '소유자와 용도를 알 수 없는 키' },
  rationale: {
    en:
      'The key has no tag that names an owner, no alias and no description. On the day somebody must decide whether it can ' +
      'go, or who must be called about it, nobody knows.',
    ko:
      '소유자를 나타내는 태그, 별칭, 설명이 모두 없는 키입니다. ' +
      '삭제 여부를 결정하거나 담당자에게 연락해야 할 때 물어볼 곳이 없습니다.',
  },

  row: findingRow.extend({
    created_at: timestamp.nullable(),
    last_used_at: timestamp.nullable(),
    said_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject'],
  restsOn: 'description',
  allows: ['resources'],

  // That a key has no alias is known from a list of aliases, or from the logs when they have seen the key made.
  sql: (asOf) => sql`
    with listed as (
      select key_arn, max(collected_at) as listed_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.aliases.known') = 'true'
        and collected_at <= ${asOf}
      group by key_arn
    ),
    made as (
      select
        key_arn,
        min(event_time) as made_at,
        arg_min(event_id, (event_time, event_id)) as event_id,
        bool_or(not direct) as by_service
      from control_events
      where event_name in ('CreateKey', 'ReplicateKey')
        and outcome = 'ok'
        and event_time <= ${asOf}
      group by key_arn
    )
    select
      keys.key_arn                                                            as subject,
      keys.account_id,
      keys.region,
      coalesce(keys.created_at, keys.first_seen_at, listed.listed_at, ${asOf}) as observed_at,
      case when made.event_id is null then [] else [made.event_id] end        as event_ids,
      case when made.event_id is null then 0 else 1 end                       as event_count,
      case when listed.listed_at is null then 'medium' else 'high' end        as confidence,
      keys.created_at,
      keys.last_used_at,
      listed.listed_at                                                        as said_at
    from keys
    left join listed on listed.key_arn = keys.key_arn
    left join made on made.key_arn = keys.key_arn
    where coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
      and keys.state not in ('PendingDeletion', 'PendingReplicaDeletion', 'Deleted')
      and keys.tags is not null
      and keys.owner is null
      and keys.description is not null
      and trim(keys.description) = ''
      and len(keys.aliases) = 0
      and (listed.listed_at is not null or made.made_at is not null)
      and not coalesce(made.by_service, false)
    order by subject
  `,

  headline: {
    en: () => 'Nothing says whose key this is: no owner tag, no alias, no description',
    ko: () => '소유자 태그, 별칭, 설명이 없어 누구의 키인지 알 수 없습니다',
  },

  remediation: {
    en: [
      'See on the key’s page who uses it and what it protects; its users mostly tell whose it is.',
      'Write it down. A policy that decides by tags or aliases may decide otherwise afterwards: `aws kms tag-resource --key-id <key-arn> --tags TagKey=owner,TagValue=<team>` and `aws kms update-key-description --key-id <key-arn> --description "<what for>"`',
      'With Terraform, set description and tags of aws_kms_key and add an aws_kms_alias.',
    ],
    ko: [
      '키 페이지에서 누가 쓰고 무엇을 보호하는지 확인합니다. 대개 사용자를 보면 소유자를 알 수 있습니다.',
      '기록해 둡니다. 태그나 별칭으로 판단하는 정책은 이후 결과가 달라질 수 있습니다: `aws kms tag-resource --key-id <key-arn> --tags TagKey=owner,TagValue=<team>`, `aws kms update-key-description --key-id <key-arn> --description "<용도>"`',
      'Terraform에서는 aws_kms_key의 description과 tags를 지정하고 aws_kms_alias를 추가합니다.',
    ],
  },
  terraform: `
resource "aws_kms_key" "this" {
  description = "<what it protects>"
  tags        = { Owner = "<team>" }
}

resource "aws_kms_alias" "this" {
  name          = "alias/<name>"
  target_key_id = aws_kms_key.this.arn
}
`,
  breaks: {
    en: 'Nothing, unless a policy grants access by tag or alias: then the new tag may let somebody in.',
    ko: '영향이 없습니다. 다만 태그나 별칭으로 접근을 허용하는 정책이 있으면 새 태그가 접근을 열 수 있습니다.',
  },
  falsePositives: {
    en: ['Keys that a service or a product made in the account for itself, and describes elsewhere.'],
    ko: ['서비스나 제품이 계정 안에 스스로 만들고 다른 곳에서 설명하는 키.'],
  },
  blindSpots: {
    en: [
      'Tags are looked through for the usual names of an owner (owner, team, contact); another name of yours is not known as one.',
      'A key older than the logs, without an inventory that asked for its tags and aliases, is not judged.',
    ],
    ko: [
      '소유자를 뜻하는 일반적인 태그 이름(owner, team, contact 등)만 찾습니다. 다른 이름은 알아보지 못합니다.',
      '로그보다 오래된 키는 태그와 별칭을 조회한 인벤토리가 없으면 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html',
    'https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html',
  ],
  compliance: {
    'nist-800-53': ['CM-8', 'SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
