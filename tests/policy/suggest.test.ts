import { describe, expect, it } from 'vitest';
import { evaluate } from '@/lib/policy/evaluate';
import { type SuggestQuestion, suggestPolicy } from '@/lib/policy/suggest';
import type { ObservedCall, ObservedIdentity } from '@/lib/policy/suggest-evidence';
import { contextOf } from '@/lib/policy/suggest-replay';
import { parsed, policyOf, statement } from './policies';
import { Chooser } from './random-policies';

const keyAccount = '111122223333';
const keyArn = `arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const root = { ...statement({ AWS: `arn:aws:iam::${keyAccount}:root` }, 'kms:*'), Sid: 'Root' };
const role = (name: string, account = keyAccount) => `arn:aws:iam::${account}:role/${name}`;
const by = (arn: string): ObservedIdentity => ({ kind: 'principal', arn });
let count = 0;

function call(eventName: string, over: Partial<ObservedCall> = {}): ObservedCall {
  count += 1;
  return {
    eventId: `event-${count}`,
    sharedEventId: null,
    at: new Date('2026-11-01T00:00:00Z'),
    eventName,
    isServiceEvent: false,
    errorCode: null,
    region: 'us-west-2',
    keyRole: 'key',
    identity: by(role('App')),
    invokedBy: null,
    sourceAddress: '192.0.2.1',
    encryptionContext: null,
    ...over,
  };
}

function suggest(calls: readonly ObservedCall[], over: Partial<SuggestQuestion> = {}) {
  return suggestPolicy({
    keyArn,
    keyAccount,
    zone: { trustedAccounts: [], organizationId: null },
    policy: policyOf(root),
    grants: [],
    calls,
    daysObserved: 120,
    leavesOutKms: false,
    now: new Date('2026-11-22T00:00:00Z'),
    ...over,
  });
}

/** What was added to the delegation. */
function added(calls: readonly ObservedCall[], over: Partial<SuggestQuestion> = {}) {
  return suggest(calls, over).document.Statement.slice(1);
}

describe('what counts as evidence', () => {
  it('is success only, each call once', () => {
    const copy = { sharedEventId: 'shared' };
    const { replayed, leftOut } = suggest([
      call('Decrypt', copy),
      call('Decrypt', copy),
      call('Encrypt', { errorCode: 'AccessDenied' }),
      call('Sign', { errorCode: 'DryRunOperationException' }),
      call('RotateKey', { isServiceEvent: true }),
      call('GenerateRandom'),
      call('Decrypt', { identity: { kind: 'unknown' } }),
    ]);
    expect(replayed.map(({ evidence }) => evidence.action)).toEqual(['Decrypt']);
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      'copy',
      'failed',
      'failed',
      'service-event',
      'keyless',
      'nobody-named',
    ]);
  });

  it('takes the two sides of ReEncrypt apart', () => {
    expect(added([call('ReEncrypt', { keyRole: 'source' })])).toMatchObject([{ Action: ['kms:ReEncryptFrom'] }]);
    expect(added([call('ReEncrypt', { keyRole: 'destination' })])).toMatchObject([{ Action: ['kms:ReEncryptTo'] }]);
  });

  it('asks for no statement where only a grant acts', () => {
    const arn = `arn:aws:sts::${keyAccount}:assumed-role/aws:ec2-infrastructure/i-1`;
    expect(added([call('Decrypt', { identity: by(arn) }), call('RetireGrant')])).toEqual([]);
  });
});

describe('statements', () => {
  it('name the service through which somebody called, as KMS names it', () => {
    const via = (invokedBy: string) => added([call('Decrypt', { invokedBy })]);
    expect(via('dynamodb.amazonaws.com')).toMatchObject([
      { Condition: { StringEquals: { 'kms:ViaService': ['dynamodb.us-west-2.amazonaws.com'] } } },
    ]);
    expect(via('ebs.amazonaws.com')).toMatchObject([
      { Condition: { StringEquals: { 'kms:ViaService': ['ec2.us-west-2.amazonaws.com'] } } },
    ]);
    expect(via('ec2-frontend-api.amazonaws.com')).toMatchObject([
      { Condition: { StringEquals: { 'kms:ViaService': ['ec2.us-west-2.amazonaws.com'] } } },
    ]);
    const nameless = added([call('Decrypt', { sourceAddress: 'internal.amazonaws.com' })]);
    expect(nameless).toEqual([expect.not.objectContaining({ Condition: expect.anything() })]);
    expect(via('elasticache.amazonaws.com')).toMatchObject([
      {
        Condition: {
          StringEquals: { 'kms:ViaService': ['elasticache.us-west-2.amazonaws.com', 'dax.us-west-2.amazonaws.com'] },
        },
      },
    ]);
    expect(via('AWS Internal')).toEqual([
      { Sid: 'Observed1', Effect: 'Allow', Principal: { AWS: [role('App')] }, Action: ['kms:Decrypt'], Resource: '*' },
    ]);
  });

  it('demand the encryption context that every call had, and never of DescribeKey', () => {
    const statements = added(
      [
        call('Decrypt', { encryptionContext: { app: 'billing', run: '1' } }),
        call('Encrypt', { encryptionContext: { App: 'billing', run: '2' } }),
        call('DescribeKey'),
      ],
      { policy: policyOf(root, statement({ AWS: role('App') }, 'kms:*')) },
    );
    expect(statements).toEqual([
      expect.objectContaining({
        Action: ['kms:Decrypt', 'kms:Encrypt'],
        Condition: { StringEquals: { 'kms:EncryptionContext:app': ['billing'] } },
      }),
      expect.not.objectContaining({ Condition: expect.anything() }),
    ]);
  });

  it('demand none where one call came without', () => {
    const calls = [call('Decrypt', { encryptionContext: { app: 'billing' } }), call('Decrypt')];
    expect(added(calls)).toEqual([expect.not.objectContaining({ Condition: expect.anything() })]);
  });

  it('list a bucket with and without its objects, so that Bucket Keys do not lock anybody out', () => {
    const at = (path: string) =>
      call('Decrypt', { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::amzn-s3-demo-bucket${path}` } });
    expect(added([at('/a'), at('/b/c')])).toMatchObject([
      {
        Condition: {
          StringLike: {
            'kms:EncryptionContext:aws:s3:arn': [
              'arn:aws:s3:::amzn-s3-demo-bucket',
              'arn:aws:s3:::amzn-s3-demo-bucket/*',
            ],
          },
        },
      },
    ]);
  });

  it('take the common beginning of ARNs, in which wildcards of hostile names stand for themselves', () => {
    const at = (name: string) =>
      call('Decrypt', {
        encryptionContext: { 'aws:lambda:arn': `arn:aws:lambda:us-west-2:${keyAccount}:function:${name}` },
      });
    const { replayed, document } = suggest([at('pay*-one:1'), at('pay*-one:2')]);
    expect(JSON.stringify(document)).toContain(`function:pay\${*}-one:*`);
    expect(replayed.every(({ outcome }) => outcome === 'allowed')).toBe(true);
    const seen = replayed[0]?.evidence ?? expect.fail('nothing replayed');
    const context = contextOf({ ...seen, call: at('payment-one:1') });
    const verdict = evaluate(
      { action: 'Decrypt', caller: seen.caller, keyArn, keyAccount, context },
      { keyPolicy: parsed(document) },
    );
    expect(verdict.decision).toBe('ImplicitlyDenied');
  });

  it('bind CreateGrant to services where only services asked for grants', () => {
    const service = call('CreateGrant', { invokedBy: 'ebs.amazonaws.com' });
    expect(added([service])).toMatchObject([{ Condition: { Bool: { 'kms:GrantIsForAWSResource': ['true'] } } }]);
    const { document, notes } = suggest([service, call('CreateGrant')]);
    expect(document.Statement[1]).not.toHaveProperty('Condition');
    expect(notes).toEqual([{ kind: 'unbound-grants', principal: role('App') }]);
  });

  it('put those together who did the same', () => {
    const statements = added(['One', 'Two'].map((name) => call('Decrypt', { identity: by(role(name)) })));
    expect(statements).toMatchObject([{ Principal: { AWS: [role('One'), role('Two')] } }]);
  });

  it('name the account of a foreign caller, and ask for the role', () => {
    const { document, notes } = suggest([
      call('Decrypt', { identity: { kind: 'account', accountId: '444455556666' } }),
    ]);
    expect(document.Statement[1]).toMatchObject({ Principal: { AWS: ['arn:aws:iam::444455556666:root'] } });
    expect(notes).toEqual([{ kind: 'account-only', principal: 'arn:aws:iam::444455556666:root' }]);
  });

  it('pin a service to the account that its context names, or ask for a look', () => {
    const trail = `arn:aws:cloudtrail:us-west-2:${keyAccount}:trail/one`;
    const identity: ObservedIdentity = { kind: 'service', service: 'cloudtrail.amazonaws.com' };
    const pinned = suggest([call('GenerateDataKey', { identity, encryptionContext: { 'aws:cloudtrail:arn': trail } })]);
    expect(pinned.document.Statement[1]).toMatchObject({
      Principal: { Service: ['cloudtrail.amazonaws.com'] },
      Condition: {
        StringEquals: { 'aws:SourceAccount': [keyAccount], 'kms:EncryptionContext:aws:cloudtrail:arn': [trail] },
      },
    });
    expect(pinned.notes).toMatchObject([{ kind: 'source-inferred' }]);
    const other: ObservedIdentity = { kind: 'service', service: 'dynamodb.amazonaws.com' };
    expect(suggest([call('Decrypt', { identity: other })]).notes).toMatchObject([{ kind: 'service-unpinned' }]);
  });
});

describe('what is kept', () => {
  const admin = { ...statement({ AWS: role('Admin') }, ['kms:Put*', 'kms:ScheduleKeyDeletion']), Sid: 'Admins' };
  const deny = { ...statement('*', 'kms:Sign'), Effect: 'Deny', Sid: 'NoSigning' };

  it('is delegation, administrators and every Deny, but not a statement of use', () => {
    const use = { ...statement({ AWS: role('Old') }, 'kms:Decrypt'), Sid: 'Old' };
    const { document, unused } = suggest([], { policy: policyOf(root, admin, use, deny) });
    expect(document.Statement).toMatchObject([{ Sid: 'Root' }, { Sid: 'Admins' }, { Sid: 'NoSigning' }]);
    expect(unused).toEqual([{ statement: 2, principal: role('Old'), actions: ['kms:Decrypt'] }]);
  });

  it('stays with IAM what IAM manages, and not what the policy itself gave', () => {
    expect(added([call('EnableKeyRotation')])).toEqual([]);
    const direct = policyOf(root, statement({ AWS: role('App') }, ['kms:EnableKeyRotation', 'kms:Decrypt']));
    expect(added([call('EnableKeyRotation')], { policy: direct })).toMatchObject([
      { Action: ['kms:EnableKeyRotation'] },
    ]);
  });

  it('is the delegation of the default policy where none is known', () => {
    const { document, readiness, diff } = suggest([call('Decrypt')], { policy: null });
    expect(document.Statement[0]).toMatchObject({ Action: 'kms:*' });
    expect({ readiness, diff }).toEqual({ readiness: 'review', diff: null });
  });

  it('keeps the meaning of a policy that knew no variables', () => {
    const text = `\${aws:username}`;
    const old = {
      Version: '2008-10-17',
      Statement: [
        root,
        { ...deny, Action: 'kms:Decrypt', Condition: { StringEquals: { 'aws:PrincipalTag/a': text } } },
      ],
    };
    const { document } = suggest([], { policy: parsed(old) });
    expect(JSON.stringify(document.Statement[1])).toContain(`\${$}{aws:username}`);
  });
});

describe('readiness', () => {
  it.each([
    ['good', 90, false],
    ['review', 89, false],
    ['review', 14, false],
    ['insufficient', 13, false],
    ['insufficient', 365, true],
  ] as const)('is %s after %i days', (expected, daysObserved, leavesOutKms) => {
    expect(suggest([call('Decrypt')], { daysObserved, leavesOutKms }).readiness).toBe(expected);
  });

  it('is not good where a Deny tests what events do not show', () => {
    const deny = {
      ...statement('*', 'kms:Decrypt', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }),
      Effect: 'Deny',
    };
    const { readiness, replayed } = suggest([call('Decrypt')], { policy: policyOf(root, deny) });
    expect({ readiness, outcome: replayed[0]?.outcome }).toEqual({ readiness: 'review', outcome: 'undetermined' });
  });
});

it('marks a call that a grant explains as well', () => {
  const grants = [{ granteePrincipal: role('App'), operations: ['Decrypt'] }];
  const { grantedToo } = suggest([call('Decrypt'), call('Encrypt')], { grants });
  expect(grantedToo.map(({ action }) => action)).toEqual(['Decrypt']);
});

it('is checked by lint and by comparison with the present policy', () => {
  const open = policyOf(root, statement('*', 'kms:Decrypt'));
  const { lint, diff } = suggest([call('Decrypt')], { policy: open });
  expect(lint).toEqual([]);
  expect(diff?.removed.map(({ principal }) => principal)).toContain('any other AWS account');
  expect(diff?.added).toEqual([]);
});

it('denies none of two thousand random histories anything that succeeded', () => {
  const identities: ObservedIdentity[] = [
    by(role('App')),
    by(role('team/Path')),
    by(`arn:aws:iam::${keyAccount}:user/alice`),
    by(`arn:aws:iam::${keyAccount}:root`),
    by(role('Partner', '444455556666')),
    { kind: 'account', accountId: '444455556666' },
    { kind: 'service', service: 'cloudtrail.amazonaws.com' },
    { kind: 'service', service: 'dynamodb.amazonaws.com' },
  ];
  const texts = ['billing', `\${aws:username}`, 'a*', '?', '', `arn:aws:lambda:us-west-2:${keyAccount}:function:f`];
  const arns = ['', '/a', '/a*b', '-other/x'].map((rest) => `arn:aws:s3:::amzn-s3-demo-bucket${rest}`);
  const policies = [policyOf(root), policyOf(statement({ AWS: role('Admin') }, 'kms:PutKeyPolicy')), null];
  for (let seed = 1; seed <= 2_000; seed++) {
    const choose = new Chooser(seed);
    const contexts = choose.some(['App', 'app', 'aws:s3:arn', 'aws:lambda:arn'], 3);
    const calls = Array.from({ length: choose.one([1, 2, 4, 8]) }, () =>
      call(choose.one(['Decrypt', 'Encrypt', 'ReEncrypt', 'CreateGrant', 'DescribeKey', 'Sign', 'GenerateDataKey']), {
        identity: choose.one(identities),
        invokedBy: choose.one([null, null, 's3.amazonaws.com', 'ebs.amazonaws.com', 'AWS Internal']),
        keyRole: choose.one(['source', 'destination']),
        encryptionContext: choose.chance(0.2)
          ? null
          : Object.fromEntries(
              contexts
                .filter(() => choose.chance(0.8))
                .map((key) => [key, key === 'aws:s3:arn' ? choose.one(arns) : choose.one(texts)]),
            ),
      }),
    );
    const { replayed } = suggest(calls, { policy: choose.one(policies) });
    const lost = replayed.filter(
      ({ outcome, evidence }) => outcome !== 'allowed' && !(outcome === 'iam' && evidence.action === 'DescribeKey'),
    );
    if (lost.length > 0) expect.fail(`seed ${seed}: ${JSON.stringify(lost)}`);
  }
}, 60_000);
