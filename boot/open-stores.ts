import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BrokenPart, DamagedStore, type DamageWitness, type LostWrites } from '@/db/damage';
import { type EventStore, type EventStoreOptions, openEventStore } from '@/db/duckdb/event-store';
import { openLedger } from '@/db/duckdb/ledger';
import type { Migration } from '@/db/duckdb/migrate';
import { AppError } from '@/lib/model/errors';
import type { KnownIncident } from '@/lib/model/incident';
import type { DataFolder } from './data-folder';
import type { SetAside } from './incident-log';

/**
 * Opens the events. What is damaged is set aside and gone on without, since all of it can be rebuilt: the log alone
 * where the log is damaged, else the file with its facts.
 */
export async function openEvents(
  folder: DataFolder,
  options: Omit<EventStoreOptions, 'witness'>,
  aside: SetAside,
  earlier: KnownIncident | null = null,
): Promise<EventStore> {
  try {
    return await openEventStore(folder.events, { ...options, witness: witnessOf('events', aside, earlier) });
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    return openEvents(folder, options, aside, setAside(folder, error, aside));
  }
}

function setAside(folder: DataFolder, { part, path, detail }: DamagedStore, aside: SetAside): KnownIncident {
  const incident = { store: 'events', detail, writes: null, files: [] as string[] } as const;
  if (part === 'log') return aside.move({ ...incident, kind: 'log-damaged' }, [`${path}.wal`]);
  const kind = existsSync(path) ? 'file-damaged' : 'file-missing';
  return aside.move({ ...incident, kind }, [...filesOf(path), ...contentsOf(folder.facts)]);
}

/** A store's file and what lies beside it under its name. */
export function filesOf(store: string): string[] {
  const name = basename(store);
  return contentsOf(dirname(/* turbopackIgnore: true */ store)).filter(
    (path) => basename(path) === name || basename(path).startsWith(`${name}.`),
  );
}

function contentsOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => join(/* turbopackIgnore: true */ folder, name));
}

/**
 * Opens what users wrote. A damaged ledger is never replaced or opened without its log: the person who starts KeyTrail
 * is told, and decides.
 */
export async function openUsersLedger(folder: DataFolder, migrations: readonly Migration[], aside: SetAside) {
  try {
    return await openLedger(folder.ledger, migrations, witnessOf('ledger', aside, null));
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    throw new AppError('conflict', ledgerWords(error), { cause: error });
  }
}

function ledgerWords({ path, part, detail }: DamagedStore): string {
  const after = 'Users, decisions and notes are in it, so nothing was changed.';
  const restore = 'Put back your last backup: keytrail restore FILE (the damaged file is kept aside).';
  if (part === 'log') {
    return (
      `The newest writes of ${path} cannot be read (${detail}). ${after} ${restore} ` +
      `Or go on without what was written last: move ${basename(path)}.wal out of the folder and start again.`
    );
  }
  if (!existsSync(path)) {
    return (
      `${path} is missing, though it was here before. ${after} ${restore} ` +
      `Or begin with an empty one: remove ${basename(path)}.writes too and start again.`
    );
  }
  return `${path} cannot be read (${detail}). ${after} ${restore}`;
}

/** Notes what it hears as incidents, before the store writes anything. */
function witnessOf(store: 'events' | 'ledger', aside: SetAside, earlier: KnownIncident | null): DamageWitness {
  let incident = earlier;
  return {
    lostWrites: ({ writes, log }: LostWrites) => {
      const detail =
        log === null ? 'there was no write-ahead log' : 'its write-ahead log was read in part or not at all';
      incident =
        incident === null
          ? aside.move({ store, kind: 'writes-lost', detail, writes, files: [] }, log === null ? [] : [log])
          : aside.amend({ ...incident, writes });
    },
    strayPart: (part) => {
      if (incident !== null) aside.add(incident, part);
    },
    brokenPart: ({ path, files, events }: BrokenPart) => {
      const detail = `${path}, ${events} events`;
      aside.move({ store, kind: 'part-broken', detail, writes: null, files: [...files] }, [
        dirname(/* turbopackIgnore: true */ dirname(/* turbopackIgnore: true */ path)),
      ]);
    },
  };
}
