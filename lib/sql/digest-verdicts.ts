import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/**
 * What digests say of log files and of each other, with the place and the time that each is about: `tail`, `kind`,
 * `verdict`, `because`, `account_id`, `region` and `spoken_of`, the day of a log and the last second that a digest vouches for.
 */
export const PLACED_VERDICTS: Query = sql`
  select
    tail,
    kind,
    verdict,
    because,
    regexp_extract(tail, '/([0-9]{12})/CloudTrail', 1)                  as account_id,
    regexp_extract(tail, '/CloudTrail(-Digest)?/([a-z0-9-]+)/', 2)      as region,
    case kind
      when 'digest' then
        try_strptime(regexp_extract(tail, '_([0-9]{8}T[0-9]{6}Z)[^/]*$', 1), '%Y%m%dT%H%M%SZ') - interval 1 second
      else try_strptime(regexp_extract(tail, '/([0-9]{4}/[0-9]{2}/[0-9]{2})/', 1), '%Y/%m/%d')
    end                                                                 as spoken_of
  from digest_verdicts
`;

/** Whether a verdict says that something is missing or not what CloudTrail wrote. */
export const IS_BAD_VERDICT: Query = sql`
  (kind = 'log' and verdict in ('invalid', 'log-missing', 'digest-missing'))
  or (kind = 'digest' and verdict in ('invalid', 'missing'))
`;

/**
 * Days of which a log is known to be missing, to be altered, or not to be read whole, as `account_id`, `region` and `day`:
 * that something is not in the records of such a day proves nothing.
 */
export const FLAWED_DAYS: Query = sql`
  select account_id, region, delivered_day as day
  from files
  where outcome in ('partial', 'quarantined')
    and account_id is not null
    and region is not null
    and delivered_day is not null
  union
  select account_id, region, date_trunc('day', spoken_of) as day
  from (${PLACED_VERDICTS}) verdicts
  where (${IS_BAD_VERDICT})
    and spoken_of is not null
`;
