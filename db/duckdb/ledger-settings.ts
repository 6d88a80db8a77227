import { z } from 'zod';
import type { Ledger } from '@/db/ledger';
import { AppError } from '@/lib/model/errors';
import { Settings, type SettingsEdition } from '@/lib/model/settings';
import { FileSettings } from '@/lib/model/site';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database } from './database';

const row = z.object({
  edition: integer,
  saved_at: timestamp,
  saved_by: z.string(),
  reason: z.string(),
  settings: z.string(),
  file: z.string().nullable(),
});

function edition(found: z.infer<typeof row>): SettingsEdition {
  return {
    edition: found.edition,
    savedAt: found.saved_at,
    savedBy: found.saved_by,
    reason: found.reason,
    settings: Settings.parse(JSON.parse(found.settings)),
    file: found.file === null ? null : FileSettings.parse(JSON.parse(found.file)),
  };
}

export type SettingsSide = Pick<Ledger, 'lastSettings' | 'settingsHistory' | 'saveSettings'>;

/** The part of the ledger about settings of analyzers. */
export function settingsOf(db: Database): SettingsSide {
  const newest = async (limit: number) =>
    (
      await db.rows(
        sql`
          select edition, saved_at, saved_by, reason, settings, file
          from settings_editions
          order by edition desc
          limit ${limit}
        `,
        row,
      )
    ).map(edition);
  return {
    lastSettings: async () => (await newest(1))[0] ?? null,

    settingsHistory: newest,

    saveSettings: (next, withdrawn) =>
      db.write(async (transaction) => {
        const [last] = await transaction.rows(
          sql`select coalesce(max(edition), 0) as edition from settings_editions`,
          z.object({ edition: integer }),
        );
        if (next.edition !== (last?.edition ?? 0) + 1) {
          throw new AppError('conflict', 'Somebody else saved settings meanwhile. Nothing was changed.');
        }
        await transaction.run(sql`
          insert into settings_editions
          values (
            ${next.edition}, ${next.savedAt}, ${next.savedBy}, ${next.reason}, ${JSON.stringify(next.settings)},
            ${next.file === null ? null : JSON.stringify(next.file)}
          )
        `);
        await transaction.run(sql`
          insert into changes
          select ${`settings-${next.edition}`}, fingerprint, 'withdrawn', ${next.savedAt}
          from findings
          where present and list_contains(${withdrawn}, fingerprint)
        `);
        await transaction.run(sql`
          update findings
          set
            present        = false,
            absent_since   = ${next.savedAt},
            absent_because = 'settings'
          where present and list_contains(${withdrawn}, fingerprint)
        `);
      }),
  };
}
