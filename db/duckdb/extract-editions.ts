import { z } from 'zod';
import type { Extract } from '@/lib/model/extract';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';
import { removeExtracts, runExtracts } from './extracts';
import { forgetGroup, type LateGroups } from './late-extracts';
import { providePartEvents, type SealedFolder } from './sealed-parts';

/**
 * Fills the read models whose extract is new or has changed since this store was last opened, for every part. All parts
 * of one read model are one transaction: a stopped process leaves the old edition.
 */
export async function bringExtractsUpToDate(
  db: Database,
  sealed: SealedFolder,
  { extracts, late }: { readonly extracts: readonly Extract[]; readonly late: LateGroups },
): Promise<void> {
  const held = await db.rows(
    sql`select table_name, edition from extract_editions`,
    z.object({ table_name: z.string(), edition: integer }),
  );
  const editions = new Map(held.map(({ table_name, edition }) => [table_name, edition]));
  const isOther = ({ table, edition }: Extract) => editions.get(table) !== edition;
  const changed = extracts.filter(isOther);
  const groups = Object.values(late).filter((group) => group.extracts.some(isOther));
  if (changed.length + groups.length === 0) return;
  const parts = await partsWithEvents(db);
  if (parts.length === 0) {
    // Nothing is to be filled, in a new store above all: so all at once.
    await db.write(async (transaction) => {
      for (const group of groups) await forgetGroup(transaction, group);
      await remember(transaction, [...changed, ...groups.flatMap((group) => group.extracts)]);
    });
    return;
  }
  for (const extract of changed) {
    await db.write(async (transaction) => {
      await fillAnew(transaction, sealed, extract, parts);
      await remember(transaction, [extract]);
    });
  }
  for (const group of groups) {
    await db.write(async (transaction) => {
      await forgetGroup(transaction, group);
      await remember(transaction, group.extracts);
    });
  }
}

async function partsWithEvents(db: Database): Promise<number[]> {
  const rows = await db.rows(
    sql`
      select part_id
      from parts
      where events > 0
      order by part_id
    `,
    z.object({ part_id: integer }),
  );
  return rows.map(({ part_id: partId }) => partId);
}

async function fillAnew(
  transaction: Transaction,
  sealed: SealedFolder,
  extract: Extract,
  parts: readonly number[],
): Promise<void> {
  for (const partId of parts) {
    await removeExtracts(transaction, [extract], partId);
    await providePartEvents(transaction, sealed, partId);
    await runExtracts(transaction, [extract], partId);
  }
}

/** What was concluded from an old edition is concluded anew, since every change gets another token. */
async function remember(transaction: Transaction, extracts: readonly Extract[]): Promise<void> {
  const tables = extracts.map(({ table }) => table);
  await transaction.run(sql`
    delete from extract_editions
    where table_name in (select unnest(cast(${tables} as varchar[])))
  `);
  await transaction.run(sql`
    insert into extract_editions
    select
      unnest(cast(${tables} as varchar[])),
      unnest(cast(${extracts.map(({ edition }) => String(edition))} as integer[]))
  `);
  await transaction.run(sql`update store_changes set token = cast(uuid() as varchar)`);
}
