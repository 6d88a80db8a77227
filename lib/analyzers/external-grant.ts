import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn, isTrusted } from '@/lib/sql/trust';

/** Operations of a grant that only describe the key or give the grant back. */
const HARMLESS = ['DescribeKey', 'GetPublicKey', 'RetireGrant'];

/** GRT-01: a living grant gives an outside account operations on a key. */
export const externalGrant = defineAnalyzer({
  id: 'external-grant',
  code: 'GRT-01',
  version: 4,
  kind: 'condition',
  category: 'grants',
  severity: 'high',
  severityRule: {
    en: 'High; medium when the grant allows nothing but describing the key or retiring the grant.',
    ko: '높음입니다. 키 조회나 Grant 사용 종료만 허용하면 보통으로 내립니다.',
  },
  needs: ['key-state'],
  title: { en: 'Grant to an external account', ko: '외부 계정에 대한 권한 부여(Grant)' },
  rationale: {
    en:
      'A grant that was not retired gives a principal outside the zone of trust operations on this key. Grants do not show ' +
      'in the key policy nor in the console, and stay when the policy is cleaned up.',
    ko:
      '철회되지 않은 권한 부여(Grant)가 신뢰 범위 밖의 주체에게 이 키의 작업을 허용합니다. ' +
      'Grant는 키 정책이나 콘솔에 보이지 않으며, 정책을 정리해도 그대로 남습니다.',
  },

  row: findingRow.extend({
    grant_id: z.string(),
    grantee: z.string(),
    grantee_account_id: z.string(),
    actions: texts,
    constraints: z.string().nullable(),
    principal: z.string().nullable(),
  }),
  identity: ['account_id', 'subject', 'grant_id'],
  restsOn: 'grants',
  allows: ['accounts'],

  // A role of a service in another account works for that account; a service itself for the account of its source.
  sql: (asOf) => sql`
    with living as (
      select
        * exclude (grantee_account_id),
        unnest(
          case
            when grantee_account_id is not null then [grantee_account_id]
            else list_distinct(
              regexp_extract_all(
                cast(coalesce(json_extract(constraints, '$.sourceArn'), json_extract(constraints, '$.SourceArn')) as varchar),
                '"arn:[^:"]*:[^:"]*:[^:"]*:([0-9]{12}):', 1
              )
            )
          end
        ) as grantee_account_id
      from grants
      where ended_at is null
        and grantee_kind <> 'unknown'
    )
    select
      grants.key_arn as subject,
      keys.account_id,
      keys.region,
      coalesce(grants.created_at, keys.first_seen_at, keys.created_at, ${asOf}) as observed_at,
      case when grants.created_event_id is null then [] else [grants.created_event_id] end as event_ids,
      case when grants.created_event_id is null then 0 else 1 end as event_count,
      case when grants.origin = 'inventory' then 'high' else 'medium' end as confidence,
      grants.grant_id,
      grants.grantee,
      grants.grantee_account_id,
      grants.operations as actions,
      grants.constraints,
      grants.created_by as principal
    from living grants
    join keys on keys.key_arn = grants.key_arn
    where regexp_full_match(grants.grantee_account_id, '[0-9]{12}')
      and keys.state <> 'Deleted'
      -- Grants on keys that AWS manages are those of its services.
      and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
      and (keys.state_origin = 'inventory' or ${isOwn(sql`keys.account_id`)})
      and grants.grantee_account_id <> keys.account_id
      and not ${isTrusted(sql`grants.grantee_account_id`, sql`cast(${asOf} as timestamp)`)}
    qualify row_number() over (partition by grants.key_arn, grants.grant_id order by grants.grantee_account_id) = 1
    order by subject, grants.grant_id
  `,

  headline: {
    en: (row) =>
      `A grant gives ${shortPrincipal(row.grantee)} of account ${row.grantee_account_id} ${row.actions.length > 0 ? firstOf(row.actions) : 'operations'} on this key`,
    ko: (row) =>
      `권한 부여(Grant)가 ${row.grantee_account_id} 계정의 ${shortPrincipal(row.grantee)}에 이 키의 ${row.actions.length > 0 ? firstOf(row.actions) : '작업'} 권한을 줍니다`,
  },
  escalate: (row) =>
    row.actions.length > 0 && row.actions.every((action) => HARMLESS.includes(action)) ? 'medium' : null,

  remediation: {
    en: [
      'Ask the owner of the key and whoever made the grant what it is for. If the account is known, add it to `trustedAccounts` or `organizationAccounts` in `keytrail.json`.',
      'See the grant with its constraints: aws kms list-grants --key-id <key-arn> --grant-id <grant-id>',
      'Revoke it if nobody needs it. The grantee is refused within minutes, and volumes or snapshots that rely on the grant stop working there: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      '키 소유자와 Grant를 만든 주체에게 용도를 확인합니다. 알려진 계정이면 `keytrail.json`의 `trustedAccounts` 또는 `organizationAccounts`에 등록합니다.',
      '제약 조건을 포함하여 Grant를 확인합니다: aws kms list-grants --key-id <key-arn> --grant-id <grant-id>',
      '필요 없으면 철회합니다. 몇 분 안에 Grant를 받은 주체의 호출이 거부되고, 이 Grant에 의존하던 그쪽의 볼륨이나 스냅샷이 동작하지 않게 됩니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
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
    en: 'Without the grant the external principal is refused within minutes; its copies of volumes and snapshots cannot be opened.',
    ko: 'Grant가 없으면 몇 분 안에 외부 주체가 거부되고, 그쪽의 볼륨과 스냅샷 사본을 열 수 없습니다.',
  },
  falsePositives: {
    en: [
      'A shared snapshot or AMI for an account of the organization that the list of accounts lacks.',
      'A grant that was retired before the first stored log, or in a Region whose logs are not here.',
    ],
    ko: [
      '계정 목록에서 빠진 조직 계정에 공유한 스냅샷이나 AMI.',
      '저장된 로그 이전에, 또는 로그가 없는 리전에서 이미 철회된 Grant.',
    ],
  },
  blindSpots: {
    en: ['Grants older than the logs are known only from an inventory with `list-grants`.'],
    ko: ['로그보다 오래된 Grant는 `list-grants`가 포함된 인벤토리가 있어야 알 수 있습니다.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html',
  ],
  compliance: {
    'nist-800-53': ['AC-4', 'AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098', 'T1199'],
});
