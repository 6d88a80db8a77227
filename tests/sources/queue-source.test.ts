import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { credentialsOf } from '@/lib/collector/sdk-credentials';
import { openS3 } from '@/lib/sources/open-s3';
import { type QueueOptions, queueSource } from '@/lib/sources/queue-source';
import { sdkBucket } from '@/lib/sources/sdk-bucket';
import { sdkQueue } from '@/lib/sources/sdk-queue';
import type { Source } from '@/lib/sources/source';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { judgeDigests } from '@/lib/verbs/judge-digests';
import { type SyncRequest, sync } from '@/lib/verbs/sync';
import { bucketOf, signingKey } from '../digests/bucket';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { fakeMessage } from '../support/aws-fake-sqs';
import { FakeError, type FakeMessage, type FakeObject, type FakeWorld } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { logKey, logObject } from '../support/trail-bucket';

const OURS = '111122223333';
const DAYS = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const ADDRESS = { bucket: 'trail-logs', prefix: '' };
const KEY = signingKey('31e8b5433410dfb61a9dc45cc65b22ff');
const NEVER = new AbortController().signal;
const env = { ...process.env };

let objects: Map<string, FakeObject>;
let queue: FakeMessage[];
let fake: AwsFake;
let folder = folderWith();
let opened: Opened;
const open: Source[] = [];

beforeEach(async () => {
  objects = new Map();
  queue = [];
  folder = folderWith();
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
  await start();
});
afterEach(async () => {
  for (const source of open.splice(0)) await source.close();
  await fake.close();
  opened.close();
  folder.remove();
  process.env = { ...env };
});

async function start(behaviour: FakeBehaviour = {}): Promise<void> {
  const world: FakeWorld = {
    accounts: { [OURS]: { regions: ['eu-west-1'] } },
    buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
    queues: { trail: queue },
  };
  await fake?.close();
  fake = await startAwsFake(world, behaviour);
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
}

const queueUrl = () => `${fake.url}/${OURS}/trail`;
async function queueOnly(options: Partial<QueueOptions> = {}): Promise<Source> {
  const credentials = credentialsOf(undefined);
  const port = await sdkBucket({ bucket: 'trail-logs', homeRegion: 'eu-west-1', credentials }, NEVER);
  const source = queueSource(sdkQueue(queueUrl(), 'eu-west-1', credentials), port, ADDRESS, {
    clock: jumpingClock(),
    signal: NEVER,
    ...options,
  });
  open.push(source);
  return source;
}
async function withListing(): Promise<Source> {
  const options = { clock: jumpingClock(), signal: NEVER, queueUrl: queueUrl() };
  const source = await openS3(ADDRESS, { homeRegion: 'eu-west-1' }, options);
  open.push(source);
  return source;
}
const read = (source: Source, more: Partial<SyncRequest> = {}) =>
  sync(opened.runtime, { kind: 'operator', name: 'test' }, { source, days: DAYS, ...more });

const told = (...keys: readonly string[]) => ({
  Records: keys.map((key) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: 'trail-logs' }, object: { key: encodeURIComponent(key), size: 1 } },
  })),
});
function deliver(name: string): string {
  const key = logKey({ name });
  objects.set(key, logObject());
  return key;
}
const keptAside = () =>
  opened.runtime.models.rows(
    sql`select reason, body from set_aside_messages order by reason`,
    z.object({ reason: z.string(), body: z.string() }),
  );

describe('a queue', () => {
  it('hands over objects, and forgets a message only when they are stored', async () => {
    const keys = Array.from({ length: 25 }, (_, nth) => deliver(`T1005Z_${nth}`));
    queue.push(...keys.map((key) => fakeMessage(told(key))));
    let waiting = -1;
    const report = await read(await queueOnly(), {
      onPart: async () => {
        waiting = queue.length;
      },
    });
    expect(report).toMatchObject({ outcome: 'complete', progress: { filesRead: 25, added: 25 }, setAside: 0 });
    expect(queue).toEqual([]);
    expect(waiting).toBe(0);
    expect(fake.of('s3:ListObjectsV2')).toEqual([]);
  });

  it('that holds more than a run takes leaves unknown how much is left, not nothing', async () => {
    const keys = Array.from({ length: 25 }, (_, nth) => deliver(`T1005Z_${nth}`));
    queue.push(...keys.map((key) => fakeMessage(told(key))));
    expect(await read(await queueOnly({ most: 20 }))).toMatchObject({ outcome: 'complete', isListed: false });
    expect(queue).toHaveLength(5);
    expect(await read(await queueOnly({ most: 20 }))).toMatchObject({ outcome: 'complete', isListed: true });
    expect(queue).toEqual([]);
  });

  it('keeps the message when the store fails', async () => {
    queue.push(fakeMessage(told(deliver('T1005Z_a'))));
    const { sink } = opened.runtime;
    const broken = async () => {
      throw new Error('disk full');
    };
    const failing = sync(
      { ...opened.runtime, sink: { ...sink, commit: broken } },
      { kind: 'operator', name: 'test' },
      { source: await queueOnly(), days: DAYS },
    );
    await expect(failing).rejects.toThrow('disk full');
    expect(queue).toHaveLength(1);
  });

  it('keeps a message until each object that it names is stored', async () => {
    const [one, two] = [deliver('T1005Z_a'), deliver('T1005Z_b')];
    queue.push(fakeMessage(told(one, two)));
    let refusing = true;
    await start({
      fault: ({ operation, input }) => {
        if (refusing && operation === 'GetObject' && input.key === two) {
          throw new FakeError('AccessDenied', 'Access Denied', 403);
        }
      },
    });
    expect(await read(await queueOnly())).toMatchObject({ outcome: 'incomplete', progress: { filesRead: 1 } });
    expect(queue).toHaveLength(1);
    for (const message of queue) message.visibleAt = 0;
    refusing = false;
    expect(await read(await queueOnly())).toMatchObject({
      outcome: 'complete',
      progress: { filesKnown: 1, filesRead: 1, added: 1 },
    });
    expect(queue).toEqual([]);
  });

  it('reads an object once that is told of twice, before or after it was stored', async () => {
    const key = deliver('T1005Z_a');
    queue.push(fakeMessage(told(key), '1'), fakeMessage({ ...told(key), again: true }, '2'));
    await read(await queueOnly());
    queue.push(fakeMessage(told(key), '3'));
    expect(await read(await queueOnly())).toMatchObject({ progress: { filesKnown: 1, filesRead: 0 } });
    expect(queue).toEqual([]);
    expect(fake.of('s3:GetObject')).toHaveLength(1);
  });

  it('sets aside, with the reason, what no log can be read by', async () => {
    const other = { ...told('x') };
    queue.push(
      fakeMessage('not JSON'),
      fakeMessage(JSON.parse(JSON.stringify(other).replaceAll('trail-logs', 'other-logs'))),
      fakeMessage(told(logKey({ name: 'T1005Z_gone' }))),
      fakeMessage(told(deliver('T1005Z_good'))),
    );
    expect(await read(await queueOnly())).toMatchObject({ setAside: 3, gone: 1, progress: { filesRead: 1 } });
    expect(queue).toEqual([]);
    expect((await keptAside()).map(({ reason }) => reason)).toEqual([
      'it is about the bucket other-logs, not trail-logs',
      'the message is not JSON',
      expect.stringContaining('there is no object s3://trail-logs/AWSLogs/'),
    ]);
  });

  it('passes by tests of the set-up, insights and other neighbours', async () => {
    queue.push(
      fakeMessage({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'trail-logs' }),
      fakeMessage(told(logKey({ type: 'CloudTrail-Insight' }))),
      fakeMessage(told('AWSLogs/111122223333/Config/x.json.gz')),
    );
    expect(await read(await queueOnly())).toMatchObject({
      outcome: 'complete',
      setAside: 0,
      progress: { filesFound: 0 },
    });
    expect(queue).toEqual([]);
  });

  describe('that tells of digests', () => {
    const trail = bucketOf(6, KEY);
    const digest = () => trail.digests[2] ?? '';
    const deliverTrail = () => {
      for (const [name, body] of trail.files) {
        const signature = trail.signatures.get(name);
        objects.set(name, { body, ...(signature === undefined ? {} : { signature }) });
      }
    };
    const verdicts = () =>
      opened.runtime.models.rows(
        sql`
          select kind, verdict, count(*) as n
          from digest_verdicts
          group by all
          order by all
        `,
        z.object({ kind: z.string(), verdict: z.string(), n: integer }),
      );

    it('brings them in as logs are, without a listing, and they prove those', async () => {
      deliverTrail();
      queue.push(...[...trail.files.keys()].map((key) => fakeMessage(told(key))));
      const source = { ...(await queueOnly()), askPublicKeys: async () => ({ keys: [KEY.listed], refusal: null }) };
      expect(await read(source)).toMatchObject({
        progress: { filesFetched: trail.files.size },
        troubleCount: 0,
        backlog: { objects: 0 },
      });
      expect(queue).toEqual([]);
      expect(fake.of('s3:ListObjectsV2')).toEqual([]);
      await judgeDigests(opened.runtime, source);
      expect(await verdicts()).toEqual([
        { kind: 'digest', verdict: 'valid', n: trail.digests.length },
        { kind: 'log', verdict: 'valid', n: trail.logs.length },
      ]);
    });

    it('keeps the message when the store fails, and brings the digest in when it is told of again', async () => {
      deliverTrail();
      queue.push(fakeMessage(told(digest())));
      const { sink } = opened.runtime;
      const broken = async () => {
        throw new Error('disk full');
      };
      const failing = sync(
        { ...opened.runtime, sink: { ...sink, commit: broken } },
        { kind: 'operator', name: 'test' },
        { source: await queueOnly(), days: DAYS },
      );
      await expect(failing).rejects.toThrow('disk full');
      expect(queue).toHaveLength(1);
      for (const message of queue) message.visibleAt = 0;
      expect(await read(await queueOnly())).toMatchObject({ progress: { filesRead: 1 } });
      expect(queue).toEqual([]);
    });

    it('sets aside a message about one that is gone, and reads none twice that the listing finds as well', async () => {
      deliverTrail();
      objects.delete(digest());
      queue.push(...trail.digests.map((key) => fakeMessage(told(key))));
      expect(await read(await withListing())).toMatchObject({ setAside: 1, gone: 1 });
      expect(queue).toEqual([]);
      expect(fake.of('s3:GetObject')).toHaveLength(trail.files.size);
    });
  });

  it('hides messages from others for as long as their objects are worked on', async () => {
    let hiddenUntil = 0;
    queue.push(fakeMessage(told(deliver('T1006Z_b')), 'slow'));
    const { sink } = opened.runtime;
    const slow: typeof sink = {
      ...sink,
      commit: async (...given) => {
        const before = queue[0]?.visibleAt ?? 0;
        while ((queue[0]?.visibleAt ?? 0) === before) await new Promise((done) => setImmediate(done));
        hiddenUntil = queue[0]?.visibleAt ?? 0;
        return sink.commit(...given);
      },
    };
    const source = await queueOnly({ visibilitySeconds: 1 });
    await sync({ ...opened.runtime, sink: slow }, { kind: 'operator', name: 'test' }, { source, days: DAYS });
    expect(hiddenUntil).toBeGreaterThan(Date.now());
    expect(queue).toEqual([]);
  });

  it('is made up for by the listing', async () => {
    const [one] = [deliver('T1005Z_a'), deliver('T1005Z_b'), deliver('T1005Z_c')];
    queue.push(fakeMessage(told(one)));
    expect(await read(await withListing())).toMatchObject({
      outcome: 'complete',
      progress: { filesRead: 3, added: 3 },
    });
    expect(queue).toEqual([]);
    expect(fake.of('s3:GetObject')).toHaveLength(3);
    expect(await read(await withListing())).toMatchObject({ progress: { filesKnown: 3, filesRead: 0 } });
  });

  it.each([
    { operation: 'ReceiveMessage', action: 'sqs:ReceiveMessage' },
    { operation: 'DeleteMessageBatch', action: 'sqs:DeleteMessage' },
  ])('names the right that is missing: $action', async ({ operation, action }) => {
    queue.push(fakeMessage(told(deliver('T1005Z_a'))));
    await start({
      fault: (request) => {
        if (request.operation === operation) throw new FakeError('AccessDeniedException', 'no', 403);
      },
    });
    const report = await read(await queueOnly());
    expect(report.refusals).toMatchObject([{ action, resource: `arn:aws:sqs:eu-west-1:${OURS}:trail` }]);
    expect(report.outcome).toBe('incomplete');
    expect(queue).toHaveLength(1);
  });
});
