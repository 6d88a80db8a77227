import { z } from 'zod';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Transaction } from './database';

/** Writes down that something came in, in the transaction that brings it; returns the change's number. */
export async function noteChange(
  transaction: Transaction,
  kind: 'part' | 'inventory' | 'digests' | 'hours-lost',
  partId: number | null,
): Promise<number> {
  const [row] = await transaction.rows(
    sql`select coalesce(max(change_id), 0) + 1 as change_id from store_changes`,
    z.object({ change_id: integer }),
  );
  const changeId = row?.change_id ?? 1;
  await transaction.run(sql`
    insert into store_changes
    values (cast(${changeId} as integer), cast(uuid() as varchar), ${kind}, cast(${partId} as integer))
  `);
  return changeId;
}
