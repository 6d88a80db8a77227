import { z } from 'zod';
import type { ReadModels } from '@/db/read-models';
import { FILE_OUTCOMES, type FileOutcome } from '@/lib/model/ingest';
import type { Query } from '@/lib/model/query';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

/** Which files. An empty list and null do not restrict. */
export interface FileFilter {
  readonly outcomes: readonly FileOutcome[];
  /** Part of the path, any letter case. */
  readonly search: string | null;
}

const row = z.object({
  file_id: integer,
  path: z.string(),
  source: z.string(),
  container: z.string().nullable(),
  outcome: z.enum(FILE_OUTCOMES),
  reason: z.string().nullable(),
  size_bytes: integer,
  records: integer,
  kms_records: integer,
  context_records: integer,
  other_records: integer,
  rejected_records: integer,
  read_at: timestamp,
  /** Where the same object of CloudTrail was read before, under another path; its events are stored once. */
  copy_of: z.string().nullable(),
});
export type SourceFile = z.infer<typeof row>;

/** CloudTrail gives each object a name that no other has: account, Region, minute and a random text of 16 characters. */
const OBJECT_NAME = '_CloudTrail_[a-z0-9-]+_[0-9]{8}T[0-9]{4}Z_[A-Za-z0-9]{16}[.]json([.]gz)?$';

/** Files as they were read: those with something wrong first, then by path. */
export function sourceFiles(
  models: ReadModels,
  filter: FileFilter,
  page: { readonly size: number; readonly offset: number },
): Promise<SourceFile[]> {
  return models.rows(
    sql`
      with page as (
        select
          file_id,
          path,
          source,
          container,
          outcome,
          reason,
          size_bytes,
          records,
          kms_records,
          context_records,
          other_records,
          rejected_records,
          read_at,
          case outcome when 'quarantined' then 0 when 'partial' then 1 when 'not-a-log' then 3 else 2 end as rank
        from files
        where ${matching(filter)}
        order by rank, path, file_id
        limit cast(${page.size} as integer)
        offset cast(${page.offset} as integer)
      ),
      originals as (
        select
          page.file_id,
          min_by(earlier.path, earlier.file_id) as copy_of
        from page
        join files earlier
          on parse_filename(earlier.path) = parse_filename(page.path)
          and earlier.size_bytes = page.size_bytes
          and earlier.records = page.records
          and earlier.kms_records = page.kms_records
          and earlier.file_id < page.file_id
          and earlier.path <> page.path
        where regexp_matches(page.path, ${OBJECT_NAME})
        group by page.file_id
      )
      select
        page.* exclude (rank),
        originals.copy_of
      from page
      left join originals on originals.file_id = page.file_id
      order by page.rank, page.path, page.file_id
    `,
    row,
  );
}

const totals = z.object({
  files: integer,
  bytes: integer,
  records: integer,
  kms_records: integer,
  context_records: integer,
  other_records: integer,
  rejected_records: integer,
});
export type FileTotals = z.infer<typeof totals>;

/** The files of a filter taken together; every record is in one of the four kinds. */
export async function fileTotals(models: ReadModels, filter: FileFilter): Promise<FileTotals> {
  const [found] = await models.rows(
    sql`
      select
        count(*)                                               as files,
        cast(coalesce(sum(size_bytes), 0) as bigint)           as bytes,
        cast(coalesce(sum(records), 0) as bigint)              as records,
        cast(coalesce(sum(kms_records), 0) as bigint)          as kms_records,
        cast(coalesce(sum(context_records), 0) as bigint)      as context_records,
        cast(coalesce(sum(other_records), 0) as bigint)        as other_records,
        cast(coalesce(sum(rejected_records), 0) as bigint)     as rejected_records
      from files
      where ${matching(filter)}
    `,
    totals,
  );
  if (!found) throw new Error('an aggregate without groups returned no row');
  return found;
}

/** How many of the files are objects of CloudTrail that another file of the same filter is too, under another path. */
export async function copiedFiles(models: ReadModels, filter: FileFilter): Promise<number> {
  const [found] = await models.rows(
    sql`
      select cast(coalesce(sum(paths - 1), 0) as bigint) as copies
      from (
        select count(distinct path) as paths
        from files
        where ${matching(filter)}
          and regexp_matches(path, ${OBJECT_NAME})
        group by
          parse_filename(path),
          size_bytes,
          records,
          kms_records
      ) objects
    `,
    z.object({ copies: integer }),
  );
  return found?.copies ?? 0;
}

/** How many files ended each way, whatever the outcomes of the filter. */
export async function outcomeCounts(models: ReadModels, filter: FileFilter): Promise<ReadonlyMap<FileOutcome, number>> {
  const rows = await models.rows(
    sql`
      select
        outcome,
        count(*) as files
      from files
      where ${matching({ ...filter, outcomes: [] })}
      group by outcome
    `,
    z.object({ outcome: z.enum(FILE_OUTCOMES), files: integer }),
  );
  return new Map(rows.map(({ outcome, files }) => [outcome, files]));
}

function matching({ outcomes, search }: FileFilter): Query {
  const byOutcome = outcomes.length > 0 ? sql`list_contains(${outcomes}, outcome)` : sql`true`;
  const byPath = search === null ? sql`true` : sql`contains(lower(path), lower(${search}))`;
  return sql`${byOutcome} and ${byPath}`;
}
