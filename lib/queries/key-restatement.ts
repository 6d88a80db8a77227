import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { daysBefore } from '@/lib/model/time';
import { texts, timestamp } from '@/lib/sql/columns';
import { FLAWED_DAYS } from '@/lib/sql/digest-verdicts';
import { agedByDays, grewOlderThan } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';
import { isCovered } from './key-inputs';
import { manyRows } from './many-rows';
import { keysOfStores, partsSince } from './store-changes';

const named = z.object({ key_arn: z.string() });

/**
 * Keys whose history or policy reads differently as time goes by: an event that lay in the future, or a policy with a
 * condition on the time.
 */
export async function keysMovedByTime(models: ReadModels, from: Date, to: Date): Promise<string[]> {
  const rows = await models.rows(
    sql`
      select key_arn
      from control_events
      where event_time > ${from}
        and event_time <= ${to}
        and key_arn is not null
      union
      ${keysOfStores(sql`event_time > ${from} and event_time <= ${to}`)}
      union
      select key_arn
      from policy_versions
      where policy ilike '%currenttime%'
        or policy ilike '%epochtime%'
    `,
    named,
  );
  return rows.map(({ key_arn }) => key_arn);
}

/** How many keys are known by name. */
export async function knownKeyCount(models: ReadModels): Promise<number> {
  const [row] = await models.rows(sql`select count(*) as keys from keys`, z.object({ keys: z.coerce.number() }));
  return row?.keys ?? 0;
}

const stated = z.object({
  key_arn: z.string(),
  account_id: z.string(),
  region: z.string(),
  manager: z.string().nullable(),
  state: z.string(),
  key_spec: z.string().nullable(),
  key_usage: z.string().nullable(),
  created_at: timestamp.nullable(),
  first_seen_at: timestamp.nullable(),
  first_used_at: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  last_used_operation: z.string().nullable(),
  last_used_event_id: z.string().nullable(),
  api_last_used_at: timestamp.nullable(),
  api_tracking_since: timestamp.nullable(),
  api_asked_at: timestamp.nullable(),
  protects_data: z.boolean(),
  has_service_grants: z.boolean(),
  aliases: texts,
  description: z.string().nullable(),
  tag_values: texts,
  unused_verdict: z.string(),
  unused_confidence: z.string().nullable(),
  unused_reason: z.string(),
  covered_days: z.number(),
});
export type StatedKey = z.infer<typeof stated>;

/** How key state was computed last, and as of when it is wanted now. */
export interface Span {
  readonly changeId: number;
  readonly from: Date;
  readonly to: Date;
  /** The window in which a use counts, in days. */
  readonly windowDays: number;
  /** Keys that were called since. */
  readonly called: readonly string[];
}

/**
 * What the verdict on each key's use was made from, and what it was, of all keys that may read differently by now: those
 * that were called, those of which a use passed out of the window, those whose place has records of more or fewer of its
 * days, those not in use whom another day, records of their place, or a log of it that is missing or altered, may bring
 * another verdict, and the other keys of their multi-Region sets.
 */
export function statedKeys(models: ReadModels, span: Span): Promise<StatedKey[]> {
  return manyRows(
    models,
    sql`
      with places as (
        select account_id, region
        from coverage_hour
        where part_id in (${partsSince(span.changeId)})
          or (hour > ${span.from} and hour <= ${span.to})
      ),
      covered as (
        select account_id, region, least(count(*), cast(${span.windowDays} as integer)) as days
        from coverage_day
        where ${isCovered(span.to, span.windowDays)}
        group by account_id, region
      ),
      moved as (
        select keys.account_id, key_id, key_arn
        from keys
        left join covered
          on covered.account_id = keys.account_id
         and covered.region = keys.region
        where covered_days <> coalesce(covered.days, 0)
          or ${passedOut(span)}
          or key_arn in (select unnest(cast(${span.called} as varchar[])))
          or (
            unused_verdict not in ('in-use', 'not-applicable')
            and (
              ${mayHaveMoved(span)}
              or (keys.account_id, keys.region) in (select (account_id, region) from places)
              -- One flawed day of a window that is covered otherwise does not show in the number of its days.
              or (keys.account_id, keys.region) in (
                select (account_id, region)
                from (${FLAWED_DAYS}) flawed
                where day >= ${daysBefore(span.to, span.windowDays + 1)}
              )
            )
          )
      )
      select
        key_arn, account_id, region, manager, state, key_spec, key_usage, created_at,
        first_seen_at, first_used_at, last_used_at, last_used_operation, last_used_event_id,
        api_last_used_at, api_tracking_since, api_asked_at, protects_data, has_service_grants, aliases, description,
        coalesce(json_extract_string(tags, '$.*'), []) as tag_values,
        unused_verdict, unused_confidence, unused_reason, covered_days
      from keys
      where key_arn in (select key_arn from moved)
        or (
          key_id like 'mrk-%'
          and (account_id, key_id) in (select (account_id, key_id) from moved)
        )
      order by key_arn
    `,
    stated,
  );
}

/** Whether a use that keeps a key in use passed out of the window. */
function passedOut({ from, to, windowDays }: Span): Query {
  return sql`(
    ${grewOlderThan(windowDays, sql`last_used_at`, from, to)}
    or ${grewOlderThan(windowDays, sql`api_last_used_at`, from, to)}
  )`;
}

/** Whether time may have brought a key that is not in use another verdict. */
function mayHaveMoved({ from, to }: Span): Query {
  if (dayOf(from) !== dayOf(to)) return sql`true`;
  return sql`(
    ${agedByDays(sql`created_at`, from, to)}
    -- What the API was asked for counts for so long, less the hour by which it lags.
    or ${grewOlderThan(0, sql`api_asked_at - interval 1 hour`, from, to)}
  )`;
}

function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** Keys of multi-Region sets that were used since an instant. */
export async function relativesInUse(models: ReadModels, since: Date): Promise<Set<string>> {
  const rows = await models.rows(
    sql`
      select key_arn
      from keys
      where key_id like 'mrk-%'
        and (last_used_at >= ${since} or api_last_used_at >= ${since})
    `,
    named,
  );
  return new Set(rows.map(({ key_arn }) => key_arn));
}
