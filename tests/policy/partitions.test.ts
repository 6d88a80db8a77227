import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isSamePolicy } from '@/lib/keys/policy-rows';
import { diffPolicies } from '@/lib/policy/diff';
import { externalAccess } from '@/lib/policy/external';
import { parsePolicy } from '@/lib/policy/parse';
import type { Policy } from '@/lib/policy/types';

const now = new Date('2026-11-22T00:00:00Z');
const OWN = '111122223333';
const root = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN}:root` }, Action: 'kms:*', Resource: '*' };

function policy(document: unknown): Policy {
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? parsed.policy : expect.fail(parsed.reason);
}

/** The same, of China. */
function inChina(text: string): string {
  return text.replaceAll('arn:aws:', 'arn:aws-cn:');
}

/** What is answered in both partitions, in words of the first. */
function answers(item: object, ask: (item: object, keyArn: string) => object): [string, string] {
  const keyArn = `arn:aws:kms:us-east-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
  const here = JSON.stringify(ask(item, keyArn));
  const there = JSON.stringify(ask(JSON.parse(inChina(JSON.stringify(item))), inChina(keyArn)));
  return [there.replaceAll('arn:aws-cn:', 'arn:aws:'), here];
}

it('lets the same outsiders in in every partition', () => {
  const cases = JSON.parse(readFileSync('../shared/policy-cases/external-dev.json', 'utf8'));
  for (const { policy: document } of cases) {
    const [there, here] = answers({ document }, (item, keyArn) => {
      const zone = { trustedAccounts: [], organizationId: null };
      return externalAccess({ policy: policy(Object.values(item)[0]), keyAccount: OWN, keyArn, zone, now });
    });
    expect(there).toBe(here);
  }
});

it.each(['ArnLike', 'ArnNotLike', 'StringLike'])('tells the same change in every partition: %s', (operator) => {
  for (const value of [`arn:aws:iam::${OWN}:role/*`, 'arn:aws:iam::*:role/app', `arn:aws:iam::${OWN}:root`]) {
    const condition = { [operator]: { 'aws:PrincipalArn': value } };
    const opened = { ...root, Principal: '*', Action: 'kms:Decrypt', Condition: condition };
    const [there, here] = answers({ before: [root], after: [opened] }, (item, keyArn) => {
      const [before, after] = Object.values(item).map((Statement) => policy({ Version: '2012-10-17', Statement }));
      return diffPolicies({
        before: before ?? expect.fail(),
        after: after ?? expect.fail(),
        keyAccount: OWN,
        keyArn,
        now,
      });
    });
    expect(there).toBe(here);
  }
});

it('takes an account for its root principal in every partition', () => {
  const spelled = (AWS: string) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ ...root, Principal: { AWS } }] });
  expect(isSamePolicy(spelled(OWN), spelled(`arn:aws-us-gov:iam::${OWN}:root`))).toBe(true);
});
