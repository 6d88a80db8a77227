import { expect, it } from 'vitest';
import { diffPolicies } from '@/lib/policy/diff';
import { diffWords } from '@/lib/policy/diff-words';
import { wideningOf } from '@/lib/policy/widening';
import { policyOf, statement } from './policies';

const keyAccount = '111122223333';
const root = statement({ AWS: keyAccount }, 'kms:*');
const app = { AWS: `arn:aws:iam::${keyAccount}:role/App` };
const foreign = { AWS: 'arn:aws:iam::444455556666:role/App' };

function words(before: readonly unknown[], after: readonly unknown[]) {
  const now = new Date('2026-11-22T00:00:00Z');
  const diff = diffPolicies({ before: policyOf(...before), after: policyOf(...after), keyAccount, now });
  return diffWords(
    diff,
    wideningOf(diff, keyAccount, () => false),
    keyAccount,
  );
}

it('says that two spellings mean the same', () => {
  expect(words([root], [{ ...root, Sid: 'Root', Principal: { AWS: `arn:aws:iam::${keyAccount}:root` } }])).toEqual([
    'The two policies mean the same.',
  ]);
});

it('says who can do what now, by what, and that it is wider', () => {
  expect(words([root], [root, statement(app, 'kms:Decrypt')])).toEqual([
    `+ ${app.AWS} can now: kms:Decrypt, by the key policy alone.`,
    `Wider: power to read data, to hand on access or to change the policy was gained: ${app.AWS}: kms:Decrypt.`,
  ]);
});

it('says what somebody outside needs beside the key policy, and nothing of what does not work from outside', () => {
  const added = statement(foreign, ['kms:Encrypt', 'kms:PutKeyPolicy'], {
    StringEquals: { 'kms:EncryptionContext:app': 'billing' },
  });
  expect(words([root], [root, added])).toEqual([
    `+ ${foreign.AWS} can now: kms:Encrypt, if an IAM policy of the own account allows it; conditions: StringEquals kms:EncryptionContext:app billing.`,
    `Wider: somebody outside gained access: ${foreign.AWS}: kms:Encrypt.`,
  ]);
  expect(words([root], [root, statement(foreign, 'kms:PutKeyPolicy')])).toEqual(['The two policies mean the same.']);
});

it('says that IAM counts no longer', () => {
  const lines = words([root, statement(app, 'kms:*')], [statement(app, 'kms:*')]);
  expect(lines.at(-1)).toBe('IAM policies of the account no longer count for this key.');
  expect(lines[0]).toMatch(/^- account 111122223333 \(any principal\) can no longer: /);
});

it('says under which conditions it was given before, or is given still', () => {
  const bound = statement(foreign, 'kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } });
  const condition = 'StringEquals kms:ViaService s3.us-east-1.amazonaws.com';
  expect(words([root, bound], [root, statement(foreign, 'kms:Decrypt')])[0]).toBe(
    `+ ${foreign.AWS} can now in more circumstances: kms:Decrypt, if an IAM policy of the own account allows it; before only with: ${condition}.`,
  );
  expect(words([root, statement(foreign, 'kms:Decrypt')], [root, bound])).toEqual([
    `- ${foreign.AWS} can no longer in some circumstances: kms:Decrypt, if an IAM policy of the own account allows it; now only with: ${condition}.`,
  ]);
});

it('names identity providers, and whose they are', () => {
  const google = statement({ Federated: 'accounts.google.com' }, 'kms:Decrypt');
  expect(words([root], [root, google])).toEqual([
    "+ identity provider accounts.google.com can now: kms:Decrypt, in the key's account by the key policy alone.",
    'Wider: somebody outside gained access: identity provider accounts.google.com: kms:Decrypt.',
  ]);
  const staff = statement({ Federated: `arn:aws:iam::${keyAccount}:saml-provider/staff` }, 'kms:DescribeKey');
  expect(words([root, staff], [root])).toEqual([
    `- identity provider arn:aws:iam::${keyAccount}:saml-provider/staff can no longer: kms:DescribeKey, by the key policy alone.`,
  ]);
});
