import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { findingRow, texts, timestamp } from '@/lib/sql/columns';
import { firstOfDays } from '@/lib/sql/evidence';
import { INSTANCE, IS_V1 } from '@/lib/sql/instances';
import { sql } from '@/lib/sql/sql';
import { daysWithin } from '@/lib/sql/time';

const ADDRESS = '[0-9]{1,3}([.][0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]+';
/** Addresses of private networks, which say nothing about where in the world a caller is. */
const PRIVATE =
  '^(10[.]|127[.]|169[.]254[.]|192[.]168[.]|172[.](1[6-9]|2[0-9]|3[01])[.]|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])[.]|[fF][cCdD]|[fF][eE]80)';

/** Where credentials were used from, in one text that gives away none of it. */
const PLACE = sql`md5(concat_ws('|', access_key_id, region, source_ip))`;
const MOST_PLACES = 200;

/**
 * THR-18: credentials of an instance that the first metadata service gave out, or that are used in two places at once.
 * The catalogue asks for an address that is not of AWS. That takes the list that AWS publishes of its addresses, which
 * changes daily and which a site without a way out cannot fetch; so the second place stands for it.
 */
export const instanceCredentials = defineAnalyzer({
  id: 'instance-credentials',
  code: 'THR-18',
  version: 2,
  kind: 'occurrence',
  category: 'threats',
  severity: 'medium',
  severityRule: {
    en: 'Always medium: nothing about the single case raises or lowers it.',
    ko: '항상 보통입니다. 개별 사례에 따라 올리거나 내리지 않습니다.',
  },
  needs: ['events'],
  title: { en: 'Instance credentials easy to steal, or stolen', ko: '탈취가 쉽거나 탈취된 인스턴스 자격 증명' },
  rationale: {
    en:
      'The first version of the metadata service hands credentials to any request that a flaw in a program lets through. ' +
      'Credentials of an instance that work from a second public address while the instance goes on using them were taken.',
    ko:
      'IMDSv1은 프로그램의 취약점을 통한 요청에도 자격 증명을 내줍니다. ' +
      '인스턴스가 계속 쓰고 있는 자격 증명이 동시에 다른 공인 주소에서도 사용된다면 이미 탈취된 것입니다.',
  },

  row: findingRow.extend({
    problem: z.enum(['imds-v1', 'off-instance']),
    session: z.string(),
    instances: texts,
    addresses: texts,
    operations: texts,
    keys: texts,
    /** The strange places, hashed, up to as many as are told; none in rows from before this was kept. */
    places: texts.default([]),
    last_at: timestamp,
  }),
  identity: ['account_id', 'subject', 'problem', 'session'],
  allows: ['principals'],

  // No list of addresses is at hand. So an address counts as strange when the same access key, in the same Region and
  // kind of address, is used elsewhere before and after, and no other instance calls from there, as through a NAT.
  sql: (window) => sql`
    with moved as (
      -- Nearly all credentials only ever call from one place.
      select access_key_id
      from instance_day
      where access_key_id is not null
        and ${daysWithin(window)}
      group by access_key_id
      having min(source_ip) <> max(source_ip)
    ),
    calls as (
      select
        *,
        contains(source_ip, ':')                                  as is_v6,
        coalesce(regexp_full_match(source_ip, ${ADDRESS}), false) as is_address
      from instance_day
      where ${daysWithin(window)}
        and (is_v1 or access_key_id in (select access_key_id from moved))
    ),
    of_instances as (
      select *
      from calls
      where is_address
        and access_key_id is not null
        and regexp_full_match(session_name, ${INSTANCE})
    ),
    places as (
      select
        principal,
        account_id,
        region,
        session_name,
        access_key_id,
        source_ip,
        is_v6,
        min(first_at) as first_at,
        max(last_at) as last_at
      from of_instances
      group by all
    ),
    shared as (
      select source_ip
      from instance_day
      where source_ip in (select source_ip from places)
        and access_key_id is not null
        and regexp_full_match(session_name, ${INSTANCE})
        and ${daysWithin(window)}
      group by source_ip
      having min(session_name) <> max(session_name)
    ),
    strange as (
      select *
      from places away
      where not regexp_matches(source_ip, ${PRIVATE})
        and source_ip not in (select source_ip from shared)
        and exists (
          select 1
          from places home
          where home.access_key_id = away.access_key_id
            and home.session_name = away.session_name
            and home.account_id = away.account_id
            and home.region = away.region
            and home.is_v6 = away.is_v6
            and home.source_ip <> away.source_ip
            and home.first_at < away.first_at
            and home.last_at > away.first_at
        )
    ),
    told as (
      select 'imds-v1' as problem, 'any' as session, calls.*
      from calls
      where is_v1
      union all
      select 'off-instance' as problem, calls.session_name as session, calls.*
      from calls
      join strange
        on strange.access_key_id = calls.access_key_id
       and strange.session_name = calls.session_name
       and strange.account_id = calls.account_id
       and strange.region = calls.region
       and strange.source_ip = calls.source_ip
    )
    select
      principal                                              as subject,
      account_id,
      arg_min(region, (first_at, events[1].id))              as region,
      min(first_at)                                          as observed_at,
      ${firstOfDays(sql`events`)}                            as event_ids,
      sum(calls)                                             as event_count,
      case when problem = 'imds-v1' then 'high' else 'medium' end as confidence,
      problem,
      session,
      coalesce(list_sort(list_distinct(list(session_name) filter (where session_name is not null)))[1:50], []) as instances,
      coalesce(list_sort(list_distinct(list(source_ip) filter (where is_address)))[1:50], []) as addresses,
      list_sort(list_distinct(flatten(list(operations))))    as operations,
      list_sort(list_distinct(flatten(list(keys))))[1:50]    as keys,
      list_sort(list_distinct(list(${PLACE})))[1:${MOST_PLACES}] as places,
      max(last_at)                                           as last_at
    from told
    group by principal, account_id, problem, session
    order by observed_at, subject, problem, session
  `,
  evidence: ({ subject, account_id, problem, session, places, observed_at, last_at }) => {
    if (problem === 'off-instance' && (places.length === 0 || places.length === MOST_PLACES)) return null;
    return sql`
      identity_type = 'AssumedRole'
      and outcome = 'ok'
      and direct
      and via_service is null
      and principal = ${subject}
      and coalesce(caller_account_id, 'unknown') = ${account_id}
      and event_time between ${observed_at} and ${last_at}
      and ${
        problem === 'imds-v1'
          ? IS_V1
          : sql`
            session_name = ${session}
            and list_contains(
              ${places},
              md5(concat_ws('|', access_key_id, coalesce(aws_region, 'unknown'), source_ip))
            )
          `
      }
    `;
  },

  headline: {
    en: (row) =>
      row.problem === 'imds-v1'
        ? `${shortPrincipal(row.subject)} uses KMS with credentials of IMDSv1, on ${firstOf(row.instances, 2)} (${firstOf(row.operations, 2)})`
        : `Credentials of ${row.session} (${shortPrincipal(row.subject)}) were used from ${firstOf(row.addresses, 2)} while the instance used them elsewhere`,
    ko: (row) =>
      row.problem === 'imds-v1'
        ? `${shortPrincipal(row.subject)} 역할이 IMDSv1 자격 증명으로 KMS를 사용합니다: ${firstOf(row.instances, 2)}(${firstOf(row.operations, 2)})`
        : `${row.session} 인스턴스(${shortPrincipal(row.subject)})의 자격 증명이 인스턴스가 쓰는 동안 ${firstOf(row.addresses, 2)}에서도 사용되었습니다`,
  },

  remediation: {
    en: [
      'Ask the owner of the instance whether a second way out of its network explains the address: a VPN, a proxy, a second gateway.',
      'If not, treat the credentials as stolen: attach a policy to the role that denies sessions begun before now (aws:TokenIssueTime). Its instances fail until they fetch new credentials: aws iam put-role-policy --role-name <role> --policy-name RevokeOlderSessions --policy-document file://revoke.json',
      'Require IMDSv2 on the instance. Programs that still ask in the old way get no credentials from then on: aws ec2 modify-instance-metadata-options --instance-id <instance-id> --http-tokens required',
      'See in the metric MetadataNoToken which instances still ask in the old way, before it is required everywhere.',
    ],
    ko: [
      '인스턴스 담당자에게 VPN, 프록시, 두 번째 게이트웨이처럼 이 주소를 설명할 수 있는 다른 경로가 있는지 확인합니다.',
      '없다면 탈취된 것으로 보고, 지금 이전에 시작된 세션을 거부하는 정책(aws:TokenIssueTime)을 역할에 붙입니다. 새 자격 증명을 받을 때까지 해당 역할의 인스턴스 호출이 실패합니다: aws iam put-role-policy --role-name <role> --policy-name RevokeOlderSessions --policy-document file://revoke.json',
      '인스턴스에 IMDSv2를 필수로 설정합니다. 이후 예전 방식으로 요청하는 프로그램은 자격 증명을 받지 못합니다: aws ec2 modify-instance-metadata-options --instance-id <instance-id> --http-tokens required',
      '전체에 필수로 적용하기 전에 MetadataNoToken 지표로 예전 방식을 쓰는 인스턴스를 확인합니다.',
    ],
  },
  terraform: `
resource "aws_ec2_instance_metadata_defaults" "this" {
  http_tokens                 = "required"
  http_put_response_hop_limit = 1
}
`,
  breaks: {
    en: 'New instances serve IMDSv2 alone; old SDKs and containers behind a further hop get no credentials.',
    ko: '새 인스턴스는 IMDSv2만 제공합니다. 오래된 SDK와 한 홉 뒤의 컨테이너는 자격 증명을 받지 못합니다.',
  },
  falsePositives: {
    en: [
      'Old images and agents that have not moved to IMDSv2 yet, on instances that nobody from outside reaches.',
      'An instance that alternates between two ways out of its network, neither of which any other instance uses.',
    ],
    ko: [
      '외부에서 접근할 수 없는 인스턴스에서 아직 IMDSv2로 바꾸지 못한 오래된 이미지나 에이전트.',
      '다른 인스턴스는 쓰지 않는 두 경로를 번갈아 사용하는 인스턴스.',
    ],
  },
  blindSpots: {
    en: [
      'Whether an address belongs to AWS is not known here, since that takes a list of its addresses; credentials that only a thief uses, or that are used from a shared gateway of yours, are not seen.',
      'Calls that a service made for the instance are left out; only what the instance asked of KMS itself is judged.',
      'Records without the member that names the metadata service prove neither version.',
    ],
    ko: [
      '주소 목록이 필요하므로 주소가 AWS의 것인지는 판단하지 않습니다. 탈취자만 쓰는 자격 증명이나 자사의 공유 게이트웨이를 통한 사용은 보이지 않습니다.',
      '서비스가 인스턴스를 대신해 호출한 것은 제외하고, 인스턴스가 KMS를 직접 호출한 것만 봅니다.',
      '메타데이터 서비스 버전이 없는 기록은 어느 버전인지 알 수 없습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html',
  ],
  compliance: {
    'nist-800-53': ['AC-2', 'IA-5'],
    'isms-p': ['2.11.3', '2.10.2'],
  },
  attack: ['T1552.005', 'T1078.004'],
});
