import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Archivist } from '@/db/archive';
import type { StagedPart } from '@/db/event-sink';
import { FILE_OUTCOMES, type ReadFile, SOURCES } from '@/lib/model/ingest';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';

/** Most events of one file of the archive; the logs of a day are cut into runs of at most so many, never a log itself. */
const EVENTS_PER_PART = 500_000;

/** What came by other ways than logs, and cannot be read from logs again. */
const TABLES = [
  'inventory_snapshots',
  'inventory_keys',
  'digest_files',
  'digest_verdicts',
  'log_hashes',
  'public_keys',
  'set_aside_messages',
] as const;

/**
 * As whom buckets were read, by which own reads are known. What the role wants to be told is nobody's business but the
 * store's: the next reading notes it again.
 */
const READERS = 'reached_buckets';
const READERS_TOLD = `
  select bucket, principal, cast(json_merge_patch(access, '{"externalId":null}') as varchar) as access, reached_at
  from ${READERS}
  order by all
`;

/** The delivery day of a log: as its path says, else the day on which it was written. */
const DAY = sql`strftime(coalesce(delivered_day, epoch_ms(modified_ms)), '%Y-%m-%d')`;

const fileRow = z.object({
  file_id: integer,
  source: z.enum(SOURCES),
  path: z.string(),
  size_bytes: integer,
  modified_ms: integer,
  version: z.string().nullable(),
  container: z.string().nullable(),
  outcome: z.enum(FILE_OUTCOMES),
  reason: z.string().nullable(),
  account_id: z.string().nullable(),
  region: z.string().nullable(),
  delivered_day: timestamp.nullable(),
  records: integer,
  kms_records: integer,
  context_records: integer,
  other_records: integer,
  edition: integer.nullable(),
});
type FileRow = z.infer<typeof fileRow>;

const rejectRow = z.object({
  file_id: integer,
  record_index: integer,
  reason: z.string(),
  detail: z.string(),
  record: z.string().nullable(),
});
type RejectRow = z.infer<typeof rejectRow>;

/** The archive's side of the store; files go through the spool, since SQL may write nowhere else. */
export function duckdbArchivist(db: Database, spool: string): Archivist {
  return {
    days: async () => {
      const rows = await db.rows(
        sql`
          select
            ${DAY} as day,
            md5(string_agg(
              concat_ws(
                '|', path, size_bytes, modified_ms, version, outcome, records, kms_records, context_records, edition
              ),
              chr(10) order by path
            )) as mark,
            list(path || chr(0) || size_bytes || chr(0) || modified_ms order by path) as files
          from files
          group by day
          order by day
        `,
        z.object({ day: z.string(), mark: z.string(), files: z.array(z.string()) }),
      );
      return rows;
    },

    readings: async (paths) => {
      const rows = await db.rows(
        sql`
          select path, modified_ms, records
          from files
          where path in (select unnest(cast(${paths} as varchar[])))
        `,
        z.object({ path: z.string(), modified_ms: integer, records: integer }),
      );
      return new Map(rows.map(({ path, modified_ms, records }) => [path, { modifiedMs: modified_ms, records }]));
    },

    takeOut: async (day, name) => {
      const files = await db.rows(
        sql`
          select
            file_id, source, path, size_bytes, modified_ms, version, container, outcome, reason, account_id, region,
            delivered_day, records, kms_records, context_records, other_records, edition
          from files
          where ${DAY} = ${day}
          order by file_id
        `,
        fileRow,
      );
      const parts: StagedPart[] = [];
      for (const run of runs(files)) {
        parts.push(await takeOutRun(db, join(/* turbopackIgnore: true */ spool, `${name}-${parts.length}`), run));
      }
      return parts;
    },

    takeOutTables: async (name) => {
      const paths: Record<string, string> = {};
      for (const table of [...TABLES, READERS]) {
        const path = join(/* turbopackIgnore: true */ spool, `${name}-${table}.parquet`);
        await copyOut(db, table === READERS ? READERS_TOLD : `select * from ${table} order by all`, {}, path);
        paths[table] = path;
      }
      return paths;
    },

    putBackTables: (paths) =>
      db.write(async (transaction) => {
        for (const table of TABLES.filter((name) => paths[name] !== undefined)) {
          await transaction.run({
            text: `
              insert into ${table} by name
              select * from read_parquet($path, hive_partitioning = false)
              except
              select * from ${table}
            `,
            values: { path: paths[table] ?? '' },
          });
        }
        if (paths[READERS] !== undefined) {
          await transaction.run({
            text: `
              insert into ${READERS} by name
              select *
              from read_parquet($path, hive_partitioning = false)
              where (bucket, principal) not in (select (bucket, principal) from ${READERS})
            `,
            values: { path: paths[READERS] },
          });
        }
        // Key state is then worked out from the beginning.
        await transaction.run(sql`delete from key_state_basis`);
      }),
  };
}

/** Logs one after the other, cut where there would be too many events. */
function runs(files: readonly FileRow[]): FileRow[][] {
  const cut: FileRow[][] = [];
  let events = 0;
  for (const file of files) {
    const last = cut.at(-1);
    const added = file.kms_records + file.context_records;
    if (last === undefined || events + added > EVENTS_PER_PART) {
      cut.push([file]);
      events = added;
    } else {
      last.push(file);
      events += added;
    }
  }
  return cut;
}

async function takeOutRun(db: Database, prefix: string, files: readonly FileRow[]): Promise<StagedPart> {
  const ids = files.map(({ file_id }) => String(file_id));
  const rejects = await db.rows(
    sql`
      select file_id, record_index, reason, detail, record
      from rejects
      where file_id in (select unnest(cast(${ids} as integer[])))
      order by file_id, record_index
    `,
    rejectRow,
  );
  const from = (table: string, left: string, order: string) => `
    select ${table}.* exclude (${left}), wanted.file
    from ${table}
    join (
      select
        unnest(cast($ids as integer[])) as file_id,
        cast(generate_subscripts(cast($ids as integer[]), 1) - 1 as integer) as file
    ) wanted using (file_id)
    order by ${order}
  `;
  const events = await copyOutRows(
    db,
    from('kms_events', 'file_id, part_id, counted', 'key_arn, event_time, event_id'),
    { ids },
    `${prefix}-events.parquet`,
  );
  const contextEvents = await copyOutRows(
    db,
    from('context_events', 'file_id, part_id', 'event_time, event_id'),
    { ids },
    `${prefix}-context.parquet`,
  );
  const coverage = await copyOutRows(
    db,
    from('coverage_hour', 'file_id, part_id', 'account_id, region, hour, file'),
    { ids },
    `${prefix}-coverage.parquet`,
  );
  return {
    events,
    contextEvents,
    coverage,
    files: files.map((file) => readFileOf(file, rejects)),
  };
}

/** Writes the rows of a query to a Parquet file and returns its path; null, and no file, when there are none. */
async function copyOutRows(...given: Parameters<typeof copyOut>): Promise<string | null> {
  const path = given[3];
  if ((await copyOut(...given)) > 0) return path;
  rmSync(path, { force: true });
  return null;
}

/** Writes the rows of a query to a Parquet file. Returns how many there were. */
async function copyOut(
  db: Database,
  select: string,
  values: Readonly<Record<string, readonly string[]>>,
  path: string,
): Promise<number> {
  const [row] = await db.rows(
    {
      text: `copy (${select}) to '${path.replaceAll("'", "''")}' (format parquet, compression zstd)`,
      values,
    },
    z.object({ Count: integer }),
  );
  return row?.Count ?? 0;
}

function readFileOf(file: FileRow, rejects: readonly RejectRow[]): ReadFile {
  return {
    source: file.source,
    path: file.path,
    sizeBytes: file.size_bytes,
    modifiedMs: file.modified_ms,
    ...(file.version === null ? {} : { version: file.version }),
    ...(file.edition === null ? {} : { edition: file.edition }),
    textBytes: 0,
    keptBytes: 0,
    container: file.container,
    outcome: file.outcome,
    reason: file.reason,
    accountId: file.account_id,
    region: file.region,
    deliveredDay: file.delivered_day,
    records: file.records,
    kmsRecords: file.kms_records,
    contextRecords: file.context_records,
    otherRecords: file.other_records,
    rejects: rejects
      .filter(({ file_id }) => file_id === file.file_id)
      .map(({ record_index, reason, detail, record }) => ({ recordIndex: record_index, reason, detail, record })),
  };
}
