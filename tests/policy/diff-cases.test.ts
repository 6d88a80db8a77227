import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffPolicies, isWidening } from '@/lib/policy/diff';
import { normalise } from '@/lib/policy/normalise';
import { parsePolicy } from '@/lib/policy/parse';
import type { Policy } from '@/lib/policy/types';

interface Case {
  name: string;
  before: unknown;
  after: unknown;
  keyAccount: string;
  expected: { added: [string, string][]; removed: [string, string][]; delegation: string };
}

const cases: Case[] = JSON.parse(readFileSync('../shared/policy-cases/diff.json', 'utf8'));
const now = new Date('2026-11-22T00:00:00Z');

function policy(document: unknown): Policy {
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? parsed.policy : expect.fail(parsed.reason);
}

function words(changes: readonly { principal: string; actions: readonly string[] }[]) {
  return changes.map(({ principal, actions }) => [
    principal,
    actions.length > 3 ? `${actions.length} actions` : actions.join(', '),
  ]);
}

describe('what a new policy changes', () => {
  it.each(cases.map((item) => [item.name, item] as const))('%s', (_, item) => {
    const diff = diffPolicies({
      before: policy(item.before),
      after: policy(item.after),
      keyAccount: item.keyAccount,
      now,
    });
    expect({ added: words(diff.added), removed: words(diff.removed), delegation: diff.delegation }).toEqual(
      item.expected,
    );
  });

  it('calls nothing a widening that only spells the policy anew', () => {
    for (const item of cases.filter(({ expected }) => expected.added.length === 0)) {
      const diff = diffPolicies({
        before: policy(item.before),
        after: policy(item.after),
        keyAccount: item.keyAccount,
        now,
      });
      expect(isWidening(diff, item.keyAccount, () => false)).toBe(false);
    }
  });

  it('calls it a widening when an outsider gains even a look', () => {
    const before = policy({
      Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }],
    });
    const after = policy({
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'kms:DescribeKey', Resource: '*' },
      ],
    });
    const diff = diffPolicies({ before, after, keyAccount: '111122223333', now });
    expect(isWidening(diff, '111122223333', () => false)).toBe(true);
    expect(isWidening(diff, '111122223333', (account) => account === '444455556666')).toBe(false);
  });
});

describe('the normal form', () => {
  it('is one for all spellings', () => {
    const one = {
      Statement: {
        Sid: 'a',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'kms:*',
        Resource: '*',
      },
    };
    const other = {
      Statement: [{ Effect: 'Allow', Principal: { AWS: ['111122223333'] }, Action: ['KMS:*'], Resource: ['*'] }],
    };
    expect(normalise(policy(one))).toBe(normalise(policy(other)));
  });

  it('tells an Allow from a Deny', () => {
    const statement = { Principal: '*', Action: 'kms:*', Resource: '*' };
    expect(normalise(policy({ Statement: { Effect: 'Allow', ...statement } }))).not.toBe(
      normalise(policy({ Statement: { Effect: 'Deny', ...statement } })),
    );
  });
});
