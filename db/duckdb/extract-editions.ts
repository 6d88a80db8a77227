import { z } from 'zod';
import type { Extract } from '@/lib/model/extract';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';
import { providePartEvents, type SealedFolder } from './sealed-parts';

export async function removeExtracts(
  transaction: Transaction,
  extracts: readonly Extract[],
  partId: number,
): Promise<void> {
  for (const { table } of extracts) {
    await transaction.run({
      text: `delete from ${table} where part_id = cast($part as integer)`,
      values: { part: partId },
    });
  }
}

export async function runExtracts(
  transaction: Transaction,
  extracts: readonly Extract[],
  partId: number,
): Promise<void> {
  for (const { table, sql: select } of extracts) {
    const query = select(partId);
    await transaction.run({ text: `insert into ${table} ${query.text}`, values: query.values });
  }
}

/**
 * Fills the read models whose extract is new or has changed since this store was last opened, for every part. All parts
 * of one read model are one transaction: a stopped process leaves the old edition.
 */
export async function bringExtractsUpToDate(
  db: Database,
  sealed: SealedFolder,
  extracts: readonly Extract[],
): Promise<void> {
  const held = await db.rows(
    sql`select table_name, edition from extract_editions`,
    z.object({ table_name: z.string(), edition: integer }),
  );
  const editions = new Map(held.map(({ table_name, edition }) => [table_name, edition]));
  for (const extract of extracts.filter(({ table, edition }) => editions.get(table) !== edition)) {
    await db.write((transaction) => fillAnew(transaction, sealed, extract));
  }
}

async function fillAnew(transaction: Transaction, sealed: SealedFolder, extract: Extract): Promise<void> {
  const parts = await transaction.rows(
    sql`
      select part_id
      from parts
      where events > 0
      order by part_id
    `,
    z.object({ part_id: integer }),
  );
  for (const { part_id: partId } of parts) {
    await removeExtracts(transaction, [extract], partId);
    await providePartEvents(transaction, sealed, partId);
    await runExtracts(transaction, [extract], partId);
  }
  await transaction.run(sql`
    delete from extract_editions
    where table_name = ${extract.table}
  `);
  await transaction.run(sql`
    insert into extract_editions
    values (${extract.table}, cast(${extract.edition} as integer))
  `);
  // What was concluded from the old edition is concluded anew.
  await transaction.run(sql`update store_changes set token = cast(uuid() as varchar)`);
}
