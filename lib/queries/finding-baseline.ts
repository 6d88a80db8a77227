import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { FindingRow } from '@/lib/model/analyzer';
import type { BaselineKind } from '@/lib/model/baseline';
import type { Query } from '@/lib/model/query';
import type { Numbers } from '@/lib/model/threshold';
import { DAY_MS, daysBefore, type Window } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const point = z.object({
  began_at: timestamp,
  value: integer,
  /** What others did in the same time; null where nobody else is compared. */
  others: integer.nullable(),
  usual: z.number().nullable(),
  threshold: z.number().nullable(),
  /** The median at this hour of this weekday; null where the analyzer looks at whole days. */
  hour_of_week: z.number().nullable(),
});
export type BaselinePoint = z.infer<typeof point>;

/** The course of what an analyzer judged, with what was usual and the threshold at each time. Times without any are left out. */
export interface Baseline {
  readonly kind: BaselineKind;
  readonly bucket: 'hour' | 'day';
  readonly points: readonly BaselinePoint[];
}

/** Columns of rows that baselines are about; each analyzer's own are checked when it is asked. */
const texts = z.object({
  subject: z.string(),
  account_id: z.string(),
  principal: z.string().optional(),
  caller_account_id: z.string().optional(),
});

/** The baseline behind a finding; null when its analyzer judges by none. `numbers`: the thresholds that judged it. */
export async function findingBaseline(
  models: ReadModels,
  analyzer: string,
  row: FindingRow,
  numbers: Numbers,
): Promise<Baseline | null> {
  const asked = questionOf(analyzer, row, numbers);
  if (asked === null) return null;
  const { kind, bucket, query } = asked;
  const points = await models.rows(query, point);
  return points.length === 0 ? null : { kind, bucket, points };
}

interface Asked extends Omit<Baseline, 'points'> {
  readonly query: Query;
}

function questionOf(analyzer: string, row: FindingRow, numbers: Numbers): Asked | null {
  const { subject, account_id, principal = '', caller_account_id = '' } = texts.parse(row);
  const hours = around(row.observed_at, 10, 4);
  const days = around(row.observed_at, 45, 8);
  const number = (name: string) => numbers[name] ?? 0;
  switch (analyzer) {
    case 'decrypt-volume':
      return { kind: 'decryptions', bucket: 'hour', query: decryptions(subject, principal, hours, number) };
    case 'grant-burst':
      return { kind: 'grants', bucket: 'hour', query: grants(subject, account_id, hours, number) };
    case 'bulk-external-decrypt':
      return { kind: 'external-decryptions', bucket: 'day', query: external(subject, caller_account_id, days, number) };
    case 'secret-sweep':
      return { kind: 'secrets', bucket: 'day', query: secrets(subject, account_id, days, number) };
    case 'first-seen-principal':
    case 'direct-use-of-service-key':
      return { kind: 'newcomer', bucket: 'day', query: newcomer(subject, sql`principal = ${principal}`, days) };
    case 'new-external-account':
      return {
        kind: 'newcomer',
        bucket: 'day',
        query: newcomer(subject, sql`caller_account_id = ${caller_account_id}`, days),
      };
    default:
      return null;
  }
}

function around(at: Date, before: number, after: number): Window {
  return { from: daysBefore(at, before), to: new Date(at.getTime() + after * DAY_MS) };
}

type NumberOf = (name: string) => number;

/** THR-14: decryptions an hour of one principal with one key; median and deviation of all its hours. */
function decryptions(key: string, principal: string, { from, to }: Window, number: NumberOf): Query {
  return sql`
    with hours as (
      select date_trunc('hour', event_time) as began_at, count(*) as value
      from kms_events
      where key_arn = ${key}
        and principal = ${principal}
        and event_name = 'Decrypt'
        and outcome = 'ok'
        and counted
      group by 1
    ),
    habit as (
      select median(value) as usual, mad(value) as deviation
      from hours
    ),
    weeks as (
      select isodow(began_at) as weekday, hour(began_at) as hour, median(value) as hour_of_week
      from hours
      group by 1, 2
    )
    select
      began_at,
      value,
      null as others,
      cast(usual as double) as usual,
      cast(greatest(
        ${number('calls')},
        usual + ${number('deviations')} * greatest(deviation, usual / 10, 1)
      ) as double) as threshold,
      cast(hour_of_week as double) as hour_of_week
    from hours
    cross join habit
    join weeks
      on weekday = isodow(began_at)
      and weeks.hour = hour(began_at)
    where began_at >= ${from} and began_at < ${to}
    order by began_at
  `;
}

/** GRT-09: grants an hour that one principal made itself; the median of its hours before. */
function grants(principal: string, account: string, { from, to }: Window, number: NumberOf): Query {
  return sql`
    with hours as (
      select date_trunc('hour', event_time) as began_at, count(*) as value
      from control_events
      where event_name = 'CreateGrant'
        and outcome = 'ok'
        and direct
        and principal = ${principal}
        and list_contains([caller_account_id, key_account_id, recipient_account_id, 'unknown'], ${account})
      group by 1
    ),
    compared as (
      select
        *,
        coalesce((select median(other.value) from hours other where other.began_at < hours.began_at), 0) as usual
      from hours
    )
    select
      began_at,
      value,
      null as others,
      cast(usual as double) as usual,
      cast(greatest(${number('grants')}, ${number('times_usual')} * usual) as double) as threshold,
      null as hour_of_week
    from compared
    where began_at >= ${from} and began_at < ${to}
    order by began_at
  `;
}

/** XAC-04: decryptions a day of an outside account with one key; the day that nine in ten do not reach. */
function external(key: string, caller: string, { from, to }: Window, number: NumberOf): Query {
  return sql`
    with days as (
      select day as began_at, sum(calls) as value
      from cross_account_day
      where key_arn = ${key}
        and caller_account_id = ${caller}
        and outcome = 'ok'
        and (event_name = 'Decrypt' or (event_name = 'ReEncrypt' and key_role = 'source'))
      group by day
    ),
    judged as (
      select
        *,
        coalesce(quantile_cont(value, 0.9) over (
          order by began_at
          range between ${number('baseline')} * interval 1 day preceding and interval 1 day preceding
        ), 0) as usual
      from days
    )
    select
      began_at,
      value,
      null as others,
      cast(usual as double) as usual,
      cast(greatest(${number('calls')}, ${number('times_usual')} * usual) as double) as threshold,
      null as hour_of_week
    from judged
    where began_at >= ${from} and began_at < ${to}
    order by began_at
  `;
}

/** THR-15: the most secrets that one principal read within ten minutes of each day. */
function secrets(principal: string, account: string, { from, to }: Window, number: NumberOf): Query {
  return sql`
    with reads as (
      select
        event_time,
        coalesce(
          json_extract_string(encryption_context, '$.SecretARN'),
          json_extract_string(encryption_context, '$.PARAMETER_ARN')
        ) as secret
      from kms_events
      where event_name = 'Decrypt'
        and outcome = 'ok'
        and counted
        and principal = ${principal}
        and coalesce(caller_account_id, 'unknown') = ${account}
        and (encryption_context like '%"SecretARN"%' or encryption_context like '%"PARAMETER_ARN"%')
    ),
    windows as (
      select
        date_trunc('day', event_time) as began_at,
        count(distinct secret) over (
          order by event_time
          range between current row and interval 10 minute following
        ) as ahead
      from reads
      where secret is not null
    ),
    days as (
      select began_at, max(ahead) as value, quantile_cont(ahead, 0.99) as p99
      from windows
      group by began_at
    ),
    habits as (
      select
        *,
        coalesce(max(p99) over (order by began_at rows between unbounded preceding and 1 preceding), 0) as usual
      from days
    )
    select
      began_at,
      value,
      null as others,
      cast(usual as double) as usual,
      cast(greatest(${number('secrets')}, ${number('times_usual')} * usual) as double) as threshold,
      null as hour_of_week
    from habits
    where began_at >= ${from} and began_at < ${to}
    order by began_at
  `;
}

/** First seen: uses of a key a day by whom the finding is about, beside those of everybody else. */
function newcomer(key: string, isNew: Query, { from, to }: Window): Query {
  return sql`
    select
      day                                                      as began_at,
      coalesce(sum(calls) filter (where ${isNew}), 0)          as value,
      coalesce(sum(calls) filter (where not (${isNew})), 0)    as others,
      null                                                     as usual,
      null                                                     as threshold,
      null                                                     as hour_of_week
    from edge_day
    where key_arn = ${key}
      and is_use
      and day >= ${from} and day < ${to}
    group by day
    order by day
  `;
}
