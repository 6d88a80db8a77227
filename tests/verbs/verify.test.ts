import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import { FIELDS } from '@/lib/recount/totals';
import { ingest } from '@/lib/verbs/ingest';
import { verify } from '@/lib/verbs/verify';
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

const NOTHING = z.unknown();
const body = (...records: readonly RawRecord[]) => JSON.stringify({ Records: records });
const read = () => ingest(opened.runtime, OPERATOR, { paths: [join(logs.path, 'logs')] });
const verified = () => verify(opened.runtime, AbortSignal.timeout(20_000));

describe('verify', () => {
  it('agrees on logs of every shape, with events that came twice and records of others', async () => {
    const [one, two, three] = [kmsCall('Decrypt'), kmsCall('CreateKey'), kmsCall('Encrypt', { error: 'AccessDenied' })];
    logs.write('logs/a.json', body(one, two, otherCall('ec2.amazonaws.com', 'RunInstances')));
    logs.write('logs/b.json.gz', gzipSync(body(one, three)));
    logs.write('logs/c.ndjson', [two, kmsCall('Decrypt')].map((record) => JSON.stringify(record)).join('\n'));
    logs.write('logs/d.json', JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(kmsCall('Sign')) }] }));
    await read();
    expect(await verified()).toMatchObject({
      verdict: 'agrees',
      files: 4,
      records: 7,
      agreed: 5,
      repeated: 2,
      differences: [],
      unverified: [],
    });
  });

  it('says of a file that was set aside, has changed or is gone that it cannot tell', async () => {
    logs.write('logs/good.json', body(kmsCall('Decrypt')));
    logs.write('logs/broken.json', body(kmsCall('Decrypt')).slice(0, -20));
    logs.write('logs/changes.json', body(kmsCall('Decrypt')));
    logs.write('logs/goes.json', body(kmsCall('Decrypt')));
    await ingest(opened.runtime, OPERATOR, { paths: [join(logs.path, 'logs'), join(logs.path, 'mistyped')] });
    logs.write('logs/changes.json', body(kmsCall('Decrypt'), kmsCall('Encrypt')));
    rmSync(join(logs.path, 'logs/goes.json'));
    const found = await verified();
    expect(found).toMatchObject({ verdict: 'cannot-tell', files: 1, agreed: 1 });
    expect(found.unverified.map(({ path, cause }) => `${path.split('/').at(-1)} ${cause}`).sort()).toEqual([
      'broken.json broken',
      'changes.json changed',
      'goes.json gone',
    ]);
  });

  it('takes a folder for nothing wrong that was not there when it was named first, and was read later', async () => {
    expect((await read()).unread).toHaveLength(1);
    logs.write('logs/a.json', body(kmsCall('Decrypt')));
    await read();
    expect(await verified()).toMatchObject({ verdict: 'agrees', files: 1, agreed: 1, unverified: [] });
  });

  it('takes events of an earlier reading for nothing wrong where the file was written anew, but cannot tell of them', async () => {
    const path = logs.write('logs/a.json', body(kmsCall('Decrypt')));
    await read();
    logs.write('logs/a.json', body(kmsCall('Encrypt'), kmsCall('Sign')));
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    await read();
    const found = await verified();
    expect(found).toMatchObject({ verdict: 'cannot-tell', files: 1, agreed: 2, differences: [] });
    expect(found.unverified).toMatchObject([{ cause: 'changed', reason: expect.stringContaining('holds 1 events') }]);
    expect(found.totals.name).toEqual([
      { value: 'Encrypt', files: 1, store: 1 },
      { value: 'Sign', files: 1, store: 1 },
    ]);
  });

  it('finds out when the store lacks an event or holds another', async () => {
    const [lost, bent] = [kmsCall('Decrypt'), kmsCall('Encrypt')];
    logs.write('logs/a.json', body(lost, bent, kmsCall('Sign')));
    await read();
    await opened.runtime.facts.rows(
      { text: `delete from stored_events where cast(event_id as varchar) = $id`, values: { id: String(lost.eventID) } },
      NOTHING,
    );
    await opened.runtime.facts.rows(
      {
        text: `update stored_events set aws_region = 'eu-west-1' where cast(event_id as varchar) = $id`,
        values: { id: String(bent.eventID) },
      },
      NOTHING,
    );
    const { verdict, differences, agreed, kinds } = await verified();
    expect({ verdict, agreed }).toEqual({ verdict: 'differs', agreed: 1 });
    expect(kinds).toMatchObject({ 'not-stored': 1, 'other-value': 1, 'stored-twice': 0, 'same-id': 0 });
    expect(differences.map(({ kind, eventId }) => ({ kind, eventId })).sort(byKind)).toEqual([
      { kind: 'not-stored', eventId: lost.eventID },
      { kind: 'other-value', eventId: bent.eventID },
    ]);
  });
});

describe('the totals of verify', () => {
  const one = kmsCall('Decrypt');
  const others = [kmsCall('Decrypt'), kmsCall('Encrypt')];
  const store = (text: string, id: unknown) => opened.runtime.facts.rows({ text, values: { id: String(id) } }, NOTHING);

  beforeEach(async () => {
    logs.write('logs/a.json', body(one, ...others, otherCall('ec2.amazonaws.com', 'RunInstances')));
    logs.write('logs/b.json', body(one, one));
    logs.write('logs/broken.json', body(kmsCall('Sign')).slice(0, -20));
    await read();
  });

  it('are the same on both sides where nothing is lost or doubled, each event once', async () => {
    const { totals } = await verified();
    expect(totals.name).toEqual([
      { value: 'Decrypt', files: 2, store: 2 },
      { value: 'Encrypt', files: 1, store: 1 },
    ]);
    for (const field of FIELDS) {
      expect(totals[field].reduce((sum, { files }) => sum + files, 0)).toBe(3);
      expect(totals[field].every(({ files, store: stored }) => files === stored)).toBe(true);
    }
    expect(totals.account).toEqual([{ value: one.recipientAccountId, files: 3, store: 3 }]);
    expect(totals.region).toEqual([{ value: one.awsRegion, files: 3, store: 3 }]);
    expect(totals.day).toEqual([{ value: String(one.eventTime).slice(0, 10), files: 3, store: 3 }]);
  });

  it('show a row that the store lost', async () => {
    await store('delete from stored_events where cast(event_id as varchar) = $id', one.eventID);
    const { verdict, totals, differences } = await verified();
    expect(verdict).toBe('differs');
    expect(totals.name).toContainEqual({ value: 'Decrypt', files: 2, store: 1 });
    expect(totals.name).toContainEqual({ value: 'Encrypt', files: 1, store: 1 });
    expect(totals.day).toMatchObject([{ files: 3, store: 2 }]);
    expect(differences).toMatchObject([{ kind: 'not-stored', eventId: one.eventID }]);
  });

  it.each([
    ['of its file', 'file_id'],
    ['of another file', "(select file_id from files where path like '%b.json')"],
  ])('show a row that the store has twice, as one %s', async (_name, fileId) => {
    await store(
      `insert into stored_events
      select * replace (${fileId} as file_id) from stored_events where cast(event_id as varchar) = $id`,
      one.eventID,
    );
    const { verdict, totals, differences, differenceCount } = await verified();
    expect(verdict).toBe('differs');
    expect(differenceCount).toBe(1);
    expect(differences).toMatchObject([{ kind: 'stored-twice', eventId: one.eventID }]);
    expect(totals.name).toContainEqual({ value: 'Decrypt', files: 2, store: 3 });
    expect(totals.name).toContainEqual({ value: 'Encrypt', files: 1, store: 1 });
    expect(totals.region).toMatchObject([{ files: 3, store: 4 }]);
  });

  it('show a row that says another Region', async () => {
    await store("update stored_events set aws_region = 'eu-west-1' where cast(event_id as varchar) = $id", one.eventID);
    expect((await verified()).totals.region).toEqual([
      { value: 'eu-west-1', files: 0, store: 1 },
      { value: one.awsRegion, files: 3, store: 2 },
    ]);
  });

  it('leave open on both sides what only one reading can tell', async () => {
    logs.write('logs/c.json', body({ ...kmsCall('Sign'), eventTime: '2026-11-01 12:00:00' }));
    logs.write('logs/d.json', body({ ...kmsCall('Verify'), eventID: undefined }));
    await read();
    const { totals, differences } = await verified();
    expect(differences).toEqual([]);
    expect(totals.day).toContainEqual({ value: null, files: 2, store: 2 });
    expect(totals.name).toContainEqual({ value: 'Sign', files: 1, store: 1 });
  });
});

const byKind = (a: { kind: string }, b: { kind: string }) => (a.kind < b.kind ? -1 : 1);
