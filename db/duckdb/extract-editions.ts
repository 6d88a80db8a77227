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
  for (const extract of extracts.filter(isOther)) {
    await db.write(async (transaction) => {
      await fillAnew(transaction, sealed, extract);
      await remember(transaction, [extract]);
    });
  }
  for (const group of Object.values(late)) {
    if (!group.extracts.some(isOther)) continue;
    await db.write(async (transaction) => {
      await forgetGroup(transaction, group);
      await remember(transaction, group.extracts);
    });
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
}

/** What was concluded from an old edition is concluded anew, since every change gets another token. */
async function remember(transaction: Transaction, extracts: readonly Extract[]): Promise<void> {
  for (const { table, edition } of extracts) {
    await transaction.run(sql`
      delete from extract_editions
      where table_name = ${table}
    `);
    await transaction.run(sql`
      insert into extract_editions
      values (${table}, cast(${edition} as integer))
    `);
  }
  await transaction.run(sql`update store_changes set token = cast(uuid() as varchar)`);
}
