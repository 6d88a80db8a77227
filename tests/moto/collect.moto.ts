import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
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
import { afterAll, beforeAll, expect, it } from 'vitest';
import { collectToFile } from '@/lib/collector/collect-to-file';
import { sdkPort } from '@/lib/collector/sdk-port';
import { answersOf, Bundle, parseInventory } from '@/lib/inventory/parse-inventory';
import { folderWith } from '../support/folder';

const REGION = 'us-east-1';
const url = process.env.MOTO_URL ?? '';
const folder = folderWith();
const kms = () => new KMSClient({ region: REGION, endpoint: url });

beforeAll(() => {
  expect(url, 'MOTO_URL names a moto server: npm run test:moto starts one').not.toBe('');
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL: url,
  });
});
afterAll(() => folder.remove());

/** Keys of several kinds, made as a customer makes them. */
async function furnish() {
  const client = kms();
  const made = async (input: CreateKeyCommandInput) => {
    const { KeyMetadata } = await client.send(new CreateKeyCommand(input));
    return { arn: KeyMetadata?.Arn ?? '', account: KeyMetadata?.AWSAccountId ?? '' };
  };
  const { arn: plain, account } = await made({ Tags: [{ TagKey: 'owner', TagValue: 'ops' }], Description: 'plain' });
  const { arn: signing } = await made({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  const { arn: off } = await made({});
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
  client.destroy();
  return { plain, signing, off, policy };
}

it('brings every key as the import reads it, and states what the server does not answer', async () => {
  const { plain, signing, off, policy } = await furnish();
  folder.write('.keep', '');
  const out = join(folder.path, 'bundle.json.gz');
  const { signal } = new AbortController();
  const aws = sdkPort({ homeRegion: REGION, signal });
  const clock = { now: Date.now, sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)) };
  const outcome = await collectToFile(
    aws,
    { regions: [REGION], accounts: 'own', role: null },
    { out, resume: false },
    clock,
    signal,
    () => undefined,
  ).finally(() => aws.close());
  const bundle = Bundle.parse(JSON.parse(gunzipSync(readFileSync(out)).toString('utf8')));
  const { inventory, problems } = parseInventory(answersOf(bundle, out), {
    collectedAt: bundle.collectedAt,
    organizationId: null,
    accounts: [],
    trustedAccounts: [],
  });
  expect(problems).toEqual([]);
  const of = (arn: string) => inventory.keys.find(({ keyArn }) => keyArn === arn);
  expect(of(plain)).toMatchObject({
    description: { known: true, value: { state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', manager: 'CUSTOMER' } },
    rotation: { known: true, value: { enabled: true } },
    aliases: { known: true, value: ['plain'] },
    tags: { known: true, value: { owner: 'ops' } },
    grants: { known: true, value: { length: 3 } },
  });
  const told = of(plain)?.policy;
  expect(told?.known && JSON.parse(told.value)).toEqual(policy);
  expect(of(signing)).toMatchObject({ description: { value: { spec: 'RSA_2048', usage: 'SIGN_VERIFY' } } });
  expect(of(off)).toMatchObject({ description: { value: { state: 'PendingDeletion' } } });
  // A call that this server does not know is an unknown of each key, never a default.
  expect(outcome.missing.map(({ action }) => action)).toEqual(['kms:GetKeyLastUsage']);
  expect(of(plain)?.lastUsage).toMatchObject({ known: false });
});
