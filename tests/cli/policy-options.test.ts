import { describe, expect, it } from 'vitest';
import { keyWords } from '@/cli/policy-options';

const key = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('what a command about policy files is told of the key', () => {
  it('takes words of their kind', () => {
    expect(keyWords({ account: '111122223333', key, org: 'o-exampleorgid', trust: ['444455556666'] })).toEqual({
      account: '111122223333',
      keyArn: key,
      zone: { trustedAccounts: ['444455556666'], organizationId: 'o-exampleorgid' },
    });
    expect(keyWords({})).toEqual({ zone: { trustedAccounts: [], organizationId: null } });
  });

  it.each([
    ['an alias instead of an ARN', { key: 'alias/app' }, '--key alias/app is no key'],
    ['the ARN of an alias', { key: 'arn:aws:kms:us-west-2:111122223333:alias/app' }, 'is no key'],
    ['a key of another account', { key, account: '444455556666' }, 'is not a key of account 444455556666'],
    ['a name instead of an account', { trust: ['444455556666', 'partner'] }, '--trust partner is no account'],
    ['an account instead of an organization', { org: '111122223333' }, '--org 111122223333 is no organization'],
  ])('refuses %s, and says what it takes', (_, values, message) => {
    expect(() => keyWords(values)).toThrow(message);
  });
});
