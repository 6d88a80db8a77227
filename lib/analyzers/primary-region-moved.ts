import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** THR-08: another Region became the primary of a multi-Region key. */
export const primaryRegionMoved = defineAnalyzer({
  id: 'primary-region-moved',
  code: 'THR-08',
  version: 1,
  kind: 'occurrence',
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  controlEvents: ['UpdatePrimaryRegion'],
  title: { en: 'Primary Region of a key moved', ko: '키의 기본 리전 변경' },
  rationale: {
    en:
      'Rotation and new replicas of a multi-Region key are decided where its primary is, and only replicas can be deleted ' +
      'on their own. Moving the primary moves that power to the policy of another Region.',
    ko:
      '다중 리전 키의 교체와 복제는 기본 키가 있는 리전에서 결정되며, 복제본만 따로 삭제할 수 있습니다. ' +
      '기본 리전을 옮기면 그 권한이 다른 리전의 키 정책으로 넘어갑니다.',
  },

  row: findingRow.extend({
    principal: z.string(),
    source_ip: z.string().nullable(),
    primary_region: z.string(),
    day: z.string(),
  }),
  identity: ['account_id', 'subject', 'primary_region', 'day'],
  allows: ['principals', 'regions'],

  // Both Regions write down the same move, so it is named by the key as it is called in the new one.
  sql: (window) => sql`
    with moves as (
      select
        *,
        json_extract_string(request, '$.primaryRegion') as primary_region,
        split_part(key_arn, ':', 5) as account_id
      from control_events
      where event_name = 'UpdatePrimaryRegion'
        and outcome = 'ok'
        and key_arn is not null
    ),
    named as (
      select
        *,
        split_part(key_arn, ':', 1) || ':' || split_part(key_arn, ':', 2) || ':kms:' || primary_region || ':'
          || account_id || ':' || split_part(key_arn, ':', 6) as new_primary
      from moves
      where primary_region is not null
    )
    select
      new_primary                                         as subject,
      account_id,
      primary_region                                      as region,
      min(event_time)                                     as observed_at,
      list(event_id order by event_time, event_id)[1:20]  as event_ids,
      count(*)                                            as event_count,
      'high'                                              as confidence,
      coalesce(arg_min(principal, (principal is null, event_time, event_id)), 'unknown') as principal,
      arg_min(source_ip, (source_ip is null, event_time, event_id)) as source_ip,
      primary_region,
      strftime(date_trunc('day', event_time), '%Y-%m-%d') as day
    from named
    group by new_primary, account_id, primary_region, date_trunc('day', event_time)
    having min(event_time) >= ${window.from}
      and min(event_time) < ${window.to}
    order by observed_at, subject
  `,

  headline: {
    en: (row) => `${shortPrincipal(row.principal)} made ${row.primary_region} the primary Region of this key`,
    ko: (row) => `${shortPrincipal(row.principal)} 주체가 이 키의 기본 리전을 ${row.primary_region}(으)로 바꿨습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the key whether the move belongs to a test or a case of recovery.',
      'Compare the policies of both Regions; those who may manage the new primary now rule its rotation: aws kms get-key-policy --key-id <key-id> --region <primary-region>',
      'Move it back if it was not meant. Nobody who uses the key notices: aws kms update-primary-region --key-id <key-id> --region <primary-region> --primary-region <former-region>',
    ],
    ko: [
      '재해 복구 훈련이나 실제 복구에 따른 변경인지 키 소유자에게 확인합니다.',
      '두 리전의 정책을 비교합니다. 새 기본 키를 관리할 수 있는 사람이 교체를 결정하게 됩니다: aws kms get-key-policy --key-id <key-id> --region <primary-region>',
      '의도하지 않았다면 되돌립니다. 키 사용자에게 영향이 없습니다: aws kms update-primary-region --key-id <key-id> --region <primary-region> --primary-region <former-region>',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_primary_region_move" {
  name = "deny-primary-region-move"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:UpdatePrimaryRegion"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Recovery tests that move the primary must run under the named role.',
    ko: '기본 키 리전을 옮기는 복구 훈련은 지정한 역할로 해야 합니다.',
  },
  falsePositives: {
    en: ['A test of disaster recovery, or a planned move to another Region.'],
    ko: ['재해 복구 훈련이나 계획된 리전 이전.'],
  },
  blindSpots: {
    en: ['A move in Regions whose logs are not here is seen only by what it changes.'],
    ko: ['로그가 없는 리전에서의 변경은 그 결과로만 알 수 있습니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-update.html'],
  compliance: {
    'nist-800-53': ['SC-12', 'CM-3'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1578'],
});
