import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { actorName } from './actor-name';
import { appendRows } from './append-rows';
import type { Database } from './database';
import { muteColumns } from './ledger-columns';

const row = z.object({
  muteId: z.string(),
  analyzer: z.string().nullable(),
  subject: z.string().nullable(),
  accountId: z.string().nullable(),
  region: z.string().nullable(),
  reason: z.string(),
  until: timestamp,
  mutedBy: z.string(),
  mutedAt: timestamp,
  endedAt: timestamp.nullable(),
  endedBy: z.string().nullable(),
  approvedBy: z.string().nullable(),
});

export type MuteSide = Pick<Ledger, 'mutes' | 'addMute' | 'endMute'>;

/** The part of the ledger about mutes. */
export function mutesOf(db: Database): MuteSide {
  return {
    mutes: () =>
      db.rows(
        sql`
          select
            mutes.mute_id    as "muteId",
            analyzer,
            subject,
            account_id       as "accountId",
            region,
            reason,
            until,
            muted_by         as "mutedBy",
            muted_at         as "mutedAt",
            min(ended_at)    as "endedAt",
            arg_min(ended_by, ended_at) as "endedBy",
            approved_by      as "approvedBy"
          from mutes
          left join mute_ends on mute_ends.mute_id = mutes.mute_id
          group by all
          order by muted_at desc, mutes.mute_id
        `,
        row,
      ),

    addMute: (mute) => db.write((transaction) => appendRows(transaction, 'mutes', [muteColumns(mute)])),

    endMute: (muteId, actor, at) =>
      db.write((transaction) =>
        transaction.run(sql`insert into mute_ends values (${muteId}, ${actorName(actor)}, ${at})`),
      ),
  };
}
