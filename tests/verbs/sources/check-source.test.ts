import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/model/actor';
import { SourceSettings } from '@/lib/model/connected-source';
import { AppError } from '@/lib/model/errors';
import { checkSource } from '@/lib/verbs/sources/check-source';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../../support/aws-fake';
import { fakeMessage } from '../../support/aws-fake-sqs';
import { FakeError, FakeHangUp, type FakeMessage, type FakeObject, type FakeWorld } from '../../support/aws-fake-world';
import { folderWith } from '../../support/folder';
import { logKey, logObject } from '../../support/trail-bucket';

const ADMIN: Actor = { kind: 'person', userId: 'u', name: 'Mina', role: 'admin' };
const OURS = '111122223333';
const THEIRS = '444455556666';
const ROLE = `arn:aws:iam::${THEIRS}:role/KeyTrailReader`;
const KEY_ARN = `arn:aws:kms:eu-west-1:${OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const never = new AbortController().signal;
/** AWS refuses these operations. */
const refusing =
  (...operations: readonly string[]): FakeBehaviour['fault'] =>
  ({ operation }) => {
    if (operations.includes(operation)) throw new FakeError('AccessDenied', 'Access Denied', 403);
  };

/** CloudTrail does not tell its public keys. */
const refusal =
  (code: string, words: string): NonNullable<FakeBehaviour['fault']> =>
  ({ operation }) => {
    if (operation === 'ListPublicKeys') throw new FakeError(code, words, 400);
  };
const hangUp: NonNullable<FakeBehaviour['fault']> = ({ operation }) => {
  if (operation === 'ListPublicKeys') throw new FakeHangUp();
};

let objects: Map<string, FakeObject>;
let fake: AwsFake | null = null;
let message: FakeMessage;

beforeEach(() => {
  objects = new Map([[logKey(), logObject()]]);
  message = fakeMessage('anything');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake?.close();
  fake = null;
});

async function asked(settings: object, fault?: FakeBehaviour['fault'], queue: string | null = null) {
  const world: FakeWorld = {
    accounts: {
      [OURS]: { regions: ['us-east-1', 'eu-west-1'] },
      [THEIRS]: {
        regions: ['us-east-1', 'eu-west-1'],
        role: { name: 'KeyTrailReader', externalId: 'example-external-id' },
      },
    },
    buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
    queues: { trail: [message] },
  };
  fake = await startAwsFake(world, fault ? { fault } : {});
  for (const [name, value] of Object.entries({
    ...keysOf(OURS),
    AWS_ENDPOINT_URL: fake.url,
    AWS_REGION: 'us-east-1',
  })) {
    vi.stubEnv(name, value);
  }
  const queueUrl = queue === null ? {} : { queueUrl: `${fake.url}/${OURS}/${queue}` };
  return checkSource(ADMIN, SourceSettings.parse({ ...settings, ...queueUrl }), never);
}

async function checks(...given: Parameters<typeof asked>) {
  const found = await asked(...given);
  return found.map(({ action, verdict, because }) => `${action} ${verdict}${because === null ? '' : ` (${because})`}`);
}

const bucket = (more: object = {}) => ({ kind: 's3', address: 's3://trail-logs', ...more });

describe('the test of a bucket', () => {
  it('tries who we are, the listing and one log file', async () => {
    expect(await checks(bucket())).toEqual([
      'sts:GetCallerIdentity allowed',
      's3:ListBucket allowed',
      's3:GetObject allowed',
      'kms:Decrypt not-tried (not-encrypted)',
      'cloudtrail:ListPublicKeys allowed',
    ]);
  });

  it('asks for public keys as the role, in the Region whose logs lie there', async () => {
    objects = new Map([[logKey({ region: 'eu-west-1' }), logObject()]]);
    await checks(bucket({ roleArn: ROLE, externalId: 'example-external-id' }));
    expect(fake?.of('cloudtrail:ListPublicKeys')).toMatchObject([{ accountId: THEIRS, region: 'eu-west-1' }]);
  });

  it.each<[string, string, NonNullable<FakeBehaviour['fault']>]>([
    ['refused', 'AccessDeniedException: no', refusal('AccessDeniedException', 'no')],
    ['failed', 'ThrottlingException: Rate exceeded', refusal('ThrottlingException', 'Rate exceeded')],
    ['failed', 'ECONNRESET', hangUp],
  ])('says that public keys are %s: %s', async (verdict, words, fault) => {
    const found = await asked(bucket(), fault, 'trail');
    expect(found.filter((check) => check.verdict !== 'allowed' && check.verdict !== 'not-tried')).toMatchObject([
      { action: 'cloudtrail:ListPublicKeys', resource: '*', verdict, said: expect.stringContaining(words) },
    ]);
  });

  it('takes the role first, and says of the rest that it could not be tried when that is refused', async () => {
    const role = { roleArn: ROLE, externalId: 'example-external-id' };
    expect((await checks(bucket(role)))[0]).toBe('sts:AssumeRole allowed');
    await fake?.close();
    expect(await checks(bucket({ ...role, externalId: 'another-external-id' }), undefined, 'trail')).toEqual([
      'sts:AssumeRole refused',
      's3:ListBucket not-tried (earlier-step)',
      's3:GetObject not-tried (earlier-step)',
      'cloudtrail:ListPublicKeys not-tried (earlier-step)',
      'sqs:ReceiveMessage not-tried (earlier-step)',
      'sqs:ChangeMessageVisibility not-tried (earlier-step)',
      'sqs:DeleteMessage not-tried (earlier-step)',
    ]);
  });

  it('names a listing that is refused', async () => {
    const found = await checks(bucket(), refusing('ListObjectsV2'));
    expect(found.slice(1, 3)).toEqual(['s3:ListBucket refused', 's3:GetObject not-tried (earlier-step)']);
  });

  it('tells a refusal of S3 from one of the key', async () => {
    const ofS3 = await checks(bucket(), refusing('GetObject', 'HeadObject'));
    expect(ofS3.slice(2, 4)).toEqual(['s3:GetObject refused', 'kms:Decrypt not-tried (earlier-step)']);
    await fake?.close();
    objects = new Map([[logKey(), logObject(undefined, { kms: { keyArn: KEY_ARN, bucketKey: false } })]]);
    const ofKey = await checks(bucket(), refusing('GetObject'));
    expect(ofKey.slice(2, 4)).toEqual(['s3:GetObject allowed', 'kms:Decrypt refused']);
  });

  it('says that there is nothing to read yet', async () => {
    objects = new Map();
    expect((await checks(bucket())).slice(1, 3)).toEqual([
      's3:ListBucket allowed',
      's3:GetObject not-tried (nothing-to-read)',
    ]);
  });
});

describe('the test of a queue', () => {
  const ofQueue = async (fault?: FakeBehaviour['fault'], queue = 'trail') =>
    (await checks(bucket(), fault, queue)).slice(5);

  it('tries what would change a message on one that is not there', async () => {
    expect(await ofQueue()).toEqual([
      'sqs:ReceiveMessage allowed',
      'sqs:ChangeMessageVisibility allowed',
      'sqs:DeleteMessage allowed',
    ]);
    expect(message.visibleAt, 'it is there for others').toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['sqs:ReceiveMessage', 'ReceiveMessage'],
    ['sqs:ChangeMessageVisibility', 'ChangeMessageVisibilityBatch'],
    ['sqs:DeleteMessage', 'DeleteMessageBatch'],
  ])('names %s alone where it is missing', async (action, operation) => {
    const found = await ofQueue(refusing(operation));
    expect(found.filter((check) => check.endsWith('refused'))).toEqual([`${action} refused`]);
    expect(found.filter((check) => check.endsWith('allowed'))).toHaveLength(2);
  });

  it('takes a refusal of the receipt, not of the caller, for a right that is there', async () => {
    const found = await ofQueue(({ operation }) => {
      if (operation !== 'DeleteMessageBatch') return;
      throw new FakeError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.', 400);
    });
    expect(found.at(-1)).toBe('sqs:DeleteMessage allowed');
  });

  it('does not take a queue that is not there for a right', async () => {
    const found = await ofQueue(undefined, 'none');
    expect(found.map((check) => check.split(' ')[1])).toEqual(['failed', 'failed', 'failed']);
  });
});

describe('the test of other sources', () => {
  it('looks whether a folder can be read', async () => {
    const folder = folderWith();
    expect(await checks({ kind: 'disk', path: folder.path })).toEqual(['read allowed']);
    expect(await checks({ kind: 'disk', path: `${folder.path}/none` })).toEqual(['read failed (nothing-there)']);
    folder.remove();
  });

  it('is for administrators', async () => {
    const viewer: Actor = { kind: 'person', userId: 'v', name: 'Jun', role: 'analyst' };
    await expect(checkSource(viewer, { kind: 'disk', path: '/' }, never)).rejects.toThrow(AppError);
  });
});
