import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EnableKeyRotationCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { beforeAll, beforeEach, describe, expect } from 'vitest';
import { BODY_REGION, collectorBodies, type Furnished, type Stand } from '../support/collector-bodies';

const url = process.env.MOTO_URL ?? '';
const to = { region: BODY_REGION, endpoint: url };

beforeAll(() => {
  expect(url, 'MOTO_URL names a moto server: npm run test:moto starts one').not.toBe('');
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL: url,
  });
});
beforeEach(async () => {
  await fetch(`${url}/moto-api/reset`, { method: 'POST' });
});

/** Makes what the bodies ask for as a customer makes it. */
const stand: Stand = {
  // A call that this server does not know is an unknown of each key, never a default.
  unanswered: ['kms:GetKeyLastUsage'],
  clock: { now: Date.now, sleep: (ms) => new Promise((done) => setTimeout(done, ms)) },
  furnish: async () => withKms(furnished),
  manyKeys: async (count) =>
    withKms(async (client) => {
      const arns: string[] = [];
      for (let nth = 0; nth < count; nth++) arns.push((await made(client, {})).arn);
      return arns;
    }),
  organization: async () => {
    const client = new OrganizationsClient(to);
    try {
      await client.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
      const { Roots } = await client.send(new ListRootsCommand({}));
      const root = Roots?.[0]?.Id ?? expect.fail('no root');
      const unit = async (name: string, parent: string) => {
        const command = new CreateOrganizationalUnitCommand({ Name: name, ParentId: parent });
        const { OrganizationalUnit } = await client.send(command);
        return OrganizationalUnit?.Id ?? expect.fail(`no unit ${name}`);
      };
      const payments = await unit('Payments', await unit('Workloads', root));
      const account = new CreateAccountCommand({ AccountName: 'payments', Email: 'payments@example.com' });
      const { CreateAccountStatus } = await client.send(account);
      const id = CreateAccountStatus?.AccountId ?? expect.fail('no account');
      await client.send(new MoveAccountCommand({ AccountId: id, SourceParentId: root, DestinationParentId: payments }));
      return id;
    } finally {
      client.destroy();
    }
  },
};

async function withKms<T>(work: (client: KMSClient) => Promise<T>): Promise<T> {
  const client = new KMSClient(to);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

async function made(client: KMSClient, input: CreateKeyCommandInput) {
  const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
  return { arn: KeyMetadata?.Arn ?? '', account: KeyMetadata?.AWSAccountId ?? '' };
}

async function furnished(client: KMSClient): Promise<Furnished> {
  const tagged: CreateKeyCommandInput = { Tags: [{ TagKey: 'owner', TagValue: 'ops' }], Description: 'plain' };
  const { arn: plain, account } = await made(client, tagged);
  const { arn: signing } = await made(client, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  const { arn: off } = await made(client, {});
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };
  await client.send(new CreateAliasCommand({ AliasName: 'alias/plain', TargetKeyId: plain }));
  await client.send(new EnableKeyRotationCommand({ KeyId: plain }));
  await client.send(new PutKeyPolicyCommand({ KeyId: plain, PolicyName: 'default', Policy: JSON.stringify(policy) }));
  const grantee = `arn:aws:iam::${account}:role/App`;
  for (let nth = 0; nth < 3; nth++) {
    await client.send(
      new CreateGrantCommand({ KeyId: plain, GranteePrincipal: grantee, Operations: ['Decrypt'], Name: `g${nth}` }),
    );
  }
  await client.send(new ScheduleKeyDeletionCommand({ KeyId: off.split('/').at(-1), PendingWindowInDays: 7 }));
  return { account, plain, signing, off, policy };
}

describe('the collector against moto', () => {
  collectorBodies(() => stand);
});
