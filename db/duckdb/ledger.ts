import { copyFile } from 'node:fs/promises';
import { type DamageWitness, refusing } from '@/db/damage';
import type { Ledger } from '@/db/ledger';
import type { Database } from './database';
import { approvalsOf } from './ledger-approvals';
import { auditOf } from './ledger-audit';
import { editionsOf } from './ledger-editions';
import { findingsOf } from './ledger-findings';
import { mutesOf } from './ledger-mutes';
import { settingsOf } from './ledger-settings';
import { sourcesOf } from './ledger-sources';
import { switchOf } from './ledger-switch';
import { usersOf } from './ledger-users';
import { type Migration, migrate } from './migrate';
import { openStoreFile, tablesOf, whileOpening } from './open-store-file';

/** Opens the ledger of a data folder, or one in memory. Throws `DamagedStore` when it cannot be read. */
export async function openLedger(
  path: string,
  migrations: readonly Migration[],
  witness: Pick<DamageWitness, 'lostWrites'> = refusing,
): Promise<{ ledger: Ledger; close: () => void }> {
  const { db } = await openStoreFile(path, { threads: 1, memoryMiB: 256, checkpointMiB: 1, isSmall: true }, witness);
  return whileOpening(db, path, () => ledgerOver(db, path, migrations));
}

/** The ledger of a database that is open, brought up to date first. */
export async function ledgerOver(
  db: Database,
  path: string,
  migrations: readonly Migration[],
): Promise<{ ledger: Ledger; close: () => void }> {
  await migrate(db, migrations);
  return {
    ledger: {
      ...findingsOf(db),
      ...usersOf(db),
      ...auditOf(db),
      ...editionsOf(db),
      ...settingsOf(db),
      ...mutesOf(db),
      ...approvalsOf(db),
      ...switchOf(db),
      ...sourcesOf(db),
      ...copyOf(db, path),
      generation: () => db.generation(),
    },
    close: () => db.close(),
  };
}

function copyOf(db: Database, path: string): Pick<Ledger, 'copyTo'> {
  return {
    copyTo: async (target) => {
      if (path === ':memory:') throw new Error('a ledger in memory has no file to copy');
      await db.whileStill(() => copyFile(path, target));
      return tablesOf(target);
    },
  };
}
