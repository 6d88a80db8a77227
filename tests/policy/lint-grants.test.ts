import { describe, expect, it } from 'vitest';
import { type GrantOfKey, type GrantQuestion, lintGrants } from '@/lib/policy/lint-grants';
import { policyOf, statement } from './policies';

const account = '111122223333';
const role = `arn:aws:iam::${account}:role/App`;
const now = new Date('2026-11-22T00:00:00Z');
const long = new Date('2026-01-01T00:00:00Z');
const root = statement({ AWS: account }, 'kms:*');

/** A grant about which no rule has anything to say. */
const good: GrantOfKey = {
  grantId: 'one',
  granteePrincipal: role,
  retiringPrincipal: role,
  operations: ['Decrypt'],
  issuingAccount: `arn:aws:iam::${account}:root`,
  constraints: { EncryptionContextSubset: { app: 'billing' } },
  createdAt: long,
  granteeSeenAt: new Date('2026-11-20T00:00:00Z'),
};

function rules(grants: readonly GrantOfKey[], more: Partial<GrantQuestion> = {}) {
  return lintGrants({
    grants,
    policy: policyOf(root),
    formerPolicies: [],
    usageKnownSince: long,
    keyAccount: account,
    zone: { trustedAccounts: [], organizationId: null },
    now,
    ...more,
  }).map(({ rule, grantId, subject }) => [rule, grantId, subject]);
}

const service: GrantOfKey = {
  ...good,
  granteePrincipal: undefined,
  granteeServicePrincipal: 'sns.amazonaws.com',
  constraints: { SourceArn: `arn:aws:sns:us-east-1:${account}:topic` },
};

describe('rules for grants', () => {
  it('say nothing of a bound grant to a living role, or to a service for our own resource', () => {
    expect(rules([good])).toEqual([]);
    expect(rules([service])).toEqual([]);
  });

  it.each<[string, Partial<GrantOfKey>, string, string | null]>([
    ['an outsider', { granteePrincipal: 'arn:aws:iam::444455556666:role/App' }, 'GR01', '444455556666'],
    ['no constraint', { constraints: undefined }, 'GR02', null],
    ['nobody to retire it', { retiringPrincipal: undefined }, 'GR03', null],
    ['further grants', { operations: ['Decrypt', 'CreateGrant'] }, 'GR04', null],
    ['a deleted grantee', { granteePrincipal: 'AROADBQP57FF2AEXAMPLE' }, 'GR05', 'AROADBQP57FF2AEXAMPLE'],
    ['a grantee unseen for long', { granteeSeenAt: new Date('2026-03-01T00:00:00Z') }, 'GR06', role],
    ['a grantee never seen', { granteeSeenAt: null }, 'GR06', role],
    ['a whole account', { granteePrincipal: `arn:aws:iam::${account}:root` }, 'GR07', `arn:aws:iam::${account}:root`],
    ['another issuer', { issuingAccount: 'arn:aws:iam::444455556666:root' }, 'GR09', '444455556666'],
  ])('tell %s', (_, change, rule, subject) => {
    expect(rules([{ ...good, ...change }])).toEqual([[rule, 'one', subject]]);
  });

  it('tell the second of two alike, in whatever order its operations stand', () => {
    const first = { ...good, operations: ['Decrypt', 'Encrypt'] };
    expect(rules([first, { ...first, grantId: 'two', operations: ['Encrypt', 'Decrypt'] }])).toEqual([
      ['GR08', 'two', 'one'],
    ]);
    expect(rules([first, { ...first, grantId: 'two', granteePrincipal: `${role}2` }])).toEqual([]);
  });

  it('tell a service bound to a resource of nobody in particular, or of somebody else', () => {
    const bucket = { ...service, constraints: { SourceArn: 'arn:aws:s3:::amzn-s3-demo-bucket' } };
    expect(rules([bucket])).toEqual([['GR10', 'one', 'sns.amazonaws.com']]);
    const foreign = { ...service, constraints: { SourceArn: 'arn:aws:sns:us-east-1:444455556666:topic' } };
    expect(rules([foreign])).toEqual([['GR01', 'one', '444455556666']]);
  });

  it('tell a grant that left nothing out', () => {
    const operations = [
      'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo Sign Verify',
      'GetPublicKey CreateGrant RetireGrant DescribeKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext',
      'GenerateMac VerifyMac DeriveSharedSecret',
    ].flatMap((line) => line.split(' '));
    expect(rules([{ ...good, operations }]).map(([rule]) => rule)).toEqual(['GR04', 'GR11']);
  });

  it('tell a grant that outlived its grantee in the policy', () => {
    const former = [policyOf(root, statement({ AWS: role }, 'kms:Decrypt'))];
    expect(rules([good], { formerPolicies: former })).toEqual([['GR12', 'one', role]]);
    expect(rules([good], { formerPolicies: former, policy: former[0] ?? null })).toEqual([]);
    expect(rules([good], { formerPolicies: former, policy: null })).toEqual([]);
  });

  it('call nobody unseen where use is not known for long enough', () => {
    expect(rules([{ ...good, granteeSeenAt: null }], { usageKnownSince: null })).toEqual([]);
    expect(rules([{ ...good, granteeSeenAt: null }], { usageKnownSince: new Date('2026-10-01T00:00:00Z') })).toEqual(
      [],
    );
    expect(rules([{ ...good, granteeSeenAt: null, createdAt: null }])).toEqual([]);
  });

  it('heed a Deny of the policy', () => {
    const foreign = { ...good, granteePrincipal: 'arn:aws:iam::444455556666:role/App' };
    const deny = { ...statement({ AWS: '444455556666' }, 'kms:*'), Effect: 'Deny' };
    expect(rules([foreign], { policy: policyOf(root, deny) })).toEqual([]);
  });
});
