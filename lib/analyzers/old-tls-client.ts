import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { firstOf, shortPrincipal } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { findingRow, integer, texts, timestamp } from '@/lib/sql/columns';
import { firstOfDays } from '@/lib/sql/evidence';
import { sql } from '@/lib/sql/sql';
import { isOwn } from '@/lib/sql/trust';

/** HYG-06: a program talks to KMS with an old version of TLS, or with a key exchange that a quantum computer breaks. */
export const oldTlsClient = defineAnalyzer({
  id: 'old-tls-client',
  code: 'HYG-06',
  version: 1,
  kind: 'condition',
  category: 'hygiene',
  severity: 'info',
  severityRule: {
    en: 'Info; low when the client speaks TLS below 1.2.',
    ko: '정보입니다. TLS 1.2 미만을 쓰는 클라이언트면 낮음으로 올립니다.',
  },
  needs: ['events'],
  title: { en: 'Client with old or not post-quantum TLS', ko: '오래되었거나 양자 내성이 없는 TLS 클라이언트' },
  rationale: {
    en:
      'In the last thirty days a program called KMS itself over TLS 1.2 or older, or with a key exchange without ML-KEM. What ' +
      'was recorded of such a connection may be read later by whoever has a quantum computer. A newer SDK mends both.',
    ko:
      '최근 30일 동안 프로그램이 TLS 1.2 이하로, 또는 ML-KEM이 없는 키 교환으로 KMS를 직접 호출했습니다. ' +
      '이런 연결을 기록해 두면 나중에 양자 컴퓨터로 해독될 수 있습니다. SDK를 새 버전으로 바꾸면 해결됩니다.',
  },

  row: findingRow.extend({
    clients: texts,
    tls_versions: texts,
    key_exchanges: texts,
    principals: texts,
    calls: integer,
    last_at: timestamp,
    is_outdated: z.boolean(),
  }),
  identity: ['account_id', 'subject'],
  thresholds: {
    lookback: {
      label: { en: 'Days looked back', ko: '조회 기간' },
      unit: 'days',
      usual: 30,
      least: 1,
      most: 365,
    },
  },

  // A client is the first word of its user agent with the first two numbers of its version: builds come and go.
  sql: (asOf, _limits, numbers) => sql`
    with direct_calls as (
      select *, tls_version in ('TLSv1', 'TLSv1.0', 'TLSv1.1', 'SSLv3') as is_outdated
      from tls_day
      where day > ${daysBefore(asOf, numbers.lookback)}
        and day <= ${asOf}
        and ${isOwn(sql`account_id`)}
    )
    select
      account_id                                                as subject,
      account_id,
      arg_min(region, (first_at, events[1].id))                 as region,
      min(first_at)                                             as observed_at,
      ${firstOfDays(sql`events`)}                               as event_ids,
      sum(calls)                                                as event_count,
      'high'                                                    as confidence,
      list_sort(list(distinct client))[1:20]                    as clients,
      list_sort(list(distinct tls_version))                     as tls_versions,
      list_sort(coalesce(list(distinct key_exchange) filter (where key_exchange is not null), [])) as key_exchanges,
      list_sort(list(distinct principal))[1:10]                 as principals,
      sum(calls)                                                as calls,
      max(last_at)                                              as last_at,
      bool_or(is_outdated)                                      as is_outdated
    from direct_calls
    group by account_id
    order by subject
  `,

  evidence: ({ account_id, tls_versions, observed_at, last_at }) => sql`
    coalesce(caller_account_id, recipient_account_id, 'unknown') = ${account_id}
    and list_contains(${tls_versions}, tls_version)
    and (
      tls_version in ('TLSv1', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'SSLv3')
      or (key_exchange is not null and not contains(upper(key_exchange), 'MLKEM'))
    )
    and outcome = 'ok'
    and direct
    and event_time between ${observed_at} and ${last_at}
  `,

  headline: {
    en: (row) =>
      `${firstOf(row.clients)} ${row.clients.length === 1 ? 'calls' : 'call'} KMS over ${firstOf(row.tls_versions)}${row.key_exchanges.length > 0 ? ` with ${firstOf(row.key_exchanges)}` : ''}, as ${firstOf(row.principals.map(shortPrincipal), 2)}`,
    ko: (row) =>
      `${firstOf(row.clients)} 클라이언트가 ${firstOf(row.tls_versions)}${row.key_exchanges.length > 0 ? `, ${firstOf(row.key_exchanges)}` : ''} 연결로 KMS를 호출합니다. 사용 주체: ${firstOf(row.principals.map(shortPrincipal), 2)}`,
  },
  escalate: (row) => (row.is_outdated ? 'low' : null),

  remediation: {
    en: [
      'Ask the owners of the named programs to bring their SDK or CLI up to date, and to let it use TLS 1.3; the exchange with ML-KEM is then chosen where both sides know it.',
      'Programs that cannot be changed may stand behind a proxy or a VPC endpoint of their own; until then what they decrypt is protected by the old connection alone.',
      'Older versions than TLS 1.2 are refused by the endpoints of AWS; a record of one deserves a look at where it came from.',
    ],
    ko: [
      '표시된 프로그램의 담당자에게 SDK나 CLI를 최신 버전으로 올리고 TLS 1.3을 사용하도록 요청합니다. 양쪽이 지원하면 ML-KEM 키 교환이 선택됩니다.',
      '바꿀 수 없는 프로그램은 프록시나 별도의 VPC 엔드포인트 뒤에 둘 수 있습니다. 그때까지는 오래된 연결만이 데이터를 보호합니다.',
      'TLS 1.2 미만은 AWS 엔드포인트가 거부합니다. 그런 기록이 있다면 출처를 확인해야 합니다.',
    ],
  },
  terraform: `
resource "aws_vpc_endpoint" "kms" {
  vpc_id              = "<vpc-id>"
  service_name        = "com.amazonaws.<region>.kms"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
}
`,
  breaks: {
    en: 'Nothing breaks: AWS refuses TLS below 1.2 by itself. Clients change by a newer SDK; a private endpoint only shortens the way.',
    ko: '멈추는 것은 없습니다. AWS는 TLS 1.2 미만을 스스로 거부합니다. 클라이언트는 SDK를 올려야 바뀌며, 프라이빗 엔드포인트는 경로만 줄입니다.',
  },
  falsePositives: {
    en: ['Programs for a platform that has no newer TLS, in a network that nobody else can listen to.'],
    ko: ['새 TLS를 지원하지 않는 플랫폼의 프로그램으로, 외부에서 도청할 수 없는 네트워크에 있는 경우.'],
  },
  blindSpots: {
    en: [
      'Calls that a service makes carry no TLS details and are not judged.',
      'The key exchange is recorded since November 2025; without it only the version is judged.',
      'A user agent is what the client says of itself.',
    ],
    ko: [
      '서비스가 대신 한 호출에는 TLS 정보가 없어 판정하지 않습니다.',
      '키 교환은 2025년 11월부터 기록됩니다. 없으면 버전만 판정합니다.',
      '사용자 에이전트는 클라이언트가 스스로 밝힌 값입니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/pqtls.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  ],
  compliance: {
    'nist-800-53': ['SC-8', 'SC-13'],
    'isms-p': ['2.7.1'],
  },
  attack: [],
});
