import { afterEach, beforeEach, describe } from 'vitest';
import { type AwsFake, keysOf, startAwsFake } from '../support/aws-fake';
import type { FakeKey, FakeWorld } from '../support/aws-fake-world';
import { BODY_REGION, collectorBodies, type Stand } from '../support/collector-bodies';
import { jumpingClock } from '../support/jumping-clock';

const ACCOUNT = '111122223333';
const MEMBER = '444455556666';
const arnOf = (n: number) =>
  `arn:aws:kms:${BODY_REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-${String(n).padStart(12, '0')}`;

let fake: AwsFake | null = null;
let stand: Stand;

async function serve(keys: readonly FakeKey[], organization?: FakeWorld['organization']) {
  fake = await startAwsFake(
    {
      accounts: {
        [ACCOUNT]: { regions: [BODY_REGION], keys },
        [MEMBER]: { regions: [BODY_REGION], role: { name: 'KeyTrailReader' } },
      },
      ...(organization && { organization }),
      pageSize: 50,
    },
    {},
  );
  Object.assign(process.env, keysOf(ACCOUNT), { AWS_ENDPOINT_URL: fake.url });
}

const policy = { Version: '2012-10-17', Statement: [{ Sid: 'Root', Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };

beforeEach(() => {
  stand = {
    unanswered: [],
    clock: jumpingClock(),
    furnish: async () => {
      const [plain, signing, off] = [arnOf(1), arnOf(2), arnOf(3)];
      await serve([
        {
          arn: plain,
          aliases: ['plain'],
          tags: { owner: 'ops' },
          rotation: { enabled: true },
          policy,
          grants: [0, 1, 2].map((n) => ({ GrantId: `g${n}`, Operations: ['Decrypt'] })),
        },
        { arn: signing, metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } },
        { arn: off, metadata: { KeyState: 'PendingDeletion' } },
      ]);
      return { account: ACCOUNT, plain, signing, off, policy };
    },
    manyKeys: async (count) => {
      const arns = Array.from({ length: count }, (_, n) => arnOf(n));
      await serve(arns.map((arn) => ({ arn })));
      return arns;
    },
    organization: async () => {
      await serve([], {
        id: 'o-exampleorgid',
        members: [
          { accountId: ACCOUNT, path: 'o-exampleorgid/r-exam/' },
          { accountId: MEMBER, parent: 'ou-exam-payments' },
        ],
        units: {
          'ou-exam-workloads': { name: 'Workloads' },
          'ou-exam-payments': { name: 'Payments', parent: 'ou-exam-workloads' },
        },
      });
      return MEMBER;
    },
  };
});

afterEach(async () => {
  await fake?.close();
  fake = null;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
});

describe('the collector against the fake', () => {
  collectorBodies(() => stand);
});
