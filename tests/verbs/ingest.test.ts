import { rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { benchLogs } from '@/lib/story/bench-logs';
import { type IngestRequest, ingest } from '@/lib/verbs/ingest';
import { kmsCall, otherCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';

const OPERATOR: Actor = { kind: 'operator', name: 'test' };
let logs = folderWith();
let opened: Opened;

beforeEach(async () => {
  logs = folderWith();
  opened = await openRuntime({ folder: dataFolder(join(logs.path, 'data')), root: '.', workerFile: null });
});
afterEach(() => {
  opened.close();
  logs.remove();
});

const body = (...records: readonly RawRecord[]) => JSON.stringify({ Records: records });
const read = (request: Partial<IngestRequest> = {}, actor: Actor = OPERATOR) =>
  ingest(opened.runtime, actor, { paths: [join(logs.path, 'logs')], ...request });

async function storedIds(): Promise<string[]> {
  const rows = await opened.runtime.facts.rows(
    sql`select cast(event_id as varchar) as id from kms_events order by event_id`,
    z.object({ id: z.string() }),
  );
  return rows.map(({ id }) => id);
}

async function filesBy(outcome: string): Promise<{ path: string; reason: string | null }[]> {
  return opened.runtime.models.rows(
    sql`select path, reason from files where outcome = ${outcome} order by path`,
    z.object({ path: z.string(), reason: z.string().nullable() }),
  );
}

async function callsInReadModels(): Promise<number> {
  const [row] = await opened.runtime.models.rows(
    sql`select coalesce(sum(calls), 0) as calls from usage_hour`,
    z.object({ calls: integer }),
  );
  return row?.calls ?? 0;
}

async function recordsCovered(): Promise<number> {
  const [row] = await opened.runtime.models.rows(
    sql`select coalesce(sum(records), 0) as records from coverage_hour`,
    z.object({ records: integer }),
  );
  return row?.records ?? 0;
}

describe('reading logs in', () => {
  it('reads a file once, and again only when it has changed', async () => {
    const [one, two] = [kmsCall('Decrypt'), kmsCall('Encrypt')];
    const path = logs.write('logs/a.json', body(one));
    expect((await read()).progress).toMatchObject({ filesRead: 1, filesKnown: 0, added: 1 });
    expect((await read()).progress).toMatchObject({ filesRead: 0, filesKnown: 1, added: 0, duplicates: 0 });
    logs.write('logs/a.json', body(one, two));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect((await read()).progress).toMatchObject({ filesRead: 1, filesKnown: 0, added: 1, duplicates: 1 });
    expect(await storedIds()).toHaveLength(2);
    expect(await filesBy('complete')).toHaveLength(1);
    expect(await callsInReadModels()).toBe(2);
    expect(await recordsCovered()).toBe(2);
  });

  it('counts every further record of an event, within a file, among files read together, and stored before', async () => {
    const [one, two, three, four] = [kmsCall('Decrypt'), kmsCall('Encrypt'), kmsCall('Decrypt'), kmsCall('Sign')];
    const again = { ...one, requestID: 'later' };
    logs.write('logs/a.json', body(one, two, again));
    logs.write('logs/b.json', body(two, three, again));
    expect((await read()).progress).toMatchObject({ kmsRecords: 6, added: 3, duplicates: 3 });
    logs.write('logs/c.json', body(one, four, four));
    expect((await read()).progress).toMatchObject({ added: 1, duplicates: 2 });
    const parts = await opened.runtime.models.rows(
      sql`select events, duplicates from parts order by part_id`,
      z.object({ events: integer, duplicates: integer }),
    );
    expect(parts).toEqual([
      { events: 3, duplicates: 3 },
      { events: 1, duplicates: 2 },
    ]);
    const kept = await opened.runtime.facts.rows(
      sql`select request_id from kms_events where event_id = ${String(one.eventID)}`,
      z.object({ request_id: z.string() }),
    );
    expect(kept).toEqual([{ request_id: one.requestID }]);
    expect(await recordsCovered()).toBe(9);
  });

  it('tries a file again that the disk, or a right that was missing, kept from being read', async () => {
    logs.write('logs/b.json', body(kmsCall('Decrypt')));
    // Can be looked at, and not be read.
    symlinkSync('/proc/self/mem', join(logs.path, 'logs/a.json'));
    for (let nth = 0; nth < 2; nth++) {
      expect(await read()).toMatchObject({ outcome: 'incomplete', unread: [{ reason: expect.stringMatching(/EIO/) }] });
    }
    expect(await filesBy('quarantined')).toHaveLength(1);
  });

  it('counts the hours of each file apart, so that only those of a changed file are counted anew', async () => {
    const [one, two, three] = [kmsCall('Decrypt'), kmsCall('Encrypt'), otherCall('iam.amazonaws.com', 'ListRoles')];
    logs.write('logs/a.json', body(one, three));
    const path = logs.write('logs/b.json', body(two));
    await read();
    expect(await recordsCovered()).toBe(3);
    logs.write('logs/b.json', body(two, kmsCall('Encrypt'), kmsCall('Encrypt')));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    await read();
    expect(await recordsCovered()).toBe(5);
  });

  it('keeps the good files, names the broken ones and says that it is incomplete', async () => {
    logs.write('logs/good.json', body(kmsCall('Decrypt')));
    logs.write('logs/half.json', body(kmsCall('Decrypt'), kmsCall('Encrypt')).slice(0, -40));
    logs.write('logs/bad.json.gz', Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]));
    const { outcome, progress, unread } = await read();
    expect(outcome).toBe('incomplete');
    expect(unread.map(({ path }) => path.split('/').at(-1))).toEqual(['bad.json.gz', 'half.json']);
    expect(unread[1]?.reason).toBe('the file ends in the middle of a record');
    expect(progress).toMatchObject({ filesFound: 3, filesRead: 2, filesQuarantined: 1, added: 2, rejectedRecords: 1 });
    expect((await filesBy('quarantined')).map(({ path }) => path)).toEqual([join(logs.path, 'logs/bad.json.gz')]);
    expect((await filesBy('partial'))[0]?.reason).toBe('the file ends in the middle of a record');
  });

  it('names a path that is not there, and reads the others', async () => {
    const path = logs.write('logs/a.json', body(kmsCall('Decrypt')));
    const { outcome } = await read({ paths: [path, join(logs.path, 'nowhere')] });
    expect(outcome).toBe('incomplete');
    expect(await storedIds()).toHaveLength(1);
    expect((await filesBy('quarantined')).map(({ path: missing }) => missing)).toEqual([join(logs.path, 'nowhere')]);
  });

  it('takes a folder that could be listed in the end for no loss any more, and one that is gone for one', async () => {
    logs.write('logs/a.json', body(kmsCall('Decrypt')));
    const folders = ['2026', '2027'].map((name) => join(logs.path, 'logs', name));
    for (const folder of folders) symlinkSync(folder, folder);
    const glob = join(logs.path, 'other', '*.json');
    await read({ paths: [join(logs.path, 'logs'), glob] });
    expect((await filesBy('quarantined')).map(({ path }) => path)).toEqual([...folders, glob]);

    for (const folder of folders) rmSync(folder);
    logs.write('logs/2026/b.json', body(kmsCall('Encrypt')));
    logs.write('other/c.json', body(kmsCall('Sign')));
    expect(await read({ paths: [join(logs.path, 'other')] })).toMatchObject({ outcome: 'complete' });
    expect(await filesBy('quarantined')).toHaveLength(3);
    expect(await read({ paths: [join(logs.path, 'logs'), glob] })).toMatchObject({ outcome: 'complete' });
    expect((await filesBy('quarantined')).map(({ path }) => path)).toEqual(folders.slice(1));
    expect(await filesBy('not-a-log')).toEqual([
      { path: folders[0], reason: 'it was listed later' },
      { path: glob, reason: 'it was listed later' },
    ]);
    expect(await storedIds()).toHaveLength(3);
  });

  it('takes standard input, keeps it for evidence, and knows it the second time', async () => {
    const lines = [kmsCall('Decrypt'), kmsCall('Encrypt')].map((record) => JSON.stringify(record)).join('\n');
    const first = await read({ paths: ['-'], stdin: Readable.from([lines.slice(0, 100), lines.slice(100)]) });
    expect(first.progress).toMatchObject({ filesRead: 1, added: 2 });
    const again = await read({ paths: ['-'], stdin: Readable.from([lines]) });
    expect(again.progress).toMatchObject({ filesRead: 0, filesKnown: 1, added: 0 });
    const [kept] = await filesBy('complete');
    expect(kept?.path.startsWith(join(opened.runtime.dataDir, 'inbox'))).toBe(true);
  });

  it('does not take its own inbox for logs when the data lies among them', async () => {
    logs.write('a.json', body(kmsCall('Decrypt')));
    await read({ paths: ['-'], stdin: Readable.from([JSON.stringify(kmsCall('Encrypt'))]) });
    expect((await read({ paths: [logs.path] })).progress).toMatchObject({ filesFound: 1, filesRead: 1, added: 1 });
  });

  it('loses nothing of two thousand small files', async () => {
    const ids = Array.from({ length: 2000 }, (_, index) => {
      const record = kmsCall('Decrypt');
      const day = String((index % 28) + 1).padStart(2, '0');
      logs.write(`logs/2026/11/${day}/${index}.json`, body(record, otherCall('ec2.amazonaws.com', 'RunInstances')));
      return String(record.eventID);
    });
    const { progress } = await read();
    expect(progress).toMatchObject({
      filesRead: 2000,
      records: 4000,
      kmsRecords: 2000,
      otherRecords: 2000,
      added: 2000,
    });
    expect(await storedIds()).toEqual(ids.sort());
    expect(await callsInReadModels()).toBe(2000);
  });

  it('goes on where it was stopped, with nothing twice', async () => {
    for (const { path, body: bytes } of benchLogs({ records: 6000, files: 60, seed: 7, kms: 0.6 })) {
      logs.write(`logs/${path}`, bytes);
    }
    const stop = new AbortController();
    let parts = 0;
    const stopped = read({
      signal: stop.signal,
      batch: { bytes: 100_000, leastBytes: 100_000, firstBytes: 100_000, files: 10 },
      onPart: async () => {
        if (++parts === 3) stop.abort(new Error('stopped'));
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
    const before = await storedIds();
    expect(before.length).toBeGreaterThan(0);
    const rest = await read();
    expect(rest.progress.filesKnown).toBeGreaterThan(0);
    const ids = await storedIds();
    expect(ids.length).toBe(before.length + rest.progress.added);
    expect(new Set(ids).size).toBe(ids.length);
    const runs = await opened.runtime.models.rows(
      sql`select outcome from runs order by started_at`,
      z.object({ outcome: z.string() }),
    );
    expect(runs.map(({ outcome }) => outcome)).toEqual(['interrupted', 'complete']);
  });

  it('is for administrators', async () => {
    logs.write('logs/a.json', body(kmsCall('Decrypt')));
    for (const role of ['viewer', 'analyst'] as const) {
      await expect(read({}, { kind: 'person', userId: 'u', name: 'Mina', role })).rejects.toThrow('administrator');
    }
    expect(await storedIds()).toEqual([]);
  });
});
