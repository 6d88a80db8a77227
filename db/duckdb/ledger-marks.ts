import { z } from 'zod';
import type { AnalyzerMark } from '@/db/ledger';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';

/** How far each analyzer has looked, by its id. */
export async function marks(db: Database): Promise<ReadonlyMap<string, AnalyzerMark>> {
  const rows = await db.rows(
    sql`select analyzer, change_id, token, as_of, basis from analyzer_marks`,
    z.object({ analyzer: z.string(), change_id: integer, token: z.string(), as_of: timestamp, basis: z.string() }),
  );
  return new Map(
    rows.map((row) => [row.analyzer, { changeId: row.change_id, token: row.token, asOf: row.as_of, basis: row.basis }]),
  );
}

/** Writes down how far an analyzer has looked; null forgets it. */
export async function setMark(transaction: Transaction, analyzer: string, mark: AnalyzerMark | null): Promise<void> {
  await transaction.run(sql`
    delete from analyzer_marks
    where analyzer = ${analyzer}
  `);
  if (mark === null) return;
  await transaction.run(sql`
    insert into analyzer_marks
    values (${analyzer}, cast(${mark.changeId} as integer), ${mark.token}, ${mark.asOf}, ${mark.basis})
  `);
}
