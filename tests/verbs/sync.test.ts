import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import { diskSource } from '@/lib/sources/disk-source';
import type { Fetched, Source } from '@/lib/sources/source';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { ingest } from '@/lib/verbs/ingest';
import { type SyncRequest, sync } from '@/lib/verbs/sync';
import { kmsCall, otherCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';
import { shelfSource } from '../support/shelf-source';

const OPERATOR: Actor = { kind: 'operator', name: 'test' };
const DAYS = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const FOLDER = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/01';
let folder = folderWith();
let opened: Opened;

beforeEach(async () => {
  folder = folderWith();
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
});
afterEach(() => {
  opened.close();
  folder.remove();
});

const body = (...records: readonly RawRecord[]) => JSON.stringify({ Records: records });
const read = (source: Source, more: Partial<SyncRequest> = {}) =>
  sync(opened.runtime, OPERATOR, { source, days: DAYS, ...more });
const refused: Fetched = {
  kind: 'failed',
  reason: 'AccessDenied',
  refusal: { code: 'AccessDenied', message: 'no', action: 's3:GetObject', resource: 'arn:aws:s3:::logs/*' },
};

async function files(): Promise<unknown[]> {
  return opened.runtime.models.rows(
    sql`
      select path, source, version, make_timestamp_ms(modified_ms)::varchar as delivered, account_id, kms_records
      from files
      order by path
    `,
    z.object({
      path: z.string(),
      source: z.string(),
      version: z.string().nullable(),
      delivered: z.string(),
      account_id: z.string().nullable(),
      kms_records: integer,
    }),
  );
}

async function eventCount(): Promise<number> {
  const [row] = await opened.runtime.facts.rows(
    sql`select count(*) as events from kms_events`,
    z.object({ events: integer }),
  );
  return row?.events ?? 0;
}

describe('a sync', () => {
  it('stores what is new and enters each object with its version, its delivery and what its path says', async () => {
    const source = shelfSource({
      [`${FOLDER}/a.json.gz`]: {
        body: body(kmsCall('Decrypt'), otherCall('s3.amazonaws.com', 'ListBuckets')),
        version: '"e1"',
        deliveredAt: new Date('2026-11-01T10:00:00Z'),
      },
    });
    const report = await read(source);
    expect(report).toMatchObject({
      outcome: 'complete',
      source: 's3://logs',
      progress: { filesFound: 1, filesRead: 1, filesKnown: 0, added: 1 },
      lastObject: { path: `s3://logs/${FOLDER}/a.json.gz`, deliveredAt: new Date('2026-11-01T10:00:00Z') },
      backlog: { objects: 0, bytes: 0 },
    });
    expect(report.lag?.p50Ms).toBeGreaterThan(0);
    expect(await files()).toEqual([
      {
        path: `s3://logs/${FOLDER}/a.json.gz`,
        source: 's3',
        version: '"e1"',
        delivered: '2026-11-01 10:00:00',
        account_id: '111122223333',
        kms_records: 1,
      },
    ]);
    expect(source.acknowledged).toEqual([`s3://logs/${FOLDER}/a.json.gz "e1"`]);
  });

  it('fetches an object once, and again when its version is another', async () => {
    const [one, two] = [kmsCall('Decrypt'), kmsCall('Encrypt')];
    const source = shelfSource({ 'a.json': { body: body(one), version: '"1"' } });
    await read(source);
    expect((await read(source)).progress).toMatchObject({ filesFound: 1, filesKnown: 1, filesRead: 0 });
    expect(source.fetched).toHaveLength(1);
    source.objects.set('a.json', { body: body(one, two), version: '"2"' });
    expect((await read(source)).progress).toMatchObject({ filesRead: 1, added: 1, duplicates: 1 });
    expect((await read(source)).progress).toMatchObject({ filesKnown: 1, filesRead: 0 });
    expect(await files()).toMatchObject([{ version: '"2"' }]);
  });

  it('picks up late objects wherever they sort', async () => {
    const source = shelfSource({ 'm.json': { body: body(kmsCall('Decrypt')), version: '"m"' } });
    await read(source);
    for (const key of ['a.json', 'z.json', 'l/9.json']) {
      source.objects.set(key, { body: body(kmsCall('Decrypt')), version: `"${key}"` });
    }
    expect((await read(source)).progress).toMatchObject({ filesRead: 3, filesKnown: 1, added: 3 });
  });

  it('leaves what could not be fetched for the next time, and says what is missing', async () => {
    const source = shelfSource({
      'a.json': { body: body(kmsCall('Decrypt')), version: '"a"' },
      'b.json': { body: body(kmsCall('Decrypt')), version: '"b"', ends: refused },
      'c.json': { body: '', version: '"c"', ends: { kind: 'gone' } },
    });
    const report = await read(source);
    expect(report).toMatchObject({
      outcome: 'incomplete',
      backlog: { objects: 1 },
      gone: 1,
      troubleCount: 1,
      troubles: [{ path: 's3://logs/b.json' }],
      refusals: [{ action: 's3:GetObject', resource: 'arn:aws:s3:::logs/*' }],
      progress: { filesRead: 1, added: 1 },
    });
    source.objects.set('b.json', { body: body(kmsCall('Decrypt')), version: '"b"' });
    source.objects.delete('c.json');
    expect(await read(source)).toMatchObject({ outcome: 'complete', backlog: { objects: 0 }, progress: { added: 1 } });
  });

  it('stops asking when everything is refused', async () => {
    const source = shelfSource(
      Object.fromEntries(
        Array.from({ length: 200 }, (_, nth) => [`${nth}.json`, { body: '', version: '"x"', ends: refused }]),
      ),
    );
    const report = await read(source);
    expect(report.backlog.objects).toBe(200);
    expect(source.fetched.length).toBeLessThan(60);
  });

  it('reads an object once that is handed out twice, and acknowledges both', async () => {
    const source = shelfSource({ 'a.json': { body: body(kmsCall('Decrypt')), version: '"a"' } });
    const once = source.list;
    const twice: Source = {
      ...source,
      list: async function* (days, signal) {
        yield* once(days, signal);
        for await (const page of once(days, signal)) {
          yield { ...page, origins: page.origins.map((origin) => ({ ...origin, id: 'second', version: null })) };
        }
      },
    };
    expect((await read(twice)).progress).toMatchObject({ filesFound: 1, filesRead: 1, added: 1 });
    expect(source.acknowledged).toEqual(['s3://logs/a.json "a"', 'second']);
    expect(await files()).toHaveLength(1);
  });

  it('keeps a damaged object as quarantined and does not read it again', async () => {
    const source = shelfSource({ 'a.json.gz': { body: '\u001f\u008b broken', version: '"a"' } });
    expect(await read(source)).toMatchObject({ outcome: 'incomplete', progress: { filesQuarantined: 1 } });
    expect(await read(source)).toMatchObject({ progress: { filesKnown: 1, filesQuarantined: 0 } });
  });

  it('keeps messages that no log can be read by before they are acknowledged', async () => {
    const source = shelfSource();
    source.notices = [{ id: 'm1', queue: 'q', reason: 'not JSON', body: '<x>' }];
    expect(await read(source)).toMatchObject({ setAside: 1 });
    await read(source);
    const kept = await opened.runtime.models.rows(
      sql`select message_id, reason, body from set_aside_messages`,
      z.object({ message_id: z.string(), reason: z.string(), body: z.string() }),
    );
    expect(kept).toEqual([{ message_id: 'm1', reason: 'not JSON', body: '<x>' }]);
    expect(source.acknowledged).toEqual(['m1', 'm1']);
  });

  it('keeps what was stored when it is stopped, and leaves nothing in the spool', async () => {
    const source = shelfSource(
      Object.fromEntries(
        Array.from({ length: 1100 }, (_, nth) => [`${nth}.json`, { body: body(kmsCall('Decrypt')), version: '"x"' }]),
      ),
    );
    const stop = new AbortController();
    const stopping = read(source, { signal: stop.signal, onPart: async () => stop.abort(new Error('enough')) });
    await expect(stopping).rejects.toThrow('enough');
    const stored = await eventCount();
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(1100);
    expect(readdirSync(join(folder.path, 'data/spool'))).toEqual([]);
    expect(await read(source)).toMatchObject({ outcome: 'complete', progress: { filesKnown: stored } });
    expect(await eventCount()).toBe(1100);
  });

  it('tells the source of nothing that is not stored', async () => {
    const source = shelfSource({ 'a.json': { body: body(kmsCall('Decrypt')), version: '"a"' } });
    const full: Opened['runtime'] = {
      ...opened.runtime,
      sink: {
        ...opened.runtime.sink,
        commit: async () => {
          throw new Error('disk full');
        },
      },
    };
    await expect(sync(full, OPERATOR, { source, days: DAYS })).rejects.toThrow('disk full');
    expect(source.acknowledged).toEqual([]);
    expect(readdirSync(join(folder.path, 'data/spool'))).toEqual([]);
    expect(await read(source)).toMatchObject({ progress: { added: 1 } });
  });

  it('is for administrators', async () => {
    const viewer: Actor = { kind: 'person', userId: 'u', name: 'Vera', role: 'viewer' };
    await expect(sync(opened.runtime, viewer, { source: shelfSource(), days: DAYS })).rejects.toThrow(
      'Only an administrator',
    );
  });

  it('reads a folder as an ingest does: what one has read the other knows', async () => {
    folder.write('logs/a.json', body(kmsCall('Decrypt')));
    const source = diskSource([join(folder.path, 'logs')]);
    expect((await read(source)).progress).toMatchObject({ filesRead: 1, added: 1 });
    const again = await ingest(opened.runtime, OPERATOR, { paths: [join(folder.path, 'logs')] });
    expect(again.progress).toMatchObject({ filesKnown: 1, filesRead: 0 });
    folder.write('logs/b.json', body(kmsCall('Decrypt')));
    await ingest(opened.runtime, OPERATOR, { paths: [join(folder.path, 'logs')] });
    expect((await read(source)).progress).toMatchObject({ filesKnown: 2, filesRead: 0 });
  });
});
