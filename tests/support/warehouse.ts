import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Database, database } from '@/db/duckdb/database';
import { type EventStore, eventStoreOver } from '@/db/duckdb/event-store';
import { openDatabase } from '@/db/duckdb/open';
import { readMigrations } from '@/db/duckdb/read-migrations';
import type { DigestVerdictRow, EventSink } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import type { InventorySnapshot, KeyStore } from '@/db/key-store';
import type { HoldingModels } from '@/db/read-models';
import { EXTRACTS, LATE_EXTRACTS, PAGE_EXTRACTS } from '@/lib/extracts';
import { readPart } from '@/lib/ingest/read-part';
import { answersOf, Bundle, parseInventory } from '@/lib/inventory/parse-inventory';
import type { Extract } from '@/lib/model/extract';
import type { ReadFile } from '@/lib/model/ingest';
import { Site } from '@/lib/model/site';
import { asOf } from '@/lib/queries/as-of';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { type Lent, lender } from './emptied';
import { nextId, type RawRecord } from './events';
import { temporaryFolder } from './folder';

/** An in-memory store for tests, filled the way the real one is. */
export interface Warehouse {
  readonly models: HoldingModels;
  readonly facts: Facts;
  readonly sink: EventSink;
  readonly keys: KeyStore;
  readonly site: Site;
  /** The analysis instant when it was filled: the end of the data, or 2026-01-01 when there is none. */
  readonly asOf: Date;
  /** Adds records as one more file and one more part. */
  add(records: readonly RawRecord[]): Promise<ReadFile>;
  /** Adds a file as it lies on disk. */
  addFile(path: string): Promise<ReadFile>;
  /** Brings key state and late read models up to date; done once when filled, to be done again after adding. */
  refresh(): Promise<void>;
  close(): void;
}

export interface Holding {
  readonly records?: readonly RawRecord[];
  /** KeyTrail's bundles of what the AWS CLI printed, oldest first; see `inventory.ts`. */
  readonly inventories?: readonly z.input<typeof Bundle>[];
  readonly site?: z.input<typeof Site>;
  /** What digests say of log files. */
  readonly digests?: readonly DigestVerdictRow[];
  /** The wall clock; unless said, far in the future, so that the end of the data is what counts. */
  readonly now?: Date;
  /** From how many events on a part stays a file; the product's own limit unless said. */
  readonly sealFromEvents?: number;
  /** The late read models that are filled; all of them unless said. */
  readonly late?: readonly Extract[];
}

/** A warehouse that holds these records, through the real reader, sink, extracts and key state. Close it when done. */
export async function warehouseHolding(holding: Holding = {}): Promise<Warehouse> {
  const { records = [], inventories = [], now = new Date('2099-01-01T00:00:00Z') } = holding;
  const site = Site.parse(holding.site ?? {});
  const { value, giveBack } = await lent(holding);
  const { store, folder } = value;
  const addFile = async (path: string): Promise<ReadFile> => {
    filesMade++;
    const staged = await readPart([{ source: 'disk', path }], { spool: folder, name: `part-${filesMade}` });
    await store.sink.commit('test', staged);
    const [file] = staged.files;
    if (!file) throw new Error(`${path} was not read`);
    return file;
  };
  const add = (added: readonly RawRecord[]): Promise<ReadFile> => {
    const path = join(folder, `records-${filesMade + 1}.json`);
    writeFileSync(path, JSON.stringify({ Records: added }));
    return addFile(path);
  };
  const refresh = async () => {
    await store.sink.catchUp();
    await store.sink.catchUpPages();
    await refreshKeys({ models: store.models, keys: store.keys, site, now: () => now });
  };
  if (records.length > 0) await add(records);
  for (const bundle of inventories) await store.keys.addSnapshot(snapshotOf(bundle));
  if (holding.digests) await store.sink.recordDigestVerdicts(holding.digests);
  await refresh();
  return {
    ...store,
    site,
    asOf: (await asOf({ models: store.models, now: () => now })) ?? new Date('2026-01-01T00:00:00Z'),
    add,
    addFile,
    refresh,
    close: giveBack,
  };
}

/** A path is used once: the engine remembers what stood in a Parquet file. */
let filesMade = 0;

interface Shelf {
  readonly store: EventStore;
  readonly folder: string;
}

type Make = Pick<Holding, 'sealFromEvents' | 'late'>;

const lenders = new Map<string, () => Promise<Lent<Shelf>>>();

function lent({ sealFromEvents, late = [...LATE_EXTRACTS, ...PAGE_EXTRACTS] }: Make): Promise<Lent<Shelf>> {
  const make = JSON.stringify([sealFromEvents, late.map(({ table }) => table)]);
  const known =
    lenders.get(make) ?? lender(() => newShelf({ late, ...(sealFromEvents && { sealFromEvents }) }), reclaim);
  lenders.set(make, known);
  return known();
}

async function newShelf({ sealFromEvents, late = [] }: Make): Promise<{ db: Database; value: Shelf }> {
  const folder = temporaryFolder();
  const options = { spool: folder, facts: join(folder, 'facts') };
  const db = database(await openDatabase(':memory:', { folders: [options.spool, options.facts], threads: 1 }));
  const store = await eventStoreOver(db, true, {
    ...options,
    ...(sealFromEvents === undefined ? {} : { sealFromEvents }),
    migrations: readMigrations('db/migrations/events'),
    extracts: EXTRACTS,
    lateExtracts: late.filter((extract) => !isOfPages(extract)),
    pageExtracts: late.filter(isOfPages),
  });
  return { db, value: { store, folder } };
}

function isOfPages({ table }: Extract): boolean {
  return PAGE_EXTRACTS.some((one) => one.table === table);
}

/** Empties the folder. The view of events names the files of sealed parts, so a store that had any is not used again. */
async function reclaim({ db, value }: { db: Database; value: Shelf }): Promise<boolean> {
  const [sealed] = await db.rows(
    sql`select count(*) as parts from parts where sealed_as is not null`,
    z.object({ parts: integer }),
  );
  for (const name of readdirSync(value.folder)) rmSync(join(value.folder, name), { recursive: true, force: true });
  return sealed?.parts === 0;
}

function snapshotOf(input: z.input<typeof Bundle>): InventorySnapshot {
  const bundle = Bundle.parse(input);
  const { inventory, problems } = parseInventory(answersOf(bundle, 'inventory.json'), {
    collectedAt: new Date(bundle.collectedAt).toISOString(),
    ...(bundle.completedAt && { completedAt: new Date(bundle.completedAt).toISOString() }),
    organizationId: bundle.organizationId ?? null,
    accounts: bundle.accounts.map(({ accountId, name }) => ({ accountId, name: name ?? null })),
    trustedAccounts: bundle.trustedAccounts.map(({ accountId, name, until }) => ({
      accountId,
      name: name ?? null,
      until: until ?? null,
    })),
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return {
    snapshotId: nextId(),
    collectedAt: new Date(inventory.collectedAt),
    source: 'inventory.json',
    accountId: null,
    region: null,
    body: JSON.stringify(inventory),
  };
}
