import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import type { Window } from '@/lib/model/time';
import { integer, texts, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** A time of one account and Region. */
export interface PlaceSpan extends Window {
  readonly accountId: string;
  readonly region: string;
}

/** The newest part that came in; what is judged by then is judged for good. 0 when nothing did. */
export async function newestPart(models: ReadModels): Promise<number> {
  const [found] = await models.rows(
    sql`select coalesce(max(part_id), 0) as part_id from files`,
    z.object({ part_id: integer }),
  );
  return found?.part_id ?? 0;
}

/** When a log was delivered, by the minute in its name; null where its name has none. */
const DELIVERED = sql`try_strptime(regexp_extract(files.path, '_([0-9]{8}T[0-9]{4})Z_', 1), '%Y%m%dT%H%M')`;

/**
 * Places and times of which something is to be judged: digests and logs that came in since the last time, with every hour
 * up to the digests before and after them, and digests for which only the public key was wanting that is here now.
 */
export async function spansToJudge(models: ReadModels): Promise<PlaceSpan[]> {
  const rows = await models.rows(
    sql`
      with mark as (
        select coalesce(max(part_id), 0) as part_id
        from digests_judged
      ),
      stirred as (
        select digest_files.account_id, digest_files.region, covers_from, covers_to
        from digest_files
        join files using (path)
        where files.part_id > (select part_id from mark)

        union all
        select d.account_id, d.region, d.covers_from, d.covers_to
        from (
          select account_id, region, ${DELIVERED} as delivered_at
          from files
          where part_id > (select part_id from mark)
            and outcome <> 'not-a-log'
            and path like '%AWSLogs/%'
        ) logs
        join digest_files d
          on d.account_id = logs.account_id
          and d.region = logs.region
          and logs.delivered_at >= d.covers_from
          and logs.delivered_at < d.covers_to

        union all
        select d.account_id, d.region, d.covers_from, d.covers_to
        from digest_files d
        join digest_verdicts v using (tail)
        where v.kind = 'digest'
          and v.verdict = 'unproven'
          and v.because like 'the public key %'
          and d.fingerprint in (select fingerprint from public_keys)
      ),
      spans as (
        select account_id, region, min(covers_from) as first, max(covers_to) as last
        from stirred
        group by account_id, region
      )
      select
        spans.account_id,
        spans.region,
        coalesce(max(d.covers_from) filter (where d.covers_to <= spans.first), spans.first) as first,
        coalesce(min(d.covers_to) filter (where d.covers_from >= spans.last), spans.last)   as last
      from spans
      join digest_files d using (account_id, region)
      group by spans.account_id, spans.region, spans.first, spans.last
      order by spans.account_id, spans.region
    `,
    z.object({ account_id: z.string(), region: z.string(), first: timestamp, last: timestamp }),
  );
  return rows.map(({ account_id, region, first, last }) => ({
    accountId: account_id,
    region,
    from: first,
    to: last,
  }));
}

const digestRow = z.object({
  tail: z.string(),
  heads: texts,
  body: z.string(),
  signature: z.string().nullable(),
});

/** What stands before `AWSLogs/`: the bucket and the prefix of a trail, or the folder of copies. */
const HEAD = sql`regexp_extract(path, '^(.*)AWSLogs/', 1)`;

/** The digests of a span, as they lay there, each once. */
export function digestsOf(models: ReadModels, { accountId, region, from, to }: PlaceSpan) {
  return models.rows(
    sql`
      select
        tail,
        list(distinct ${HEAD})   as heads,
        any_value(body)                                           as body,
        max(signature)                                            as signature
      from digest_files
      where account_id = ${accountId}
        and region = ${region}
        and covers_from >= ${from}
        and covers_to <= ${to}
      group by tail
      order by tail
    `,
    digestRow,
  );
}

const logRow = z.object({
  tail: z.string(),
  head: z.string(),
  path: z.string(),
  sha256: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullable(),
  is_on_disk: z.boolean(),
});

/**
 * The logs that were read of a span, by the time in their names, and those that digests name; from before the span where
 * no digest covers it. Of several copies the one that was read last.
 */
export function logsOf(models: ReadModels, { accountId, region, from, to }: PlaceSpan, named: readonly string[]) {
  return models.rows(
    sql`
      select
        tail,
        max(${HEAD})                       as head,
        arg_max(path, file_id)             as path,
        arg_max(sha256, file_id)           as sha256,
        arg_max(outcome, file_id)          as outcome,
        arg_max(reason, file_id)           as reason,
        arg_max(version is null, file_id)  as is_on_disk
      from (
        select
          files.*,
          log_hashes.sha256,
          regexp_extract(files.path, '.*(AWSLogs/.*)$', 1) as tail,
          ${DELIVERED}                                     as delivered_at
        from files
        left join log_hashes using (path)
        where account_id = ${accountId}
          and region = ${region}
          and outcome <> 'not-a-log'
      ) logs
      where tail <> ''
        and (
          tail in (select unnest(cast(${named} as varchar[])))
          or delivered_at < ${to}
          and (
            delivered_at >= ${from}
            or not exists (
              select 1
              from digest_files
              where digest_files.account_id = ${accountId}
                and digest_files.region = ${region}
                and covers_from < ${from}
            )
          )
        )
      group by tail
      order by tail
    `,
    logRow,
  );
}

const begunRow = z.object({ first_log_day: timestamp.nullable(), first_digest_end: timestamp.nullable() });

/** The first day from which logs of a place were read, and the end of its first digest; what lies before was never asked for. */
export async function readSince(models: ReadModels, { accountId, region }: PlaceSpan) {
  const [found] = await models.rows(
    sql`
      select
        min(delivered_day) filter (where outcome <> 'not-a-log') as first_log_day,
        (
          select min(covers_to)
          from digest_files
          where account_id = ${accountId}
            and region = ${region}
        )                                                        as first_digest_end
      from files
      where account_id = ${accountId}
        and region = ${region}
    `,
    begunRow,
  );
  return found ?? { first_log_day: null, first_digest_end: null };
}

/** Which of these digests came in at some time. */
export async function digestsThatAreHere(models: ReadModels, tails: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await models.rows(
    sql`
      select distinct tail
      from digest_files
      where tail in (select unnest(cast(${tails} as varchar[])))
    `,
    z.object({ tail: z.string() }),
  );
  return new Set(rows.map(({ tail }) => tail));
}

/** Public keys of CloudTrail that are known, as base64. */
export function publicKeys(models: ReadModels) {
  return models.rows(
    sql`select fingerprint, value from public_keys`,
    z.object({ fingerprint: z.string(), value: z.string() }),
  );
}
