import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { type ConnectedSource, PollReport, type SourcePoll, SourceSettings } from '@/lib/model/connected-source';
import { DAY_MS } from '@/lib/model/time';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';

const sourceRow = z.object({
  source_id: z.string(),
  name: z.string(),
  settings: z.string(),
  every_minutes: integer,
  is_paused: z.boolean(),
  origin: z.enum(['people', 'file']),
  created_at: timestamp,
  created_by: z.string(),
});

const pollRow = z.object({
  source_id: z.string(),
  started_at: timestamp,
  finished_at: timestamp,
  asked_by: z.string(),
  from_day: timestamp.nullable(),
  to_day: timestamp.nullable(),
  report: z.string(),
});

export type SourceSide = Pick<
  Ledger,
  'sources' | 'addSource' | 'removeSource' | 'pauseSource' | 'sourcePolls' | 'sourceDays' | 'recordPoll'
>;

/** Days from one reading to the next at most, and one for how long it takes. */
const LONGEST_INTERVAL_DAYS = 8;

/** The part of the ledger about sources that are read again and again. */
export function sourcesOf(db: Database): SourceSide {
  return {
    sources: async () =>
      (
        await db.rows(
          sql`
            select source_id, name, settings, every_minutes, is_paused, origin, created_at, created_by
            from sources
            where removed_at is null
            order by created_at, name
          `,
          sourceRow,
        )
      ).map(source),

    addSource: ({ sourceId, name, settings, everyMinutes, isPaused, origin, createdAt, createdBy }) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into sources
          values (
            ${sourceId}, ${name}, ${JSON.stringify(settings)}, ${everyMinutes}, ${isPaused}, ${origin}, ${createdAt},
            ${createdBy}, null
          )
        `),
      ),

    removeSource: (sourceId, at) =>
      db.write((transaction) =>
        transaction.run(sql`
          update sources
          set removed_at = ${at}
          where source_id = ${sourceId} and removed_at is null
        `),
      ),

    pauseSource: (sourceId, isPaused) =>
      db.write((transaction) =>
        transaction.run(sql`update sources set is_paused = ${isPaused} where source_id = ${sourceId}`),
      ),

    sourcePolls: async (sourceId, limit, until) =>
      (
        await db.rows(
          sql`
            select source_id, started_at, finished_at, asked_by, from_day, to_day, report
            from source_polls
            where source_id = ${sourceId}
              and ${until === undefined ? sql`true` : sql`finished_at <= ${until}`}
            order by started_at desc, rowid desc
            limit cast(${limit} as integer)
          `,
          pollRow,
        )
      ).map(poll),

    sourceDays: async (sourceId, days) => {
      const rows = await db.rows(
        sql`
          with readings as (
            select
              finished_at,
              lag(finished_at) over (order by finished_at)   as since,
              cast(report ->> '$.added' as bigint)           as added
            from source_polls
            where source_id = ${sourceId}
              and from_day is null
              and finished_at >= (
                select max(finished_at) - to_days(cast(${days + LONGEST_INTERVAL_DAYS} as integer))
                from source_polls
                where source_id = ${sourceId}
              )
              and (report ->> '$.outcome') <> 'failed'
          ),
          last as (
            select max(finished_at) as read_at
            from readings
          ),
          days as (
            select
              day,
              read_at,
              read_at - to_days(cast(day as integer) + 1) as day_from,
              read_at - to_days(cast(day as integer))     as day_to
            from last, range(0, cast(${days} as bigint)) numbers(day)
            where read_at is not null
          ),
          spread as (
            select
              day,
              read_at,
              added,
              epoch_ms(finished_at) - epoch_ms(since)                                                  as whole_ms,
              epoch_ms(least(finished_at, day_to)) - epoch_ms(greatest(since, day_from))               as in_day_ms
            from days
            left join readings
              on readings.since < days.day_to
              and readings.finished_at > days.day_from
              and readings.finished_at > readings.since
          )
          select
            read_at,
            case
              when sum(in_day_ms) >= ${DAY_MS} then round(sum(added * in_day_ms / whole_ms))
            end as added
          from spread
          group by day, read_at
          order by day
        `,
        z.object({ read_at: timestamp, added: z.number().nullable() }),
      );
      return { readAt: rows[0]?.read_at ?? null, days: rows.map(({ added }) => added) };
    },

    recordPoll: ({ sourceId, startedAt, finishedAt, askedBy, days, report }) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into source_polls
          values (
            ${sourceId}, ${startedAt}, ${finishedAt}, ${askedBy}, ${days?.from ?? null}, ${days?.to ?? null},
            ${JSON.stringify(report)}
          )
        `),
      ),
  };
}

function source(row: z.infer<typeof sourceRow>): ConnectedSource {
  return {
    sourceId: row.source_id,
    name: row.name,
    settings: SourceSettings.parse(JSON.parse(row.settings)),
    everyMinutes: row.every_minutes,
    isPaused: row.is_paused,
    origin: row.origin,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}

function poll(row: z.infer<typeof pollRow>): SourcePoll {
  return {
    sourceId: row.source_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    askedBy: row.asked_by,
    days: row.from_day && row.to_day ? { from: row.from_day, to: row.to_day } : null,
    report: PollReport.parse(JSON.parse(row.report)),
  };
}
