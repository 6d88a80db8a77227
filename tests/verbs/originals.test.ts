import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { parseEventId } from '@/lib/model/parse';
import { openS3 } from '@/lib/sources/open-s3';
import { rawRecord } from '@/lib/verbs/raw-record';
import { sync } from '@/lib/verbs/sync';
import { verify } from '@/lib/verbs/verify';
import { type AwsFake, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, type FakeObject } from '../support/aws-fake-world';
import { kmsCall } from '../support/events';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';
import { logKey, logObject } from '../support/trail-bucket';

const OURS = '111122223333';
const THEIRS = '444455556666';
const ID = '0c5f7a1e-1111-4222-8333-444455556666';
const EVENT = parseEventId(ID) ?? expect.fail(ID);
const DAYS = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') };
const PATH = `s3://trail-logs/${logKey()}`;
const ACCESS = {
  homeRegion: 'eu-west-1',
  roleArn: `arn:aws:iam::${THEIRS}:role/KeyTrailReader`,
  externalId: 'example-external-id',
};
const env = { ...process.env };

let objects: Map<string, FakeObject>;
let isRefused = false;
let fake: AwsFake;
let folder = folderWith();
let opened: Opened;

beforeEach(async () => {
  isRefused = false;
  folder = folderWith();
  objects = new Map([[logKey(), logObject([kmsCall('Encrypt'), kmsCall('Decrypt', { id: ID })])]]);
  fake = await startAwsFake(
    {
      accounts: {
        [OURS]: { regions: ['eu-west-1'] },
        [THEIRS]: { regions: ['eu-west-1'], role: { name: 'KeyTrailReader', externalId: ACCESS.externalId } },
      },
      buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
    },
    {
      fault: ({ operation }) => {
        if (isRefused && operation === 'GetObject') throw new FakeError('AccessDenied', 'Access Denied', 403);
      },
    },
  );
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
  const signal = new AbortController().signal;
  const source = await openS3({ bucket: 'trail-logs', prefix: '' }, ACCESS, { clock: jumpingClock(), signal });
  await sync(opened.runtime, { kind: 'operator', name: 'test' }, { source, days: DAYS });
  await source.close();
});
afterEach(async () => {
  await fake.close();
  opened.close();
  folder.remove();
  process.env = { ...env };
});

describe('the full record of an event that came from a bucket', () => {
  it('is fetched again, in the role by which the bucket was read, and leaves no copy', async () => {
    const record = await rawRecord(opened.runtime, EVENT);
    expect(record).toMatchObject({ kind: 'found', from: 'bucket', path: PATH, recordIndex: 1 });
    expect(record.kind === 'found' && JSON.parse(record.json)).toMatchObject({ eventID: ID, eventName: 'Decrypt' });
    expect(fake.of('s3:GetObject').map(({ accountId }) => accountId)).toEqual([THEIRS, THEIRS]);
    expect(readdirSync(join(folder.path, 'data/spool'))).toEqual([]);
  });

  it('is not shown when the object holds another event there now', async () => {
    objects.set(logKey(), logObject([kmsCall('Encrypt'), kmsCall('Decrypt')]));
    expect(await rawRecord(opened.runtime, EVENT)).toEqual({ kind: 'changed', path: PATH, recordIndex: 1 });
  });

  it('is gone with its object', async () => {
    objects.clear();
    expect(await rawRecord(opened.runtime, EVENT)).toEqual({ kind: 'gone', path: PATH, recordIndex: 1 });
  });

  it('is said to be out of reach when the bucket refuses, with the right that is missing', async () => {
    isRefused = true;
    expect(await rawRecord(opened.runtime, EVENT)).toEqual({
      kind: 'unreachable',
      path: PATH,
      recordIndex: 1,
      reason: 'AccessDenied: s3:GetObject on arn:aws:s3:::trail-logs/AWSLogs/* is missing',
    });
  });
});

describe('verifying what came from a bucket', () => {
  const verified = () => verify(opened.runtime, AbortSignal.timeout(20_000));

  it('fetches the objects again and agrees', async () => {
    expect(await verified()).toMatchObject({ verdict: 'agrees', files: 1, records: 2, agreed: 2, unverified: [] });
    expect(readdirSync(join(folder.path, 'data/spool'))).toEqual([]);
  });

  it.each([
    ['has changed', () => objects.set(logKey(), logObject([kmsCall('Encrypt')])), 'it has changed since it was read'],
    ['is gone', () => objects.clear(), 'it is no longer there'],
    [
      'is refused',
      () => {
        isRefused = true;
      },
      'its bucket could not be asked: AccessDenied: s3:GetObject on arn:aws:s3:::trail-logs/AWSLogs/* is missing',
    ],
  ])('says of one that %s that it cannot tell', async (_name, spoil, reason) => {
    spoil();
    expect(await verified()).toMatchObject({ verdict: 'cannot-tell', unverified: [{ path: PATH, reason }] });
  });
});
