import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openEventStore } from '@/db/duckdb/event-store';
import { readMigrations } from '@/db/duckdb/read-migrations';
import type { EventSink } from '@/db/event-sink';
import type { Facts } from '@/db/facts';
import type { KeyStore } from '@/db/key-store';
import type { ReadModels } from '@/db/read-models';
import { EXTRACTS } from '@/lib/extracts';
import { readPart } from '@/lib/ingest/read-part';
import type { ReadFile } from '@/lib/model/ingest';
import { timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { RawRecord } from './events';

/** An in-memory store for tests, filled the way the real one is. */
export interface Warehouse {
  readonly models: ReadModels;
  readonly facts: Facts;
  readonly sink: EventSink;
  readonly keys: KeyStore;
  /** The analysis instant: the time of the latest event, or 2026-01-01 when there is none. */
  readonly asOf: Date;
  /** Adds records as one more file and one more part. */
  add(records: readonly RawRecord[]): Promise<ReadFile>;
  /** Adds a file as it lies on disk. */
  addFile(path: string): Promise<ReadFile>;
  close(): void;
}

export interface Holding {
  readonly records?: readonly RawRecord[];
}

/** A warehouse that holds these records, through the real reader, sink and extracts. Close it when done. */
export async function warehouseHolding({ records = [] }: Holding = {}): Promise<Warehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'keytrail-'));
  const store = await openEventStore(':memory:', {
    spool: folder,
    migrations: readMigrations('db/migrations/events'),
    extracts: EXTRACTS,
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
  if (records.length > 0) await add(records);
  const [latest] = await store.models.rows(
    sql`select max(event_time) as latest from kms_events`,
    z.object({ latest: timestamp.nullable() }),
  );
  return {
    ...store,
    asOf: latest?.latest ?? new Date('2026-01-01T00:00:00Z'),
    add,
    addFile,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
