import type { Extract } from '@/lib/model/extract';
import { sql } from '@/lib/sql/sql';
import { FIRST_TWENTY } from './first-twenty';

/** Direct calls over old TLS, or without a key exchange that withstands quantum computers, by day. */
export const tlsDay: Extract = {
  table: 'tls_day',
  edition: 1,
  onlyOf: sql`tls_version is not null`,
  sql: (partId) => sql`
    select
      ${partId} as part_id,
      date_trunc('day', event_time) as day,
      coalesce(caller_account_id, recipient_account_id, 'unknown') as account_id,
      coalesce(aws_region, 'unknown') as region,
      coalesce(principal, 'unknown') as principal,
      coalesce(
        nullif(regexp_extract(user_agent, '^\\[?([^ /]{1,60}(/[0-9]+([.][0-9]+)?)?)', 1), ''),
        'unknown'
      ) as client,
      tls_version,
      key_exchange,
      count(*) as calls,
      min(event_time) as first_at,
      max(event_time) as last_at,
      ${FIRST_TWENTY} as events
    from part_events
    where outcome = 'ok'
      and counted
      and direct
      and (
        tls_version in ('TLSv1', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'SSLv3')
        or (tls_version is not null and key_exchange is not null and not contains(upper(key_exchange), 'MLKEM'))
      )
    group by 2, 3, 4, 5, 6, 7, 8
  `,
};
