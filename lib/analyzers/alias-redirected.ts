import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortKey, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** THR-09: an alias that programs use was pointed at a key that should make one wonder. */
export const aliasRedirected = defineAnalyzer({
  id: 'alias-redirected',
  code: 'THR-09',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'high',
  severityRule: {
    en: 'Always high: nothing about the single case raises or lowers it.',
    ko: '항상 높음입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['CreateAlias', 'UpdateAlias'],
  title: { en: 'Alias pointed at another key', ko: '별칭을 다른 키로 변경' },
  rationale: {
    en:
      'Programs that encrypt by an alias use from now on whatever key it points at. Pointed at a brand-new key, at one with ' +
      'material from outside, or at the key of another team, new data ends up where its owner may lose it.',
    ko:
      '별칭으로 암호화하는 프로그램은 이제 별칭이 가리키는 키를 그대로 사용합니다. 방금 만든 키, 외부에서 가져온 구성 요소의 키, ' +
      '다른 팀의 키를 가리키게 되면 새 데이터를 소유자가 잃을 수 있습니다.',
  },

  row: findingRow.extend({
    alias: z.string(),
    change_event_id: z.string(),
    principal: z.string(),
    source_ip: z.string().nullable(),
    key_before: z.string().nullable(),
    reasons: texts,
    key_age_days: integer.nullable(),
  }),
  identity: ['account_id', 'subject', 'change_event_id'],
  thresholds: {
    young: {
      label: { en: 'Days for which a key counts as new', ko: '키를 새 키로 보는 기간' },
      unit: 'days',
      usual: 7,
      least: 1,
      most: 365,
    },
  },
  allows: ['principals'],

  sql: (window, _limits, numbers) => sql`
    with moves as (
      select
        *,
        json_extract_string(request, '$.aliasName') as alias_name,
        coalesce(key_account_id, recipient_account_id, 'unknown') as account_id,
        lag(key_arn) over (
          partition by coalesce(key_account_id, recipient_account_id), aws_region, json_extract_string(request, '$.aliasName')
          order by event_time, event_id
        ) as key_before
      from control_events
      where event_name in ('CreateAlias', 'UpdateAlias')
        and outcome = 'ok'
        and key_arn is not null
    ),
    redirections as (
      select *
      from moves
      where ${within(window)}
        and event_name = 'UpdateAlias'
        and key_before is distinct from key_arn
    ),
    compared as (
      select
        redirections.*,
        date_diff('day', target.created_at, redirections.event_time) as key_age_days,
        list_filter(
          [
            case when target.created_at > redirections.event_time - ${numbers.young} * interval 1 day then 'new-key' end,
            case when target.key_origin in ('EXTERNAL', 'EXTERNAL_KEY_STORE') then 'external-material' end,
            case when target.owner <> former.owner then 'other-owner' end,
            case when target.environment <> former.environment then 'other-environment' end
          ],
          lambda one: one is not null
        ) as reasons
      from redirections
      left join keys target on target.key_arn = redirections.key_arn
      left join keys former on former.key_arn = redirections.key_before
    )
    select
      key_arn as subject,
      account_id,
      coalesce(aws_region, 'unknown') as region,
      event_time as observed_at,
      [event_id] as event_ids,
      1 as event_count,
      case when key_before is null then 'medium' else 'high' end as confidence,
      coalesce(alias_name, 'unknown') as alias,
      event_id as change_event_id,
      coalesce(principal, 'unknown') as principal,
      source_ip,
      key_before,
      reasons,
      key_age_days
    from compared
    where len(reasons) > 0
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${shortPrincipal(row.principal)} pointed ${row.alias} at ${shortKey(row.subject)}${row.key_before ? ` instead of ${shortKey(row.key_before)}` : ''}: ${row.reasons.map((reason) => REASONS.en[reason] ?? reason).join(', ')}`,
    ko: (row) =>
      `${shortPrincipal(row.principal)} 주체가 ${row.alias} 별칭의 대상을 ${row.key_before ? `${shortKey(row.key_before)}에서 ` : ''}${shortKey(row.subject)} 키로 바꾸었습니다: ${row.reasons.map((reason) => REASONS.ko[reason] ?? reason).join(', ')}`,
  },

  remediation: {
    en: [
      'Ask the owner of the alias whether this was a planned manual rotation, and for its ticket.',
      'If it was not, point the alias back. New data goes to the former key at once; data encrypted meanwhile stays under the other key: aws kms update-alias --alias-name <alias> --target-key-id <former-key-arn>',
      'Find what was encrypted under the other key meanwhile, in the blast radius of that key, and encrypt it again before that key goes away.',
    ],
    ko: [
      '계획된 수동 교체인지, 작업 티켓이 있는지 별칭 소유자에게 확인합니다.',
      '아니라면 별칭을 되돌립니다. 새 데이터는 즉시 이전 키로 암호화되지만 그사이 암호화한 데이터는 다른 키에 남습니다: aws kms update-alias --alias-name <alias> --target-key-id <former-key-arn>',
      '그사이 다른 키로 암호화된 것을 그 키의 영향 범위에서 찾아, 키가 없어지기 전에 다시 암호화합니다.',
    ],
  },
  terraform: `
resource "aws_kms_alias" "this" {
  name          = "alias/<name>"
  target_key_id = "<former-key-arn>"
}
`,
  breaks: {
    en: 'Pointing the alias back makes new data use the former key; what was written meanwhile still needs the other.',
    ko: '별칭을 되돌리면 새 데이터는 이전 키를 씁니다. 그사이 쓴 데이터는 여전히 다른 키가 필요합니다.',
  },
  falsePositives: {
    en: ['Manual rotation of a key that KMS cannot rotate: a new key, and the alias moved to it.'],
    ko: ['KMS가 자동 교체할 수 없는 키의 수동 교체. 새 키를 만들고 별칭을 옮기는 절차입니다.'],
  },
  blindSpots: {
    en: [
      'Deleting an alias and creating it again for another key is not seen as a move.',
      'The age, the material and the tags of a key older than the logs are known only from an inventory.',
    ],
    ko: [
      '별칭을 삭제한 뒤 다른 키로 다시 만드는 것은 변경으로 보지 못합니다.',
      '로그보다 오래된 키의 생성일, 구성 요소, 태그는 인벤토리가 있어야 알 수 있습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/alias-update.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys-manually.html',
  ],
  compliance: {
    'nist-800-53': ['SC-12', 'CM-3'],
    'isms-p': ['2.7.2', '2.11.3'],
  },
  attack: ['T1486'],
});

const REASONS: Readonly<Record<'en' | 'ko', Readonly<Record<string, string>>>> = {
  en: {
    'new-key': 'the key is new',
    'external-material': 'its material comes from outside',
    'other-owner': 'it has another owner',
    'other-environment': 'it is of another environment',
  },
  ko: {
    'new-key': '새로 만든 키',
    'external-material': '외부 키 구성 요소',
    'other-owner': '소유자가 다름',
    'other-environment': '환경이 다름',
  },
};
