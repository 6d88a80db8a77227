import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { actorName } from './actor-name';
import type { Database } from './database';

const row = z.object({ is_paused: z.boolean(), switched_at: timestamp, switched_by: z.string() });

export type SwitchSide = Pick<Ledger, 'ingestPause' | 'switchIngest'>;

/** The part of the ledger that says whether reading is paused. */
export function switchOf(db: Database): SwitchSide {
  return {
    ingestPause: async () => {
      const [last] = await db.rows(
        sql`
          select is_paused, switched_at, switched_by
          from ingest_switch
          order by rowid desc
          limit 1
        `,
        row,
      );
      return last?.is_paused ? { by: last.switched_by, at: last.switched_at } : null;
    },

    switchIngest: (isPaused, actor, at) =>
      db.write((transaction) =>
        transaction.run(sql`insert into ingest_switch values (${isPaused}, ${at}, ${actorName(actor)})`),
      ),
  };
}
