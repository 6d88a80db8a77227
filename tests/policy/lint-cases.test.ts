import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintPolicy } from '@/lib/policy/lint';
import { parsed } from './policies';

interface Case {
  name: string;
  policy: unknown;
  keyAccount: string;
  keyArn: string;
  orgId: string | null;
  expectedRules: string[];
  mustBeClean: boolean;
}

const cases: Case[] = JSON.parse(readFileSync('../shared/policy-cases/lint.json', 'utf8'));
const now = new Date('2026-11-22T00:00:00Z');

describe('rules for key policies', () => {
  it.each(cases.map((item) => [item.name, item] as const))('%s', (_, item) => {
    const rules = lintPolicy({
      policy: parsed(item.policy),
      keyAccount: item.keyAccount,
      keyArn: item.keyArn,
      zone: { trustedAccounts: [], organizationId: item.orgId },
      now,
    }).map(({ rule }) => rule);
    expect([...new Set(rules)].sort()).toEqual(item.expectedRules.toSorted());
  });
});
