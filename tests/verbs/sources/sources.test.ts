import { mkdirSync, rmdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import type { Actor } from '@/lib/model/actor';
import type { ConnectedSource, PollReport, SourcePoll } from '@/lib/model/connected-source';
import { HOUR_MS } from '@/lib/model/time';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { load } from '@/lib/verbs/load';
import { readSourceOperation } from '@/lib/verbs/operations/sources';
import { nextPollAt } from '@/lib/verbs/sources/next-poll';
import { pollSource } from '@/lib/verbs/sources/poll-source';
import { addSource, pauseSource, removeSource, sourcesFromFile } from '@/lib/verbs/sources/source-changes';
import { sourceStates } from '@/lib/verbs/sources/source-states';
import { type FakeBehaviour, keysOf, startAwsFake } from '../../support/aws-fake';
import { fakeMessage } from '../../support/aws-fake-sqs';
import { FakeError, type FakeMessage, type FakeWorld } from '../../support/aws-fake-world';
import { kmsCall } from '../../support/events';
import { folderWith } from '../../support/folder';
import { logKey, logObject } from '../../support/trail-bucket';

const ADMIN: Actor = { kind: 'person', userId: 'u', name: 'Mina', role: 'admin' };
const OURS = '111122223333';
const KEY_ARN = `arn:aws:kms:eu-west-1:${OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const never = new AbortController().signal;
let place = folderWith();
let opened: Opened;

const open = () => openRuntime({ folder: dataFolder(join(place.path, 'data')), root: '.', workerFile: null });
const log = () => JSON.stringify({ Records: [kmsCall('Decrypt')] });
const disk = (over: object = {}) => ({
  name: 'copies',
  everyMinutes: 10,
  settings: { kind: 'disk', path: join(place.path, 'logs') },
  ...over,
});

beforeEach(async () => {
  place = folderWith();
  place.write('logs/a.json', log());
  opened = await open();
});
afterEach(() => {
  vi.unstubAllEnvs();
  opened.close();
  place.remove();
});

async function events(): Promise<number> {
  const [row] = await opened.runtime.facts.rows(sql`select count(*) as n from kms_events`, z.object({ n: integer }));
  return row?.n ?? 0;
}

describe('a source that is set up', () => {
  it('is read when it is due, and what is new when it is due again, also after a restart', async () => {
    await addSource(opened.runtime, ADMIN, disk());
    await opened.runtime.sources.lookAround(opened.runtime, never);
    await opened.runtime.sources.settled();
    expect(await events()).toBe(1);
    await opened.runtime.sources.lookAround(opened.runtime, never);
    expect(opened.runtime.sources.isRunning((await opened.runtime.ledger.sources())[0]?.sourceId ?? '')).toBe(false);
    opened.close();
    opened = await open();
    place.write('logs/b.json', log());
    const later = { ...opened.runtime, now: () => new Date(Date.now() + 11 * 60_000) };
    await later.sources.lookAround(later, never);
    await later.sources.settled();
    expect(await events()).toBe(2);
    const [source] = await later.ledger.sources();
    const polls = await later.ledger.sourcePolls(source?.sourceId ?? '', 10);
    expect(polls.map(({ askedBy, report }) => [askedBy, report.outcome, report.added])).toEqual([
      ['schedule', 'complete', 1],
      ['schedule', 'complete', 1],
    ]);
  });

  it('is read when it is due by a clock that was put right after it had been fast', async () => {
    const fast = { ...opened.runtime, now: () => new Date(Date.now() + 400 * 86_400_000) };
    const { sourceId } = await addSource(fast, ADMIN, disk());
    await fast.sources.lookAround(fast, never);
    await fast.sources.settled();
    expect(await events()).toBe(1);
    place.write('logs/b.json', log());
    for (let looks = 0; looks < 2; looks++) {
      await opened.runtime.sources.lookAround(opened.runtime, never);
      await opened.runtime.sources.settled();
    }
    expect(await events()).toBe(2);
    expect(await opened.runtime.ledger.sourcePolls(sourceId, 10)).toHaveLength(2);
  });

  it('is not set up with settings that mean nothing, and says which in plain words', async () => {
    const refused = (over: object) => addSource(opened.runtime, ADMIN, disk(over));
    await expect(refused({ everyMinutes: 0 })).rejects.toThrow(
      'Read it every so many whole minutes, from 1 to 10080, which is a week. Nothing was set up.',
    );
    await expect(refused({ everyMinutes: Number.NaN })).rejects.toThrow('whole minutes');
    const queue = { kind: 's3', address: 's3://trail-bucket', queueUrl: 'no address' };
    await expect(refused({ settings: queue })).rejects.toThrow('Give the URL of the queue');
    const nowhere = (path: string) => refused({ settings: { kind: 'disk', path: join(place.path, path) } });
    await expect(nowhere('nowhere')).rejects.toThrow(
      `There is nothing at ${join(place.path, 'nowhere')} on the machine of the server. Nothing was set up.`,
    );
    await expect(nowhere('nowhere/*.json')).rejects.toThrow('There is nothing at');
    expect(await opened.runtime.ledger.sources()).toEqual([]);
  });

  it('tells the file that was written last of those that it read, and of no other folder', async () => {
    const source = await addSource(opened.runtime, ADMIN, disk());
    place.write('logs-of-others/b.json', log());
    await load(opened.runtime, ADMIN, [join(place.path, 'logs-of-others')], never);
    const path = join(place.path, 'logs', 'a.json');
    const hourAgo = new Date(Math.floor(Date.now() / 1000) * 1000 - HOUR_MS);
    utimesSync(path, hourAgo, hourAgo);
    const { lastObject, backlog, lag } = await pollSource(opened.runtime, ADMIN, source, null, never);
    expect(backlog).toEqual({ objects: 0, bytes: 0 });
    for (const ms of [lag?.p50Ms, lag?.p95Ms]) {
      expect(ms).toBeGreaterThanOrEqual(HOUR_MS);
      expect(ms).toBeLessThan(2 * HOUR_MS);
    }
    expect((await pollSource(opened.runtime, ADMIN, source, null, never)).lag, 'nothing new').toBeNull();
    expect(lastObject).toEqual({ path, deliveredAt: new Date(Math.trunc(statSync(path).mtimeMs)).toISOString() });
  });

  it('says why nothing could be read of it', async () => {
    mkdirSync(join(place.path, 'nowhere'));
    const source = await addSource(
      opened.runtime,
      ADMIN,
      disk({ settings: { kind: 'disk', path: join(place.path, 'nowhere') } }),
    );
    rmdirSync(join(place.path, 'nowhere'));
    const { outcome, problem, backlog } = await pollSource(opened.runtime, ADMIN, source, null, never);
    expect(backlog, 'nobody knows what would be there').toBeNull();
    expect({ outcome, problem }).toEqual({
      outcome: 'incomplete',
      problem: `${join(place.path, 'nowhere')}: there is nothing here, or it cannot be read`,
    });
  });

  it('is read for some days alone, by the names of files or else by when they were written, and tries again what was not read whole', async () => {
    const [inRange, before, after] = ['20261103', '20261031', '20261108'].map(
      (day) => `logs/flat/${OURS}_CloudTrail_eu-west-1_${day}T0000Z_abcdefghijklmnop.json`,
    );
    const foldered = `logs/AWSLogs/${OURS}/CloudTrail/eu-west-1/2026/11/07/some-name.json`;
    for (const path of [inRange ?? '', before ?? '', after ?? '', foldered]) place.write(path, log());
    const at = (path: string, day: string) => utimesSync(join(place.path, path), new Date(day), new Date(day));
    place.write('logs/written-then.json', log());
    at('logs/written-then.json', '2026-11-07T23:59:59Z');
    place.write('logs/written-later.json', log());
    at('logs/written-later.json', '2026-11-08T00:00:00Z');
    at('logs/a.json', '2026-10-01T00:00:00Z');
    at(inRange ?? '', '2026-10-01T00:00:00Z');
    const text = log();
    place.write('logs/broken.json', `{"Records":[{"cut`.padEnd(Buffer.byteLength(text), ' '));
    at('logs/broken.json', '2026-11-05T12:00:00Z');
    const source = await addSource(opened.runtime, ADMIN, disk());
    const days = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-07T00:00:00Z') };
    const read = (of: typeof days | null) => pollSource(opened.runtime, ADMIN, source, of, never);
    expect(await read(days)).toMatchObject({ outcome: 'incomplete', filesRead: 3, added: 3 });
    expect(await read(null), 'the other days').toMatchObject({ filesRead: 4, added: 4 });
    place.write('logs/broken.json', text);
    at('logs/broken.json', '2026-11-05T12:00:00Z');
    expect(await read(null), 'it looks as it did').toMatchObject({ filesRead: 0, added: 0 });
    expect(await read(days)).toMatchObject({ outcome: 'complete', filesRead: 1, added: 1 });
    expect(await read(days), 'all of it is stored').toMatchObject({ outcome: 'complete', filesRead: 0, added: 0 });
    const [poll] = await opened.runtime.ledger.sourcePolls(source.sourceId, 1);
    expect(poll?.days).toEqual(days);
    expect(await events()).toBe(8);
  });

  it('has days to ask for in a folder, and none in event history', async () => {
    await addSource(opened.runtime, ADMIN, disk());
    await addSource(opened.runtime, ADMIN, disk({ name: 'history', settings: { kind: 'history' } }));
    const read = (name: string, from: string, to: string) =>
      readSourceOperation.run(
        { runtime: opened.runtime, actor: ADMIN, signal: never, onProgress: () => undefined },
        { name, from, to },
      );
    expect(await read('copies', '2020-01-01', '2020-01-02')).toMatchObject({ outcome: 'complete', filesRead: 0 });
    await expect(read('copies', '2020-01-02', '2020-01-01')).rejects.toMatchObject({ code: 'invalid' });
    await expect(read('history', '2020-01-01', '2020-01-02')).rejects.toThrow('event history is read whole');
    const polls = (await opened.runtime.ledger.sources()).map(({ sourceId }) =>
      opened.runtime.ledger.sourcePolls(sourceId, 9),
    );
    expect((await Promise.all(polls)).flat()).toHaveLength(1);
  });

  it('is never read twice at a time', async () => {
    const { sourceId } = await addSource(opened.runtime, ADMIN, disk());
    const reading = opened.runtime.sources.poll(opened.runtime, ADMIN, sourceId, null, never);
    expect(opened.runtime.sources.poll(opened.runtime, ADMIN, sourceId, null, never)).toBeNull();
    expect((await reading)?.outcome).toBe('complete');
  });

  it('is left alone while it or all reading is paused, and when it was removed', async () => {
    const { sourceId } = await addSource(opened.runtime, ADMIN, disk());
    await pauseSource(opened.runtime, ADMIN, sourceId, true);
    await opened.runtime.sources.lookAround(opened.runtime, never);
    await pauseSource(opened.runtime, ADMIN, sourceId, false);
    opened.runtime.gate.pause({ by: 'Mina', at: new Date() });
    await opened.runtime.sources.lookAround(opened.runtime, never);
    opened.runtime.gate.resume();
    await removeSource(opened.runtime, ADMIN, sourceId);
    await opened.runtime.sources.lookAround(opened.runtime, never);
    await opened.runtime.sources.settled();
    expect(await events()).toBe(0);
    const actions = (await opened.runtime.ledger.auditLog(10)).map(({ action }) => action);
    expect(actions).toEqual(['source-removed', 'source-resumed', 'source-paused', 'source-added']);
  });

  it.each([
    ['no kind', { settings: {} }],
    ['a path that is not whole', { settings: { kind: 'disk', path: 'logs' } }],
    ['no bucket', { settings: { kind: 's3', address: 'https://example.com' } }],
    ['a secret', { settings: { kind: 's3', address: 's3://trail-logs', secretAccessKey: 'example' } }],
    ['no time', { everyMinutes: 0 }],
    ['no name', { name: ' ' }],
  ])('must not have %s', async (_, over) => {
    await expect(addSource(opened.runtime, ADMIN, disk(over))).rejects.toMatchObject({ code: 'invalid' });
    expect(await opened.runtime.ledger.sources()).toEqual([]);
  });

  it.each(['viewer', 'analyst'] as const)('is not for a %s to change or to read', async (role) => {
    const source = await addSource(opened.runtime, ADMIN, disk());
    const actor = { ...ADMIN, role };
    await expect(addSource(opened.runtime, actor, disk({ name: 'other' }))).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(removeSource(opened.runtime, actor, source.sourceId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(pauseSource(opened.runtime, actor, source.sourceId, true)).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(pollSource(opened.runtime, actor, source, null, never)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await events()).toBe(0);
  });

  it('comes from keytrail.json, keeps its pause as long as it stands there, and goes with it', async () => {
    const parsed = { name: 'copies', everyMinutes: 5, settings: { kind: 'disk' as const, path: '/logs' } };
    const withSources = (sources: readonly (typeof parsed)[]) => ({
      ...opened.runtime,
      site: { ...opened.runtime.site, sources: [...sources] },
    });
    await sourcesFromFile(withSources([parsed]));
    const [first] = await opened.runtime.ledger.sources();
    expect(first).toMatchObject({ ...parsed, origin: 'file' });
    await pauseSource(opened.runtime, ADMIN, first?.sourceId ?? '', true);
    await sourcesFromFile(withSources([parsed]));
    expect(await opened.runtime.ledger.sources()).toMatchObject([{ sourceId: first?.sourceId, isPaused: true }]);
    await expect(removeSource(opened.runtime, ADMIN, first?.sourceId ?? '')).rejects.toThrow('keytrail.json');
    await sourcesFromFile(withSources([{ ...parsed, everyMinutes: 6 }]));
    expect(await opened.runtime.ledger.sources()).toMatchObject([{ everyMinutes: 6, isPaused: false }]);
    await sourcesFromFile(withSources([]));
    expect(await opened.runtime.ledger.sources()).toEqual([]);
  });
});

describe('a bucket that is set up', () => {
  async function withAws(
    denied: boolean,
    behaviour: FakeBehaviour = {},
    queues: FakeWorld['queues'] = {},
    log = logObject(),
  ) {
    const fake = await startAwsFake(
      {
        accounts: { [OURS]: { regions: ['eu-west-1'] } },
        buckets: { 'trail-logs': { region: 'eu-west-1', objects: new Map([[logKey(), log]]) } },
        queues,
      },
      behaviour,
    );
    vi.stubEnv('AWS_ENDPOINT_URL', fake.url);
    for (const [name, value] of Object.entries(keysOf(denied ? '999999999999' : OURS))) vi.stubEnv(name, value);
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, join(place.path, 'none'));
    return fake;
  }
  const bucket = { name: 'trail', settings: { kind: 's3', address: 's3://trail-logs' } };
  const november = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };

  it('tells its last object, its delay and what is left', async () => {
    const fake = await withAws(false);
    const source = await addSource(opened.runtime, ADMIN, bucket);
    const report = await pollSource(opened.runtime, ADMIN, source, november, never);
    expect(report).toMatchObject({
      outcome: 'complete',
      filesRead: 1,
      backlog: { objects: 0, bytes: 0 },
      refusals: [],
    });
    expect(report.lastObject?.path).toBe(`s3://trail-logs/${logKey()}`);
    expect(report.lag?.p50Ms).toBeGreaterThanOrEqual(0);
    await fake.close();
  });

  describe('with a queue', () => {
    const SCHEDULE: Actor = { kind: 'system', job: 'schedule' };
    let fake: Awaited<ReturnType<typeof withAws>>;
    let queue: FakeMessage[];
    let source: ConnectedSource;
    let isDeaf = false;
    beforeEach(async () => {
      queue = [];
      isDeaf = false;
      const fault: FakeBehaviour['fault'] = ({ operation }) => {
        if (isDeaf && operation === 'ReceiveMessage') throw new FakeError('AccessDeniedException', 'no', 403);
      };
      fake = await withAws(false, { fault }, { trail: queue });
      const settings = { ...bucket.settings, queueUrl: `${fake.url}/${OURS}/trail` };
      source = await addSource(opened.runtime, ADMIN, { ...bucket, settings });
    });
    afterEach(() => fake.close());

    const listings = () => fake.of('s3:ListObjectsV2').length;
    /** How many listings a reading takes, so many hours from now. */
    async function listingsOf(hours: number, actor = SCHEDULE, days: SourcePoll['days'] = null) {
      const before = listings();
      const runtime = { ...opened.runtime, now: () => new Date(Date.now() + hours * 3_600_000) };
      const report = await pollSource(runtime, actor, source, days, never);
      return { listings: listings() - before, ...report };
    }

    it('is listed by the schedule once a day, and whenever somebody asks', async () => {
      expect((await listingsOf(0)).listings).toBeGreaterThan(0);
      queue.push(fakeMessage({ s3Bucket: 'trail-logs', s3ObjectKey: [logKey()] }));
      expect(await listingsOf(1)).toMatchObject({ listings: 0, outcome: 'complete', backlog: { objects: 0 } });
      expect(queue).toEqual([]);
      expect((await listingsOf(2, ADMIN)).listings).toBeGreaterThan(0);
      expect((await listingsOf(23)).listings).toBe(0);
      expect((await listingsOf(24, SCHEDULE, november)).listings).toBeGreaterThan(0);
      expect((await listingsOf(27)).listings).toBeGreaterThan(0);
      expect((await listingsOf(28)).listings).toBe(0);
    });

    it('is listed when the queue may not be heard', async () => {
      await listingsOf(0);
      isDeaf = true;
      expect(await listingsOf(1)).toMatchObject({
        outcome: 'incomplete',
        refusals: [{ action: 'sqs:ReceiveMessage' }],
      });
      expect((await listingsOf(2)).listings).toBeGreaterThan(0);
    });
  });

  it('that may not be listed is left by an amount that nobody knows, and names the missing action', async () => {
    const fake = await withAws(false, {
      fault: ({ operation }) => {
        if (operation === 'ListObjectsV2') throw new FakeError('AccessDenied', 'Access Denied', 403);
      },
    });
    const source = await addSource(opened.runtime, ADMIN, bucket);
    expect(await pollSource(opened.runtime, ADMIN, source, november, never)).toMatchObject({
      outcome: 'incomplete',
      backlog: null,
      refusals: [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::trail-logs', code: 'AccessDenied' }],
    });
    await fake.close();
  });

  it('whose role AWS does not let us take names that action on that role', async () => {
    const fake = await withAws(false);
    const roleArn = 'arn:aws:iam::444455556666:role/KeyTrailReader';
    const source = await addSource(opened.runtime, ADMIN, { ...bucket, settings: { ...bucket.settings, roleArn } });
    expect(await pollSource(opened.runtime, ADMIN, source, november, never)).toMatchObject({
      outcome: 'failed',
      backlog: null,
      refusals: [{ action: 'sts:AssumeRole', resource: roleArn, code: 'AccessDenied' }],
      problem: expect.stringContaining('what its trust policy says of the external id'),
    });
    await fake.close();
  });

  it('tells its last object and its delay also after a reading that brought nothing, or one of past days', async () => {
    const source = await addSource(opened.runtime, ADMIN, bucket);
    const last = (day: number) => ({
      path: `s3://trail-logs/${day}.json.gz`,
      deliveredAt: new Date(Date.UTC(2026, 10, day)).toISOString(),
    });
    const lag = (ms: number) => ({ p50Ms: ms, p95Ms: 2 * ms });
    const readings = [
      { lastObject: last(10), lag: lag(300_000), days: null },
      { lastObject: last(2), lag: lag(8 * 86_400_000), days: november },
      { lastObject: null, lag: null, days: null },
    ];
    for (const [hour, { days, ...found }] of readings.entries()) {
      await opened.runtime.ledger.recordPoll({
        sourceId: source.sourceId,
        startedAt: new Date(Date.UTC(2026, 10, 10, hour)),
        finishedAt: new Date(Date.UTC(2026, 10, 10, hour, 1)),
        askedBy: 'schedule',
        days,
        report: {
          outcome: 'complete',
          filesRead: 0,
          added: 0,
          backlog: { objects: 0, bytes: 0 },
          refusals: [],
          withoutBucketKey: null,
          problem: null,
          ...found,
        },
      });
    }
    expect(await sourceStates(opened.runtime)).toMatchObject([{ lastObject: last(10), lag: lag(300_000) }]);
  });

  it.each([
    ['without a Bucket Key tells what that cost in a day', false, { objects: 1, keyArn: KEY_ARN }],
    ['with a Bucket Key tells nothing of it', true, null],
  ])('%s', async (_, bucketKey, withoutBucketKey) => {
    const fake = await withAws(false, {}, {}, logObject(undefined, { kms: { keyArn: KEY_ARN, bucketKey } }));
    const source = await addSource(opened.runtime, ADMIN, bucket);
    expect(await pollSource(opened.runtime, ADMIN, source, november, never)).toMatchObject({ withoutBucketKey });
    await pollSource(opened.runtime, ADMIN, source, november, never);
    expect(await sourceStates(opened.runtime)).toMatchObject([{ withoutBucketKey }]);
    const later = { ...opened.runtime, now: () => new Date(Date.now() + 25 * 3_600_000) };
    expect(await sourceStates(later)).toMatchObject([{ withoutBucketKey: null }]);
    await fake.close();
  });

  it('that AWS does not open is written down with its reason', async () => {
    const fake = await withAws(true);
    const source = await addSource(opened.runtime, ADMIN, bucket);
    const report = await pollSource(opened.runtime, ADMIN, source, november, never);
    expect(report).toMatchObject({ outcome: 'failed', filesRead: 0 });
    expect(report.problem).toContain('AWS does not know us');
    expect(await opened.runtime.ledger.sourcePolls(source.sourceId, 5)).toMatchObject([{ report, days: november }]);
    await fake.close();
  });
});

describe('when a source is read next', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 0, minute));
  const source = { isPaused: false, everyMinutes: 10, createdAt: at(0) };
  const ended = (outcome: PollReport['outcome'], minute: number) => ({
    finishedAt: at(minute),
    report: {
      outcome,
      filesRead: 0,
      added: 0,
      lag: null,
      lastObject: null,
      backlog: null,
      refusals: [],
      withoutBucketKey: null,
      problem: null,
    },
  });

  it.each([
    ['at once when it never was', [], at(0)],
    ['after its time when it was', [ended('complete', 5)], at(15)],
    ['after its time when something was left', [ended('incomplete', 5)], at(15)],
    ['later after a failure', [ended('failed', 5)], at(25)],
    ['later still after more', [ended('failed', 20), ended('failed', 5), ended('complete', 1)], at(60)],
    ['at most six hours later', Array.from({ length: 12 }, () => ended('failed', 0)), at(360)],
    ['in time again after a success', [ended('complete', 30), ended('failed', 5)], at(40)],
  ])('is %s', (_, polls, due) => {
    expect(nextPollAt(source, polls)).toEqual(due);
  });

  it('is never while it is paused, and never sooner than its own time', () => {
    expect(nextPollAt({ ...source, isPaused: true }, [])).toBeNull();
    const daily = { ...source, everyMinutes: 1440 };
    expect(nextPollAt(daily, [ended('failed', 0)])).toEqual(at(1440));
  });
});
