import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { hoursWithin } from '@/lib/sql/time';
import type { Buckets } from './buckets';

/** Kinds of call in the order in which charts stack them. A denied call is of no other kind. */
export const CALL_KINDS = ['decrypt', 'data-key', 'encrypt', 're-encrypt', 'sign', 'other', 'denied'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

const row = z.object({ bucket: timestamp, kind: z.enum(CALL_KINDS), calls: integer });

/** For every kind, calls a bucket; a value for every bucket. */
export type CallsOverTime = Readonly<Record<CallKind, readonly number[]>>;

/** Calls to keys by kind. ReEncrypt counts for both its keys; calls that name no key are left out. */
export async function callsOverTime(models: ReadModels, window: Window, buckets: Buckets): Promise<CallsOverTime> {
  const origin = buckets.list[0]?.start ?? window.from;
  const rows = await models.rows(
    sql`
      select
        time_bucket(
          cast(${`${buckets.stepMs / 1000} seconds`} as interval), hour, cast(${origin} as timestamp)
        ) as bucket,
        case
          when outcome in ('denied', 'network-denied')                        then 'denied'
          when event_name = 'Decrypt'                                         then 'decrypt'
          when starts_with(event_name, 'GenerateDataKey')                     then 'data-key'
          when event_name = 'Encrypt'                                         then 'encrypt'
          when event_name = 'ReEncrypt'                                       then 're-encrypt'
          when event_name in ('Sign', 'Verify', 'GenerateMac', 'VerifyMac', 'DeriveSharedSecret') then 'sign'
          else 'other'
        end as kind,
        cast(sum(calls) as bigint) as calls
      from usage_hour
      where ${hoursWithin(window)}
      group by 1, 2
      order by 1, 2
    `,
    row,
  );
  const places = new Map(buckets.list.map(({ start }, index) => [start.getTime(), index]));
  const counts = new Map(CALL_KINDS.map((kind) => [kind, new Array<number>(buckets.list.length).fill(0)]));
  for (const { bucket, kind, calls } of rows) {
    const place = places.get(bucket.getTime());
    const line = counts.get(kind);
    if (line && place !== undefined) line[place] = calls;
  }
  const lineOf = (kind: CallKind) => counts.get(kind) ?? [];
  return {
    decrypt: lineOf('decrypt'),
    'data-key': lineOf('data-key'),
    encrypt: lineOf('encrypt'),
    're-encrypt': lineOf('re-encrypt'),
    sign: lineOf('sign'),
    other: lineOf('other'),
    denied: lineOf('denied'),
  };
}

const total = z.object({ calls: integer, denied: integer, keys: integer });

/** Calls to keys in the window, how many of them were denied, and to how many keys. */
export async function callTotals(models: ReadModels, window: Window): Promise<z.infer<typeof total>> {
  const [found] = await models.rows(
    sql`
      select
        cast(coalesce(sum(calls), 0) as bigint)                                                         as calls,
        cast(coalesce(sum(calls) filter (where outcome in ('denied', 'network-denied')), 0) as bigint)  as denied,
        count(distinct key_arn)                                                                         as keys
      from usage_hour
      where ${hoursWithin(window)}
    `,
    total,
  );
  return found ?? { calls: 0, denied: 0, keys: 0 };
}
