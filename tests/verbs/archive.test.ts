import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveFolder } from '@/lib/archive/archive-folder';
import { benchLogs } from '@/lib/story/bench-logs';
import { archive, archiveOf, keepArchive } from '@/lib/verbs/archive';
import { load } from '@/lib/verbs/load';
import { rebuild } from '@/lib/verbs/rebuild';
import { OPERATOR } from '../faults/support/data-folder';
import { withFewAnalyzers } from '../faults/support/few-analyzers';
import { opened, stateOf } from '../faults/support/store';
import { folderWith } from '../support/folder';

const never = new AbortController().signal;
const DAYS = 8;
const LONG_MS = 300_000;
const folder = folderWith();
const data = withFewAnalyzers(join(folder.path, 'data'));
const logs = (name: string) => join(folder.path, name);
let store: Awaited<ReturnType<typeof opened>>;

/** Logs of some days in two deliveries: of most days a file comes late, and the last two days come late altogether. */
beforeAll(async () => {
  const byDay = new Map<string, { path: string; body: Uint8Array | string }[]>();
  for (const file of benchLogs({ records: 1200, files: 300, seed: 9, kms: 0.9 })) {
    const day = /\/(\d{4}\/\d\d\/\d\d)\//.exec(file.path)?.[1] ?? '';
    byDay.set(day, [...(byDay.get(day) ?? []), file]);
  }
  for (const [index, day] of [...byDay.keys()].sort().slice(0, DAYS).entries()) {
    for (const [nth, { path, body }] of (byDay.get(day) ?? []).entries()) {
      folder.write(join(index >= DAYS - 2 || nth === 1 ? 'late' : 'early', path), body);
    }
  }
  store = await opened(data);
}, LONG_MS);
afterAll(() => {
  store.close();
  folder.remove();
}, LONG_MS);

const ingested = (name: string) => load(store.runtime, OPERATOR, [logs(name)], never);

const archived = () =>
  archiveFolder(archiveOf(store.runtime))
    .days()
    .map(({ day, mark }) => `${day} ${mark}`);

describe('the archive of events', () => {
  it('is not begun by an ingest where nobody asked for it', { timeout: LONG_MS }, async () => {
    await ingested('early');
    expect(existsSync(join(data, 'archive'))).toBe(false);
  });

  it.each([
    ['below a folder that is not there', () => join(folder.path, 'nowhere', 'archive'), 'There is no folder'],
    ['below a file', () => join(data, 'keytrail.json', 'archive'), 'There is no folder'],
    ['where no folder can be made', () => '/proc/keytrail', 'No archive can be written at /proc/keytrail'],
  ])('is not written %s', async (_, to, message) => {
    await expect(archive(store.runtime, OPERATOR, to(), never)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(message),
    });
    expect(existsSync(join(folder.path, 'nowhere'))).toBe(false);
  });

  it('does not keep an ingest from being stored where it cannot be written, and says so', async () => {
    const site = { ...store.runtime.site, archive: join(folder.path, 'nowhere', 'archive') };
    await expect(keepArchive({ ...store.runtime, site }, OPERATOR, never)).rejects.toThrow(
      'The events are stored, but the archive was not brought up to date. There is no folder',
    );
  });

  it('is brought up to date by every ingest once it is there, also for days it holds', {
    timeout: LONG_MS,
  }, async () => {
    const { days, written } = await archive(store.runtime, OPERATOR, archiveOf(store.runtime), never);
    expect(written).toBe(days);
    expect(readdirSync(join(data, 'spool'))).toEqual([]);
    const before = archived();
    await ingested('late');
    const after = archived();
    expect(after).toEqual((await store.runtime.archivist.days()).map(({ day, mark }) => `${day} ${mark}`));
    expect(after).toHaveLength(DAYS);
    expect(before.length).toBe(DAYS - 2);
    expect(before.filter((day) => !after.includes(day)).length).toBeGreaterThan(3);
  });

  it('is not written where something else lies, nor looked for where there is none', async () => {
    const started = archive(store.runtime, OPERATOR, logs('early'), never);
    await expect(started).rejects.toThrow('holds something else');
    expect(existsSync(join(logs('early'), 'v=1'))).toBe(false);
    await expect(rebuild(store.runtime, OPERATOR, never, logs('nowhere'))).rejects.toThrow('There is no archive at');
    await expect(rebuild(store.runtime, OPERATOR, never, logs('early'))).rejects.toThrow('There is no archive at');
  });

  it('goes on where a first archiving ended before a day of it counted', async () => {
    const begun = (name: string) => folder.write(join(name, 'v=1/events/dt=2026-10-01/part-0.parquet.draft'), 'PAR1');
    begun('begun');
    mkdirSync(logs('barely-begun/v=1'), { recursive: true });
    for (const name of ['begun', 'barely-begun']) {
      const { days, written } = await archive(store.runtime, OPERATOR, logs(name), never);
      expect(written, name).toBe(days);
    }

    begun('another');
    folder.write('another/notes.txt', 'ours');
    folder.write('other-lake/v=1/orders/1.parquet', 'PAR1');
    for (const name of ['another', 'other-lake']) {
      const started = archive(store.runtime, OPERATOR, logs(name), never);
      await expect(started, name).rejects.toThrow('holds something else');
    }
  });

  it('is sorted by key and time within each file', async () => {
    const root = join(data, 'archive/v=1/events');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((one) => /parquet$/.test(one))) {
      const reader = await connection.runAndReadAll(`
        select count(*) as unsorted
        from (
          select (key_arn, event_time) < lag((key_arn, event_time)) over (order by file_row_number) as is_before
          from read_parquet('${join(root, name)}', file_row_number = true)
        )
        where is_before
      `);
      expect(reader.getRowObjectsJson(), name).toEqual([{ unsorted: '0' }]);
    }
    connection.closeSync();
    instance.closeSync();
  });

  it('gives back the whole store with one command after later ingests, when no log is left', {
    timeout: LONG_MS,
  }, async () => {
    const expected = await stateOf(store.runtime);
    store.close();
    for (const name of readdirSync(data).filter((one) => one.startsWith('events.') || one === 'facts')) {
      rmSync(join(data, name), { recursive: true });
    }
    for (const name of ['early', 'late']) rmSync(logs(name), { recursive: true });
    store = await opened(data);
    const report = await rebuild(store.runtime, OPERATOR, never);
    expect(report.archive?.damaged).toEqual([]);
    expect(report.gone).toEqual([logs('early'), logs('late')]);
    expect(await stateOf(store.runtime)).toEqual(expected);
  });

  it('misses no path at which nothing ever was', { timeout: LONG_MS }, async () => {
    await load(store.runtime, OPERATOR, [logs('never')], never);
    expect((await rebuild(store.runtime, OPERATOR, never)).gone).toEqual([logs('early'), logs('late')]);
  });
});
