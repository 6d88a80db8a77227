import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { settledTo } from '@/lib/queries/source-progress';
import { openS3 } from '@/lib/sources/open-s3';
import type { DayWindow } from '@/lib/sources/source';
import { type SyncRequest, sync } from '@/lib/verbs/sync';
import { syncDays } from '@/lib/verbs/sync-days';
import { type AwsFake, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, type FakeObject } from '../support/aws-fake-world';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { logKey, logObject } from '../support/trail-bucket';

const OURS = '111122223333';
const KEY_ARN = `arn:aws:kms:eu-west-1:${OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const env = { ...process.env };
const day = (text: string) => new Date(`2026-${text}T00:00:00Z`);
const days = (from: string, to: string): DayWindow => ({ from: day(from), to: day(to) });

let objects: Map<string, FakeObject>;
/** Which objects S3 does not let be read. */
let isRefused: (key: unknown) => boolean;
/** Below which prefixes it lists nothing. */
let isUnlisted: (prefix: unknown) => boolean;
let fake: AwsFake;
let folder = folderWith();
let opened: Opened;

beforeEach(async () => {
  folder = folderWith();
  objects = new Map();
  isRefused = () => false;
  isUnlisted = () => false;
  const world = {
    accounts: { [OURS]: { regions: ['eu-west-1'] } },
    buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
    pageSize: 2,
  };
  fake = await startAwsFake(world, {
    fault: ({ operation, input }) => {
      const isDenied = operation === 'GetObject' ? isRefused(input.key) : isUnlisted(input.prefix);
      if (isDenied) throw new FakeError('AccessDenied', 'Access Denied', 403);
    },
  });
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
});
afterEach(async () => {
  await fake.close();
  opened.close();
  folder.remove();
  process.env = { ...env };
});

/** The same store by a clock that stands still: what is looked through next depends on the day. */
const clocked = (now: string) => ({ ...opened.runtime, now: () => new Date(now) });
const NOON = '2026-11-28T12:00:00Z';

async function read(window: DayWindow, more: Partial<SyncRequest> = {}, runtime = clocked(NOON)) {
  const options = { clock: jumpingClock(), signal: new AbortController().signal };
  const source = await openS3({ bucket: 'trail-logs', prefix: '' }, { homeRegion: 'eu-west-1' }, options);
  try {
    return await sync(runtime, { kind: 'operator', name: 'test' }, { source, days: window, ...more });
  } finally {
    await source.close();
  }
}
const deliver = (on: string, name = 'T1005Z_a') => {
  const key = logKey({ day: `2026/${on.replace('-', '/')}`, name });
  objects.set(key, logObject([kmsCall('Decrypt')], { modifiedAt: day(on) }));
  return key;
};
const fetched = () => fake.of('s3:GetObject').map(({ input }) => input.key);

describe('syncs of a bucket', () => {
  it('read the days that overlap once', async () => {
    const keys = ['11-01', '11-02', '11-03', '11-04', '11-05'].map((on) => deliver(on));
    await read(days('11-01', '11-02'));
    await read(days('11-02', '11-03'));
    const last = await read(days('11-01', '11-05'));
    expect(fetched().sort()).toEqual(keys);
    expect(last).toMatchObject({ outcome: 'complete', progress: { filesFound: 5, filesKnown: 4, filesRead: 1 } });
  });

  it('find what came late, before and behind what was read, and in Regions and accounts that are new', async () => {
    deliver('11-01', 'T1005Z_m');
    await read(days('11-01', '11-01'));
    const late = [
      deliver('11-01', 'T0000Z_a'),
      deliver('11-01', 'T1005Z_a'),
      deliver('11-01', 'T2359Z_z'),
      logKey({ region: 'ap-northeast-2' }),
      logKey({ account: '444455556666' }),
    ];
    for (const key of late) objects.set(key, logObject());
    expect(await read(days('11-01', '11-01'))).toMatchObject({ progress: { filesKnown: 1, filesRead: 5, added: 5 } });
    expect(fetched().slice(1).sort()).toEqual(late.sort());
  });

  it('read an object again that was put there anew, and count its events once', async () => {
    const key = logKey();
    const [one, two] = [kmsCall('Decrypt'), kmsCall('Encrypt')];
    objects.set(key, logObject([one]));
    await read(days('11-01', '11-01'));
    objects.set(key, logObject([one, two]));
    expect(await read(days('11-01', '11-01'))).toMatchObject({ progress: { filesRead: 1, added: 1, duplicates: 1 } });
    expect(await read(days('11-01', '11-01'))).toMatchObject({ progress: { filesKnown: 1, filesRead: 0 } });
  });

  it('read what was not whole once more where somebody asks for its days again, and nothing else', async () => {
    deliver('11-01');
    const cut = deliver('11-01', 'T1006Z_cut');
    const { body } = logObject([kmsCall('Decrypt')]);
    objects.set(cut, { body: body.subarray(0, body.length - 12), modifiedAt: day('11-01') });
    await read(days('11-01', '11-01'));
    await read(days('11-01', '11-01'));
    expect(fetched()).toHaveLength(2);
    await read(days('11-01', '11-01'), { isAgain: true });
    expect(fetched().slice(2)).toEqual([cut]);
  });

  it('read once more what an earlier edition of the reading could not read whole', async () => {
    deliver('11-01');
    const cut = deliver('11-01', 'T1006Z_cut');
    const { body } = logObject([kmsCall('Decrypt')]);
    objects.set(cut, { body: body.subarray(0, body.length - 12), modifiedAt: day('11-01') });
    const { sink } = opened.runtime;
    const commit: typeof sink.commit = (runId, part, signal) =>
      sink.commit(runId, { ...part, files: part.files.map(({ edition: _, ...file }) => file) }, signal);
    await read(days('11-01', '11-01'), {}, { ...clocked(NOON), sink: { ...sink, commit } });
    for (let nth = 0; nth < 2; nth++) await read(days('11-01', '11-01'));
    expect(fetched().slice(2)).toEqual([cut]);
  });

  it('go on to the next day where all of a day is refused, which comes first time and again', async () => {
    for (let nth = 10; nth < 60; nth++) deliver('11-01', `T10${nth}Z_refused`);
    deliver('11-02');
    isRefused = (key) => String(key).includes('refused');
    const report = await read(days('11-01', '11-02'));
    expect(report).toMatchObject({ outcome: 'incomplete', progress: { filesRead: 1 }, backlog: { objects: 50 } });
  });

  it('read the accounts that may be listed, however many may not', async () => {
    const others = Array.from({ length: 25 }, (_, nth) => String(444455556666 + nth));
    for (const account of others) objects.set(logKey({ account }), logObject());
    deliver('11-01');
    isUnlisted = (prefix) => others.some((account) => String(prefix).startsWith(`AWSLogs/${account}/`));
    const report = await read(days('11-01', '11-01'));
    expect(report).toMatchObject({ outcome: 'incomplete', isListed: false, progress: { filesRead: 1 } });
  });

  it('count the objects for each of which KMS was asked', async () => {
    objects.set(logKey({ name: 'T1Z_a' }), logObject(undefined, { kms: { keyArn: KEY_ARN, bucketKey: false } }));
    objects.set(logKey({ name: 'T1Z_b' }), logObject(undefined, { kms: { keyArn: KEY_ARN, bucketKey: true } }));
    objects.set(logKey({ name: 'T1Z_c' }), logObject());
    expect(await read(days('11-01', '11-01'))).toMatchObject({ withoutBucketKey: { objects: 1, keyArn: KEY_ARN } });
    expect(await read(days('11-01', '11-01'))).toMatchObject({ withoutBucketKey: null });
  });

  it('tell when they look and when they read', async () => {
    for (let nth = 0; nth < 6; nth++) deliver('11-01', `T1005Z_${nth}`);
    const phases: string[] = [];
    await read(days('11-01', '11-01'), { onProgress: ({ phase }) => phases.push(phase) });
    expect([...new Set(phases)]).toEqual(['listing', 'reading']);
  });
});

describe('the days that are looked through when nobody says', () => {
  const at = (now: string) => syncDays(clocked(now), 's3://trail-logs/');

  const lookedBack = (on: string) =>
    opened.runtime.sink.noteLookedBack('s3://trail-logs/', { first: day(on), at: day(on) });

  it('are thirty the first time', async () => {
    expect(await at('2026-11-28T15:00:00Z')).toEqual(days('10-30', '11-28'));
  });

  it('begin two days before what was delivered last, however long ago that is', async () => {
    deliver('11-10');
    await read(days('11-09', '11-10'));
    expect(await at('2026-11-28T15:00:00Z')).toEqual(days('11-08', '11-28'));
    expect(await at('2026-11-10T01:00:00Z')).toEqual(days('11-08', '11-10'));
  });

  it('go back to what was left, though newer days were read since, and go on when it is read', async () => {
    deliver('11-03');
    await read(days('11-01', '11-03'));
    deliver('11-05');
    const left = deliver('11-05', 'T1006Z_refused');
    deliver('11-12');
    isRefused = (key) => key === left;
    expect(await read(days('11-01', '11-12'))).toMatchObject({ outcome: 'incomplete', progress: { filesRead: 2 } });
    const fifteenth = '2026-11-15T15:00:00Z';
    expect(await at(fifteenth)).toEqual(days('11-01', '11-15'));
    isRefused = () => false;
    expect(await read(await at(fifteenth))).toMatchObject({ outcome: 'complete', progress: { filesRead: 1 } });
    await lookedBack('11-15');
    expect(await at(fifteenth)).toEqual(days('11-10', '11-15'));
  });

  it('go back thirty days at most for what is left, and are not moved by days that somebody asked for', async () => {
    deliver('11-01');
    await read(days('11-01', '11-01'));
    const left = deliver('11-02');
    deliver('11-28');
    isRefused = (key) => key === left;
    await read(days('11-01', '11-28'));
    await read(days('11-20', '11-28'));
    await lookedBack('11-28');
    expect(await at('2026-11-28T23:00:00Z')).toEqual(days('10-30', '11-28'));
    await lookedBack('12-25');
    expect(await at('2026-12-25T01:00:00Z')).toEqual({ from: day('11-26'), to: day('12-25') });
  });

  it('go back once a day to whatever is left, and for as long as CloudTrail tries to deliver a file', async () => {
    deliver('11-01');
    await read(days('11-01', '11-01'));
    const left = deliver('11-02');
    deliver('11-28');
    isRefused = (key) => key === left;
    await read(days('11-01', '11-28'));
    expect((await at('2026-12-25T00:00:00Z')).from).toEqual(day('10-30'));
    isRefused = () => false;
    expect(await read(days('10-30', '11-28'))).toMatchObject({ outcome: 'complete', progress: { filesRead: 1 } });
    await lookedBack('11-28');
    expect((await at('2026-11-28T23:00:00Z')).from).toEqual(day('11-26'));
    expect((await at('2026-11-29T00:00:00Z')).from).toEqual(day('10-31'));
  });

  it('were gone back to when a sync looked through all of them, not the newest alone', async () => {
    deliver('11-01');
    const lookedBackAt = async () =>
      (await settledTo(opened.runtime.models, 's3://trail-logs/', new Date(NOON)))?.looked_back_at;
    await read(days('11-01', '11-28'));
    expect(await lookedBackAt()).toEqual(new Date(NOON));
    await lookedBack('11-28');
    await read(days('11-27', '11-28'));
    expect(await lookedBackAt()).toEqual(day('11-28'));
  });

  it('are gone back to though somebody asked for days of long ago alone', async () => {
    deliver('11-20');
    await read(days('11-01', '11-28'));
    await read(days('11-01', '11-10'), {}, clocked('2026-11-29T12:30:00Z'));
    expect((await at('2026-11-29T13:00:00Z')).from).toEqual(day('11-01'));
  });

  it('are all that were ever asked for, where the store was made anew', async () => {
    const keys = [deliver('09-01'), deliver('11-20')];
    await read(days('09-01', '11-20'));
    opened.close();
    for (const name of readdirSync(join(folder.path, 'data')).filter((one) => /^(?:events\.|facts$)/.test(one))) {
      rmSync(join(folder.path, 'data', name), { recursive: true });
    }
    opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
    expect(await at('2026-11-29T00:00:00Z')).toEqual(days('09-01', '11-29'));
    expect(await read(await at('2026-11-29T00:00:00Z'))).toMatchObject({ progress: { added: 2 } });
    expect(fetched().slice(keys.length).sort()).toEqual(keys);
  });

  it('go back no farther every time where nothing was ever settled', async () => {
    deliver('10-20');
    isRefused = () => true;
    await read(days('10-01', '11-20'));
    await lookedBack('11-20');
    expect((await at('2026-11-20T10:00:00Z')).from).toEqual(day('10-22'));
    expect((await at('2026-11-21T00:00:00Z')).from).toEqual(day('09-28'));
  });

  it('are not moved by days to come, which a clock noted that was fast', async () => {
    const [first, last] = [new Date('2028-01-01T00:00:00Z'), new Date('2028-01-30T00:00:00Z')];
    await opened.runtime.sink.noteSettledDays('s3://trail-logs/', { first, last, at: last });
    expect(await at('2026-11-20T10:00:00Z')).toEqual(days('10-22', '11-20'));
    deliver('11-01');
    await read(days('10-22', '11-20'));
    expect(await settledTo(opened.runtime.models, 's3://trail-logs/', new Date(NOON))).toMatchObject({
      settled_from: day('10-22'),
      settled_to: day('11-20'),
    });
  });

  it('never go back of themselves beyond the first that somebody asked for', async () => {
    deliver('11-20');
    await read(days('11-20', '11-28'));
    expect(await at('2026-11-29T00:00:00Z')).toEqual(days('11-18', '11-29'));
  });
});
