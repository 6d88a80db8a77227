import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyAccess } from '@/lib/queries/key-access';
import { principalReach } from '@/lib/queries/principal-reach';
import { whoCan } from '@/lib/queries/who-can';
import { edgeRow, emptyModels, keyRow, type TestModels } from '../support/read-models';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/mrk-a';
const at = new Date('2026-06-01T08:00:00Z');
const app = 'arn:aws:iam::111122223333:role/app';

let store: TestModels;
beforeEach(async () => {
  store = await emptyModels();
});
afterEach(() => store.close());

function policy(...statements: readonly object[]) {
  return policyOf(key, ...statements);
}

function policyOf(keyArn: string, ...statements: readonly object[]) {
  return store.insert('policy_versions', [
    {
      key_arn: keyArn,
      valid_from: at,
      valid_to: null,
      origin: 'inventory',
      policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      policy_hash: 'hash',
      verdict: 'private',
      external_principals: [],
    },
  ]);
}

function grant(over: Readonly<Record<string, string | Date | string[] | null>>) {
  return store.insert('grants', [
    {
      key_arn: key,
      grant_id: 'one',
      grantee: app,
      grantee_kind: 'role',
      operations: ['Decrypt'],
      constraints: null,
      ended_at: null,
      origin: 'events',
      ...over,
    },
  ]);
}

it('asks those whom the policy, grants and past use name', async () => {
  await policy(
    { Sid: 'Root', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:role/out' }, Action: 'kms:Decrypt', Resource: '*' },
  );
  await grant({ constraints: JSON.stringify({ encryptionContextSubset: { app: 'billing' } }) });
  await store.insert('edge_day', [
    edgeRow({ key_arn: key, day: at, calls: 1, principal: 'arn:aws:iam::111122223333:user/alice' }),
    edgeRow({ key_arn: key, day: at, calls: 1, principal: 'arn:aws:iam::111122223333:role/out' }),
  ]);
  expect(await whoCan(store.models, key, 'Decrypt')).toEqual({
    policy_known: true,
    answers: [
      {
        principal: 'account 111122223333 (any principal)',
        through: 'iam',
        because: "statement Root lets the account's IAM policies decide",
      },
      {
        principal: app,
        through: 'grant',
        because: `a grant to ${app}, only with an encryption context with {"app":"billing"}`,
      },
      {
        principal: 'arn:aws:iam::111122223333:user/alice',
        through: 'iam',
        because: "statement Root lets the account's IAM policies decide",
      },
    ],
  });
});

it('asks of retiring a grant those whom grants name for it, and not the policy', async () => {
  await policy({ Sid: 'Root', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' });
  await grant({ retiring: 'arn:aws:iam::111122223333:user/alice', issuing_account_id: '111122223333' });
  await grant({ grant_id: 'two', grantee: 'arn:aws:iam::111122223333:role/own', operations: ['RetireGrant'] });
  const { answers } = await whoCan(store.models, key, 'RetireGrant');
  expect(answers.map(({ principal, through }) => [principal, through])).toEqual([
    ['account 111122223333 (any principal)', 'iam'],
    [app, 'iam'],
    ['arn:aws:iam::111122223333:role/own', 'grant'],
    ['arn:aws:iam::111122223333:user/alice', 'grant'],
  ]);
});

it('leaves a grant to a whole account to the IAM policies there', async () => {
  await grant({ grantee: 'arn:aws:iam::444455556666:root' });
  expect((await whoCan(store.models, key, 'Decrypt')).answers).toMatchObject([
    { principal: 'account 444455556666 (any principal)', through: 'iam' },
  ]);
});

it('says that a policy is not known, and takes no grant that ended', async () => {
  await grant({ ended_at: at });
  expect(await whoCan(store.models, key, 'Decrypt')).toEqual({ policy_known: false, answers: [] });
  expect(await keyAccess(store.models, key)).toEqual({ policy: null, grants: [] });
});

it('tells that everybody could, as one line', async () => {
  await policy({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' });
  const names = async (action: string) =>
    (await whoCan(store.models, key, action)).answers.map(({ principal }) => principal);
  expect(await names('Decrypt')).toEqual(['any other AWS account']);
  expect(await names('PutKeyPolicy')).toEqual([]);
});

it('asks of a key in China for principals of China', async () => {
  const chinese = 'arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  await policyOf(chinese, {
    Effect: 'Allow',
    Principal: { AWS: '444455556666' },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::444455556666:role/*' } },
  });
  expect((await whoCan(store.models, chinese, 'Decrypt')).answers).toMatchObject([
    { principal: 'account 444455556666 (any principal)' },
  ]);
  await store.insert('keys', [keyRow({ key_arn: chinese })]);
  expect(await principalReach(store.models, '444455556666', '444455556666')).toMatchObject({
    keys: [{ keyArn: chinese }],
  });
});
