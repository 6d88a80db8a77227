import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** Operations of a grant that open data or make further grants. */
const TELLING = ['Decrypt', 'GenerateDataKey', 'ReEncryptFrom', 'Sign', 'CreateGrant'];

/** GRT-02: somebody made a grant by hand that opens data and is bound to no encryption context. */
export const unconstrainedGrant = defineAnalyzer({
  id: 'unconstrained-grant',
  code: 'GRT-02',
  version: 2,
  kind: 'occurrence',
  category: 'grants',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['CreateGrant'],
  title: { en: 'Unconstrained grant made by hand', ko: '직접 만든 제한 없는 권한 부여' },
  rationale: {
    en:
      'A person or a role called CreateGrant itself, and the grant names no encryption context or source that it is ' +
      'bound to. Whoever holds it may decrypt whatever the key protects, without a trace in the key policy.',
    ko:
      '사람이나 역할이 CreateGrant를 직접 호출했고, 이 권한 부여(Grant)에는 암호화 컨텍스트나 출처 제한이 없습니다. ' +
      'Grant를 받은 주체는 이 키가 보호하는 모든 것을 복호화할 수 있으며 키 정책에는 흔적이 남지 않습니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    grantee: z.string(),
    actions: texts,
    source_ip: z.string().nullable(),
  }),
  identity: ['account_id', 'subject', 'principal', 'grantee'],
  allows: ['principals'],

  sql: (window) => sql`
    with made as (
      select
        event_id,
        event_time,
        key_arn,
        key_account_id,
        aws_region,
        coalesce(principal, 'unknown') as principal,
        source_ip,
        coalesce(
          json_extract_string(request, '$.granteePrincipal'),
          json_extract_string(request, '$.granteeServicePrincipal')
        ) as grantee,
        json_extract_string(request, '$.operations[*]') as operations,
        coalesce(cast(json_extract(request, '$.constraints') as varchar), '') as constraints
      from control_events
      where event_name = 'CreateGrant'
        and outcome = 'ok'
        and direct
        and key_arn is not null
        and event_time >= ${window.from}
        and event_time < ${window.to}
    )
    select
      key_arn                                                        as subject,
      key_account_id                                                 as account_id,
      coalesce(min(aws_region), 'unknown')                           as region,
      min(event_time)                                                as observed_at,
      list_sort(list(distinct event_id))[1:20]                       as event_ids,
      count(distinct event_id)                                       as event_count,
      'high'                                                         as confidence,
      principal,
      grantee,
      list_sort(list_distinct(flatten(list(operations))))            as actions,
      min(source_ip)                                                 as source_ip
    from made
    where grantee is not null
      and not regexp_matches(grantee, '[.](amazonaws[.]com([.]cn)?|aws[.]internal)$')
      and list_has_any(operations, ${TELLING})
      and not regexp_matches(constraints, '":\\s*([{[]\\s*)?"')
      and ${isOwn(sql`key_account_id`)}
    group by key_arn, key_account_id, principal, grantee
    order by subject, principal, grantee
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} gave ${shortPrincipal(row.grantee)} ${firstOf(row.actions)} on this key, bound to nothing`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${shortPrincipal(row.grantee)}에 제한 없이 ${firstOf(row.actions)} 권한을 부여했습니다`,
  },

  remediation: {
    en: [
      'Ask whoever made the grant, and the owner of the key, what it is for. A role that makes such grants by design belongs on the list of what is expected: accept the finding with that reason.',
      'See the grants of the grantee: aws kms list-grants --key-id <key-arn> --grantee-principal <grantee>',
      'If it is needed, make it anew with the context that it is for, and revoke this one; until then the grantee goes on: aws kms create-grant --key-id <key-arn> --grantee-principal <grantee> --operations Decrypt --constraints EncryptionContextSubset={name=value}',
      'Revoke it if nobody needs it. The grantee is refused within minutes: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
    ],
    ko: [
      'Grant를 만든 주체와 키 소유자에게 용도를 확인합니다. 설계상 이런 Grant를 만드는 역할이라면 그 사유로 발견 사항을 수용합니다.',
      '받은 주체의 Grant를 확인합니다: aws kms list-grants --key-id <key-arn> --grantee-principal <grantee>',
      '필요하면 용도에 맞는 컨텍스트로 다시 만들고 이것은 철회합니다. 그때까지 받은 주체는 계속 사용할 수 있습니다: aws kms create-grant --key-id <key-arn> --grantee-principal <grantee> --operations Decrypt --constraints EncryptionContextSubset={name=value}',
      '필요 없으면 철회합니다. 몇 분 안에 호출이 거부됩니다: aws kms revoke-grant --key-id <key-arn> --grant-id <grant-id>',
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
    en: 'The grantee is refused wherever it does not pass that context.',
    ko: '해당 컨텍스트를 넘기지 않는 호출은 거부됩니다.',
  },
  falsePositives: {
    en: ['Automation that makes grants by design, such as a backup or a tenant service.'],
    ko: ['백업이나 테넌트 서비스처럼 설계상 Grant를 만드는 자동화.'],
  },
  blindSpots: {
    en: ['Grants made before the first stored log, and those that a service made for somebody.'],
    ko: ['저장된 로그 이전에 만든 Grant와, 서비스가 대신 만든 Grant.'],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html',
  ],
  compliance: {
    'nist-800-53': ['AC-6'],
    'isms-p': ['2.5.6', '2.7.2'],
  },
  attack: ['T1098'],
});
