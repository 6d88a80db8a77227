import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { UNDATED } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** GRT-05: several living grants say the very same. */
export const duplicateGrants = defineAnalyzer({
  id: 'duplicate-grants',
  code: 'GRT-05',
  version: 3,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'grants'],
    moved: () => UNDATED,
  },
  category: 'grants',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Grants that say the same', ko: '중복된 권한 부여' },
  rationale: {
    en:
      'Two or more grants in force have the same grantee, operations, limits and name. Whoever takes access away by ' +
      'revoking one of them believes it gone while the others still give it, and each counts against the quota.',
    ko:
      '유효한 권한 부여(Grant) 둘 이상의 주체, 작업, 제한, 이름이 같습니다. ' +
      '하나를 철회해도 나머지가 계속 접근을 허용하므로 접근이 끊겼다고 오인하게 되고, 각각 할당량을 차지합니다.',
  },

  row: findingRow.extend({
    grantee: z.string(),
    actions: texts,
    constraints: z.string(),
    name: z.string(),
    grant_ids: texts,
    grants: integer,
  }),
  identity: ['account_id', 'subject', 'grantee', 'actions', 'constraints', 'name'],
  restsOn: 'grants',

  sql: (asOf) => sql`
    with living as (
      select
        grants.key_arn,
        keys.account_id,
        keys.region,
        grants.grant_id,
        grants.grantee,
        list_sort(list_distinct(grants.operations)) as actions,
        coalesce(grants.constraints, '')            as constraints,
        -- ListGrants begins with a capital letter what CloudTrail begins with a small one.
        replace(
          replace(coalesce(grants.constraints, ''), '"EncryptionContext', '"encryptionContext'),
          '"SourceArn":',
          '"sourceArn":'
        )                                           as as_events_spell,
        coalesce(grants.name, '')                   as name,
        grants.origin,
        grants.created_event_id,
        coalesce(grants.created_at, keys.first_seen_at, keys.created_at, ${asOf}) as created_at
      from grants
      join keys on keys.key_arn = grants.key_arn
      where grants.ended_at is null
        and grants.grantee is not null
        -- Services have a grant for each resource, told apart by their contexts alone.
        and (
          grants.grantee_kind in ('role', 'user', 'account')
          or (grants.grantee_kind = 'service' and grants.constraints is not null)
        )
        and keys.state <> 'Deleted'
        -- Grants on keys that AWS manages are those of its services.
        and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
        and (keys.state_origin = 'inventory' or ${isOwn(sql`keys.account_id`)})
    )
    select
      key_arn                                                                        as subject,
      account_id,
      region,
      max(created_at)                                                                as observed_at,
      coalesce(list_sort(list(created_event_id) filter (where created_event_id is not null))[1:20], []) as event_ids,
      count(created_event_id)                                                        as event_count,
      case when bool_and(origin = 'inventory') then 'high' else 'medium' end         as confidence,
      grantee,
      actions,
      min(constraints)                                                               as constraints,
      name,
      list_sort(list(grant_id))[1:20]                                                as grant_ids,
      count(*)                                                                       as grants
    from living
    group by key_arn, account_id, region, grantee, actions, as_events_spell, name
    having count(*) > 1
    order by subject, grantee, actions, constraints, name
  `,

  headline: {
    en: (row) =>
      `${row.grants} grants give ${shortPrincipal(row.grantee)} the same on this key: ${firstOf(row.actions)}`,
    ko: (row) =>
      `권한 부여(Grant) ${row.grants}개가 ${shortPrincipal(row.grantee)}에 이 키의 같은 권한(${firstOf(row.actions)})을 줍니다`,
  },

  remediation: {
    en: [
      'Find out what makes the grants: usually a program that calls CreateGrant at every start without a name. With a name, CreateGrant gives back the grant that is there.',
      'See them: aws kms list-grants --key-id <key-arn> --grantee-principal <grantee>',
      'Revoke all but one; the grantee notices nothing: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      'Grant를 만드는 것을 찾습니다. 대개 시작할 때마다 이름 없이 CreateGrant를 호출하는 프로그램입니다. 이름을 주면 이미 있는 Grant가 반환됩니다.',
      '확인합니다: aws kms list-grants --key-id <key-arn> --grantee-principal <grantee>',
      '하나만 남기고 철회합니다. 받은 주체에는 영향이 없습니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
  },
  terraform: `
resource "aws_kms_grant" "this" {
  key_id            = "<key-arn>"
  grantee_principal = "<principal-arn>"
  operations        = ["Decrypt"]
  constraints {
    encryption_context_subset = { "<context-key>" = "<context-value>" }
  }
}
`,
  breaks: {
    en: 'Keeping one grant of each kind breaks nothing; revoking the last one refuses the grantee.',
    ko: '종류마다 하나를 남기면 영향이 없습니다. 마지막 하나를 철회하면 받은 주체가 거부됩니다.',
  },
  falsePositives: {
    en: ['Grants that are retired one by one as jobs end.'],
    ko: ['작업이 끝날 때마다 하나씩 폐기되는 Grant.'],
  },
  blindSpots: {
    en: ['Grants older than the logs are known only from an inventory with `list-grants`.'],
    ko: ['로그보다 오래된 Grant는 `list-grants`가 포함된 인벤토리가 있어야 알 수 있습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html'],
  compliance: {
    'nist-800-53': ['AC-6', 'CM-8'],
    'isms-p': ['2.5.6'],
  },
  attack: [],
});
