import { z } from 'zod';
import type { Extract } from '@/lib/model/extract';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';
import { removeExtracts, runExtracts } from './extracts';
import { lookInto } from './part-look';
import { providePartEvents, type SealedFolder } from './sealed-parts';

/** Fills the late read models for each part that they are not filled for yet, a transaction each. */
export async function catchUp(
  db: Database,
  { late, sealing }: { readonly late: readonly Extract[]; readonly sealing: SealedFolder },
): Promise<void> {
  if (late.length === 0) return;
  const parts = await db.rows(
    sql`
      select part_id
      from parts
      where events > 0
        and part_id not in (
          select part_id
          from late_parts
        )
      order by part_id
    `,
    z.object({ part_id: integer }),
  );
  for (const { part_id: partId } of parts) {
    await db.write(async (transaction) => {
      await forgetPart(transaction, late, partId);
      await providePartEvents(transaction, sealing, partId);
      const { telling } = await lookInto(transaction, late);
      await runExtracts(transaction, telling, partId);
      await transaction.run(sql`
        insert into late_parts
        values (cast(${partId} as integer))
      `);
    });
  }
}

/** What the late read models say of a part is old. */
export async function forgetPart(transaction: Transaction, late: readonly Extract[], partId: number): Promise<void> {
  await removeExtracts(transaction, late, partId);
  await transaction.run(sql`
    delete from late_parts
    where part_id = cast(${partId} as integer)
  `);
}

/** Empties the late read models. */
export async function forgetAll(transaction: Transaction, late: readonly Extract[]): Promise<void> {
  for (const { table } of late) await transaction.run({ text: `delete from ${table}`, values: {} });
  await transaction.run(sql`delete from late_parts`);
}
