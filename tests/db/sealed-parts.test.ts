import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DamageWitness } from '@/db/damage';
import { type EventStore, openEventStore } from '@/db/duckdb/event-store';
import { readMigrations } from '@/db/duckdb/read-migrations';
import { EXTRACTS } from '@/lib/extracts';
import { readPart } from '@/lib/ingest/read-part';
import { settledTo } from '@/lib/queries/source-progress';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { kmsCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';

let folder: ReturnType<typeof folderWith>;
let store: EventStore | null = null;
let parts = 0;
let home = 'home';

beforeEach(() => {
  folder = folderWith();
});
afterEach(() => {
  store?.close();
  store = null;
  folder.remove();
});

async function open(at = 'home', witness?: DamageWitness): Promise<EventStore> {
  home = at;
  const root = join(folder.path, home);
  mkdirSync(join(root, 'spool'), { recursive: true });
  store = await openEventStore(join(root, 'events.duckdb'), {
    spool: join(root, 'spool'),
    facts: join(root, 'facts'),
    migrations: readMigrations('db/migrations/events'),
    extracts: EXTRACTS,
    sealFromEvents: 10,
    ...(witness ? { witness } : {}),
  });
  return store;
}

function close(): void {
  store?.close();
  store = null;
}

/** Reads the records as one file a list into one part. */
async function add(...files: readonly (readonly RawRecord[])[]): Promise<void> {
  const spool = join(folder.path, home, 'spool');
  const named = files.map((records, index) => {
    const path = `logs/${parts}-${index}.json`;
    folder.write(path, JSON.stringify({ Records: records }));
    return { source: 'disk' as const, path: join(folder.path, path) };
  });
  const part = await readPart(named, { spool, name: `part-${parts++}` });
  await store?.sink.commit('test', part);
}

const many = (count: number) => Array.from({ length: count }, () => kmsCall('Decrypt'));

async function events(): Promise<{ events: number; ids: number; parts: number; files: number }> {
  const [row] = (await store?.facts.rows(
    sql`
      select
        count(*) as events,
        count(distinct event_id) as ids,
        count(distinct part_id) as parts,
        count(distinct file_id) as files
      from kms_events
    `,
    z.object({ events: integer, ids: integer, parts: integer, files: integer }),
  )) ?? [undefined];
  return row ?? { events: 0, ids: 0, parts: 0, files: 0 };
}

async function stored(): Promise<number> {
  const [row] = (await store?.facts.rows(
    sql`select count(*) as events from stored_events`,
    z.object({ events: integer }),
  )) ?? [undefined];
  return row?.events ?? 0;
}

const sealed = () => {
  const facts = join(folder.path, home, 'facts');
  return existsSync(facts) ? readdirSync(facts).sort() : [];
};

describe('a large part', () => {
  it('stays the file that it came as, beside small parts that become rows', async () => {
    await open();
    await add(many(30), many(30));
    await add(many(3));
    expect(await events()).toEqual({ events: 63, ids: 63, parts: 2, files: 3 });
    expect(await stored()).toBe(3);
    expect(sealed()).toEqual(['part_id=1']);
  });

  it('gives up the few of its events that are there already, in it or before it', async () => {
    await open();
    const first = many(40);
    await add(first);
    const again = many(60);
    await add([...again, ...first.slice(0, 1), ...again.slice(0, 1)]);
    expect(await events()).toEqual({ events: 100, ids: 100, parts: 2, files: 2 });
    expect(sealed()).toEqual(['part_id=1', 'part_id=2']);
  });

  it('becomes rows when many of its events are there already', async () => {
    await open();
    const first = many(40);
    await add(first);
    await add([...first, ...many(20)]);
    expect(await events()).toMatchObject({ events: 60, ids: 60 });
    expect(await stored()).toBe(20);
  });

  it('adds nothing when it comes again whole', async () => {
    await open();
    const first = many(40);
    await add(first);
    await add(first);
    expect(await events()).toMatchObject({ events: 40, ids: 40 });
    expect(sealed()).toEqual(['part_id=1']);
  });
});

describe('the folder of facts', () => {
  it('is read again after a start, also where it was moved to, apostrophe, equals sign and all', async () => {
    await open();
    await add(many(30));
    close();
    const elsewhere = "o'brien/env=prod";
    mkdirSync(join(folder.path, "o'brien"));
    renameSync(join(folder.path, 'home'), join(folder.path, elsewhere));
    await open(elsewhere);
    expect(await events()).toMatchObject({ events: 30 });
  });

  it('may lie in a folder whose name reads like a partition', async () => {
    await open('env=prod');
    await add(many(30));
    await add(many(3));
    expect(await events()).toMatchObject({ events: 33, parts: 2 });
    expect(await stored()).toBe(3);
  });

  it('loses what a stopped process left in it, and nothing else', async () => {
    await open();
    await add(many(30));
    close();
    const facts = join(folder.path, 'home/facts');
    mkdirSync(join(facts, 'part_id=2/first_file_id=9'), { recursive: true });
    writeFileSync(join(facts, 'part_id=2/first_file_id=9/events.parquet'), 'half');
    writeFileSync(join(facts, 'README'), 'of the owner');
    await open();
    expect(sealed()).toEqual(['README', 'part_id=1']);
    await add(many(20));
    expect(await events()).toMatchObject({ events: 50 });
  });

  it('is not believed when a part is missing', async () => {
    await open();
    await add(many(30));
    close();
    rmSync(join(folder.path, 'home/facts/part_id=1'), { recursive: true });
    await expect(open()).rejects.toThrow(/part_id=1.* is missing/);
  });

  it('has the days of a bucket looked through again of which a part is missing, and those of no other', async () => {
    const opened = await open();
    const spool = join(folder.path, 'home/spool');
    const path = folder.write('logs/a.json', JSON.stringify({ Records: many(30) }));
    const part = await readPart([{ source: 'disk', path }], { spool, name: 'from-bucket' });
    const key = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/05/a.json.gz';
    const deliveredDay = new Date('2026-11-05T00:00:00Z');
    const files = part.files.map((file) => ({ ...file, path: `s3://trail-logs/${key}`, deliveredDay }));
    await opened.sink.commit('test', { ...part, files });
    const [first, last] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-28T00:00:00Z')];
    for (const source of ['s3://trail-logs/', 's3://other-logs/']) {
      await opened.sink.noteSettledDays(source, { first, last, at: last });
      await opened.sink.noteLookedBack(source, { first, at: last });
    }
    close();
    rmSync(join(folder.path, 'home/facts/part_id=1'), { recursive: true });
    const deaf = () => undefined;
    const { models } = await open('home', { lostWrites: deaf, strayPart: deaf, brokenPart: deaf });
    expect(await settledTo(models, 's3://trail-logs/', last)).toMatchObject({
      settled_to: new Date('2026-11-04T00:00:00Z'),
      looked_back_at: null,
    });
    expect(await settledTo(models, 's3://other-logs/', last)).toMatchObject({ settled_to: last, looked_back_at: last });
  });
});
