import { describe, expect, it } from 'vitest';
import { type DescribedStatement, describeStatements } from '@/lib/policy/describe';
import { policyOf, statement } from './policies';

const keyAccount = '111122223333';
const now = new Date('2026-11-22T00:00:00Z');

function described(...statements: readonly unknown[]): readonly DescribedStatement[] {
  return describeStatements({
    policy: policyOf(...statements),
    keyAccount,
    keyArn: `arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    zone: { trustedAccounts: ['999988887777'], organizationId: 'o-a1b2c3d4e5' },
    now,
  });
}

function judged(...statements: readonly unknown[]): readonly string[] {
  return described(...statements).map(({ verdict, reason }) => `${verdict}: ${reason}`);
}

const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };
const app = { AWS: `arn:aws:iam::${keyAccount}:role/App` };

describe('what a statement means', () => {
  it.each<[string, object, string]>([
    ['the account', statement({ AWS: keyAccount }, 'kms:*'), 'ok: account-delegation'],
    ['one role', statement(app, 'kms:Decrypt'), 'ok: named-principals'],
    ['a trusted account', statement({ AWS: '999988887777' }, 'kms:Decrypt'), 'ok: named-principals'],
    ['a role with everything', statement(app, 'kms:*'), 'broad: full-access'],
    ['a role that sets the policy', statement(app, ['kms:PutKeyPolicy', 'kms:GetKeyPolicy']), 'broad: policy-change'],
    ['a role that grants freely', statement(app, 'kms:CreateGrant'), 'broad: unbound-grants'],
    [
      'a role that grants to services',
      statement(app, 'kms:CreateGrant', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
      'ok: named-principals',
    ],
    ['everybody', statement('*', 'kms:Decrypt'), 'public: everyone'],
    [
      'everybody of the account',
      statement('*', 'kms:Decrypt', { StringEquals: { 'kms:CallerAccount': keyAccount } }),
      'broad: everyone-kept-inside',
    ],
    [
      'everybody of the account through one service',
      statement('*', 'kms:Decrypt', {
        StringEquals: { 'kms:CallerAccount': keyAccount, 'kms:ViaService': 'ec2.us-west-2.amazonaws.com' },
      }),
      'ok: everyone-kept-inside',
    ],
    ['a foreign account', statement({ AWS: '444455556666' }, 'kms:Decrypt'), 'external: external-account'],
    [
      'a foreign account with rights that do not reach it',
      statement({ AWS: '444455556666' }, 'kms:PutKeyPolicy'),
      'external: external-account-without-effect',
    ],
    [
      'a foreign organization',
      statement('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': 'o-other00000' } }),
      'external: external-organization',
    ],
    [
      'whoever comes through an endpoint',
      statement('*', 'kms:Decrypt', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }),
      'external: external-network',
    ],
    ['a service for anyone', statement(cloudTrail, 'kms:Decrypt'), 'confused-deputy: service-for-anyone'],
    [
      'a service for this account',
      statement(cloudTrail, 'kms:Decrypt', { StringEquals: { 'aws:SourceAccount': keyAccount } }),
      'ok: service-for-us',
    ],
    ['a deleted role', statement({ AWS: 'AROADBQP57FF2AEXAMPLE' }, 'kms:Decrypt'), 'no-effect: only-deleted'],
    [
      'a pattern for a role',
      statement({ AWS: `arn:aws:iam::${keyAccount}:role/*` }, 'kms:Decrypt'),
      'no-effect: nobody-matches',
    ],
    ['another service', statement(app, 's3:GetObject'), 'no-effect: no-key-action'],
    [
      'another key',
      { ...statement(app, 'kms:Decrypt'), Resource: 'arn:aws:kms:us-west-2:111122223333:key/other' },
      'no-effect: other-key',
    ],
    ['no resource', { Effect: 'Allow', Principal: app, Action: 'kms:Decrypt' }, 'no-effect: no-resource'],
    ['no action', { Effect: 'Allow', Principal: app, Resource: '*' }, 'no-effect: no-action'],
    ['no principal', { Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }, 'no-effect: no-principal'],
    ['a misspelt effect', { ...statement(app, 'kms:Decrypt'), Effect: 'allow' }, 'no-effect: effect-misspelt'],
    ['a denial', { ...statement('*', 'kms:Decrypt'), Effect: 'Deny' }, 'ok: denies'],
  ])('%s', (_, one, expected) => {
    expect(judged(one)).toEqual([expected]);
  });

  it('is not public where a Deny keeps outsiders back', () => {
    const deny = {
      ...statement('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalAccount': keyAccount } }),
      Effect: 'Deny',
    };
    expect(judged(statement('*', 'kms:Decrypt'), deny)).toEqual(['broad: everyone-kept-inside', 'ok: denies']);
  });
});

describe('the parts of a statement', () => {
  it('are principals with their kind and side, actions by power, and conditions', () => {
    const [one] = described(
      statement({ AWS: [keyAccount, 'arn:aws:iam::444455556666:user/bob', 'AIDACKCEVSQ6C2EXAMPLE'] }, [
        'kms:Decrypt',
        'kms:CreateGrant',
        'kms:Describe*',
        'kms:PutKeyPolicy',
      ]),
    );
    expect(one?.principals.map(({ kind, side }) => [kind, side])).toEqual([
      ['account', 'own'],
      ['user', 'outside'],
      ['deleted', null],
    ]);
    expect(one?.actions).toEqual({
      use: ['kms:Decrypt'],
      grant: ['kms:CreateGrant'],
      admin: ['kms:PutKeyPolicy'],
      read: ['kms:DescribeKey'],
    });
  });
});
