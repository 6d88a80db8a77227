import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, FakeSilence, type FakeWorld } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';

const ROOT = join(import.meta.dirname, '../..');
const OURS = '111122223333';
const THEIRS = '444455556666';
const keyIn = (account: string, region: string) =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const WORLD: FakeWorld = {
  accounts: {
    [OURS]: { regions: ['us-east-1', 'eu-west-1'], keys: [{ arn: keyIn(OURS, 'eu-west-1'), aliases: ['payments'] }] },
    [THEIRS]: {
      regions: ['us-east-1', 'eu-west-1'],
      keys: [{ arn: keyIn(THEIRS, 'us-east-1') }],
      role: { name: 'audit/KeyTrailReader', externalId: 'example' },
    },
  },
};

const folder = folderWith({
  'accounts.txt': `${OURS} # ours\n\n${THEIRS}\n`,
  config: `[profile audit]
region = eu-west-1
[profile other]
region = us-east-1
role_arn = arn:aws:iam::${THEIRS}:role/audit/KeyTrailReader
external_id = example
source_profile = audit
`,
  credentials: `[audit]\naws_access_key_id = AKIA${OURS}\naws_secret_access_key = example\n`,
});
const bundle = join(folder.path, 'bundle.json.gz');
let fake: AwsFake | undefined;
beforeAll(() => expect(existsSync(join(ROOT, 'dist/cli.mjs'))).toBe(true));
afterEach(async () => {
  await fake?.close();
  fake = undefined;
});
afterAll(folder.remove);

async function aws(world: FakeWorld = WORLD, behaviour: FakeBehaviour = {}): Promise<AwsFake> {
  fake = await startAwsFake(world, behaviour);
  return fake;
}

/** The command line in a process of its own, which knows no AWS but the fake. */
function keytrail(args: readonly string[], whileRunning: (stop: () => void) => void = () => undefined) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const child = spawn(process.execPath, [join(ROOT, 'cli/keytrail.mjs'), ...args], {
    env: {
      NODE_ENV: 'production',
      ...Object.fromEntries(inherited),
      ...(args.includes('--profile') ? {} : keysOf(OURS)),
      AWS_ENDPOINT_URL: fake?.url ?? '',
      AWS_CONFIG_FILE: join(folder.path, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder.path, 'credentials'),
      KEYTRAIL_DATA: join(folder.path, 'data'),
    },
  });
  whileRunning(() => child.kill('SIGINT'));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (status) => done({ status, stdout, stderr }));
  });
}

describe('keytrail collect', () => {
  it('collects our own account, and ingest knows its keys', async () => {
    await aws();
    const { status, stdout, stderr } = await keytrail(['collect', '--out', bundle]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Now: keytrail ingest ${bundle}`);
    const report = JSON.parse((await keytrail(['ingest', bundle, '--json'])).stdout);
    expect(report).toMatchObject({ outcome: 'complete', inventorySnapshots: 1, inventoryProblems: [] });
    const keys: { key_arn: string }[] = JSON.parse((await keytrail(['keys', '--json'])).stdout);
    expect(keys.map(({ key_arn }) => key_arn)).toEqual([keyIn(OURS, 'eu-west-1')]);
  });

  it('takes a role in the accounts of a file', async () => {
    const { of } = await aws();
    const { status, stdout } = await keytrail([
      ...['collect', '--out', bundle, '--json', '--regions', 'us-east-1,eu-west-1'],
      ...[
        '--accounts',
        join(folder.path, 'accounts.txt'),
        '--role',
        'audit/KeyTrailReader',
        '--external-id',
        'example',
      ],
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ accounts: 2, regions: 4, keys: 2, missing: [] });
    expect(of('sts:AssumeRole')).toHaveLength(1);
  });

  it.each([
    ['audit', OURS, 'eu-west-1'],
    ['other', THEIRS, 'us-east-1'],
  ])('takes the credentials and the Region of profile %s', async (profile, account, home) => {
    const { of, requests } = await aws();
    const { status, stderr } = await keytrail(['collect', '--out', bundle, '--profile', profile]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(of('ec2:DescribeRegions')).toMatchObject([{ accountId: account, region: home }]);
    expect(new Set(requests.filter(({ service }) => service === 'kms').map(({ accountId }) => accountId))).toEqual(
      new Set([account]),
    );
  });

  it('lists what was refused, and ends with 3', async () => {
    await aws(WORLD, {
      fault: ({ operation }) => {
        if (operation === 'GetKeyPolicy') throw new FakeError('AccessDeniedException', 'no');
      },
    });
    const { status, stdout } = await keytrail(['collect', '--out', bundle]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/kms:GetKeyPolicy +AccessDeniedException +1 +arn:aws:kms:eu-west-1/);
  });

  it('keeps what was answered when it is stopped, and goes on', async () => {
    let stop: () => void = () => undefined;
    await aws(WORLD, {
      fault: ({ operation }) => {
        if (operation !== 'GetKeyLastUsage') return;
        stop();
        throw new FakeSilence();
      },
    });
    const stopped = await keytrail(['collect', '--out', bundle], (kill) => {
      stop = kill;
    });
    expect(stopped.status).toBe(5);
    expect(stopped.stderr).toContain('--resume');
    const work = readFileSync(`${bundle}.work`, 'utf8');
    expect(work).toContain('kms:DescribeKey');
    await fake?.close();
    const { of } = await aws();
    expect((await keytrail(['collect', '--out', bundle])).status).toBe(5);
    expect((await keytrail(['collect', '--out', bundle, '--resume'])).status).toBe(0);
    expect(of('kms:DescribeKey')).toEqual([]);
    expect(existsSync(`${bundle}.work`)).toBe(false);
  });

  it('says that AWS does not know us, and ends with 7', async () => {
    await aws({ accounts: {} });
    const { status, stderr } = await keytrail(['collect', '--out', join(folder.path, 'none.json.gz')]);
    expect(status).toBe(7);
    expect(stderr).toContain('--profile');
  });

  it('says which profiles there are when it does not know one, asks nothing, and ends with 2', async () => {
    const { requests } = await aws();
    for (const args of [
      ['collect', '--out', join(folder.path, 'none.json')],
      ['history', '--out', join(folder.path, 'none')],
      ['sync', 's3://trail-bucket'],
    ]) {
      const { status, stderr } = await keytrail([...args, '--profile', 'nope']);
      expect(status).toBe(2);
      expect(stderr).toContain('There is no profile "nope"');
      expect(stderr).toContain('They hold: audit, other.');
    }
    expect(requests).toEqual([]);
  });

  it.each([
    ['below a folder that is not there', () => join(folder.path, 'nowhere', 'x.json'), 'There is no folder'],
    ['below a file', () => join(folder.path, 'config', 'x.json'), 'There is no folder'],
    ['where nothing can be made', () => '/proc/x.json', 'Nothing can be written at /proc/x.json'],
  ])('writes nothing %s, asks nothing, and ends with 2', async (_, out, message) => {
    const { requests } = await aws();
    for (const command of ['collect', 'history']) {
      const { status, stderr } = await keytrail([command, '--out', out()]);
      expect(status).toBe(2);
      expect(stderr).toContain(message);
      expect(stderr).toContain('AWS was not asked.');
    }
    expect(existsSync(join(folder.path, 'nowhere'))).toBe(false);
    expect(requests).toEqual([]);
  });

  it.each([
    ['without a file to write', ['collect']],
    ['for a file of another kind', ['collect', '--out', 'bundle.zip']],
    ['for a Region that is none', ['collect', '--out', 'bundle.json', '--regions', 'Frankfurt']],
    ['for other accounts without a role', ['collect', '--out', 'bundle.json', '--accounts', 'organization']],
    [
      'for a file of accounts that is not there',
      ['collect', '--out', 'bundle.json', '--accounts', 'nowhere.txt', '--role', 'Reader'],
    ],
    ['for a role by ARN', ['collect', '--out', 'bundle.json', '--role', 'arn:aws:iam::111122223333:role/Reader']],
  ])('ends with 2 %s', async (_, args) => {
    expect((await keytrail(args)).status).toBe(2);
  });
});

describe('keytrail history', () => {
  const out = join(folder.path, 'event-history');

  it('lists the Region that refused, and ends with 3', async () => {
    await aws(WORLD, {
      fault: ({ operation }) => {
        if (operation === 'LookupEvents') throw new FakeError('AccessDeniedException', 'no');
      },
    });
    const { status, stdout } = await keytrail(['history', '--out', out, '--regions', 'eu-west-1']);
    expect(status).toBe(3);
    expect(stdout).toMatch(/eu-west-1 +cloudtrail:LookupEvents +AccessDeniedException/);
  });

  it('keeps what was read when it is stopped', async () => {
    const event = {
      eventID: '00000000-0000-4000-8000-00000000abcd',
      eventName: 'CreateKey',
      eventSource: 'kms.amazonaws.com',
      eventTime: new Date(Date.now() - 7_200_000).toISOString(),
      awsRegion: 'eu-west-1',
      recipientAccountId: OURS,
      userIdentity: { type: 'Root', accountId: OURS },
    };
    let stop: () => void = () => undefined;
    await aws(
      { accounts: { [OURS]: { regions: ['eu-west-1'], history: [event] } } },
      {
        fault: ({ input }) => {
          if (JSON.stringify(input).includes('ScheduleKeyDeletion')) stop();
        },
      },
    );
    const { status, stderr } = await keytrail(['history', '--out', out, '--regions', 'eu-west-1'], (kill) => {
      stop = kill;
    });
    expect(status).toBe(5);
    expect(stderr).toContain('Stopped. What was read is kept');
    const report = JSON.parse((await keytrail(['ingest', out, '--json'])).stdout);
    expect(report).toMatchObject({ outcome: 'complete', filesFound: 1, kmsRecords: 1, added: 1 });
  });

  it.each([
    [['--days', '91'], 'from 1 to 90'],
    [['--use-days', 'week'], 'from 1 to 90'],
    [['--regions', 'Seoul'], '"Seoul" is no Region'],
  ])('says what is wrong with %s', async (options, told) => {
    const { status, stderr } = await keytrail(['history', '--out', out, ...options]);
    expect(status).toBe(2);
    expect(stderr).toContain(told);
  });
});
