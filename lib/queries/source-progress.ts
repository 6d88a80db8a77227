import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Query } from '@/lib/model/query';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** How far reading is behind delivery. */
export interface SourceRun {
  /** From delivery to being stored, in milliseconds; null when no object was stored. */
  readonly lag: { readonly p50Ms: number; readonly p95Ms: number } | null;
  /** The object that was delivered last. */
  readonly lastObject: { readonly path: string; readonly deliveredAt: Date } | null;
}

const row = z.object({
  objects: integer,
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  last_path: z.string().nullable(),
  last_at: timestamp.nullable(),
});

/** Of the objects that one run of a sync stored. */
export async function sourceRun(models: ReadModels, runId: string): Promise<SourceRun> {
  const [found] = await models.rows(
    sql`
      select
        count(*)                         as objects,
        quantile_cont(lag_ms, 0.5)       as p50_ms,
        quantile_cont(lag_ms, 0.95)      as p95_ms,
        arg_max(path, (modified_ms, path)) as last_path,
        max(make_timestamp_ms(modified_ms)) as last_at
      from (
        select
          path,
          modified_ms,
          greatest(0, epoch_ms(read_at) - modified_ms) as lag_ms
        from files
        where version is not null
          and outcome <> 'not-a-log'
          and run_id = ${runId}
      ) objects
    `,
    row,
  );
  if (!found || found.p50_ms === null || found.p95_ms === null || found.last_path === null || found.last_at === null) {
    return { lag: null, lastObject: null };
  }
  return {
    lag: { p50Ms: found.p50_ms, p95Ms: found.p95_ms },
    lastObject: { path: found.last_path, deliveredAt: found.last_at },
  };
}

/** When the newest object below `name`, such as `s3://bucket/prefix/`, was delivered; null when none was read. */
export async function lastDelivery(models: ReadModels, name: string): Promise<Date | null> {
  const [found] = await models.rows(
    sql`
      select max(make_timestamp_ms(modified_ms)) as last_at
      from files
      where version is not null
        and starts_with(path, ${name})
    `,
    z.object({ last_at: timestamp.nullable() }),
  );
  return found?.last_at ?? null;
}

const settledRow = z.object({
  settled_from: timestamp.nullable(),
  settled_to: timestamp,
  looked_through_at: timestamp.nullable(),
  looked_back_at: timestamp.nullable(),
});
export type SettledRow = z.infer<typeof settledRow>;

/**
 * Which days of delivery of a source are settled, all that it had on offer, and when that was seen; null when none are. Days
 * to come were noted by a clock that was fast, and say nothing.
 */
export async function settledTo(models: ReadModels, source: string, now: Date): Promise<SettledRow | null> {
  const [found] = await models.rows(
    sql`
      select settled_from, settled_to, looked_through_at, looked_back_at
      from settled_days
      where source = ${source}
        and settled_to <= ${now}
    `,
    settledRow,
  );
  return found ?? null;
}

const lagRow = z.object({ p50_ms: z.number().nullable(), p95_ms: z.number().nullable() });

/** From when files on disk at a path, or below it, were written to when they were stored; of those stored since an instant. */
export function diskLag(models: ReadModels, path: string, since: Date): Promise<SourceRun['lag']> {
  return lagOf(
    models,
    sql`
      select greatest(0, epoch_ms(read_at) - modified_ms) as lag_ms
      from files
      where ${isBelow(path)}
        and read_at >= ${since}
    `,
  );
}

/** From when something happened to when it was stored, for events that files below a path brought since an instant. */
export function eventLag(models: ReadModels, path: string, since: Date): Promise<SourceRun['lag']> {
  return lagOf(
    models,
    sql`
      select greatest(0, epoch_ms(read_at) - epoch_ms(event_time)) as lag_ms
      from kms_events
      join (
        select file_id, read_at
        from files
        where ${isBelow(path)}
          and read_at >= ${since}
      ) read on read.file_id = kms_events.file_id
    `,
  );
}

async function lagOf(models: ReadModels, lags: Query): Promise<SourceRun['lag']> {
  const [found] = await models.rows(
    sql`
      select
        quantile_cont(lag_ms, 0.5)  as p50_ms,
        quantile_cont(lag_ms, 0.95) as p95_ms
      from (${lags}) lags
    `,
    lagRow,
  );
  return found?.p50_ms == null || found.p95_ms === null ? null : { p50Ms: found.p50_ms, p95Ms: found.p95_ms };
}

/** Logs on disk at a path or below it. */
function isBelow(path: string): Query {
  return sql`
    version is null
    and (path = ${path} or starts_with(path, ${path.replace(/\/*$/, '/')}))
    and outcome in ('complete', 'partial')
  `;
}

/** The file on disk at a path, or below it, that was written last of those that were read; null when none was. */
export async function newestFile(models: ReadModels, path: string): Promise<SourceRun['lastObject']> {
  const [found] = await models.rows(
    sql`
      select
        arg_max(path, (modified_ms, path))  as path,
        max(make_timestamp_ms(modified_ms)) as at
      from files
      where ${isBelow(path)}
    `,
    z.object({ path: z.string().nullable(), at: timestamp.nullable() }),
  );
  return found?.path && found.at ? { path: found.path, deliveredAt: found.at } : null;
}
