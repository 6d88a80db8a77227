import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { shortPrincipal } from '@/lib/model/short-name';
import { findingRow } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { within } from '@/lib/sql/time';

/** ROT-04: somebody switched rotation off. */
export const rotationTurnedOff = defineAnalyzer({
  id: 'rotation-turned-off',
  code: 'ROT-04',
  version: 1,
  kind: 'occurrence',
  category: 'rotation',
  severity: 'medium',
  severityRule: {
    en: 'Medium; low when it was switched on again.',
    ko: '보통입니다. 다시 켜졌으면 낮음으로 내립니다.',
  },
  needs: ['events'],
  controlEvents: ['DisableKeyRotation', 'EnableKeyRotation'],
  title: { en: 'Rotation turned off', ko: '자동 교체 해제' },
  rationale: {
    en:
      'Automatic rotation of a key was switched off by a person or a program. There is rarely a good reason: rotation costs ' +
      'its users nothing, and without it the key drifts out of compliance unseen.',
    ko: '누군가 키의 자동 교체를 껐습니다. 교체는 사용자에게 영향이 없으므로 정당한 이유가 드물며, 모르는 사이에 규정 위반 상태가 됩니다.',
  },

  row: findingRow.extend({
    principal: z.string().nullable(),
    source_ip: z.string().nullable(),
    enabled_again: z.boolean(),
  }),
  identity: ['account_id', 'subject', 'observed_at'],
  allows: ['principals', 'resources'],

  sql: (window) => sql`
    with switches as (
      select *
      from control_events
      where ${within(window)}
        and event_name = 'DisableKeyRotation'
        and outcome = 'ok'
        and key_arn is not null
    )
    select
      s.key_arn                     as subject,
      split_part(s.key_arn, ':', 5) as account_id,
      split_part(s.key_arn, ':', 4) as region,
      s.event_time                  as observed_at,
      [s.event_id]                  as event_ids,
      1                             as event_count,
      'high'                        as confidence,
      s.principal,
      s.source_ip,
      exists (
        select 1
        from control_events later
        where later.key_arn = s.key_arn
          and later.event_name = 'EnableKeyRotation'
          and later.outcome = 'ok'
          and later.event_time >= s.event_time
      )                             as enabled_again
    from switches s
    order by observed_at, subject
  `,

  headline: {
    en: (row) =>
      `${row.principal ? shortPrincipal(row.principal) : 'Somebody'} turned automatic rotation off${row.enabled_again ? '; it is on again' : ''}`,
    ko: (row) =>
      `${row.principal ? `${shortPrincipal(row.principal)} 주체가` : '누군가'} 자동 교체를 껐습니다${row.enabled_again ? '. 이후 다시 켜졌습니다' : ''}`,
  },
  escalate: (row) => (row.enabled_again ? 'low' : null),

  remediation: {
    en: [
      'Ask the principal why; then switch it on again, which resets the schedule: aws kms enable-key-rotation --key-id <key-arn>',
      'Review which principals hold kms:DisableKeyRotation.',
    ],
    ko: [
      '해당 주체에게 이유를 확인한 뒤 다시 켭니다. 교체 일정은 새로 시작됩니다: aws kms enable-key-rotation --key-id <key-arn>',
      'kms:DisableKeyRotation 권한을 가진 주체를 검토합니다.',
    ],
  },
  terraform: `
resource "aws_organizations_policy" "deny_disable_rotation" {
  name = "deny-disable-rotation"
  type = "SERVICE_CONTROL_POLICY"
  content = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Deny"
      Action   = ["kms:DisableKeyRotation"]
      Resource = "*"
      Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/<key-admin-role>" } }
    }]
  })
}
`,
  breaks: {
    en: 'Templates that switch rotation off fail.',
    ko: '교체를 끄는 템플릿은 실패합니다.',
  },
  falsePositives: {
    en: ['Infrastructure code that replaces the key by a new one.'],
    ko: ['키를 새 키로 대체하는 인프라 코드.'],
  },
  blindSpots: {
    en: ['A key that is scheduled for deletion stops rotating without an event.'],
    ko: ['삭제가 예약된 키는 이벤트 없이 교체가 중단됩니다.'],
  },
  references: ['https://docs.aws.amazon.com/kms/latest/developerguide/rotating-keys-enable-disable.html'],
  compliance: {
    'cis-aws': ['v1.4-v2.0 3.8', 'v3.0-v5.0 3.6', 'v6.0-v7.0 4.6'],
    'pci-dss': ['3.7.4'],
    'nist-800-53': ['SC-12', 'CM-3'],
    'isms-p': ['2.7.2'],
  },
  attack: ['T1562'],
});
