import { expect, it } from 'vitest';
import { grounds } from '@/lib/i18n/grounds';
import { parseCaller } from '@/lib/policy/callers';
import { explainAccess } from '@/lib/policy/explain';
import type { Grant } from '@/lib/policy/types';
import { policyOf, statement } from './policies';

const keyAccount = '111122223333';
const keyArn = `arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const role = `arn:aws:iam::${keyAccount}:role/App`;
const root = { ...statement({ AWS: keyAccount }, 'kms:*'), Sid: 'Root' };
const app = { ...statement({ AWS: role }, 'kms:Decrypt'), Sid: 'App' };
const bound = {
  ...statement({ AWS: role }, 'kms:Decrypt', { StringEquals: { 'kms:EncryptionContext:app': 'billing' } }),
  Sid: 'Bound',
};

function explain(
  statements: readonly unknown[] | null,
  { principal = role, action = 'Decrypt', grants = [] as readonly Grant[] } = {},
) {
  const { verdict, ground } = explainAccess({
    caller: parseCaller(principal) ?? expect.fail(principal),
    action,
    keyArn,
    keyAccount,
    policy: statements && policyOf(...statements),
    grants,
    now: new Date('2026-11-22T00:00:00Z'),
  });
  return `${verdict}: ${grounds.en(ground)}`;
}

it('names the statement that allows', () => {
  expect(explain([app])).toBe('allowed: statement App of the key policy allows it');
});

it('tells what IAM must add, in the account of the key and in another', () => {
  expect(explain([root])).toBe(
    `iam: statement Root of the key policy leaves it to IAM, and an IAM policy of account ${keyAccount} must allow it`,
  );
  const foreign = statement({ AWS: '444455556666' }, 'kms:Decrypt');
  expect(explain([foreign], { principal: 'arn:aws:iam::444455556666:role/App' })).toBe(
    'iam: statement #1 of the key policy allows it, and an IAM policy of account 444455556666 must allow it',
  );
});

it('tells what denies, and that nothing allows', () => {
  const deny = { ...statement('*', 'kms:Decrypt'), Effect: 'Deny', Sid: 'Stop' };
  expect(explain([app, deny])).toBe('denied: statement Stop of the key policy denies it');
  expect(explain([app], { action: 'Encrypt' })).toBe('denied: neither the key policy nor a grant allows it');
  expect(
    explain([statement('*', 'kms:*')], { principal: 'arn:aws:iam::444455556666:role/App', action: 'PutKeyPolicy' }),
  ).toBe('denied: the operation does not work for a caller from another account');
});

it('leaves a grant to a whole account, and the right of the account that made one, to IAM', () => {
  const grants = [
    { granteePrincipal: 'arn:aws:iam::444455556666:root', operations: ['Decrypt'], issuingAccount: keyAccount },
  ];
  expect(explain([], { principal: 'arn:aws:iam::444455556666:role/App', grants })).toBe(
    'iam: an IAM policy of account 444455556666 must allow it',
  );
  expect(explain([], { principal: 'arn:aws:iam::444455556666:root', grants })).toMatch('allowed: a grant');
  expect(explain([], { action: 'RetireGrant', grants })).toBe(
    `iam: an IAM policy of account ${keyAccount} must allow it`,
  );
});

it('tells a grant', () => {
  expect(explain([], { grants: [{ granteePrincipal: role, operations: ['Decrypt'] }] })).toBe(
    `allowed: a grant to ${role} allows it`,
  );
});

it('does not decide what depends on the request', () => {
  expect(explain([bound])).toBe(
    'undetermined: it depends on what the request carries: kms:EncryptionContext:app; at best statement Bound of the key policy allows it',
  );
  const constraints = { EncryptionContextSubset: { app: 'billing' } };
  expect(explain([], { grants: [{ granteePrincipal: role, operations: ['Decrypt'], constraints }] })).toContain(
    'undetermined: it depends on what the request carries: kms:EncryptionContext:app',
  );
  const deny = {
    ...statement('*', 'kms:Decrypt', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }),
    Effect: 'Deny',
  };
  expect(explain([app, deny])).toContain('undetermined: it depends on what the request carries: aws:SourceVpce');
});

it('decides where every circumstance leads to the same', () => {
  expect(explain([app, bound])).toContain('allowed: ');
  expect(explain([root, bound])).toContain('iam: statement Root');
  const other = statement({ AWS: role }, 'kms:Decrypt', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } });
  expect(explain([other])).toContain('denied: ');
});

it('does not decide without a policy, which might deny what a grant allows', () => {
  expect(explain(null)).toBe('undetermined: the policy of the key is not known; no living grant allows it');
  expect(explain(null, { grants: [{ granteePrincipal: role, operations: ['Decrypt'] }] })).toBe(
    `undetermined: the policy of the key is not known; a grant to ${role} allows it unless that policy denies it`,
  );
});
