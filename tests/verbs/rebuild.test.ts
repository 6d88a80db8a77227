import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { earlierReading } from '@/lib/queries/earlier-reading';
import type { Runtime } from '@/lib/runtime';
import { archive, archiveOf } from '@/lib/verbs/archive';
import { load } from '@/lib/verbs/load';
import { rebuild } from '@/lib/verbs/rebuild';
import { OPERATOR } from '../faults/support/data-folder';
import { withFewAnalyzers } from '../faults/support/few-analyzers';
import { opened } from '../faults/support/store';
import { kmsCall as call } from '../support/events';
import { folderWith } from '../support/folder';

const never = new AbortController().signal;
const logOf = (...records: readonly object[]) => JSON.stringify({ Records: records });
let folder: ReturnType<typeof folderWith>;
let data: string;
let store: Awaited<ReturnType<typeof opened>>;

beforeEach(async () => {
  folder = folderWith({
    'logs/first.json': logOf(call('Decrypt'), call('Encrypt')),
    'logs/second.json': logOf(call('GenerateDataKey')),
    'logs/cut.json': logOf(call('Decrypt'), call('Decrypt')).slice(0, -20),
  });
  data = withFewAnalyzers(join(folder.path, 'data'));
  store = await opened(data);
});
afterEach(() => {
  store.close();
  folder.remove();
});

/** The same store, filled by a version from before editions were counted. */
function ofBefore({ sink, ...runtime }: Runtime): Runtime {
  const commit: typeof sink.commit = (runId, part, signal) =>
    sink.commit(runId, { ...part, files: part.files.map(({ edition: _edition, ...file }) => file) }, signal);
  return { ...runtime, sink: { ...sink, commit } };
}

const loaded = (runtime: Runtime) => load(runtime, OPERATOR, [join(folder.path, 'logs')], never);
const earlier = () => earlierReading(store.runtime.models);

/** As one does who wants the logs to be read anew. */
async function withoutEvents(): Promise<void> {
  store.close();
  renameSync(join(data, 'events.duckdb'), join(folder.path, 'events.duckdb'));
  store = await opened(data);
}

it('says of no file that an earlier version read it while none did', async () => {
  await loaded(store.runtime);
  expect(await earlier()).toEqual({ files: 0, events: 0 });
  expect(await loaded(store.runtime)).toMatchObject({ filesRead: 0, filesQuarantined: 0, filesKnown: 3 });
});

it('counts what an earlier version read, and reads only what that one could not read whole again, once', async () => {
  await loaded(ofBefore(store.runtime));
  expect(await earlier()).toEqual({ files: 3, events: 4 });
  expect(await loaded(store.runtime)).toMatchObject({ filesKnown: 2, filesRead: 1, added: 0, duplicates: 1 });
  expect(await loaded(store.runtime)).toMatchObject({ filesKnown: 3, filesRead: 0 });
  expect(await earlier()).toEqual({ files: 3, events: 4 });
});

it('reads all logs anew into an empty store, without what an archive holds of them', async () => {
  await loaded(ofBefore(store.runtime));
  await withoutEvents();
  expect(await rebuild(store.runtime, OPERATOR, never)).toMatchObject({ archive: null, sources: { added: 4 } });
  expect(await earlier()).toEqual({ files: 0, events: 0 });
});

it('knows of an archive by which edition its events were read', async () => {
  await loaded(ofBefore(store.runtime));
  await archive(store.runtime, OPERATOR, archiveOf(store.runtime), never);
  rmSync(join(folder.path, 'logs'), { recursive: true });
  await withoutEvents();
  expect(await rebuild(store.runtime, OPERATOR, never)).toMatchObject({ archive: { events: 4, damaged: [] } });
  expect(await earlier()).toEqual({ files: 3, events: 4 });
  expect(readdirSync(join(data, 'spool'))).toEqual([]);
});

it('counts lost logs in buckets apart from those that are gone', async () => {
  await loaded(store.runtime);
  const files = [
    's3://trail-logs/AWSLogs/one.json.gz',
    's3://trail-logs/AWSLogs/two.json.gz',
    join(folder.path, 'three.json'),
  ];
  const incident = {
    ...({ store: 'events', kind: 'part-broken', detail: 'a part', writes: null, files } as const),
    ...{ at: '2026-11-28T00:00:00Z', folder: 'set-aside', rebuiltAt: null },
  };
  const runtime = { ...store.runtime, incidents: { ...store.runtime.incidents, list: () => [incident] } };
  expect(await rebuild(runtime, OPERATOR, never)).toMatchObject({ gone: [join(folder.path, 'three.json')], later: 2 });
});
