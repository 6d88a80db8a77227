import type { Query } from '@/lib/model/query';
import { sql } from './sql';

/** The end of the records of each account, of whatever Region, to the hour: `account_id` and `recorded_until`. */
export const RECORDED_UNTIL: Query = sql`
  select account_id, max(last_hour) + interval 1 hour as recorded_until
  from coverage_day
  group by account_id
`;

/**
 * Until when anything here tells what becomes of a key, as `key_arn` and `known_until`: to the end of the records of its
 * account, to the last inventory that asked about it or to the last change that others recorded of it, and not beyond the
 * instant of judgement. A key grows no older after that: what became of it is not known, however far the records of other
 * accounts go, and whoever calls it. Has no row for a key of which nothing tells.
 */
export function keysKnownUntil(asOf: Date): Query {
  return sql`
    select key_arn, least(told_until, cast(${asOf} as timestamp)) as known_until
    from (
      select
        keys.key_arn,
        greatest(recorded_until, asked_until, created_at, state_since, last_rotated_at, first_seen_at) as told_until
      from keys
      left join (${RECORDED_UNTIL}) recorded on recorded.account_id = keys.account_id
      left join (
        select key_arn, max(collected_at) as asked_until
        from inventory_keys
        group by key_arn
      ) asked on asked.key_arn = keys.key_arn
    ) told
    where told_until is not null
  `;
}
