import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCaller } from '@/lib/policy/callers';
import { evaluate } from '@/lib/policy/evaluate';
import { parsePolicy } from '@/lib/policy/parse';
import type { Context, Grant, Policy } from '@/lib/policy/types';

interface Case {
  id: string;
  note: string;
  key: string;
  keyAccount: string;
  action: string;
  principal: string;
  roleArn?: string;
  context: Context;
  keyPolicy?: unknown;
  identityPolicies: unknown[];
  boundaries?: unknown[];
  session?: unknown;
  scps?: unknown[][];
  rcps?: unknown[][];
  vpce?: unknown[];
  grants?: Grant[];
  expected: string;
}

const cases: Case[] = JSON.parse(readFileSync('../shared/policy-cases/authz-dev.json', 'utf8'));

function policy(document: unknown): Policy {
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? parsed.policy : expect.fail(parsed.reason);
}

describe('concrete requests', () => {
  it.each(cases.map((item) => [`${item.id}: ${item.note}`, item] as const))('%s', (_, item) => {
    const caller = parseCaller(item.principal, item.roleArn ?? null) ?? expect.fail(`no caller: ${item.principal}`);
    const verdict = evaluate(
      {
        action: item.action.replace(/^kms:/, ''),
        caller,
        keyArn: item.key,
        keyAccount: item.keyAccount,
        context: item.context,
      },
      {
        keyPolicy: item.keyPolicy === undefined ? null : policy(item.keyPolicy),
        identityPolicies: item.identityPolicies.map(policy),
        ...(item.boundaries ? { boundaries: item.boundaries.map(policy) } : {}),
        ...(item.session ? { session: policy(item.session) } : {}),
        ...(item.scps ? { scps: item.scps.map((level) => level.map(policy)) } : {}),
        ...(item.rcps ? { rcps: item.rcps.map((level) => level.map(policy)) } : {}),
        ...(item.vpce ? { endpointPolicies: item.vpce.map(policy) } : {}),
        ...(item.grants ? { grants: item.grants } : {}),
      },
    );
    expect(verdict.decision).toBe(item.expected);
  });
});
