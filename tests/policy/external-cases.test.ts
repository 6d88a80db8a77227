import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { externalAccess } from '@/lib/policy/external';
import { parsePolicy } from '@/lib/policy/parse';
import type { Grant, Policy, Zone } from '@/lib/policy/types';

interface Case {
  id: string;
  note: string;
  policy: unknown;
  keyAccount: string;
  trustedAccounts: string[];
  orgId: string | null;
  zone?: Partial<Zone>;
  grants?: Grant[];
  rcps?: unknown[][];
  expected: { public: boolean; crossAccount: string[]; confusedDeputy: string[] };
}

const cases: Case[] = JSON.parse(readFileSync('../shared/policy-cases/external-dev.json', 'utf8'));

function policy(document: unknown): Policy {
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? parsed.policy : expect.fail(parsed.reason);
}

describe('who outside gets in', () => {
  it.each(cases.map((item) => [`${item.id}: ${item.note}`, item] as const))('%s', (_, item) => {
    const access = externalAccess({
      policy: policy(item.policy),
      keyAccount: item.keyAccount,
      zone: { trustedAccounts: item.trustedAccounts, organizationId: item.orgId, ...item.zone },
      ...(item.grants ? { grants: item.grants } : {}),
      ...(item.rcps ? { rcps: item.rcps.map((level) => level.map(policy)) } : {}),
      now: new Date('2026-11-22T00:00:00Z'),
    });
    expect({
      public: access.public,
      crossAccount: access.findings.map(({ token }) => token),
      confusedDeputy: access.confusedDeputy,
    }).toEqual({
      public: item.expected.public,
      crossAccount: item.expected.crossAccount.toSorted(),
      confusedDeputy: item.expected.confusedDeputy.toSorted(),
    });
  });
});
