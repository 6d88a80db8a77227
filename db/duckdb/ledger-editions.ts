import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { KeyLedgerLine } from '@/lib/model/key-ledger';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';

const row = z.object({
  edition_id: z.string(),
  saved_at: timestamp,
  saved_by: z.string(),
  as_of: timestamp,
  lines: z.string(),
});

export type EditionSide = Pick<Ledger, 'saveKeyLedger' | 'lastKeyLedger'>;

/** The part of the ledger about saved editions of the key ledger. */
export function editionsOf(db: Database): EditionSide {
  return {
    saveKeyLedger: ({ editionId, savedAt, savedBy, asOf, lines }) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into key_ledger_editions
          values (${editionId}, ${savedAt}, ${savedBy}, ${asOf}, ${JSON.stringify(lines)})
        `),
      ),

    lastKeyLedger: async () => {
      const [last] = await db.rows(
        sql`
          select edition_id, saved_at, saved_by, as_of, lines
          from key_ledger_editions
          order by saved_at desc, rowid desc
          limit 1
        `,
        row,
      );
      if (last === undefined) return null;
      return {
        editionId: last.edition_id,
        savedAt: last.saved_at,
        savedBy: last.saved_by,
        asOf: last.as_of,
        lines: KeyLedgerLine.array().parse(JSON.parse(last.lines)),
      };
    },
  };
}
