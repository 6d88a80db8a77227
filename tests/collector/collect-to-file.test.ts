import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { collect, type Plan } from '@/lib/collector/collect';
import { collectToFile, workFileOf } from '@/lib/collector/collect-to-file';
import { sdkPort } from '@/lib/collector/sdk-port';
import { answersOf, Bundle, parseInventory } from '@/lib/inventory/parse-inventory';
import { Inventory } from '@/lib/inventory/stored-inventory';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, FakeHangUp, type FakeKey, type FakeWorld } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';

const OURS = '111122223333';
const THEIRS = '444455556666';
const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-2'];
const EXTERNAL_ID = 'example-external-id';
const TRAIL = `arn:aws:cloudtrail:us-east-1:${OURS}:trail/organization`;

const arnOf = (account: string, region: string, n: number) =>
  `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-${String(n).padStart(12, '0')}`;
const keysIn = (account: string): FakeKey[] =>
  REGIONS.flatMap((region) =>
    [1, 2, 3].map((n) => ({
      arn: arnOf(account, region, n),
      ...(n === 1 && { aliases: ['payments', 'billing'] }),
      policy: { Version: '2012-10-17', Statement: [{ Sid: `${account}-${region}-${n}` }] },
    })),
  );

const WORLD: FakeWorld = {
  accounts: {
    [OURS]: {
      regions: REGIONS,
      keys: keysIn(OURS),
      trails: [
        { arn: TRAIL, selectors: { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] } },
      ],
    },
    [THEIRS]: {
      name: 'Workloads',
      regions: REGIONS,
      keys: keysIn(THEIRS),
      role: { name: 'KeyTrailReader', externalId: EXTERNAL_ID },
    },
  },
  organization: {
    id: 'o-exampleorgid',
    members: [
      { accountId: OURS, path: 'o-exampleorgid/r-exam/' },
      { accountId: THEIRS },
      { accountId: '999988887777', state: 'SUSPENDED' },
    ],
  },
  pageSize: 2,
};
const BOTH: Plan = { regions: 'enabled', accounts: [OURS, THEIRS], role: 'KeyTrailReader' };

const folder = folderWith();
const fakes: AwsFake[] = [];
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  folder.remove();
});

interface Run {
  readonly plan?: Plan;
  readonly world?: FakeWorld;
  readonly behaviour?: FakeBehaviour;
  readonly externalId?: string;
  readonly resume?: boolean;
  readonly stop?: AbortController;
  readonly at?: number;
}

async function run({ plan = BOTH, world = WORLD, behaviour = {}, externalId = EXTERNAL_ID, ...more }: Run = {}) {
  const fake = await startAwsFake(world, behaviour);
  fakes.push(fake);
  Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  const { signal } = more.stop ?? new AbortController();
  const aws = sdkPort({ homeRegion: 'us-east-1', externalId, ec2Endpoint: fake.url, signal });
  const out = join(folder.path, 'bundle.json.gz');
  folder.write('.keep', '');
  try {
    const outcome = await collectToFile(
      aws,
      plan,
      { out, resume: more.resume ?? false },
      jumpingClock(more.at),
      signal,
      () => undefined,
    );
    return { fake, outcome, out };
  } finally {
    aws.close();
  }
}

function inventoryIn(out: string) {
  const bundle = Bundle.parse(JSON.parse(gunzipSync(readFileSync(out)).toString('utf8')));
  const { inventory, problems } = parseInventory(answersOf(bundle, out), {
    collectedAt: bundle.collectedAt,
    organizationId: bundle.organizationId ?? null,
    accounts: bundle.accounts.map(({ accountId, name, path, units }) => ({
      accountId,
      name: name ?? null,
      path,
      units,
    })),
    trustedAccounts: [],
  });
  return { inventory, problems };
}

describe('a collection of two accounts', () => {
  it('brings every key of every enabled Region, as the import reads them', async () => {
    const { out, outcome } = await run();
    const { inventory, problems } = inventoryIn(out);
    expect(problems).toEqual([]);
    expect(inventory.keys.map(({ keyArn }) => keyArn)).toEqual(
      [...keysIn(OURS), ...keysIn(THEIRS)].map(({ arn }) => arn).sort(),
    );
    const key = inventory.keys.find(({ keyArn }) => keyArn === arnOf(THEIRS, 'eu-west-1', 1));
    expect(key).toMatchObject({
      description: { known: true, value: { state: 'Enabled', manager: 'CUSTOMER' } },
      policy: { known: true, value: expect.stringContaining(`${THEIRS}-eu-west-1-1`) },
      aliases: { known: true, value: ['billing', 'payments'] },
      grants: { known: true, value: [] },
      tags: { known: true, value: {} },
      rotation: { known: true, value: { enabled: false } },
      lastUsage: { known: true, value: { at: null, trackingSince: '2026-04-15T00:00:00.000Z' } },
    });
    expect(inventory.keys.find(({ keyArn }) => keyArn === arnOf(OURS, 'us-east-1', 2))?.aliases).toEqual({
      known: true,
      value: [],
    });
    expect(outcome).toMatchObject({ accounts: 2, regions: 6, regionsDone: 6, keys: 18, keysDone: 18, refused: 0 });
    expect(Inventory.parse(JSON.parse(JSON.stringify(inventory)))).toMatchObject({ trails: [{ trailArn: TRAIL }] });
  });

  it('takes the role with the external id, and leaves no credentials on disk', async () => {
    const { fake, out } = await run();
    expect(fake.of('sts:AssumeRole')).toMatchObject([
      { input: { RoleArn: `arn:aws:iam::${THEIRS}:role/KeyTrailReader`, ExternalId: EXTERNAL_ID } },
    ]);
    expect(gunzipSync(readFileSync(out)).toString('utf8')).not.toMatch(/AccessKey|Session|example-external-id/);
    expect(statSync(out).mode & 0o077).toBe(0);
    expect(existsSync(workFileOf(out))).toBe(false);
  });

  it('asks about a trail once, at home, however many Regions show it', async () => {
    const { fake, out } = await run();
    expect(fake.of('cloudtrail:GetEventSelectors')).toMatchObject([{ region: 'us-east-1', accountId: OURS }]);
    expect(inventoryIn(out).inventory.trails).toEqual([
      {
        trailArn: TRAIL,
        homeRegion: 'us-east-1',
        multiRegion: true,
        organization: false,
        bucket: 'example-logs',
        kmsKeyId: null,
        validated: true,
        logging: { known: true, value: true },
        selectors: { known: true, value: expect.stringContaining('kms.amazonaws.com') },
      },
    ]);
  });

  it('goes on without an account whose role is refused, and says what is missing', async () => {
    const { out, outcome } = await run({ externalId: 'another' });
    const { inventory, problems } = inventoryIn(out);
    expect(inventory.keys).toHaveLength(9);
    expect(inventory.refusals).toEqual([
      {
        accountId: THEIRS,
        region: null,
        command: 'sts assume-role',
        reason: expect.stringContaining(`(sts:AssumeRole on arn:aws:iam::${THEIRS}:role/KeyTrailReader)`),
      },
    ]);
    expect(problems).toHaveLength(1);
    expect(outcome).toMatchObject({ denied: 1 });
  });

  it('leaves the policy of one key unknown when it was denied, and the rest as it is', async () => {
    const denied = arnOf(THEIRS, 'eu-west-1', 2);
    const { out } = await run({
      behaviour: {
        fault: ({ operation, input }) => {
          if (operation === 'GetKeyPolicy' && input.KeyId === denied)
            throw new FakeError('AccessDeniedException', 'no');
        },
      },
    });
    const { inventory, problems } = inventoryIn(out);
    expect(inventory.keys.filter(({ policy }) => policy?.known !== true).map(({ keyArn }) => keyArn)).toEqual([denied]);
    expect(inventory.keys.find(({ keyArn }) => keyArn === denied)).toMatchObject({
      policy: { known: false, reason: `AccessDeniedException (kms:GetKeyPolicy on ${denied}): no` },
      grants: { known: true },
    });
    expect(problems).toEqual([]);
  });

  it('says which Region could not be listed or has unknown aliases', async () => {
    const { out } = await run({
      behaviour: {
        fault: ({ operation, region, accountId }) => {
          if (accountId !== OURS) return;
          if (operation === 'ListKeys' && region === 'eu-west-1') throw new FakeError('AccessDeniedException', 'no');
          if (operation === 'ListAliases' && region === 'us-east-1') throw new FakeError('AccessDeniedException', 'no');
        },
      },
    });
    const { inventory } = inventoryIn(out);
    expect(inventory.keys).toHaveLength(15);
    expect(inventory.refusals?.map(({ region, command }) => [region, command]).sort()).toEqual([
      ['eu-west-1', 'list-keys'],
      ['us-east-1', 'list-aliases'],
    ]);
    expect(inventory.keys.find(({ keyArn }) => keyArn === arnOf(OURS, 'us-east-1', 1))?.aliases).toMatchObject({
      known: false,
    });
  });
});

describe('a collection of an organization', () => {
  const plan: Plan = { regions: ['eu-west-1'], accounts: 'organization', role: 'KeyTrailReader' };

  it('asks its active accounts, and tells where each hangs', async () => {
    const { fake, out } = await run({ plan });
    const { inventory } = inventoryIn(out);
    expect(inventory).toMatchObject({
      organizationId: 'o-exampleorgid',
      accounts: [
        { accountId: OURS, path: 'o-exampleorgid/r-exam/' },
        {
          accountId: THEIRS,
          name: 'Workloads',
          path: 'r-root/ou-root-workloads/',
          units: [{ id: 'ou-root-workloads', name: 'Workloads' }],
        },
        { accountId: '999988887777' },
      ],
    });
    expect(inventory.keys).toHaveLength(6);
    expect(fake.of('organizations:ListParents').map(({ input }) => input.ChildId)).toEqual([
      THEIRS,
      '999988887777',
      'ou-root-workloads',
    ]);
    expect(fake.of('ec2:DescribeRegions')).toEqual([]);
  });

  const nested: FakeWorld = {
    ...WORLD,
    organization: {
      id: 'o-exampleorgid',
      members: [
        { accountId: OURS, path: 'o-exampleorgid/r-exam/ou-exam-security/' },
        { accountId: THEIRS, parent: 'ou-exam-payments' },
        { accountId: '999988887777', state: 'SUSPENDED', parent: 'ou-exam-payments' },
      ],
      units: {
        'ou-exam-security': { name: 'Security' },
        'ou-exam-workloads': { name: 'Workloads' },
        'ou-exam-payments': { name: 'Payments', parent: 'ou-exam-workloads' },
      },
    },
  };
  const unitsIn = (out: string) =>
    Object.fromEntries(
      inventoryIn(out).inventory.accounts.map(({ accountId, units = [] }) => [
        accountId,
        units.map(({ name }) => name),
      ]),
    );

  it('names the organizational units above each account, each asked for once', async () => {
    const { fake, out } = await run({ plan, world: nested });
    expect(unitsIn(out)).toEqual({
      [OURS]: ['Security'],
      [THEIRS]: ['Workloads', 'Payments'],
      '999988887777': ['Workloads', 'Payments'],
    });
    expect(fake.of('organizations:DescribeOrganizationalUnit').map(({ input }) => input.OrganizationalUnitId)).toEqual([
      'ou-exam-payments',
      'ou-exam-security',
      'ou-exam-workloads',
    ]);
    expect(
      fake
        .of('organizations:ListParents')
        .map(({ input }) => input.ChildId)
        .sort(),
    ).toEqual([THEIRS, '999988887777', 'ou-exam-payments', 'ou-exam-workloads']);
  });

  it('goes on asking for units when it is throttled', async () => {
    let throttled = 0;
    const { out } = await run({
      plan,
      world: nested,
      behaviour: {
        fault: ({ operation }) => {
          if (operation !== 'DescribeOrganizationalUnit' && operation !== 'ListParents') return;
          throttled += 1;
          if (throttled <= 3) throw new FakeError('TooManyRequestsException', 'Rate exceeded');
        },
      },
    });
    expect(throttled).toBeGreaterThan(3);
    expect(unitsIn(out)[THEIRS]).toEqual(['Workloads', 'Payments']);
  });

  it('leaves a name unknown that was refused, and collects all the same', async () => {
    const { out } = await run({
      plan,
      world: nested,
      behaviour: {
        fault: ({ operation, input }) => {
          if (operation === 'DescribeOrganizationalUnit' && input.OrganizationalUnitId === 'ou-exam-payments') {
            throw new FakeError('AccessDeniedException', 'You do not have permissions to access this resource.');
          }
        },
      },
    });
    expect(unitsIn(out)[THEIRS]).toEqual(['Workloads', null]);
    expect(inventoryIn(out).inventory.keys).toHaveLength(6);
  });

  it('collects nothing when the accounts cannot be listed, and says what to allow', async () => {
    const { organization: _, ...alone } = WORLD;
    const failed = run({ plan, world: alone });
    await expect(failed).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('organizations:ListAccounts'),
    });
  });
});

describe('a collection that was broken off', () => {
  const plan: Plan = { regions: 'enabled', accounts: [OURS, THEIRS], role: 'KeyTrailReader' };

  async function brokenOff(after: number) {
    const stop = new AbortController();
    let seen = 0;
    const failed = run({
      plan,
      stop,
      behaviour: {
        fault: ({ service }) => {
          if (service === 'kms') seen += 1;
          if (seen === after) stop.abort(new Error('broken off'));
        },
      },
    });
    await expect(failed).rejects.toThrow('broken off');
    const lines = readFileSync(workFileOf(join(folder.path, 'bundle.json.gz')), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    return new Set(lines.map((line) => JSON.parse(line)).map((note) => questionOf(note)));
  }

  const questionOf = (note: { accountId: string; region: string; action: string; subject: string | null }) =>
    [note.accountId, note.region, note.action, note.subject].join(' ');

  it.each([1, 20, 60])('after %i requests goes on without asking again', async (after) => {
    const answered = await brokenOff(after);
    expect(answered.size).toBeGreaterThan(after / 4);
    expect(existsSync(join(folder.path, 'bundle.json.gz'))).toBe(false);
    const { fake, out } = await run({ plan, resume: true });
    const again = fake.requests
      .filter(({ service }) => service === 'kms')
      .map(({ accountId, region, service, operation, input }) =>
        questionOf({
          accountId,
          region,
          action: `${service}:${operation}`,
          subject: String(input.KeyId ?? '') || null,
        }),
      )
      .filter((question) => answered.has(question));
    expect(again).toEqual([]);
    expect(inventoryIn(out).inventory.keys).toHaveLength(18);
    expect(inventoryIn(out).problems).toEqual([]);
    expect(existsSync(workFileOf(out))).toBe(false);
  });

  it('goes on after its last line was torn', async () => {
    await brokenOff(40);
    const work = workFileOf(join(folder.path, 'bundle.json.gz'));
    folder.write('bundle.json.gz.work', readFileSync(work, 'utf8').slice(0, -20));
    const { out } = await run({ plan, resume: true });
    expect(inventoryIn(out).inventory.keys).toHaveLength(18);
  });

  it('asks again for what was refused', async () => {
    await brokenOff(60);
    const name = 'bundle.json.gz.work';
    const refused = {
      accountId: OURS,
      region: 'us-east-1',
      action: 'kms:GetKeyPolicy',
      subject: arnOf(OURS, 'us-east-1', 1),
      reply: { kind: 'refused', code: 'AccessDeniedException', message: '', action: 'kms:GetKeyPolicy', resource: '*' },
    };
    const kept = readFileSync(join(folder.path, name), 'utf8')
      .split('\n')
      .filter((line) => !(line.includes(refused.subject) && line.includes(refused.action)));
    folder.write(name, [...kept.slice(0, -1), JSON.stringify(refused), ''].join('\n'));
    const { out } = await run({ plan, resume: true });
    expect(inventoryIn(out).inventory.keys.every(({ policy }) => policy?.known === true)).toBe(true);
  });

  it('is not overwritten, mixed with other options, or gone on with after a day', async () => {
    await brokenOff(20);
    await expect(run({ plan })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('--resume'),
    });
    await expect(run({ plan: { ...plan, regions: ['us-east-1'] }, resume: true })).rejects.toMatchObject({
      code: 'invalid',
    });
    const late = Date.parse('2026-11-24T00:00:00Z');
    await expect(run({ plan, resume: true, at: late })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('by credentials that ended keeps what was answered', async () => {
    const ended = run({
      plan,
      behaviour: {
        fault: ({ operation, region }) => {
          if (operation === 'ListGrants' && region === 'eu-west-1')
            throw new FakeError('ExpiredTokenException', 'The security token included in the request is expired');
        },
      },
    });
    await expect(ended).rejects.toMatchObject({ by: 'credentials' });
    const { out } = await run({ plan, resume: true });
    expect(inventoryIn(out).inventory.keys).toHaveLength(18);
  });
});

describe('a connection that is lost', () => {
  it('in the middle ends the collection, keeps what was answered, and is no refusal', async () => {
    let seen = 0;
    const cut = run({
      behaviour: {
        fault: ({ service }) => {
          if (service === 'kms') seen += 1;
          if (seen > 30) throw new FakeHangUp();
        },
      },
    });
    await expect(cut).rejects.toMatchObject({ by: 'connection' });
    expect(readFileSync(workFileOf(join(folder.path, 'bundle.json.gz')), 'utf8')).not.toContain('refused');
    const { out, outcome } = await run({ resume: true });
    expect(outcome).toMatchObject({ refused: 0, missing: [] });
    expect(inventoryIn(out).inventory.keys).toHaveLength(18);
  });

  it('to one Region alone leaves that Region unknown', async () => {
    const { out } = await run({
      behaviour: {
        fault: ({ service, region }) => {
          if (service === 'kms' && region === 'ap-northeast-2') throw new FakeHangUp();
        },
      },
    });
    const { inventory } = inventoryIn(out);
    expect(inventory.keys).toHaveLength(12);
    expect(inventory.refusals?.map(({ accountId, region }) => `${accountId} ${region}`).sort()).toEqual([
      `${OURS} ap-northeast-2`,
      `${THEIRS} ap-northeast-2`,
    ]);
  });
});

describe('a disk that is full', () => {
  it('ends the collection everywhere, and soon', async () => {
    const fake = await startAwsFake(WORLD);
    fakes.push(fake);
    Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
    const { signal } = new AbortController();
    const aws = sdkPort({ homeRegion: 'us-east-1', externalId: EXTERNAL_ID, ec2Endpoint: fake.url, signal });
    let kept = 0;
    const keep = async () => {
      kept += 1;
      if (kept > 10) throw new Error('no space left');
    };
    const ended = collect(aws, BOTH, { find: () => null, keep }, jumpingClock(), signal, () => undefined);
    await expect(ended).rejects.toThrow('no space left');
    aws.close();
    expect(fake.requests.length).toBeLessThan(60);
  });
});

describe('a collection that cannot begin', () => {
  it('leaves nothing behind', async () => {
    const nobody = run({ world: { accounts: {} } });
    await expect(nobody).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(existsSync(workFileOf(join(folder.path, 'bundle.json.gz')))).toBe(false);
  });
});
