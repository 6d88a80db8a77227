import type { Ledger } from '@/db/ledger';
import { database } from './database';
import { editionsOf } from './ledger-editions';
import { findingsOf } from './ledger-findings';
import { mutesOf } from './ledger-mutes';
import { settingsOf } from './ledger-settings';
import { switchOf } from './ledger-switch';
import { usersOf } from './ledger-users';
import { type Migration, migrate } from './migrate';
import { openDatabase } from './open';

/** Opens the ledger of a data folder, or one in memory. */
export async function openLedger(
  path: string,
  migrations: readonly Migration[],
): Promise<{ ledger: Ledger; close: () => void }> {
  const db = database(await openDatabase(path, { threads: 1, memoryMiB: 256 }));
  await migrate(db, migrations);
  return {
    ledger: {
      ...findingsOf(db),
      ...usersOf(db),
      ...editionsOf(db),
      ...settingsOf(db),
      ...mutesOf(db),
      ...switchOf(db),
    },
    close: () => db.close(),
  };
}
