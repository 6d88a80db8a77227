import { describe, expect, it } from 'vitest';
import { parsePolicy } from '@/lib/policy/parse';
import { wideDecrypts } from '@/lib/policy/wide-decrypt';

function found(...statements: object[]) {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: statements });
  return parsed.kind === 'policy' ? wideDecrypts(parsed.policy) : null;
}

function allow(resource: string | string[], rest: object = {}) {
  return { Effect: 'Allow', Action: 'kms:Decrypt', Resource: resource, ...rest };
}

describe('a resource that is every key', () => {
  it.each([
    '*',
    '**',
    'arn:*',
    'arn:aws:kms:*',
    'arn:aws:kms:eu-west-1:*',
    'arn:aws:kms:*:*:*',
    'arn:aws:kms:*:111122223333:key/*',
    'arn:*:k*:eu-west-1:*:key*',
  ])('%s', (resource) => {
    expect(found(allow(resource))).toHaveLength(1);
  });

  it.each([
    'arn:aws:kms:us-east-1:111122223333:key/mrk-*',
    'arn:aws:kms:*:*:key/????????-????-????-????-????????????',
    'arn:aws:kms:*:*:alias/*',
    'arn:aws:s3:::*',
    'arn:aws:kms',
    'key/*',
  ])('is not %s', (resource) => {
    expect(found(allow(resource))).toEqual([]);
  });
});

it('says which actions, resources and limits there are', () => {
  const conditions = {
    Bool: { 'aws:MultiFactorAuthPresent': 'true', 'aws:SecureTransport': 'true' },
    StringLike: { 'kms:ViaService': ['s3.*', 'sqs.*'] },
  };
  expect(found(allow(['*'], { Sid: 'Wide', Action: 'KMS:*', Condition: conditions }))).toEqual([
    {
      statement: 'Wide',
      actions: ['kms:Decrypt', 'kms:ReEncryptFrom'],
      resources: ['*'],
      conditions: ['Bool aws:MultiFactorAuthPresent true', 'StringLike kms:ViaService s3.*, sqs.*'],
    },
  ]);
});

describe('a Deny in the same policy', () => {
  it('takes the action back where it means every key', () => {
    expect(found(allow('*'), { Effect: 'Deny', Action: 'kms:*', Resource: '*' })).toEqual([]);
  });

  it.each([
    ['under a condition', { Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }],
    ['for one key', { Resource: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' }],
  ])('leaves it %s', (_, rest) => {
    expect(found(allow('*'), { Effect: 'Deny', Action: 'kms:Decrypt', ...rest })).toHaveLength(1);
  });
});
