import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

const now = new Date('2026-11-22T00:00:00Z');

function run(item: object) {
  const [first] = readCases(JSON.stringify([item]), 'cases.json');
  return first ? runCase(first, now) : expect.fail('no case');
}

const key = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const toAlice = {
  Sid: 'Alice',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: { StringEquals: { 'kms:EncryptionContext:app': 'billing' } },
};
const request = {
  id: 'alice',
  key,
  keyAccount: '111122223333',
  action: 'kms:Decrypt',
  principal: 'arn:aws:iam::111122223333:user/alice',
  keyPolicy: { Version: '2012-10-17', Statement: [toAlice] },
  expected: 'Allowed',
};

describe('one case', () => {
  it('shows which condition keeps a statement from a request', () => {
    const outcome = run(request);
    expect(outcome).toMatchObject({ passed: false, expected: 'Allowed', got: 'ImplicitlyDenied' });
    expect(outcome.trace).toEqual([
      'neither the key policy nor a grant allows it',
      'key policy Alice Allow: condition fails: StringEquals kms:EncryptionContext:app ["billing"], found nothing',
    ]);
  });

  it('passes where the engine agrees', () => {
    expect(run({ ...request, context: { 'kms:EncryptionContext:app': 'billing' } }).passed).toBe(true);
  });

  it('takes an action in any letter case', () => {
    const context = { 'kms:EncryptionContext:app': 'billing' };
    const principal = 'arn:aws:iam::444455556666:user/eve';
    const foreign = { ...request, context, principal, action: 'kms:decrypt' };
    const keyPolicy = { Statement: [{ ...toAlice, Principal: { AWS: principal } }] };
    const identityPolicies = [{ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] }];
    expect(run({ ...foreign, keyPolicy, identityPolicies }).got).toBe('Allowed');
    expect(run({ ...request, action: 'kms:listkeys', identityPolicies }).got).toBe('Allowed');
  });

  it('takes one policy for a list of one', () => {
    const context = { 'kms:EncryptionContext:app': 'billing' };
    const nothing = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
    const everything = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    expect(run({ ...request, context, vpce: everything, scps: [everything, [everything]] }).got).toBe('Allowed');
    expect(run({ ...request, context, vpce: nothing }).got).toBe('ImplicitlyDenied');
    expect(run({ ...request, context, scps: [[everything], nothing] }).got).toBe('ImplicitlyDenied');
    const role = { ...toAlice, Principal: { AWS: 'arn:aws:iam::111122223333:role/App' } };
    const principal = 'arn:aws:sts::111122223333:assumed-role/App/s1';
    const asRole = { ...request, context, principal, keyPolicy: { Statement: [role] } };
    expect(run({ ...asRole, session: nothing }).got).toBe('ImplicitlyDenied');
    expect(run({ ...asRole, session: [nothing, everything] }).got).toBe('Allowed');
  });

  it('fails a case whose policy cannot be read, and goes on', () => {
    expect(run({ ...request, keyPolicy: 'not a policy' })).toMatchObject({ passed: false, trace: [] });
    expect(run({ ...request, principal: 'nobody' }).got).toContain('nobody is no principal');
  });

  it('tells who gets in where an external case disagrees', () => {
    const outcome = run({
      id: 'open',
      policy: { Statement: [{ ...toAlice, Principal: '*' }] },
      keyAccount: '111122223333',
      expected: { public: false, crossAccount: [], confusedDeputy: [] },
    });
    expect(outcome.passed).toBe(false);
    expect(outcome.trace[0]).toContain('* by policy Alice: kms:Decrypt');
  });

  it.each(['authz-dev.json', 'external-dev.json', 'lint.json', 'diff.json'])('agrees with all of %s', (name) => {
    const file = `../shared/policy-cases/${name}`;
    const cases = readCases(readFileSync(file, 'utf8'), file);
    expect(cases.length).toBeGreaterThan(9);
    expect(cases.map((item) => runCase(item, now)).filter(({ passed }) => !passed)).toEqual([]);
  });
});
