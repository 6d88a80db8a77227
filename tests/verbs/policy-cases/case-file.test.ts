import { describe, expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';

const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] };
const external = {
  id: 'one',
  policy,
  keyAccount: '111122223333',
  trustedAccounts: [],
  orgId: null,
  expected: { public: true, crossAccount: ['*'], confusedDeputy: [] },
};
const request = {
  id: 'two',
  key: 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  keyAccount: '111122223333',
  action: 'kms:Decrypt',
  principal: 'arn:aws:iam::111122223333:user/alice',
  context: { 'aws:MultiFactorAuthPresent': true },
  keyPolicy: policy,
  identityPolicies: [],
  expected: 'Allowed',
};
const lint = { name: 'three', policy, keyAccount: '111122223333', keyArn: request.key, expectedRules: [] };
const diff = {
  name: 'four',
  before: policy,
  after: policy,
  keyAccount: '111122223333',
  expected: { added: [], removed: [], delegation: 'unchanged' },
};

describe('files of cases', () => {
  it('tells the kind of each case by its fields', () => {
    const cases = readCases(JSON.stringify([external, request, lint, diff]), 'cases.json');
    expect(cases.map(({ kind, name }) => [kind, name])).toEqual([
      ['external', 'one'],
      ['request', 'two'],
      ['lint', 'three'],
      ['diff', 'four'],
    ]);
  });

  it('reads context values as texts', () => {
    const [first] = readCases(JSON.stringify([request]), 'cases.json');
    expect(first?.given).toMatchObject({ context: { 'aws:MultiFactorAuthPresent': 'true' } });
  });

  it.each([
    ['no JSON', '{', 'cases.json is not JSON'],
    ['no list', '{}', 'cases.json is not a list of cases'],
    ['a case of no kind', '[{"id":"x"}]', 'cases.json, case 1 is of no known kind'],
    [
      'a verdict that does not exist',
      JSON.stringify([external, { ...request, expected: 'Maybe' }]),
      'case 2: expected',
    ],
    ['no account', JSON.stringify([{ ...external, keyAccount: undefined }]), 'case 1: keyAccount'],
  ])('says what is wrong: %s', (_, text, message) => {
    expect(() => readCases(text, 'cases.json')).toThrow(message);
  });
});
