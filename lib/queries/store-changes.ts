import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { integer, texts } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { CHANGES_STORE } from './key-inputs';
import { manyRows } from './many-rows';

/** A point in the history of a store: a change, and the token by which it is known to be of this very history. */
export interface StorePoint {
  readonly changeId: number;
  readonly token: string;
}

const point = z.object({ change_id: integer, token: z.string() });

/** The last thing that came in; null for an empty store. */
export async function latestChange(models: ReadModels): Promise<StorePoint | null> {
  const [row] = await models.rows(
    sql`
      select change_id, token
      from store_changes
      order by change_id desc
      limit 1
    `,
    point,
  );
  return row ? { changeId: row.change_id, token: row.token } : null;
}

/**
 * How far key state goes, and the name of what else it stands on: trust, limits, inventories, rules. Null when it was not
 * computed. What came in after that, an analysis sees in part only.
 */
export async function keyStatePoint(models: ReadModels): Promise<(StorePoint & { readonly ground: string }) | null> {
  const [row] = await models.rows(
    sql`select change_id, token, basis from key_state_basis`,
    z.object({ change_id: integer, token: z.string(), basis: z.string() }),
  );
  return row ? { changeId: row.change_id, token: row.token, ground: row.basis } : null;
}

/** Whether a point lies in the history of this store: not in that of one that was built anew, or put back from a copy. */
export async function isInHistory(models: ReadModels, { changeId, token }: StorePoint): Promise<boolean> {
  const rows = await models.rows(
    sql`
      select change_id, token
      from store_changes
      where change_id = cast(${changeId} as integer)
        and token = ${token}
    `,
    point,
  );
  return rows.length > 0;
}

/** Parts that came in after a change. */
export function partsSince(changeId: number): Query {
  return sql`
    select part_id
    from store_changes
    where change_id > cast(${changeId} as integer)
      and kind = 'part'
  `;
}

export interface TouchedKeys {
  /** Something happened to them, or an earlier event about them counts since or no longer does. */
  readonly changed: readonly string[];
  /** They were called. */
  readonly called: readonly string[];
  /** Those of the changed of which an earlier event counts since, or no longer does. */
  readonly recounted: readonly string[];
  /** Events count since, or no longer do, that name no key, or hours are not covered any more: whom that concerns is not known. */
  readonly unknownRecounted: boolean;
}

/** Keys in custom key stores, where events of a kind connect or disconnect any. */
export function keysOfStores(isSuch: Query): Query {
  return sql`
    select key_arn
    from keys
    where key_origin in ('AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE')
      and exists (
        select 1
        from control_events
        where ${CHANGES_STORE}
          and outcome = 'ok'
          and ${isSuch}
      )
  `;
}

/** Keys of which anything came in after a change, or of which an earlier event counts since or no longer does. */
export async function keysTouchedSince(models: ReadModels, changeId: number): Promise<TouchedKeys> {
  const [row] = await manyRows(
    models,
    sql`
      with recounted as (
        select key_arn, destination_key_arn
        from recounted_events
        where change_id > cast(${changeId} as integer)
      ),
      counted_anew as (
        select key_arn
        from recounted
        union
        select destination_key_arn
        from recounted
      ),
      changed as (
        select key_arn
        from control_events
        where part_id in (${partsSince(changeId)})
        union
        select key_arn
        from counted_anew
        union
        ${keysOfStores(sql`part_id in (${partsSince(changeId)})`)}
      ),
      called as (
        select distinct key_arn
        from key_use
        where part_id in (${partsSince(changeId)})
      )
      select
        (select coalesce(list(key_arn order by key_arn), []) from changed where key_arn is not null) as changed,
        (select coalesce(list(key_arn order by key_arn), []) from called where key_arn is not null)  as called,
        (select coalesce(list(key_arn order by key_arn), []) from counted_anew where key_arn is not null) as recounted,
        exists (
          select 1
          from recounted
          where key_arn is null
            and destination_key_arn is null
        )
        or exists (
          select 1
          from store_changes
          where change_id > cast(${changeId} as integer)
            and kind = 'hours-lost'
        ) as unknown_recounted
    `,
    z.object({ changed: texts, called: texts, recounted: texts, unknown_recounted: z.boolean() }),
  );
  return {
    changed: row?.changed ?? [],
    called: row?.called ?? [],
    recounted: row?.recounted ?? [],
    unknownRecounted: row?.unknown_recounted ?? true,
  };
}

/** Hours of accounts and Regions whose first records came in after a change, or their first of KMS. */
export function newHoursSince(changeId: number): Query {
  return sql`
    select distinct account_id, region, hour
    from coverage_hour came
    where part_id in (${partsSince(changeId)})
      and not exists (
        select 1
        from coverage_hour earlier
        where earlier.account_id = came.account_id
          and earlier.region = came.region
          and earlier.hour = came.hour
          and (earlier.kms_records > 0 or came.kms_records = 0)
          and earlier.part_id not in (${partsSince(changeId)})
      )
  `;
}

/** Keys of the places of which records are here from hours that none were here from before a change. */
export interface CoveredKeys {
  /** Those of the accounts and Regions whose records these are. */
  readonly inPlace: readonly string[];
  /** Those of the accounts whose records these are, in any Region. */
  readonly inAccount: readonly string[];
}

/**
 * Keys of the accounts, and of the accounts and Regions, from which an hour's first records came in after a change, or its
 * first of KMS: more records of an hour say no more about how far the records go.
 */
export async function keysCoveredSince(models: ReadModels, changeId: number): Promise<CoveredKeys> {
  const [row] = await manyRows(
    models,
    sql`
      with places as (
        select distinct account_id, region
        from (${newHoursSince(changeId)}) hours
      )
      select
        coalesce(list(key_arn) filter ((account_id, region) in (select (account_id, region) from places)), []) as in_place,
        coalesce(list(key_arn), []) as in_account
      from keys
      where account_id in (select account_id from places)
    `,
    z.object({ in_place: texts, in_account: texts }),
  );
  return { inPlace: row?.in_place ?? [], inAccount: row?.in_account ?? [] };
}

/** What came in after a change, as far as single keys and principals are concerned. */
export interface Delta {
  /** Keys that were called. */
  readonly called: readonly string[];
  /** Keys of which an earlier event counts since, or no longer does. */
  readonly recounted: readonly string[];
  readonly principals: readonly string[];
}

/**
 * Whom anything concerns that came in after a change, or that counts since or no longer does. Null when what came in
 * concerns everything, as an inventory does, or when it is not known whom it concerns.
 */
export async function deltaSince(
  models: ReadModels,
  { changeId, asOf }: { changeId: number; asOf: Date },
): Promise<Delta | null> {
  const answered = manyRows(
    models,
    sql`
      with new_parts as (${partsSince(changeId)}),
      touched as (
        select principal from edge_day where part_id in (from new_parts)
        union
        select principal from failure_day where part_id in (from new_parts)
        union
        select principal from secret_reads where part_id in (from new_parts)
        union
        select principal from notable_calls where part_id in (from new_parts)
        union
        select coalesce(principal, 'unknown')
        from recounted_events
        where change_id > cast(${changeId} as integer)
      )
      select
        (select coalesce(list(principal), []) from touched where principal is not null) as principals,
        exists (
          select 1
          from store_changes
          where change_id > cast(${changeId} as integer)
            -- What digests say is asked of as a whole by those who ask for it, and of no key.
            and kind not in ('part', 'digests')
        ) as other_kinds,
        -- What lay in the future then is not in the parts that came in since.
        exists (
          select 1
          from parts
          where last_event > ${asOf}
            and part_id not in (from new_parts)
        ) as had_future
    `,
    z.object({ principals: texts, other_kinds: z.boolean(), had_future: z.boolean() }),
  );
  const [touched, [row]] = await Promise.all([keysTouchedSince(models, changeId), answered]);
  if (!row || row.other_kinds || row.had_future || touched.unknownRecounted) return null;
  return { called: touched.called, recounted: touched.recounted, principals: row.principals };
}

/** When the records of each account begin, as one text. */
export async function beginnings(models: ReadModels): Promise<string> {
  const rows = await models.rows(
    sql`
      select account_id, min(first_hour) as began
      from coverage_day
      group by account_id
      order by account_id
    `,
    z.object({ account_id: z.string(), began: z.string() }),
  );
  return JSON.stringify(rows);
}
