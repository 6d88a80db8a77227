import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** GRT-03: whoever holds a living grant may hand its rights on. */
export const delegableGrant = defineAnalyzer({
  id: 'delegable-grant',
  code: 'GRT-03',
  version: 2,
  kind: 'condition',
  timeless: true,
  category: 'grants',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Grant that can be handed on', ko: '재위임할 수 있는 권한 부여' },
  rationale: {
    en:
      'A grant in force contains CreateGrant, and its grantee is no AWS service. The grantee may make further grants with ' +
      'the same operations for anybody, in any account, and nobody who looks at the key policy sees it.',
    ko:
      '유효한 권한 부여(Grant)에 CreateGrant가 들어 있고, 받은 주체가 AWS 서비스가 아닙니다. ' +
      '받은 주체는 같은 작업을 허용하는 Grant를 어느 계정의 누구에게나 만들 수 있으며, 키 정책에는 나타나지 않습니다.',
  },

  row: findingRow.extend({
    grant_id: z.string(),
    grantee: z.string(),
    actions: texts,
    constraints: z.string().nullable(),
    principal: z.string().nullable(),
  }),
  identity: ['account_id', 'subject', 'grant_id'],
  restsOn: 'grants',
  allows: ['principals'],

  sql: (asOf) => sql`
    select
      grants.key_arn                                                                     as subject,
      keys.account_id,
      keys.region,
      coalesce(grants.created_at, keys.first_seen_at, keys.created_at, ${asOf})          as observed_at,
      case when grants.created_event_id is null then [] else [grants.created_event_id] end as event_ids,
      case when grants.created_event_id is null then 0 else 1 end                        as event_count,
      case when grants.origin = 'inventory' then 'high' else 'medium' end                as confidence,
      grants.grant_id,
      grants.grantee,
      list_sort(grants.operations)                                                       as actions,
      grants.constraints,
      grants.created_by                                                                  as principal
    from grants
    join keys on keys.key_arn = grants.key_arn
    where grants.ended_at is null
      and list_contains(grants.operations, 'CreateGrant')
      and grants.grantee is not null
      and grants.grantee_kind in ('role', 'user', 'account')
      and keys.state <> 'Deleted'
      -- Grants on keys that AWS manages are those of its services.
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
      and (keys.state_origin = 'inventory' or ${isOwn(sql`keys.account_id`)})
    order by subject, grants.grant_id
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.grantee)} may hand on ${firstOf(row.actions.filter((action) => action !== 'CreateGrant'))} on this key by grants of its own`,
    ko: (row) =>
      `${shortPrincipal(row.grantee)} 주체가 이 키의 ${firstOf(row.actions.filter((action) => action !== 'CreateGrant'))} 권한을 다시 부여할 수 있습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether the grantee has to make grants. Services need that, applications seldom do.',
      'See who received grants of the grantee since: aws kms list-grants --key-id <key-arn>',
      'Make the grant anew without CreateGrant, then revoke this one. Grants that the grantee made stay in force until they are revoked themselves: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      '받은 주체가 Grant를 만들어야 하는지 키 소유자에게 확인합니다. 서비스에는 필요하지만 애플리케이션에는 드뭅니다.',
      '그 뒤 누가 Grant를 받았는지 확인합니다: aws kms list-grants --key-id <key-arn>',
      'CreateGrant 없이 다시 만들고 이것은 철회합니다. 받은 주체가 만든 Grant는 따로 철회할 때까지 유효합니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
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
    en: 'The grantee can no longer pass its rights on; a program that makes grants for its workers fails.',
    ko: '받은 주체가 권한을 다시 넘길 수 없습니다. 작업자에게 Grant를 만들어 주는 프로그램은 실패합니다.',
  },
  falsePositives: {
    en: ['A role that starts instances with encrypted volumes on behalf of others and hands the grant to EC2.'],
    ko: ['암호화된 볼륨으로 인스턴스를 시작하여 EC2에 Grant를 넘기는 역할.'],
  },
  blindSpots: {
    en: ['Grants older than the logs are known only from an inventory with `list-grants`.'],
    ko: ['로그보다 오래된 Grant는 `list-grants`가 포함된 인벤토리가 있어야 알 수 있습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'AC-3'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
