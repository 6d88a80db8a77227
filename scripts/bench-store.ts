// The store that `npm run bench:analyzers` measures: 10 million events of 90 days and 5,000 keys with their inventory,
// made as Parquet parts by SQL and taken in by the real sink and the real extracts. The same numbers give the same store.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { database } from '@/db/duckdb/database';
import { openDatabase } from '@/db/duckdb/open';
import type { ReadFile } from '@/lib/model/ingest';
import { HOUR_MS } from '@/lib/model/time';
import type { Runtime } from '@/lib/runtime';
import { benchInventory } from './bench-inventory';
import { contextSql, coverageSql, eventsSql, keysSql, type PartPlan, POLICY } from './bench-store-sql';

interface BenchStore {
  readonly events: number;
  readonly keys: number;
}

const START = Date.parse('2026-08-24T00:00:00Z');
const SPAN_HOURS = 90 * 24;
const EVENTS_A_PART = 250_000;
const FILES_A_PART = 25;

/** Takes the parts in, one after the other, and then the inventory. */
export async function fillBenchStore(runtime: Runtime, spool: string, { events, keys }: BenchStore): Promise<void> {
  const maker = database(await openDatabase(':memory:', { folders: [spool] }));
  const write = (text: string, name: string) => {
    const path = join(spool, name);
    return maker
      .write((transaction) => transaction.run({ text: `copy (${text}) to '${path}'`, values: {} }))
      .then(() => path);
  };
  await maker.write((transaction) => transaction.run({ text: keysSql(keys), values: {} }));
  const parts = Math.ceil(events / EVENTS_A_PART);
  await runtime.sink.startRun({ runId: 'bench', requested: 'bench', startedAt: runtime.now() });
  const stage = async (part: number) => {
    const plan: PartPlan = {
      part,
      events: Math.min(EVENTS_A_PART, events - part * EVENTS_A_PART),
      files: FILES_A_PART,
      from: new Date(START + (part / parts) * SPAN_HOURS * HOUR_MS),
      to: new Date(START + ((part + 1) / parts) * SPAN_HOURS * HOUR_MS),
    };
    return {
      events: await write(eventsSql(plan), `bench-${part}.parquet`),
      contextEvents: await write(contextSql(plan), `bench-${part}-context.parquet`),
      coverage: await write(coverageSql(plan), `bench-${part}-coverage.parquet`),
      files: Array.from({ length: FILES_A_PART }, (_, file) => readFile(plan, file)),
    };
  };
  let next = stage(0);
  for (let part = 0; part < parts; part++) {
    const staged = await next;
    // One part is made while the one before it is taken in.
    if (part + 1 < parts) next = stage(part + 1);
    await runtime.sink.commit('bench', staged);
    for (const path of [staged.contextEvents, staged.coverage, staged.events]) rmSync(path, { force: true });
  }
  const asked = await maker.rows(
    {
      text: `select cast(number as integer) as number, account, region, key_arn, cast(${POLICY} as varchar) as policy from keys`,
      values: {},
    },
    z.object({ number: z.number(), account: z.string(), region: z.string(), key_arn: z.string(), policy: z.string() }),
  );
  for (const days of [7, 0.5]) {
    const collectedAt = new Date(START + (SPAN_HOURS - days * 24) * HOUR_MS);
    await runtime.keys.addSnapshot({
      snapshotId: `bench-${days}`,
      collectedAt,
      source: 'bench.json',
      accountId: null,
      region: null,
      body: JSON.stringify(benchInventory(asked, collectedAt)),
    });
  }
  await runtime.sink.fold();
  maker.close();
}

function readFile({ part, events, files, to }: PartPlan, file: number): ReadFile {
  const share = Math.round(events / files);
  return {
    source: 'disk',
    path: `/bench/${part}/${file}.json.gz`,
    sizeBytes: share * 200,
    modifiedMs: to.getTime(),
    container: 'records',
    outcome: 'complete',
    reason: null,
    accountId: null,
    region: null,
    deliveredDay: null,
    records: share,
    kmsRecords: share,
    contextRecords: 0,
    otherRecords: 0,
    textBytes: share * 1600,
    keptBytes: share * 1600,
    rejects: [],
  };
}
