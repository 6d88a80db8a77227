import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { DamageWitness } from '@/db/damage';
import type { Query } from '@/lib/model/query';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { filesOfPart, forgetPart, isParquet } from './broken-parts';
import type { Database, Transaction } from './database';

/** What the view of events adds to the columns as they lie. */
const COUNTED = 'event_id not in (select event_id from uncounted_events) as counted';

/** Where large parts lie, and the columns of `stored_events` in which they are read. */
export interface SealedFolder {
  readonly folder: string;
  readonly columns: readonly string[];
}

/**
 * Moves a part's Parquet file from the spool to the folder of facts, on disk before the transaction ends; what a
 * stopped process leaves here without a transaction is removed at the next start. The path tells DuckDB the part's
 * number and that of its first file, so the file itself need not know them. Returns the path within the folder.
 */
export async function seal(folder: string, spooled: string, partId: number, firstFileId: number): Promise<string> {
  const sealed = join(`part_id=${partId}`, `first_file_id=${firstFileId}`, 'events.parquet');
  const target = join(/* turbopackIgnore: true */ folder, sealed);
  await rm(join(/* turbopackIgnore: true */ folder, `part_id=${partId}`), { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await synced(spooled);
  await rename(spooled, target);
  await synced(dirname(target));
  return sealed;
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes `kms_events` the view of the stored rows and of every sealed part. */
export async function refreshEventsView(transaction: Transaction, { folder, columns }: SealedFolder): Promise<void> {
  const parts = await sealedParts(transaction);
  const filesOf = (hasRepeated: boolean) =>
    parts
      .filter((part) => part.has_repeated === hasRepeated)
      .map(({ sealed_as }) => literal(join(/* turbopackIgnore: true */ folder, sealed_as)));
  // Looking for repeated rows keeps what a question asks for from being told to the reader of the files.
  const sealed = [false, true]
    .filter((hasRepeated) => filesOf(hasRepeated).length > 0)
    .map((hasRepeated) => `union all ${sealedEvents(filesOf(hasRepeated), columns, hasRepeated)}`)
    .join('');
  await transaction.run({
    text: `
      create or replace view kms_events as
      select *, ${COUNTED}
      from (
        select * from stored_events
        ${sealed}
      ) events
    `,
    values: {},
  });
}

/** Makes `part_events` the view of one part's events, for this transaction's connection. */
export async function providePartEvents(
  transaction: Transaction,
  sealing: SealedFolder,
  partId: number,
): Promise<void> {
  const events = await partEvents(transaction, sealing, partId);
  await transaction.run({ text: `create or replace temp view part_events as ${events.text}`, values: {} });
}

/**
 * One part's events, as a question without bound values. What is left out of the part is looked up here, once, since most
 * parts are whole.
 */
export async function partEvents(
  transaction: Transaction,
  { folder, columns }: SealedFolder,
  partId: number,
): Promise<Query> {
  const [part] = await transaction.rows(
    sql`
      select
        sealed_as,
        exists (
          select 1
          from repeated_rows
          where repeated_rows.part_id = parts.part_id
        ) as has_repeated,
        exists (
          select 1
          from uncounted_events
        ) as some_are_not_counted
      from parts
      where part_id = cast(${partId} as integer)
    `,
    z.object({ sealed_as: z.string().nullable(), has_repeated: z.boolean(), some_are_not_counted: z.boolean() }),
  );
  const path = part?.sealed_as ?? null;
  const events =
    path === null
      ? `select * from stored_events where part_id = ${Number(partId)}`
      : sealedEvents([literal(join(/* turbopackIgnore: true */ folder, path))], columns, part?.has_repeated ?? true);
  return {
    text: `
      select *, ${part?.some_are_not_counted === false ? 'true as counted' : COUNTED}
      from (${events}) events
    `,
    values: {},
  };
}

/**
 * Makes the view of events anew, since the folder of facts may have moved. Parts whose file is gone or broken are
 * told to the witness and forgotten, so that their logs are read again: counts would else be wrong without a word. What
 * stopped transactions left in the folder is removed; in a store that has lost writes it may be events, and is told.
 */
export async function openSealedParts(
  db: Database,
  folder: string,
  isWhole: boolean,
  witness: DamageWitness,
): Promise<SealedFolder> {
  const sealed = { folder, columns: await storedColumns(db) };
  await db.write(async (transaction) => {
    for (const part of await sealedParts(transaction)) {
      const path = join(/* turbopackIgnore: true */ folder, part.sealed_as);
      if (isParquet(path)) continue;
      const files = await filesOfPart(transaction, part.part_id);
      witness.brokenPart({ path, files, events: part.events });
      await forgetPart(transaction, part.part_id);
    }
    const kept = new Set((await sealedParts(transaction)).map(({ sealed_as }) => sealed_as.split(/[\\/]/)[0]));
    for (const part of foldersIn(folder).filter((name) => !kept.has(name))) {
      const stray = join(/* turbopackIgnore: true */ folder, part);
      if (!isWhole) witness.strayPart(stray);
      rmSync(stray, { recursive: true, force: true });
    }
    await refreshEventsView(transaction, sealed);
  });
  return sealed;
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => /^part_id=\d+$/.test(name));
}

const sealedPart = z.object({ part_id: integer, sealed_as: z.string(), events: integer, has_repeated: z.boolean() });

function sealedParts(transaction: Transaction): Promise<z.infer<typeof sealedPart>[]> {
  return transaction.rows(
    sql`
      select
        part_id,
        sealed_as,
        events,
        exists (
          select 1
          from repeated_rows
          where repeated_rows.part_id = parts.part_id
        ) as has_repeated
      from parts
      where sealed_as is not null
      order by part_id
    `,
    sealedPart,
  );
}

/**
 * The columns of stored events, in order. Named one by one, since a folder above that is called like `env=prod` would
 * else be read as one more column.
 */
async function storedColumns(db: Database): Promise<string[]> {
  const rows = await db.rows(
    sql`
      select column_name
      from duckdb_columns()
      where table_name = 'stored_events'
      order by column_index
    `,
    z.object({ column_name: z.string() }),
  );
  return rows.map(({ column_name }) => column_name);
}

/** The events of sealed files in the columns of `stored_events`. */
function sealedEvents(files: readonly string[], columns: readonly string[], hasRepeated: boolean): string {
  const fresh = `
    where not exists (
      select 1
      from repeated_rows
      where repeated_rows.part_id = sealed.part_id
        and repeated_rows.row = sealed.file_row_number
    )
  `;
  return `
    select ${columns.map((name) => (name === 'file_id' ? 'file + first_file_id as file_id' : name)).join(', ')}
    from read_parquet(
      [${files.join(', ')}],
      file_row_number = true,
      hive_partitioning = true,
      hive_types = {'part_id': integer, 'first_file_id': integer}
    ) sealed
    ${hasRepeated ? fresh : ''}
  `;
}

/** A path as SQL text: the text of a view takes no bound values. */
function literal(path: string): string {
  return `'${path.replaceAll("'", "''")}'`;
}
