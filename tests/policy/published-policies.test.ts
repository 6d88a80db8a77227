import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeStatements } from '@/lib/policy/describe';
import { externalAccess } from '@/lib/policy/external';
import { lintPolicy } from '@/lib/policy/lint';
import { normalise } from '@/lib/policy/normalise';
import { parsePolicy } from '@/lib/policy/parse';
import { parsed } from './policies';

const folder = '../shared/data/policies';
const index: { file: string; class: string }[] = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8'));
const text = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
const judged = index.filter(({ class: verdict }) => verdict === 'ok' || verdict === 'public');
const now = new Date('2026-11-22T00:00:00Z');

/** The account of a policy's own root statement; the placeholder of templates stands for any. */
function question(file: string) {
  const source = text(file);
  const keyAccount = /arn:aws:iam::(\d{12}):root/.exec(source)?.[1] ?? '123456789012';
  const policy = parsed(source.replaceAll(`\${AWS::AccountId}`, keyAccount));
  return { policy, keyAccount, zone: { trustedAccounts: [], organizationId: null }, now };
}

describe('policies that others judged', () => {
  it.each(judged.map((item) => [item.file, item.class] as const))('%s is %s', (file, verdict) => {
    const access = externalAccess(question(file));
    expect(access.public).toBe(verdict === 'public');
    if (verdict === 'ok') expect(access.findings).toEqual([]);
  });
});

describe('policies that AWS publishes', () => {
  // Fragments and policies for IAM or endpoints among them: what counts is that each is read and judged without failing.
  it.each(index.map(({ file }) => file))('%s is read and explained', (file) => {
    const document = parsePolicy(text(file));
    if (document.kind === 'malformed') {
      expect(document.reason).toMatch(/no Statement|not JSON|not an object/);
      return;
    }
    const asked = question(file);
    expect(describeStatements(asked)).toHaveLength(document.policy.statements.length);
    expect(externalAccess(asked).undetermined).toBe(false);
    expect(() => lintPolicy({ ...asked, text: text(file) })).not.toThrow();
    expect(normalise(document.policy)).not.toBe('');
  });
});
