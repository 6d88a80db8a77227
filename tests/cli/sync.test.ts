import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { fakeMessage } from '../support/aws-fake-sqs';
import { FakeError, type FakeMessage, type FakeObject } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';
import { logKey, logObject } from '../support/trail-bucket';

const ROOT = join(import.meta.dirname, '../..');
const OURS = '111122223333';
const THEIRS = '444455556666';
const ROLE = `arn:aws:iam::${THEIRS}:role/KeyTrailReader`;
const NOVEMBER = ['--from', '2026-11-01', '--to', '2026-11-02'];

let fake: AwsFake;
let objects: Map<string, FakeObject>;
let queue: FakeMessage[];
let folder = folderWith();

beforeEach(() => {
  folder = folderWith();
  queue = [];
  objects = new Map([
    [logKey(), logObject()],
    [logKey({ region: 'eu-west-1' }), logObject()],
  ]);
});
afterEach(async () => {
  await fake.close();
  folder.remove();
});

async function aws(behaviour: FakeBehaviour = {}): Promise<void> {
  fake = await startAwsFake(
    {
      accounts: {
        [OURS]: { regions: ['eu-west-1'] },
        [THEIRS]: { regions: ['eu-west-1'], role: { name: 'KeyTrailReader', externalId: 'example' } },
      },
      buckets: { 'trail-logs': { region: 'eu-west-1', objects } },
      queues: { trail: queue },
    },
    behaviour,
  );
}

function keytrail(...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawn(process.execPath, [join(ROOT, 'cli/keytrail.mjs'), ...args], {
    env: {
      NODE_ENV: 'production',
      ...Object.fromEntries(inherited),
      ...keysOf(OURS),
      AWS_ENDPOINT_URL: fake.url,
      AWS_CONFIG_FILE: join(folder.path, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder.path, 'none'),
      KEYTRAIL_DATA: join(folder.path, 'data'),
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => {
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

// Each test starts the program, some of them twice.
describe('keytrail sync', { timeout: 120_000 }, () => {
  it('reads what is new, in another account’s bucket, by queue and listing, and reads nothing twice', async () => {
    await aws();
    const told = {
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: 'trail-logs' }, object: { key: logKey() } },
        },
      ],
    };
    queue.push(fakeMessage(told));
    const sync = () =>
      keytrail(
        ...['sync', 's3://trail-logs', ...NOVEMBER, '--role', ROLE, '--external-id', 'example'],
        ...['--queue', `${fake.url}/${OURS}/trail`],
      );
    const first = await sync();
    expect(first.stderr).toBe('');
    expect(first).toMatchObject({ status: 0 });
    expect(first.stdout).toContain('2 read, 0 known already');
    expect(first.stdout).toContain('2 new events');
    expect(queue).toEqual([]);
    const second = await sync();
    expect(second.stdout).toContain('0 read, 2 known already');
    expect(fake.of('s3:GetObject')).toHaveLength(2);
  });

  it('lists what was left, and what is missing, and says so by its exit status', async () => {
    let isRefused = (key: unknown) => key === logKey();
    await aws({
      fault: ({ operation, input }) => {
        if (operation === 'GetObject' && isRefused(input.key))
          throw new FakeError('AccessDenied', 'Access Denied', 403);
      },
    });
    const partly = await keytrail('sync', 's3://trail-logs', ...NOVEMBER);
    expect(partly.status).toBe(3);
    expect(partly.stdout).toMatch(/s3:GetObject +arn:aws:s3:::trail-logs\/AWSLogs\/\* +AccessDenied/);
    isRefused = () => true;
    const wholly = await keytrail(
      'sync',
      's3://trail-logs',
      ...NOVEMBER,
      '--json',
      '--data',
      join(folder.path, 'other'),
    );
    expect(wholly.status).toBe(7);
    expect(JSON.parse(wholly.stdout)).toMatchObject({
      outcome: 'incomplete',
      backlog: { objects: 2 },
      refusals: [{ action: 's3:GetObject', resource: 'arn:aws:s3:::trail-logs/AWSLogs/*' }],
    });
  });

  it('says what AWS did not let it do at all', async () => {
    await aws();
    const wrongId = await keytrail('sync', 's3://trail-logs', '--role', ROLE, '--external-id', 'wrong');
    expect(wrongId).toMatchObject({ status: 7, stderr: expect.stringContaining(`Allow sts:AssumeRole on ${ROLE}`) });
    const ended = await aws({
      fault: ({ operation }) => {
        if (operation === 'GetObject') throw new FakeError('ExpiredToken', 'The provided token has expired.', 400);
      },
    }).then(() => keytrail('sync', 's3://trail-logs', ...NOVEMBER));
    expect(ended).toMatchObject({ status: 7, stderr: expect.stringContaining('The credentials ended') });
    expect(ended.stderr).toContain('repeat the command to go on');
  });

  it.each([
    [['sync'], 'Name one bucket'],
    [['sync', 's3://trail-logs', '--from', 'yesterday'], '--from takes a day'],
    [['sync', 's3://trail-logs', '--role', 'KeyTrailReader'], 'no ARN of a role'],
  ])('%j is wrong usage', async (args, words) => {
    await aws();
    expect(await keytrail(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(words) });
  });

  it('explains itself', async () => {
    await aws();
    const { stdout, status } = await keytrail('sync', '--help');
    expect(status).toBe(0);
    for (const word of ['--queue', '--external-id', '--profile', 'Exit status']) expect(stdout).toContain(word);
  });
});
