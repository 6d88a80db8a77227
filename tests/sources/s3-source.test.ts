import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CollectionCut } from '@/lib/collector/interview';
import { openS3 } from '@/lib/sources/open-s3';
import type { S3Access } from '@/lib/sources/reader';
import { s3Address } from '@/lib/sources/s3-address';
import type { Origin, Source, SourcePage } from '@/lib/sources/source';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, FakeHalf, FakeHangUp, type FakeObject, type FakeWorld } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { logKey, logObject } from '../support/trail-bucket';

const OURS = '111122223333';
const THEIRS = '444455556666';
const NOVEMBER = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
const KEY_ARN = `arn:aws:kms:eu-west-1:${OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const ROLE = `arn:aws:iam::${THEIRS}:role/KeyTrailReader`;

let objects: Map<string, FakeObject>;
let fake: AwsFake | null = null;
let source: Source | null = null;
let folder = folderWith();
const env = { ...process.env };

beforeEach(() => {
  objects = new Map();
  folder = folderWith();
});
afterEach(async () => {
  await source?.close();
  await fake?.close();
  folder.remove();
  process.env = { ...env };
});

async function open(
  url = 's3://trail-logs',
  { access = {}, pageSize = 3, ...behaviour }: FakeBehaviour & { access?: Partial<S3Access>; pageSize?: number } = {},
): Promise<Source> {
  const world: FakeWorld = {
    accounts: {
      [OURS]: { regions: ['us-east-1'] },
      [THEIRS]: { regions: ['us-east-1'], role: { name: 'KeyTrailReader', externalId: 'example-external-id' } },
    },
    buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
    pageSize,
  };
  fake = await startAwsFake(world, behaviour);
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  const never = new AbortController().signal;
  source = await openS3(
    s3Address(url),
    { homeRegion: 'us-east-1', ...access },
    { clock: jumpingClock(), signal: never },
  );
  return source;
}

async function listed(
  from: Source,
  days = NOVEMBER,
): Promise<{ keys: string[]; origins: Origin[]; pages: SourcePage[] }> {
  const pages: SourcePage[] = [];
  for await (const page of from.list(days, new AbortController().signal)) pages.push(page);
  const origins = pages.flatMap((page) => page.origins);
  return { pages, origins, keys: origins.map(({ path }) => path.replace('s3://trail-logs/', '')).sort() };
}

const put = (...keys: readonly string[]) => {
  for (const key of keys) objects.set(key, logObject());
};
const read = (origin: Origin, from: Source) =>
  from.fetch(origin, join(folder.path, 'object'), new AbortController().signal);
async function firstOf(from: Source): Promise<Origin> {
  const { origins } = await listed(from);
  return origins[0] ?? expect.fail('nothing was listed');
}

describe('listing a bucket', () => {
  const layouts = {
    'of one account': { account: OURS },
    'with a prefix': { prefix: 'security/trail/' },
    'of an organization': { organization: 'o-exampleorgid', account: THEIRS },
    'of Control Tower': { prefix: 'o-exampleorgid/', organization: 'o-exampleorgid', account: THEIRS },
    'of network activity': { type: 'CloudTrail-NetworkActivity' },
  };
  it.each(Object.entries(layouts))(
    'finds the logs of a layout %s with their digests, and no neighbour',
    async (_name, place) => {
      const wanted = [logKey(place), logKey({ ...place, region: 'eu-west-1', name: 'T2355Z_ZZZZZZZZ12345678' })];
      put(...wanted);
      const digest = logKey({ ...place, type: 'CloudTrail-Digest' });
      put(digest, logKey({ ...place, type: 'CloudTrail-Insight' }), logKey({ ...place, type: 'Config' }));
      expect((await listed(await open())).keys).toEqual([...wanted, digest].sort());
    },
  );

  it.each([
    's3://trail-logs/',
    's3://trail-logs/a/b',
    's3://trail-logs/a/b/AWSLogs',
    's3://trail-logs/a/b/AWSLogs/o-exampleorgid/',
    `s3://trail-logs/a/b/AWSLogs/o-exampleorgid/${OURS}`,
    `s3://trail-logs/a/b/AWSLogs/o-exampleorgid/${OURS}/CloudTrail`,
    `s3://trail-logs/a/b/AWSLogs/o-exampleorgid/${OURS}/CloudTrail/us-east-1/`,
    `s3://trail-logs/a/b/AWSLogs/o-exampleorgid/${OURS}/CloudTrail/us-east-1/2026/11`,
  ])('begins at %s', async (url) => {
    const key = logKey({ prefix: 'a/b/', organization: 'o-exampleorgid' });
    put(key);
    expect((await listed(await open(url))).keys).toEqual([key]);
  });

  it('reads every page, whatever the order of names', async () => {
    const keys = Array.from({ length: 40 }, (_, nth) => logKey({ name: `T${1000 + nth}Z_${(nth * 7) % 40}xxxxxxxx` }));
    put(...keys);
    expect((await listed(await open())).keys).toEqual(keys.sort());
  });

  it('asks for the days of the window and the day after, by account and Region', async () => {
    const days = ['2026/10/31', '2026/11/01', '2026/11/02', '2026/11/03', '2026/11/04'];
    put(...days.map((day) => logKey({ day })));
    const { keys } = await listed(await open());
    expect(keys).toEqual(days.slice(1, 4).map((day) => logKey({ day })));
    const prefixes = fake?.of('s3:ListObjectsV2').flatMap(({ input }) => (input.delimiter ? [] : [input.prefix]));
    expect(new Set(prefixes)).toEqual(
      new Set(days.slice(1, 4).map((day) => `AWSLogs/${OURS}/CloudTrail/us-east-1/${day}/`)),
    );
  });

  it('asks for a whole month at once', async () => {
    put(logKey({ day: '2026/10/05' }));
    const october = { from: new Date('2026-09-30T00:00:00Z'), to: new Date('2026-10-31T00:00:00Z') };
    expect((await listed(await open(), october)).keys).toEqual([logKey({ day: '2026/10/05' })]);
    const prefixes = fake?.of('s3:ListObjectsV2').flatMap(({ input }) => (input.delimiter ? [] : [input.prefix]));
    expect(prefixes).toHaveLength(3);
  });

  it('reads a bucket without folders by the names of its files', async () => {
    put(
      `flat/${OURS}_CloudTrail_us-east-1_20261101T1005Z_AbCdEfGh12345678.json.gz`,
      `flat/${OURS}_CloudTrail_us-east-1_20261001T1005Z_AbCdEfGh12345678.json.gz`,
      `flat/${OURS}_CloudTrail-Digest_us-east-1_trail_us-east-1_20261101T1005Z.json.gz`,
      'flat/readme.txt',
    );
    expect((await listed(await open('s3://trail-logs/flat'))).keys).toEqual([
      `flat/${OURS}_CloudTrail_us-east-1_20261101T1005Z_AbCdEfGh12345678.json.gz`,
    ]);
  });

  it('finds the logs of many accounts that lie below a prefix of each, and says what it does not look into', async () => {
    const keys = Array.from({ length: 80 }, (_, nth) => logKey({ prefix: `team-${nth}/` }));
    put(...keys);
    const { keys: found, pages } = await listed(await open());
    expect(found).toEqual(keys.sort());
    expect(pages.flatMap(({ troubles }) => troubles)).toEqual([]);
  });

  it('says which folders it does not look into, where there are too many', async () => {
    for (let nth = 100; nth < 610; nth++) put(`team-${nth}/photo.jpg`);
    put(logKey({ prefix: 'team-101/' }));
    const troubles = async () => {
      const { pages } = await listed(await open('s3://trail-logs', { pageSize: 1000 }));
      return pages.flatMap((page) => page.troubles);
    };
    expect(await troubles()).toEqual([]);
    put(logKey({ prefix: 'team-102/' }), logKey({ prefix: 'team-605/' }));
    expect(await troubles()).toMatchObject([
      { path: 's3://trail-logs/team-600/', reason: expect.stringContaining('10 folders from here on') },
    ]);
  });

  it('finds the logs in the last of many small folders, wherever else there are some', async () => {
    for (let nth = 0; nth < 510; nth++) put(`team-${10 + (nth % 20)}/app-${nth}/photo.jpg`);
    const keys = [logKey({ prefix: 'team-10/app-0/' }), logKey({ prefix: 'team-29/app-999/' })];
    put(...keys);
    expect((await listed(await open('s3://trail-logs', { pageSize: 1000 }))).keys).toEqual(keys);
  });

  it('says so when there are no logs', async () => {
    objects.set('photos/cat.jpg', logObject());
    const { pages } = await listed(await open());
    expect(pages[0]?.troubles).toMatchObject([{ reason: expect.stringContaining('no log files of CloudTrail') }]);
  });

  it('keeps names that XML cannot hold and knows archived objects', async () => {
    const odd = logKey({ name: 'T1005Z_\u0001 +&<é%' });
    put(odd);
    objects.set(logKey({ name: 'T1006Z_a' }), logObject(undefined, { storageClass: 'GLACIER' }));
    const { keys, pages } = await listed(await open());
    expect(keys).toEqual([odd]);
    expect(pages.flatMap(({ troubles }) => troubles)).toMatchObject([{ reason: expect.stringContaining('archived') }]);
  });

  it('takes an archived object that was restored for one that can be read', async () => {
    const restored = logKey({ name: 'T1006Z_a' });
    objects.set(restored, logObject(undefined, { storageClass: 'GLACIER', isRestored: true }));
    const { keys, pages, origins } = await listed(await open());
    expect(keys).toEqual([restored]);
    expect(pages.flatMap(({ troubles }) => troubles)).toEqual([]);
    for (const origin of origins)
      expect(await read(origin, source ?? expect.fail())).toMatchObject({ kind: 'fetched' });
  });

  it('names the right that is missing', async () => {
    put(logKey());
    const { pages } = await listed(
      await open('s3://trail-logs', {
        fault: ({ operation }) => {
          if (operation === 'ListObjectsV2') throw new FakeError('AccessDenied', 'Access Denied', 403);
        },
      }),
    );
    expect(pages.flatMap(({ troubles }) => troubles).map(({ refusal }) => refusal)).toEqual([
      { code: 'AccessDenied', message: 'Access Denied', action: 's3:ListBucket', resource: 'arn:aws:s3:::trail-logs' },
    ]);
  });
});

describe('fetching an object', () => {
  beforeEach(() => put(logKey()));

  it('brings its bytes, with its version and when it was delivered', async () => {
    const from = await open();
    const fetched = await read(await firstOf(from), from);
    expect(fetched).toMatchObject({ kind: 'fetched', deliveredAt: new Date('2026-11-01T00:00:00Z') });
    expect(readFileSync(join(folder.path, 'object'))).toEqual(Buffer.from(objects.get(logKey())?.body ?? []));
  });

  it('begins anew after a body that was cut off or fell silent, a reset, and a busy S3', async () => {
    const faults = [
      new FakeHalf('cut'),
      new FakeHangUp(),
      new FakeError('SlowDown', 'Please reduce your request rate.', 503),
      new FakeError('InternalError', 'We encountered an internal error.', 500),
    ];
    const from = await open('s3://trail-logs', {
      fault: ({ operation }) => {
        const next = operation === 'GetObject' ? faults.shift() : undefined;
        if (next) throw next;
      },
    });
    expect(await read(await firstOf(from), from)).toMatchObject({ kind: 'fetched' });
    expect(readFileSync(join(folder.path, 'object'))).toEqual(Buffer.from(objects.get(logKey())?.body ?? []));
    expect(fake?.of('s3:GetObject')).toHaveLength(5);
  });

  it('tells one that is gone', async () => {
    const from = await open();
    const origin = await firstOf(from);
    objects.clear();
    expect(await read(origin, from)).toEqual({ kind: 'gone' });
  });

  const words = `User: arn:aws:sts::${OURS}:assumed-role/R/s is not authorized to perform: kms:Decrypt on resource: ${KEY_ARN} because no identity-based policy allows the kms:Decrypt action`;
  it.each([
    { what: 'in the words of AWS', message: words, kms: null, action: 'kms:Decrypt', resource: KEY_ARN },
    {
      what: 'by the key of the object',
      message: 'Access Denied',
      kms: KEY_ARN,
      action: 'kms:Decrypt',
      resource: KEY_ARN,
    },
    {
      what: 'of S3',
      message: 'Access Denied',
      kms: null,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::trail-logs/AWSLogs/*',
    },
  ])('names the right that is missing: $what', async ({ message, kms, action, resource }) => {
    objects.set(logKey(), logObject(undefined, kms ? { kms: { keyArn: kms, bucketKey: false } } : {}));
    const from = await open('s3://trail-logs', {
      fault: ({ operation }) => {
        if (operation === 'GetObject') throw new FakeError('AccessDenied', message, 403);
      },
    });
    const fetched = await read(await firstOf(from), from);
    expect(fetched).toMatchObject({ kind: 'failed', refusal: { action, resource } });
  });

  it('ends everything when the credentials end', async () => {
    const from = await open('s3://trail-logs', {
      fault: ({ operation }) => {
        if (operation === 'GetObject') throw new FakeError('ExpiredToken', 'The provided token has expired.', 400);
      },
    });
    const origin = await firstOf(from);
    await expect(read(origin, from)).rejects.toThrow(CollectionCut);
  });

  it('takes over the clock of AWS', async () => {
    const from = await open('s3://trail-logs', { now: () => Date.now() + 3_600_000 });
    expect(await read(await firstOf(from), from)).toMatchObject({ kind: 'fetched' });
  });
});

describe('reaching a bucket', () => {
  it('asks it in its own Region', async () => {
    put(logKey());
    expect((await listed(await open())).keys).toHaveLength(1);
    expect(new Set(fake?.of('s3:ListObjectsV2').map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  });

  it('takes a role of another account with its external id', async () => {
    put(logKey());
    await listed(await open('s3://trail-logs', { access: { roleArn: ROLE, externalId: 'example-external-id' } }));
    expect(new Set(fake?.of('s3:ListObjectsV2').map(({ accountId }) => accountId))).toEqual(new Set([THEIRS]));
  });

  it('says which role it may not take', async () => {
    const opening = open('s3://trail-logs', { access: { roleArn: ROLE, externalId: 'wrong' } });
    await expect(opening).rejects.toThrow(`Allow sts:AssumeRole on ${ROLE}`);
  });

  it.each(['trail-logs', 'https://trail-logs.s3.amazonaws.com', 's3://', 's3://Up_Case'])(
    'does not take %s for an address',
    (text) => {
      expect(() => s3Address(text)).toThrow('s3://BUCKET');
    },
  );
});
