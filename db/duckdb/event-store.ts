import { availableParallelism, totalmem } from 'node:os';
import type { Archivist } from '@/db/archive';
import { type DamageWitness, refusing } from '@/db/damage';
import type { EventSink } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import type { KeyStore } from '@/db/key-store';
import type { HoldingModels } from '@/db/read-models';
import type { Extract } from '@/lib/model/extract';
import { duckdbArchivist } from './archivist';
import type { Database } from './database';
import { closeInterruptedRuns, duckdbEventSink } from './event-sink';
import { bringExtractsUpToDate } from './extract-editions';
import { duckdbFacts } from './facts';
import { duckdbKeyStore } from './key-store';
import { lateGroups } from './late-extracts';
import { type Migration, migrate } from './migrate';
import { openStoreFile, whileOpening } from './open-store-file';
import { duckdbReadModels } from './read-models';
import { openSealedParts } from './sealed-parts';

/** Everything that can be rebuilt from logs: one DuckDB file, or `:memory:`. */
export interface EventStore {
  readonly sink: EventSink;
  readonly facts: Facts;
  readonly models: HoldingModels;
  readonly keys: KeyStore;
  readonly archivist: Archivist;
  close(): void;
}

export interface EventStoreOptions {
  /** The folder that staged parts come through; SQL may read this one and that of the facts, no other. */
  readonly spool: string;
  /** The folder where large parts stay. */
  readonly facts: string;
  readonly migrations: readonly Migration[];
  readonly extracts: readonly Extract[];
  /** Extracts whose read models `catchUp` fills. */
  readonly lateExtracts?: readonly Extract[];
  /** Extracts whose read models `catchUpPages` fills. */
  readonly pageExtracts?: readonly Extract[];
  /** Parts of at least so many KMS events stay Parquet files; smaller ones become rows. */
  readonly sealFromEvents?: number;
  /** Greatest memory of the engine in MiB; beyond it, it spills to disk. */
  readonly memoryMiB?: number;
  /** Who hears what is wrong and went on without; unless given, a store that is not whole is refused. */
  readonly witness?: DamageWitness;
}

/**
 * Opens the event store, brings it up to date, and closes runs that a stopped process left open. Throws `DamagedStore`
 * when it cannot be read.
 */
export async function openEventStore(path: string, options: EventStoreOptions): Promise<EventStore> {
  const { witness = refusing, memoryMiB = MEMORY_MIB } = options;
  const folders = [options.spool, options.facts];
  const { db, isWhole } = await openStoreFile(path, { folders, memoryMiB, threads: THREADS }, witness);
  return whileOpening(db, path, () => eventStoreOver(db, isWhole, options));
}

/** The event store of a database that is open: brings it up to date first, as `openEventStore` says. */
export async function eventStoreOver(db: Database, isWhole: boolean, options: EventStoreOptions): Promise<EventStore> {
  const { witness = refusing, extracts } = options;
  const late = lateGroups(options.lateExtracts ?? [], options.pageExtracts ?? []);
  await migrate(db, options.migrations);
  await closeInterruptedRuns(db);
  const sealed = await openSealedParts(db, options.facts, isWhole, witness);
  await bringExtractsUpToDate(db, sealed, { extracts, late });
  return {
    sink: duckdbEventSink(db, {
      extracts,
      late,
      sealing: { ...sealed, fromEvents: options.sealFromEvents ?? SEAL_FROM_EVENTS },
    }),
    facts: duckdbFacts(db),
    models: duckdbReadModels(db),
    keys: duckdbKeyStore(db),
    archivist: duckdbArchivist(db, options.spool),
    close: () => db.close(),
  };
}

/** A core is left to the event loop and the decoders; more threads than that wait for each other. */
const THREADS = Math.max(1, availableParallelism() - 1);

/** Fewer events than these are not worth a file of their own. */
const SEAL_FROM_EVENTS = 10_000;

const MIB = 1024 * 1024;

/**
 * What a server spends, so that what its pages ask for again and again is at hand, and analyses of a hundred million events
 * leave room for them: an eighth of the machine, or of what the container may use.
 */
const MEMORY_MIB = Math.max(768, Math.floor(Math.min(totalmem(), process.constrainedMemory() || totalmem()) / 8 / MIB));
