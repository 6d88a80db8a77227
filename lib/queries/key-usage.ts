import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import type { Query } from '@/lib/model/query';
import { DAY_MS, type Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { daysWithin, hoursWithin } from '@/lib/sql/time';
import { type Buckets, bucketsOf } from './buckets';

export const USAGE_SPLITS = ['operation', 'principal', 'service', 'account'] as const;
export type UsageSplit = (typeof USAGE_SPLITS)[number];

/**
 * Bars for a window. Only operations are kept by the hour: the other splits get whole days at least, and a day that
 * the window touches counts whole.
 */
export function usageBuckets(window: Window, split: UsageSplit): Buckets {
  const buckets = bucketsOf(window);
  if (split === 'operation' || buckets.stepMs >= DAY_MS) return buckets;
  const first = Math.floor(window.from.getTime() / DAY_MS) * DAY_MS;
  const days = Math.ceil((window.to.getTime() - first) / DAY_MS);
  return {
    kind: 'day',
    stepMs: DAY_MS,
    list: Array.from({ length: days }, (_, index) => {
      const start = new Date(first + index * DAY_MS);
      const end = new Date(first + (index + 1) * DAY_MS);
      return { kind: 'day' as const, start, end, partial: false };
    }),
  };
}

/** `answered`: the call worked, or was a service's probe. `failed`: refused for another reason than a denial. */
export const USAGE_OUTCOMES = ['answered', 'denied', 'failed'] as const;

const row = z.object({
  bucket: timestamp,
  label: z.string(),
  outcome: z.enum(USAGE_OUTCOMES),
  calls: integer,
});
export type KeyUsage = z.infer<typeof row>;

/**
 * Calls to one key a bucket, by operation, principal, service or account, oldest first; buckets without calls are
 * absent. Take the buckets from `usageBuckets`.
 */
export function keyUsage(
  models: ReadModels,
  key: KeyArn,
  window: Window,
  buckets: Buckets,
  split: UsageSplit,
): Promise<KeyUsage[]> {
  const origin = buckets.list[0]?.start ?? window.from;
  const step = sql`cast(${`${buckets.stepMs / 1000} seconds`} as interval)`;
  return models.rows(
    split === 'operation'
      ? sql`
          select
            time_bucket(${step}, hour, cast(${origin} as timestamp)) as bucket,
            event_name                                               as label,
            ${OUTCOME}                                               as outcome,
            sum(calls)                                               as calls
          from usage_hour
          where key_arn = ${key} and ${hoursWithin(window)}
          group by 1, 2, 3
          order by 1, 2, 3
        `
      : sql`
          select
            time_bucket(${step}, day, cast(${origin} as timestamp)) as bucket,
            ${labelOf(split)}                                       as label,
            ${OUTCOME}                                              as outcome,
            sum(calls)                                              as calls
          from edge_day
          where key_arn = ${key} and ${daysWithin(window)}
          group by 1, 2, 3
          order by 1, 2, 3
        `,
    row,
  );
}

const OUTCOME = sql`
  case
    when outcome in ('ok', 'probe') then 'answered'
    when outcome in ('denied', 'network-denied') then 'denied'
    else 'failed'
  end`;

function labelOf(split: Exclude<UsageSplit, 'operation'>): Query {
  switch (split) {
    case 'principal':
      return sql`principal`;
    case 'service':
      return sql`via_service`;
    case 'account':
      return sql`caller_account_id`;
  }
}
