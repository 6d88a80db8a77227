import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

export const NOVELTIES = ['principal', 'account', 'service', 'context'] as const;
export type Novelty = (typeof NOVELTIES)[number];

const row = z.object({
  kind: z.enum(NOVELTIES),
  name: z.string(),
  first_at: timestamp,
  /** A key that it was seen with first. */
  key_arn: z.string(),
  calls: integer,
  /** How many of this kind are new in all. */
  of_kind: integer,
});
export type FirstSeen = z.infer<typeof row>;

/**
 * Principals, calling accounts, services and encryption-context names whose first event of all lies in the window,
 * newest first, at most `limit` of each kind. Says nothing of a window in which the data begins.
 */
export function firstSeen(models: ReadModels, window: Window, limit: number): Promise<FirstSeen[]> {
  return models.rows(
    sql`
      with edges as materialized (
        select
          principal,
          caller_account_id,
          via_service,
          arg_min(key_arn, first_at) as key_arn,
          min(first_at)              as first_at,
          sum(calls)                 as calls
        from edge_day
        group by principal, caller_account_id, via_service
      ),
      seen as (
        select 'principal' as kind, principal as name, key_arn, first_at, calls from edges
        union all
        select 'account', caller_account_id, key_arn, first_at, calls from edges
        union all
        select 'service', via_service, key_arn, first_at, calls from edges where via_service <> 'direct'
        union all
        select 'context', context_key, key_arn, first_at, calls from context_day
      ),
      firsts as (
        select
          kind,
          name,
          min(first_at)              as first_at,
          arg_min(key_arn, first_at) as key_arn,
          cast(sum(calls) as bigint) as calls
        from seen
        where name <> 'unknown'
        group by kind, name
      ),
      ranked as (
        select
          *,
          row_number() over (partition by kind order by first_at desc, name) as place,
          count(*) over (partition by kind)                                  as of_kind
        from firsts
        where first_at >= ${window.from} and first_at < ${window.to}
      )
      select kind, name, first_at, key_arn, calls, of_kind
      from ranked
      where place <= cast(${limit} as integer)
      order by kind, first_at desc, name
    `,
    row,
  );
}
