import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { openEventStore } from '@/db/duckdb/event-store';
import { readMigrations } from '@/db/duckdb/read-migrations';
import type { DigestVerdictRow, EventSink } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import type { InventorySnapshot, KeyStore } from '@/db/key-store';
import type { ReadModels } from '@/db/read-models';
import { EXTRACTS, LATE_EXTRACTS } from '@/lib/extracts';
import { readPart } from '@/lib/ingest/read-part';
import { answersOf, Bundle, parseInventory } from '@/lib/inventory/parse-inventory';
import type { ReadFile } from '@/lib/model/ingest';
import { Site } from '@/lib/model/site';
import { asOf } from '@/lib/queries/as-of';
import { refreshKeys } from '@/lib/verbs/refresh-keys';
import { nextId, type RawRecord } from './events';

/** An in-memory store for tests, filled the way the real one is. */
export interface Warehouse {
  readonly models: ReadModels;
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
}

/** A warehouse that holds these records, through the real reader, sink, extracts and key state. Close it when done. */
export async function warehouseHolding(holding: Holding = {}): Promise<Warehouse> {
  const { records = [], inventories = [], now = new Date('2099-01-01T00:00:00Z') } = holding;
  const site = Site.parse(holding.site ?? {});
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-'));
  const store = await openEventStore(':memory:', {
    spool: folder,
    facts: join(folder, 'facts'),
    ...(holding.sealFromEvents === undefined ? {} : { sealFromEvents: holding.sealFromEvents }),
    migrations: readMigrations('db/migrations/events'),
    extracts: EXTRACTS,
    lateExtracts: LATE_EXTRACTS,
  });
  let parts = 0;
  const addFile = async (path: string): Promise<ReadFile> => {
    parts++;
    const staged = await readPart([{ source: 'disk', path }], { spool: folder, name: `part-${parts}` });
    await store.sink.commit('test', staged);
    const [file] = staged.files;
    if (!file) throw new Error(`${path} was not read`);
    return file;
  };
  const add = (added: readonly RawRecord[]): Promise<ReadFile> => {
    const path = join(folder, `records-${parts + 1}.json`);
    writeFileSync(path, JSON.stringify({ Records: added }));
    return addFile(path);
  };
  const refresh = async () => {
    await store.sink.catchUp();
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
    close: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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
