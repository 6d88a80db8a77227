import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf } from '@/lib/model/short-name';
import { findingRow, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** POL-15: the keys of one multi-Region set have policies that differ by more than names of Regions. */
export const multiRegionPolicyDrift = defineAnalyzer({
  id: 'multi-region-policy-drift',
  code: 'POL-15',
  version: 1,
  kind: 'condition',
  timeless: true,
  category: 'policy',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['key-state'],
  title: { en: 'Policies of a multi-Region key differ', ko: '리전마다 다른 다중 리전 키 정책' },
  rationale: {
    en:
      'Keys of a multi-Region set hold the same material but each has a policy of its own. Whoever gets in by the weakest ' +
      'of them can decrypt what was encrypted in any Region, and a policy that lags behind fails on the day of the failover.',
    ko:
      '다중 리전 키 묶음의 키들은 같은 키 구성 요소를 쓰지만 정책은 리전마다 따로 관리됩니다. 가장 느슨한 정책으로 들어온 주체는 ' +
      '어느 리전에서 암호화한 데이터든 복호화할 수 있고, 뒤처진 정책은 장애 조치를 하는 날 실패를 일으킵니다.',
  },

  row: findingRow.extend({
    key_id: z.string(),
    regions: texts,
    only_in: texts,
    outsiders_differ: texts,
    unknown_regions: texts,
  }),
  identity: ['account_id', 'key_id'],
  restsOn: 'related-policies',
  allows: ['resources'],

  sql: (asOf) => sql`
    with members as (
      select
        keys.key_arn,
        keys.account_id,
        keys.region,
        keys.key_id,
        keys.multi_region,
        coalesce(policies.valid_from, keys.first_seen_at, keys.created_at, ${asOf}) as since,
        policies.event_id,
        policies.neutral_hashes,
        policies.statement_names,
        -- A network is of one Region, as its VPC is.
        list_filter(policies.external_principals, lambda token: not starts_with(token, 'net:')) as outsiders
      from keys
      left join policy_versions policies on policies.key_arn = keys.key_arn and policies.valid_to is null
      where starts_with(keys.key_id, 'mrk-')
        and keys.state <> 'Deleted'
        and coalesce(keys.manager, 'CUSTOMER') <> 'AWS'
    ),
    known as (
      select *
      from members
      where neutral_hashes is not null
    ),
    drifting as (
      select
        account_id,
        key_id,
        list(key_arn order by (multi_region is not distinct from 'PRIMARY') desc, key_arn)[1] as subject,
        max(since) as observed_at,
        list_sort(list_distinct(list(event_id) filter (where event_id is not null))) as event_ids,
        list_sort(list(region)) as regions
      from known
      group by account_id, key_id
      having count(distinct list_sort(list_distinct(neutral_hashes))) > 1
    ),
    statements as (
      select
        account_id,
        key_id,
        region,
        unnest(neutral_hashes) as hash,
        unnest(statement_names) as name
      from known
    ),
    partial as (
      select statements.account_id, statements.key_id, min(name) as name, list_sort(list_distinct(list(region))) as places
      from statements
      group by account_id, key_id, hash
    ),
    uneven as (
      select
        drifting.account_id,
        drifting.key_id,
        list_sort(list(partial.name || ' (' || array_to_string(partial.places, ', ') || ')')) as only_in
      from drifting
      join partial on partial.account_id = drifting.account_id and partial.key_id = drifting.key_id
      where len(partial.places) < len(drifting.regions)
      group by drifting.account_id, drifting.key_id
    ),
    admitted as (
      select account_id, key_id, region, unnest(outsiders) as token
      from known
    ),
    guests as (
      select account_id, key_id, token, list_sort(list_distinct(list(region))) as places
      from admitted
      group by account_id, key_id, token
    ),
    uneven_guests as (
      select
        drifting.account_id,
        drifting.key_id,
        list_sort(list(guests.token || ' (' || array_to_string(guests.places, ', ') || ')')) as outsiders_differ
      from drifting
      join guests on guests.account_id = drifting.account_id and guests.key_id = drifting.key_id
      where len(guests.places) < len(drifting.regions)
      group by drifting.account_id, drifting.key_id
    ),
    blind as (
      select account_id, key_id, list_sort(list(region)) as unknown_regions
      from members
      where neutral_hashes is null
      group by account_id, key_id
    )
    select
      drifting.subject,
      drifting.account_id,
      split_part(drifting.subject, ':', 4) as region,
      drifting.observed_at,
      coalesce(drifting.event_ids, []) as event_ids,
      coalesce(len(drifting.event_ids), 0) as event_count,
      'high' as confidence,
      drifting.key_id,
      drifting.regions,
      coalesce(uneven.only_in, []) as only_in,
      coalesce(uneven_guests.outsiders_differ, []) as outsiders_differ,
      coalesce(blind.unknown_regions, []) as unknown_regions
    from drifting
    left join uneven on uneven.account_id = drifting.account_id and uneven.key_id = drifting.key_id
    left join uneven_guests
      on uneven_guests.account_id = drifting.account_id
      and uneven_guests.key_id = drifting.key_id
    left join blind on blind.account_id = drifting.account_id and blind.key_id = drifting.key_id
    order by subject
  `,

  headline: {
    en: (row) =>
      row.outsiders_differ.length > 0
        ? `The policies of this key in ${firstOf(row.regions, 2)} do not admit the same outsiders: ${firstOf(row.outsiders_differ, 1)}`
        : `The policies of this key differ between ${firstOf(row.regions)}, first in statement ${firstOf(row.only_in, 1)}`,
    ko: (row) =>
      row.outsiders_differ.length > 0
        ? `리전(${firstOf(row.regions, 2)})마다 이 키의 정책이 허용하는 외부 대상이 다릅니다: ${firstOf(row.outsiders_differ, 1)}`
        : `리전(${firstOf(row.regions)})마다 이 키의 정책이 다릅니다. 차이가 나는 문: ${firstOf(row.only_in, 1)}`,
  },

  remediation: {
    en: [
      'Read the policy in each of the named Regions and compare the named statements: aws kms get-key-policy --key-id <key-id> --policy-name default --region <region> --output text',
      'Ask the owner of the key which of them is right. KMS never copies a policy from the primary to its replicas, not even when the replica is made.',
      'Put the right policy in every Region, best from one template that fills in the name of the Region; whoever only the wrong policy let in is refused at once: aws kms put-key-policy --key-id <key-id> --policy-name default --region <region> --policy file://policy.json',
    ],
    ko: [
      '해당 리전마다 정책을 읽고 표시된 문을 비교합니다: aws kms get-key-policy --key-id <key-id> --policy-name default --region <region> --output text',
      '어느 쪽이 맞는지 키 소유자에게 확인합니다. KMS는 복제본을 만들 때를 포함해 기본 키의 정책을 복제본에 복사하지 않습니다.',
      '리전 이름만 채워 넣는 하나의 템플릿으로 모든 리전에 올바른 정책을 적용합니다. 잘못된 정책으로만 허용되던 주체는 즉시 거부됩니다: aws kms put-key-policy --key-id <key-id> --policy-name default --region <region> --policy file://policy.json',
    ],
  },
  terraform: `
resource "aws_kms_replica_key" "this" {
  provider        = aws.<replica-region>
  primary_key_arn = "<primary-key-arn>"
  policy          = file("policy.json")
}
`,
  breaks: {
    en: 'Principals that only the policy of one Region lets in are refused there.',
    ko: '한 리전의 정책만 허용하던 주체는 그 리전에서 거부됩니다.',
  },
  falsePositives: {
    en: [
      'A replica that is meant to admit fewer callers, for example one that only a recovery role may use.',
      'A roll-out that was between two Regions when the data ends; the next run finds it closed.',
      'Names that abbreviate the Region in a way of your own, such as a role `app-use1`.',
    ],
    ko: [
      '복구 역할만 쓸 수 있게 한 것처럼 의도적으로 더 좁게 연 복제본.',
      '데이터가 끝나는 시점에 두 리전 사이에서 진행 중이던 배포. 다음 실행에서 해소됩니다.',
      '역할 `app-use1`처럼 리전을 자체 방식으로 줄여 쓴 이름.',
    ],
  },
  blindSpots: {
    en: [
      'Only Regions whose policy is known are compared; the others are listed as unknown, not as equal.',
      'Names of Regions and ids of VPCs and endpoints are left out of the comparison, so one too many of them is not seen.',
      'Two policies that spell the same rights in different statements count as different; grants are not compared.',
    ],
    ko: [
      '정책을 아는 리전끼리만 비교합니다. 나머지는 같다고 보지 않고 알 수 없음으로 표시합니다.',
      '리전 이름과 VPC 및 엔드포인트 ID는 비교에서 제외하므로, 그중 하나가 더 들어 있어도 드러나지 않습니다.',
      '같은 권한을 다른 문으로 나누어 쓴 두 정책은 다른 것으로 보며, 권한 부여(Grant)는 비교하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html',
  ],
  compliance: {
    'nist-800-53': ['AC-3', 'CM-2'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
