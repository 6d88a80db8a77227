import { z } from 'zod';
import type { AnalyzerMark } from '@/db/ledger';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { appendRows } from './append-rows';
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

/** Writes down how far analyzers have looked; null forgets it. */
export async function setMarks(
  transaction: Transaction,
  reached: ReadonlyMap<string, AnalyzerMark | null>,
): Promise<void> {
  await transaction.run(sql`
    delete from analyzer_marks
    where analyzer in (select unnest(cast(${[...reached.keys()]} as varchar[])))
  `);
  await appendRows(
    transaction,
    'analyzer_marks',
    [...reached].flatMap(([analyzer, mark]) =>
      mark === null
        ? []
        : [{ analyzer, change_id: mark.changeId, token: mark.token, as_of: mark.asOf, basis: mark.basis }],
    ),
  );
}
