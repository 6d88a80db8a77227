import { z } from 'zod';
import type { ReadFile } from '@/lib/model/ingest';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
import type { Transaction } from './database';
import { addProofs } from './event-sink-proofs';

/** An id for each file of a part, in order, and the ids of those that were read before. */
export interface FileIds {
  readonly ids: readonly number[];
  readonly readBefore: readonly number[];
  /** What is known of those, by id. */
  readonly before: ReadonlyMap<number, EarlierReading>;
}

const earlierReading = z.object({
  path: z.string(),
  file_id: integer,
  kept: integer,
  edition: integer.nullable(),
  tried_edition: integer.nullable(),
});
export type EarlierReading = z.infer<typeof earlierReading>;

/** Numbers the files of a part. A file that is read again, because it changed, keeps its id. */
export async function fileIds(transaction: Transaction, files: readonly ReadFile[]): Promise<FileIds> {
  const [last] = await transaction.rows(
    sql`select coalesce(max(file_id), 0) as last from files`,
    z.object({ last: integer }),
  );
  const known = await transaction.rows(
    sql`
      select path, file_id, kms_records + context_records as kept, edition, tried_edition
      from files
      where path in (select unnest(cast(${files.map(({ path }) => path)} as varchar[])))
    `,
    earlierReading,
  );
  const ids = new Map(known.map(({ path, file_id }) => [path, file_id]));
  let next = (last?.last ?? 0) + 1;
  return {
    ids: files.map(({ path }) => {
      const id = ids.get(path) ?? next++;
      ids.set(path, id);
      return id;
    }),
    readBefore: known.map(({ file_id }) => file_id),
    before: new Map(known.map((file) => [file.file_id, file])),
  };
}

/** Takes back what an earlier reading of files said of them, but for their hours; their events stay. */
export async function forgetReading(transaction: Transaction, ids: readonly number[]): Promise<void> {
  for (const table of ['files', 'rejects']) {
    await transaction.run({
      text: `delete from ${table} where file_id in (select unnest(cast($ids as integer[])))`,
      values: { ids: ids.map(String) },
    });
  }
}

/** Writes the ledger of files and what was rejected of them. */
export async function addFiles(
  transaction: Transaction,
  runId: string,
  partId: number,
  files: readonly ReadFile[],
  { ids, before }: FileIds,
): Promise<void> {
  if (files.length === 0) return;
  const readAt = new Date();
  await appendRows(
    transaction,
    'files',
    files.map((file, index) => ({
      file_id: ids[index] ?? 0,
      run_id: runId,
      part_id: partId,
      source: file.source,
      path: file.path,
      size_bytes: file.sizeBytes,
      modified_ms: Math.trunc(file.modifiedMs),
      container: file.container,
      outcome: file.outcome,
      reason: file.reason,
      account_id: file.accountId,
      region: file.region,
      delivered_day: file.deliveredDay,
      records: file.records,
      kms_records: file.kmsRecords,
      context_records: file.contextRecords,
      other_records: file.otherRecords,
      rejected_records: file.records - file.kmsRecords - file.contextRecords - file.otherRecords,
      read_at: readAt,
      version: file.version ?? null,
      ...editionsOf(file, before.get(ids[index] ?? 0)),
    })),
  );
  await addProofs(transaction, files);
  await appendRows(
    transaction,
    'rejects',
    files.flatMap((file, index) =>
      file.rejects.map(({ recordIndex, reason, detail, record }) => ({
        file_id: ids[index] ?? 0,
        record_index: recordIndex,
        reason,
        detail,
        record,
      })),
    ),
  );
}

/** Events that an earlier reading of the file brought stay as that one understood them. */
function editionsOf(file: ReadFile, before: EarlierReading | undefined) {
  const edition = file.edition ?? null;
  if (before === undefined) return { edition, tried_edition: edition };
  const tried = [edition, before.tried_edition].filter((one) => one !== null);
  return {
    edition: before.kept > 0 ? before.edition : edition,
    tried_edition: tried.length > 0 ? Math.max(...tried) : null,
  };
}
