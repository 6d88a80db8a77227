import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Since this day a grant can name the resource that a service may use it for (FACTS.md §0). */
const SCOPED_SINCE = new Date('2026-03-06T00:00:00Z');

/** GRT-08: a grant for a service that names neither a resource nor an encryption context. */
export const unscopedServiceGrant = defineAnalyzer({
  id: 'unscoped-service-grant',
  code: 'GRT-08',
  version: 1,
  kind: 'condition',
  category: 'grants',
  severity: 'low',
  severityRule: {
    en: 'Always low: nothing about the single case raises or lowers it.',
    ko: '항상 낮음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Service grant without limits', ko: '제한 없는 서비스 권한 부여' },
  rationale: {
    en:
      'The grant lets an AWS service use the key and names neither a source ARN nor an encryption context. The service may ' +
      'then use the key for anybody’s resource that leads it there. Since March 2026 a grant can name the resource.',
    ko:
      'AWS 서비스에 키 사용을 허용하는 권한 부여(Grant)에 소스 ARN도 암호화 컨텍스트도 지정되어 있지 않습니다. ' +
      '서비스가 다른 리소스를 위해서도 이 키를 쓸 수 있습니다. 2026년 3월부터 Grant에 리소스를 지정할 수 있습니다.',
  },

  row: findingRow.extend({
    grant_id: z.string(),
    grantee: z.string(),
    actions: texts,
    created_at: timestamp,
    principal: z.string().nullable(),
  }),
  identity: ['account_id', 'subject', 'grant_id'],
  restsOn: 'grants',

  sql: (asOf) => sql`
    select
      grants.key_arn                                                                       as subject,
      keys.account_id,
      keys.region,
      grants.created_at                                                                    as observed_at,
      case when grants.created_event_id is null then [] else [grants.created_event_id] end as event_ids,
      case when grants.created_event_id is null then 0 else 1 end                          as event_count,
      case when grants.origin = 'inventory' then 'high' else 'medium' end                  as confidence,
      grants.grant_id,
      grants.grantee,
      list_sort(grants.operations)                                                         as actions,
      grants.created_at,
      grants.created_by                                                                    as principal
    from grants
    join keys on keys.key_arn = grants.key_arn
    where grants.ended_at is null
      and grants.grantee_kind = 'service'
      and regexp_full_match(grants.grantee, '[a-z0-9.-]+[.](amazonaws[.]com([.]cn)?|aws[.]internal)')
      and grants.constraints is null
      and grants.created_at >= ${SCOPED_SINCE}
      and grants.created_at <= ${asOf}
      and keys.state <> 'Deleted'
      and coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
    order by subject, grants.grant_id
  `,

  headline: {
    en: (row) => `${row.grantee} may ${firstOf(row.actions)} with this key for any resource`,
    ko: (row) => `${row.grantee} 서비스가 모든 리소스에 대해 이 키로 ${firstOf(row.actions)} 작업을 할 수 있습니다`,
  },

  remediation: {
    en: [
      'See which resource the service uses the key for, in the encryption contexts on the key’s page.',
      'Make the grant anew with a source ARN, then revoke the old one. Between the two nothing fails; a resource that the new one does not name fails afterwards: aws kms create-grant --key-id <key-arn> --grantee-service-principal <service> --operations <operations> --constraints SourceArn=<resource-arn> --retiring-principal <principal-arn>',
      'If the service made the grant itself, leave it: it ends with the resource.',
    ],
    ko: [
      '키 페이지의 암호화 컨텍스트에서 서비스가 어떤 리소스에 키를 쓰는지 확인합니다.',
      '소스 ARN을 지정한 Grant를 새로 만든 뒤 기존 것을 철회합니다. 그사이 실패는 없지만, 새 Grant에 없는 리소스는 이후 실패합니다: aws kms create-grant --key-id <key-arn> --grantee-service-principal <service> --operations <operations> --constraints SourceArn=<resource-arn> --retiring-principal <principal-arn>',
      '서비스가 스스로 만든 Grant라면 그대로 둡니다. 리소스와 함께 끝납니다.',
    ],
  },
  terraform: `
# The context binds the grant here; a source ARN can be named by the CLI.
resource "aws_kms_grant" "this" {
  key_id            = "<key-arn>"
  grantee_principal = "<service>.amazonaws.com"
  operations        = ["Decrypt"]
  constraints {
    encryption_context_subset = { "<context-key>" = "<context-value>" }
  }
}
`,
  breaks: {
    en: 'The service is refused for resources outside the constraint.',
    ko: '제약 밖의 리소스에 대한 서비스 호출은 거부됩니다.',
  },
  falsePositives: {
    en: ['Services that make their grants themselves in the old way, without limits, for a resource of their own.'],
    ko: ['자신의 리소스를 위해 이전 방식으로 제한 없이 Grant를 만드는 서비스.'],
  },
  blindSpots: {
    en: [
      'Grants from before 6 March 2026, when a source ARN could not be named, and grants without a date are not judged.',
      'Whether the limits that a grant names are narrow enough is not judged.',
    ],
    ko: [
      '소스 ARN을 지정할 수 없던 2026년 3월 6일 이전의 Grant와 날짜가 없는 Grant는 판정하지 않습니다.',
      'Grant에 지정된 제한이 충분히 좁은지는 판정하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6', 'AC-3'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
