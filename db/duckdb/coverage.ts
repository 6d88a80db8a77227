import { z } from 'zod';
import type { Query } from '@/lib/model/query';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** An hour of an account and Region from which records are here, and whether some of them are of KMS. */
const heldHour = z.object({ account_id: z.string(), region: z.string(), hour: z.string(), has_kms: z.boolean() });
export type HeldHour = z.infer<typeof heldHour>;

/** Adds the hours of the part's files; `path` names the file that has them. */
export async function addCoverage(
  transaction: Transaction,
  path: string | null,
  partId: number,
  ids: readonly number[],
): Promise<void> {
  if (path === null) return;
  await transaction.run(sql`
    insert into coverage_hour (part_id, account_id, region, hour, records, kms_records, file_id)
    select
      cast(${partId} as integer),
      account_id,
      region,
      hour,
      records,
      kms_records,
      list_extract(cast(${ids.map(String)} as integer[]), file + 1)
    from read_parquet(${path}, hive_partitioning = false)
  `);
  await replaceDays(
    transaction,
    sql`
      with came as (
        select *
        from (${daysOf(sql`select * from coverage_hour where part_id = cast(${partId} as integer)`)}) days
      )
      select * from came
      union all
      select coverage_day.*
      from coverage_day
      semi join came
        on came.account_id = coverage_day.account_id
       and came.region = coverage_day.region
       and came.day = coverage_day.day
    `,
  );
}

/** Takes back the hours that earlier readings of files told of, and returns them. */
export async function forgetCoverage(transaction: Transaction, ids: readonly number[]): Promise<readonly HeldHour[]> {
  const those = sql`file_id in (select unnest(cast(${ids.map(String)} as integer[])))`;
  const hours = await transaction.rows(
    sql`
      select distinct account_id, region, cast(hour as varchar) as hour, kms_records > 0 as has_kms
      from coverage_hour
      where ${those}
    `,
    heldHour,
  );
  await transaction.run(sql`delete from coverage_hour where ${those}`);
  return hours;
}

/** Whether nothing that is here tells of one of these hours any more; the days of such hours are told anew. */
export async function tellForgotten(transaction: Transaction, forgotten: readonly HeldHour[]): Promise<boolean> {
  const lost = await transaction.rows(
    sql`
      select account_id, region, cast(hour as varchar) as hour, has_kms
      from (${asTable(forgotten)}) told
      where not exists (
        select 1
        from coverage_hour
        where coverage_hour.account_id = told.account_id
          and coverage_hour.region = told.region
          and coverage_hour.hour = told.hour
          and (kms_records > 0 or not told.has_kms)
      )
    `,
    heldHour,
  );
  if (lost.length === 0) return false;
  const days = sql`select account_id, region, date_trunc('day', hour) as day from (${asTable(lost)}) lost`;
  const left = daysOf(sql`
    select *
    from coverage_hour
    where (account_id, region, date_trunc('day', hour)) in (select (account_id, region, day) from (${days}) days)
  `);
  await transaction.run(sql`
    delete from coverage_day
    where (account_id, region, day) in (select (account_id, region, day) from (${days}) days)
  `);
  await transaction.run(sql`insert into coverage_day ${left}`);
  return true;
}

function asTable(hours: readonly HeldHour[]): Query {
  const shape = '[{"account_id":"VARCHAR","region":"VARCHAR","hour":"TIMESTAMP","has_kms":"BOOLEAN"}]';
  return sql`select unnest(from_json(${JSON.stringify(hours)}, ${shape}), recursive := true)`;
}

function daysOf(hours: Query): Query {
  return sql`
    select
      account_id,
      region,
      date_trunc('day', hour) as day,
      min(hour) as first_hour,
      max(hour) as last_hour,
      min(hour) filter (where kms_records > 0) as first_kms_hour,
      max(hour) filter (where kms_records > 0) as last_kms_hour
    from (${hours}) hours
    group by account_id, region, date_trunc('day', hour)
  `;
}

/** Puts these rows, several of which may be of one day, in the place of what was told of their days. */
async function replaceDays(transaction: Transaction, rows: Query): Promise<void> {
  await transaction.run(sql`
    create or replace temp table told_days as
    select
      account_id,
      region,
      day,
      min(first_hour) as first_hour,
      max(last_hour) as last_hour,
      min(first_kms_hour) as first_kms_hour,
      max(last_kms_hour) as last_kms_hour
    from (${rows}) told
    group by account_id, region, day
  `);
  await transaction.run(sql`
    delete from coverage_day
    where (account_id, region, day) in (select (account_id, region, day) from told_days)
  `);
  await transaction.run(sql`insert into coverage_day select * from told_days`);
}
