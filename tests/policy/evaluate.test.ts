import { describe, expect, it } from 'vitest';
import { parseCaller } from '@/lib/policy/callers';
import { evaluate, type Policies } from '@/lib/policy/evaluate';
import type { Context, Grant } from '@/lib/policy/types';
import { parsed, policyOf, statement } from './policies';

const keyAccount = '111122223333';
const keyArn = `arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const alice = `arn:aws:iam::${keyAccount}:user/alice`;
const session = `arn:aws:sts::${keyAccount}:assumed-role/App/s1`;
const federated = `arn:aws:sts::${keyAccount}:federated-user/alice`;
const outsider = 'arn:aws:iam::444455556666:user/bob';
const root = statement({ AWS: keyAccount }, 'kms:*');
const all = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });
const onlyS3 = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' });

interface Asked extends Partial<Omit<Policies, 'keyPolicy'>> {
  readonly as: string;
  readonly action?: string;
  readonly context?: Context;
  readonly isAwsManagedKey?: boolean;
}

function judge(
  statements: readonly unknown[],
  { as, action = 'Decrypt', context = {}, isAwsManagedKey, ...policies }: Asked,
) {
  const caller = parseCaller(as) ?? expect.fail(as);
  return evaluate(
    { action, caller, keyArn, keyAccount, context, ...(isAwsManagedKey ? { isAwsManagedKey } : {}) },
    { keyPolicy: policyOf(...statements), ...policies },
  );
}

const decide = (...args: Parameters<typeof judge>) => judge(...args).decision;
const decrypt = (principal: unknown, condition?: unknown) => statement(principal, 'kms:Decrypt', condition);

describe('who is meant', () => {
  it('is a federated session through its user, bound by the session policy', () => {
    expect(decide([decrypt({ AWS: alice })], { as: federated })).toBe('Allowed');
    expect(decide([decrypt({ AWS: alice })], { as: federated, session: onlyS3 })).toBe('ImplicitlyDenied');
    expect(decide([decrypt({ AWS: federated })], { as: federated, session: onlyS3 })).toBe('Allowed');
  });

  it('is told letter by letter', () => {
    const shouted = { AWS: `arn:aws:iam::${keyAccount}:user/Alice` };
    expect(decide([decrypt(shouted)], { as: alice })).toBe('ImplicitlyDenied');
  });

  it('is no service by part of its name', () => {
    expect(decide([decrypt({ Service: '*.amazonaws.com' })], { as: 'sns.amazonaws.com' })).toBe('ImplicitlyDenied');
  });

  it('is everybody of the account without IAM for a star', () => {
    expect(decide([decrypt('*')], { as: alice })).toBe('Allowed');
    expect(decide([decrypt('*')], { as: outsider })).toBe('ImplicitlyDenied');
  });
});

describe('conditions', () => {
  const holds = (condition: unknown, context: Context = {}) =>
    decide([decrypt({ AWS: alice }, condition)], { as: alice, context }) === 'Allowed';

  it.each<[string, unknown, Context, boolean]>([
    ['a missing key', { StringEquals: { 'kms:ViaService': 'x' } }, {}, false],
    ['a missing key under a "not"', { StringNotEquals: { 'kms:ViaService': 'x' } }, {}, true],
    ['a missing key with IfExists', { StringEqualsIfExists: { 'kms:ViaService': 'x' } }, {}, true],
    ['a missing key for all', { 'ForAllValues:StringEquals': { 'kms:GrantOperations': 'x' } }, {}, true],
    ['a missing key for any', { 'ForAnyValue:StringNotEquals': { 'kms:GrantOperations': 'x' } }, {}, false],
    [
      'an empty list',
      { 'ForAnyValue:StringEquals': { 'kms:GrantOperations': 'x' } },
      { 'kms:GrantOperations': [] },
      false,
    ],
    [
      'all of a list',
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['a', 'b'] } },
      { 'kms:GrantOperations': ['a', 'b'] },
      true,
    ],
    [
      'one too many',
      { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['a'] } },
      { 'kms:GrantOperations': ['a', 'b'] },
      false,
    ],
    [
      'any of a list',
      { 'ForAnyValue:StringLike': { 'kms:GrantOperations': 'b*' } },
      { 'kms:GrantOperations': ['a', 'bc'] },
      true,
    ],
    ['presence', { Null: { 'kms:ViaService': 'false' } }, { 'kms:ViaService': 'x' }, true],
    [
      'a star taken literally',
      { StringEquals: { 'kms:ViaService': 's3.*' } },
      { 'kms:ViaService': 's3.us-west-2' },
      false,
    ],
    ['a star in braces', { StringLike: { 'aws:UserAgent': `a\${*}c` } }, { 'aws:UserAgent': 'abc' }, false],
    ['a star in braces, meant', { StringLike: { 'aws:UserAgent': `a\${*}c` } }, { 'aws:UserAgent': 'a*c' }, true],
    [
      'a variable with a star in it',
      { StringLike: { 'aws:UserAgent': `\${aws:PrincipalTag/x}` } },
      { 'aws:UserAgent': 'abc', 'aws:PrincipalTag/x': '*' },
      false,
    ],
    [
      'a default for a variable',
      { StringEquals: { 'aws:UserAgent': `\${aws:PrincipalTag/x, 'abc'}` } },
      { 'aws:UserAgent': 'abc' },
      true,
    ],
    [
      'a missing variable',
      { StringEquals: { 'aws:UserAgent': `\${aws:PrincipalTag/x}` } },
      { 'aws:UserAgent': '' },
      false,
    ],
    ['a key in other letters', { StringEquals: { 'KMS:viaservice': 'x' } }, { 'kms:ViaService': 'x' }, true],
    [
      'an ARN whose star would cross a colon',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:t' } },
      { 'aws:SourceArn': 'arn:aws:sns:us-west-2:111122223333:t' },
      false,
    ],
    [
      'an ARN with a star under ArnEquals',
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' } },
      { 'aws:SourceArn': 'arn:aws:sns:us-west-2:111122223333:a:b' },
      true,
    ],
    ['an IPv6 network', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:SourceIp': '2001:db8:1::7' }, true],
    ['no address at all', { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, {}, true],
    [
      'a number',
      { NumericLessThanEquals: { 'kms:RotationPeriodInDays': '365' } },
      { 'kms:RotationPeriodInDays': '365' },
      true,
    ],
    ['no number', { NumericEquals: { 'kms:RotationPeriodInDays': 'x' } }, { 'kms:RotationPeriodInDays': 'x' }, false],
    [
      'seconds since 1970',
      { DateGreaterThan: { 'aws:CurrentTime': '1700000000' } },
      { 'aws:CurrentTime': '2026-11-23T00:00:00Z' },
      true,
    ],
    ['an unknown operator', { StringEqual: { 'kms:ViaService': 'x' } }, { 'kms:ViaService': 'x' }, false],
    ['a name that objects have', { constructor: { 'kms:ViaService': 'x' } }, { 'kms:ViaService': 'x' }, false],
  ])('%s', (_, condition, context, expected) => {
    expect(holds(condition, context)).toBe(expected);
  });

  it('take variables as they stand in a policy of the old version', () => {
    const old = parsed({
      Version: '2008-10-17',
      Statement: decrypt({ AWS: alice }, { StringEquals: { 'aws:UserAgent': `\${aws:username}` } }),
    });
    const caller = parseCaller(alice) ?? expect.fail(alice);
    const request = (agent: string) => ({
      action: 'Decrypt',
      caller,
      keyArn,
      keyAccount,
      context: { 'aws:UserAgent': agent },
    });
    expect(evaluate(request('alice'), { keyPolicy: old }).decision).toBe('ImplicitlyDenied');
    expect(evaluate(request(`\${aws:username}`), { keyPolicy: old }).decision).toBe('Allowed');
  });
});

describe('guardrails', () => {
  const no = policyOf({ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' });

  it('must allow on every level', () => {
    expect(decide([decrypt({ AWS: alice })], { as: alice, scps: [[all], [onlyS3]] })).toBe('ImplicitlyDenied');
    expect(decide([decrypt({ AWS: alice })], { as: alice, scps: [[all], [all, onlyS3]] })).toBe('Allowed');
  });

  it('of the key’s account spare AWS managed keys', () => {
    expect(decide([decrypt('*')], { as: alice, rcps: [[no]] })).toBe('ExplicitlyDenied');
    expect(decide([decrypt('*')], { as: alice, rcps: [[no]], isAwsManagedKey: true })).toBe('Allowed');
  });

  it('do not bind services by SCP', () => {
    expect(decide([decrypt({ Service: 'sns.amazonaws.com' })], { as: 'sns.amazonaws.com', scps: [[onlyS3]] })).toBe(
      'Allowed',
    );
  });

  it('of an endpoint must allow, if the request took one', () => {
    expect(decide([decrypt({ AWS: alice })], { as: alice, endpointPolicies: [onlyS3] })).toBe('ImplicitlyDenied');
    expect(decide([decrypt({ AWS: alice })], { as: alice, endpointPolicies: [] })).toBe('Allowed');
  });
});

describe('other accounts', () => {
  it('reach only what works across accounts', () => {
    const open = statement({ AWS: '444455556666' }, 'kms:*');
    const asked = { as: outsider, identityPolicies: [all] };
    expect(decide([open], { ...asked, action: 'ListGrants' })).toBe('Allowed');
    expect(judge([open], { ...asked, action: 'GetKeyPolicy' })).toEqual({
      decision: 'ImplicitlyDenied',
      reason: { kind: 'not-across-accounts' },
    });
  });
});

describe('grants', () => {
  const grant: Grant = { granteePrincipal: alice, operations: ['Decrypt', 'DescribeKey'], issuingAccount: keyAccount };
  const withContext = { ...grant, constraints: { EncryptionContextEquals: { App: 'x' } } };

  it('ask for the exact encryption context, whatever the letter case of its keys', () => {
    const asked = (context: Context, action = 'Decrypt') =>
      decide([root], { as: alice, grants: [withContext], context, action });
    expect(asked({ 'kms:EncryptionContext:app': 'x' })).toBe('Allowed');
    expect(asked({ 'kms:EncryptionContext:App': 'X' })).toBe('ImplicitlyDenied');
    expect(asked({ 'kms:EncryptionContext:App': 'x', 'kms:EncryptionContext:More': 'y' })).toBe('ImplicitlyDenied');
    expect(asked({}, 'DescribeKey')).toBe('Allowed');
  });

  it('are retired by the issuing account with IAM, and by a whole account only with IAM', () => {
    const asked = { as: alice, action: 'RetireGrant' };
    const given = { ...grant, granteePrincipal: outsider };
    expect(decide([root], { ...asked, grants: [given], identityPolicies: [all] })).toBe('Allowed');
    expect(decide([root], { ...asked, grants: [given] })).toBe('ImplicitlyDenied');
    const toAccount = { ...given, issuingAccount: '999988887777', retiringPrincipal: keyAccount };
    expect(decide([root], { ...asked, grants: [toAccount] })).toBe('ImplicitlyDenied');
    expect(decide([root], { ...asked, grants: [toAccount], identityPolicies: [all] })).toBe('Allowed');
  });
});

describe('the reason', () => {
  it('names the statement or grant that decided', () => {
    const deny = { ...decrypt('*'), Effect: 'Deny', Sid: 'No' };
    expect(judge([root, deny], { as: alice, identityPolicies: [all] }).reason).toMatchObject({
      kind: 'denied-by',
      policy: 'key policy',
      statement: { sid: 'No', index: 1 },
    });
    expect(judge([root], { as: alice, identityPolicies: [all] }).reason).toMatchObject({
      kind: 'iam-through-key-policy',
      statement: { index: 0 },
    });
    expect(judge([root], { as: alice }).reason).toEqual({ kind: 'no-allow-in', policy: 'identity policy' });
    expect(
      judge([root], { as: session, grants: [{ granteePrincipal: session, operations: ['Decrypt'] }] }).reason.kind,
    ).toBe('grant');
  });
});
