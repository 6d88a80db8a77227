import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { credentialsOf } from '@/lib/collector/sdk-credentials';
import type { Runtime } from '@/lib/runtime';
import { chained } from '@/lib/sources/chained';
import { queueSource } from '@/lib/sources/queue-source';
import { s3Source } from '@/lib/sources/s3-source';
import { sdkBucket } from '@/lib/sources/sdk-bucket';
import { sdkQueue } from '@/lib/sources/sdk-queue';
import type { Source } from '@/lib/sources/source';
import { integer } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import { type Random, seeded } from '@/lib/story/random';
import { sync } from '@/lib/verbs/sync';
import { keysOf, startAwsFake } from '../support/aws-fake';
import { fakeMessage } from '../support/aws-fake-sqs';
import type { FakeMessage, FakeObject } from '../support/aws-fake-world';
import { kmsCall, otherCall, type RawRecord } from '../support/events';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { logKey, logObject } from '../support/trail-bucket';
import { awsFaults } from './support/aws-faults';
import { faults } from './support/injected';
import { asked, opened, stateOf } from './support/store';

const OURS = '111122223333';
const ROUNDS = 10;
const FAULTS_A_ROUND = 120;
const SHARE = 0.25;
const SHORT_SILENCE_MS = 100;
const LONG_SILENCE_MS = 20_000;
const SEED = 20_261_128;
const ADDRESS = { bucket: 'trail-logs', prefix: '' };
const DAYS = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-03T00:00:00Z') };
const OPERATOR = { kind: 'operator', name: 'test' } as const;

const folder = folderWith();
const injected = faults('S3 and SQS: refusals, throttling, resets, cut and silent bodies, clocks, credentials, stops');
const before = new Map<string, FakeObject>();
/** What comes late, sorted anywhere, and one object that is there anew under its old name. */
const after = new Map<string, FakeObject>();
const env = { ...process.env };

beforeAll(() => {
  const random = seeded(SEED, 'world');
  const changing: RawRecord[] = [kmsCall('Decrypt')];
  for (const region of ['us-east-1', 'eu-west-1', 'ap-northeast-2']) {
    for (const day of ['2026/11/01', '2026/11/02', '2026/11/03', '2026/11/04']) {
      for (let nth = 0; nth < 8; nth++) {
        const key = logKey({ region, day, name: `T${1000 + random.whole(0, 900)}Z_${random.hex(16)}` });
        const records = [kmsCall('Decrypt', { region }), kmsCall('GenerateDataKey', { region })];
        const late = nth >= 6;
        (late ? after : before).set(key, logObject([...records, otherCall('s3.amazonaws.com', 'GetObject')]));
      }
    }
  }
  const key = logKey({ name: 'T1200Z_ChangesItsContent' });
  before.set(key, logObject(changing));
  after.set(key, logObject([...changing, kmsCall('ScheduleKeyDeletion')]));
});
afterAll(() => {
  folder.remove();
  process.env = { ...env };
});

/** What is stored, and by which versions of which objects. */
async function whole(runtime: Runtime) {
  const ids = await runtime.facts.rows(
    sql`select cast(event_id as varchar) as id from kms_events order by id`,
    z.object({ id: z.string() }),
  );
  const manifest = await runtime.models.rows(
    sql`
      select path, version, modified_ms, outcome, records, kms_records, other_records
      from files
      order by path
    `,
    z.object({
      path: z.string(),
      version: z.string(),
      modified_ms: integer,
      outcome: z.string(),
      records: integer,
      kms_records: integer,
      other_records: integer,
    }),
  );
  const [sums] = await runtime.models.rows(
    sql`
      select
        (select sum(calls) from usage_hour)     as calls,
        (select sum(records) from coverage_hour) as covered
    `,
    z.object({ calls: integer, covered: integer }),
  );
  return { ...(await stateOf(runtime)), ids, manifest, sums };
}

async function start(random: Random, hasQueue: boolean) {
  const objects = new Map<string, FakeObject>();
  const queue: FakeMessage[] = [];
  let told = 0;
  const broken = awsFaults(random, SHARE);
  let skewMs = 0;
  const fake = await startAwsFake(
    {
      accounts: { [OURS]: { regions: ['eu-west-1'] } },
      buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
      queues: { trail: queue },
      pageSize: 5,
    },
    { fault: broken.fault, now: () => Date.now() + skewMs },
  );
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  const never = new AbortController().signal;
  const credentials = credentialsOf(undefined);
  const clients = () => sdkBucket({ bucket: 'trail-logs', homeRegion: 'eu-west-1', credentials }, never);
  const clock = jumpingClock();
  return {
    broken,
    fake,
    deliver: (more: ReadonlyMap<string, FakeObject>) => {
      for (const [key, object] of more) {
        objects.set(key, object);
        // Every fifth is not told of, every seventh twice.
        const nth = objects.size;
        for (let times = nth % 5 === 0 ? 0 : nth % 7 === 0 ? 2 : 1; times > 0; times--) {
          queue.push(fakeMessage(notification(key), `message ${++told}`));
        }
      }
    },
    /** Time passes: messages can be received again, and clocks go wrong or right. */
    later: () => {
      for (const message of queue) message.visibleAt = 0;
      skewMs = random.pick([0, 0, 3_600_000, -3_600_000]);
    },
    calm: () => {
      skewMs = 0;
    },
    waiting: () => queue.length,
    open: async (silenceMs = LONG_SILENCE_MS): Promise<Source> => {
      const options = { clock, signal: never, silenceMs, waitSeconds: 0 };
      const listing = s3Source(await clients(), ADDRESS, options);
      if (!hasQueue) return listing;
      const url = `${fake.url}/${OURS}/trail`;
      return chained(queueSource(sdkQueue(url, 'eu-west-1', credentials), await clients(), ADDRESS, options), listing);
    },
  };
}

function notification(key: string) {
  const s3 = { bucket: { name: 'trail-logs' }, object: { key: encodeURIComponent(key), size: 1 } };
  return { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3 }] };
}

async function syncOnce(runtime: Runtime, source: Source, signal?: AbortSignal) {
  try {
    return await sync(runtime, OPERATOR, { source, days: DAYS, ...(signal ? { signal } : {}) });
  } finally {
    await source.close();
  }
}

describe('reading a bucket while S3 and SQS fail', () => {
  it(`ends as if nothing had failed, in ${ROUNDS} rounds`, { timeout: 900_000 }, async () => {
    const calm = await start(seeded(SEED, 'calm'), false);
    calm.deliver(before);
    calm.deliver(after);
    const { runtime: first, close: closeFirst } = await opened(join(folder.path, 'calm'));
    expect(await syncOnce(first, await calm.open())).toMatchObject({ outcome: 'complete' });
    const expected = await whole(first);
    closeFirst();
    await calm.fake.close();
    expect(expected.ids).toHaveLength(3 * 4 * 8 * 2 + 2);

    const byKind = new Map<string, number>();
    let syncs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const random = seeded(SEED, `round ${round}`);
      const world = await start(random, round % 2 === 1);
      const data = join(folder.path, `round-${round}`);
      const { runtime, close } = await opened(data);
      for (const delivery of [before, after]) {
        world.deliver(delivery);
        world.broken.allow(FAULTS_A_ROUND / 2);
        while (!world.broken.isSpent()) {
          world.later();
          const stop = new AbortController();
          const parts = random.whole(0, 6);
          const stopping = parts === 0 ? setTimeout(() => stop.abort(), random.whole(20, 200)) : undefined;
          await syncOnce(runtime, await world.open(SHORT_SILENCE_MS), stop.signal).catch(() => undefined);
          clearTimeout(stopping);
          if (stop.signal.aborted) byKind.set('stopped', (byKind.get('stopped') ?? 0) + 1);
          syncs++;
        }
      }
      world.later();
      world.calm();
      world.broken.allow(0);
      expect(await syncOnce(runtime, await world.open())).toMatchObject({
        outcome: 'complete',
        backlog: { objects: 0 },
      });
      if (round % 2 === 1) expect(world.waiting()).toBe(0);
      close();
      expect(await asked(data, whole)).toEqual(expected);
      for (const [kind, count] of world.broken.counts) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
      await world.fake.close();
    }
    const kinds = [...byKind].sort().map(([kind, count]) => `${kind} ${count}`);
    injected.injected([...byKind.values()].reduce((sum, count) => sum + count, 0));
    injected.tell(`${syncs} syncs; ${kinds.join(', ')}`);
    expect(byKind.size).toBeGreaterThanOrEqual(13);
  });
});
