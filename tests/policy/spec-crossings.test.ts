import { describe, expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

/** Where a rule of POLICY.md meets another: who is let in from outside, and what becomes of one request. */
const K = '111122223333';
const F = '444455556666';
const T = '222233334444';
const O = 'o-a1b2c3d4e5';
const X = 'o-zzzzzzzzzz';
const key = `arn:aws:kms:us-west-2:${K}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const approle = `arn:aws:iam::${K}:role/App`;
const app = `arn:aws:sts::${K}:assumed-role/App/s1`;
const alice = `arn:aws:iam::${K}:user/alice`;
const eve = `arn:aws:iam::${F}:user/eve`;

const P = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const S = (Principal: unknown, Action: string | readonly string[] = 'kms:Decrypt', Condition?: object) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
  ...(Condition ? { Condition } : {}),
});
const D = (Principal: unknown, Action: string | readonly string[] = 'kms:*', Condition?: object) => ({
  ...S(Principal, Action, Condition),
  Effect: 'Deny',
});
const I = (Action = 'kms:*') => P({ Effect: 'Allow', Action, Resource: '*' });

type Answer = readonly [isPublic: boolean, crossAccount: readonly string[], confusedDeputy: readonly string[]];
const none: Answer = [false, [], []];
const outsiders: object[] = [];
const requests: object[] = [];

function outside(id: string, statements: readonly object[], answer: Answer, given: object = {}) {
  const [isPublic, crossAccount, confusedDeputy] = answer;
  outsiders.push({
    id,
    policy: P(...statements),
    keyAccount: K,
    trustedAccounts: [T],
    orgId: O,
    ...given,
    expected: { public: isPublic, crossAccount, confusedDeputy },
  });
}

function request(id: string, expected: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied', given: object) {
  const usual = { key, keyAccount: K, action: 'kms:Decrypt', principal: alice, context: {} };
  requests.push({ id, ...usual, keyPolicy: P(S({ AWS: K }, 'kms:*')), ...given, expected });
}

outside(
  'notprincipal+notaction allow',
  [{ Effect: 'Allow', NotPrincipal: { AWS: `arn:aws:iam::${K}:root` }, NotAction: 'kms:Decrypt', Resource: '*' }],
  [true, ['*'], []],
);
outside(
  'star minus everyone by deny stringnotequals org',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalOrgID': O } })],
  [false, [], []],
);
outside(
  'same with IfExists leaves strangers without org',
  [S('*'), D('*', 'kms:*', { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O } })],
  none,
);
outside(
  'deny stringnotequals + BoolIfExists service false',
  [
    S('*'),
    D('*', 'kms:*', {
      StringNotEquals: { 'aws:PrincipalOrgID': O },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
  ],
  [false, [], ['*']],
);
outside(
  'foranyvalue orgpaths ours',
  [
    S('*', 'kms:Decrypt', {
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${O}/r-ab12/ou-ab12-11111111/*`] },
    }),
  ],
  none,
);
outside(
  'forallvalues orgpaths ours: strangers without any org',
  [S('*', 'kms:Decrypt', { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': [`${O}/*`] } })],
  [true, ['*'], []],
);
outside(
  'forallvalues + null false',
  [
    S('*', 'kms:Decrypt', {
      'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': [`${O}/*`] },
      Null: { 'aws:PrincipalOrgPaths': 'false' },
    }),
  ],
  none,
);
outside(
  'null principalorgid true: those outside any org',
  [S('*', 'kms:Decrypt', { Null: { 'aws:PrincipalOrgID': 'true' } })],
  [true, ['*'], []],
);
outside(
  'orgid foreign',
  [S('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': X } })],
  [false, [`org:${X}`], []],
);
outside('orgid case-changed key', [S('*', 'kms:Decrypt', { StringEquals: { 'AWS:PRINCIPALORGID': O } })], none);
outside(
  'orgid StringLike o-*',
  [S('*', 'kms:Decrypt', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
  [true, ['*'], []],
);
outside('caller account foreign', [S('*', 'kms:*', { StringEquals: { 'kms:CallerAccount': F } })], [false, [F], []]);
outside(
  'caller account list own+foreign, viaservice',
  [S('*', 'kms:*', { StringEquals: { 'kms:CallerAccount': [K, F], 'kms:ViaService': 's3.us-west-2.amazonaws.com' } })],
  [false, [F], []],
);
outside(
  'viaservice alone',
  [S('*', 'kms:*', { StringEquals: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } })],
  [true, ['*'], []],
);
outside(
  'caller account IfExists',
  [S('*', 'kms:*', { StringEqualsIfExists: { 'kms:CallerAccount': K } })],
  [false, [], ['*']],
);
outside(
  'caller account StringNotEquals own',
  [S('*', 'kms:*', { StringNotEquals: { 'kms:CallerAccount': K } })],
  [true, ['*'], []],
);
outside(
  'caller account StringLike 4444*',
  [S('*', 'kms:*', { StringLike: { 'kms:CallerAccount': '4444*' } })],
  [true, ['*'], []],
);
outside(
  'principalarn root of account',
  [S('*', 'kms:*', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${F}:root` } })],
  [false, [F], []],
);
outside(
  'principalarn wildcard under StringEquals',
  [S('*', 'kms:*', { StringEquals: { 'aws:PrincipalArn': `arn:aws:iam::*:role/x` } })],
  none,
);
outside(
  'principalarn any account role name',
  [S('*', 'kms:*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/deploy` } })],
  [true, ['*'], []],
);
outside('sourceip wide', [S('*', 'kms:*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } })], [true, ['*'], []]);
outside(
  'sourceip narrow',
  [S('*', 'kms:*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
  [false, ['net:203.0.113.0/24'], []],
);
outside(
  'sourcevpce literal',
  [S('*', 'kms:*', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })],
  [false, ['net:vpce-1a2b3c4d'], []],
);
outside(
  'deny notequals vpce',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })],
  [false, ['net:vpce-1a2b3c4d'], []],
);
outside(
  'foreign account + notipaddress',
  [S({ AWS: F }, 'kms:*', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
  [false, [F], []],
);
outside('service without source', [S({ Service: 'sns.amazonaws.com' })], [false, [], ['sns.amazonaws.com']]);
outside(
  'service with source account IfExists',
  [S({ Service: 'sns.amazonaws.com' }, 'kms:Decrypt', { StringEqualsIfExists: { 'aws:SourceAccount': K } })],
  [false, [], ['sns.amazonaws.com']],
);
outside(
  'service with source account',
  [S({ Service: 'sns.amazonaws.com' }, 'kms:Decrypt', { StringEquals: { 'aws:SourceAccount': K } })],
  none,
);
outside(
  'service with source account foreign',
  [S({ Service: 'sns.amazonaws.com' }, 'kms:Decrypt', { StringEquals: { 'aws:SourceAccount': F } })],
  [false, [F], []],
);
outside(
  'service with sourcearn wild account',
  [S({ Service: 'sns.amazonaws.com' }, 'kms:Decrypt', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic' } })],
  [false, [], ['sns.amazonaws.com']],
);
outside(
  'service with sourceorgid ours',
  [S({ Service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey*', { StringEquals: { 'aws:SourceOrgID': O } })],
  none,
);
outside(
  'service with encryption context naming us',
  [
    S({ Service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey*', {
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${K}:trail/*` },
    }),
  ],
  none,
);
outside(
  'service with encryption context naming nobody',
  [
    S({ Service: 'cloudtrail.amazonaws.com' }, 'kms:GenerateDataKey*', {
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:*:trail/*` },
    }),
  ],
  [false, [], ['cloudtrail.amazonaws.com']],
);
outside(
  'service + deny unless source account',
  [
    S({ Service: 'sns.amazonaws.com' }),
    D({ Service: 'sns.amazonaws.com' }, 'kms:*', { StringNotEquals: { 'aws:SourceAccount': K } }),
  ],
  none,
);
outside(
  'service + deny unless, IfExists',
  [
    S({ Service: 'sns.amazonaws.com' }),
    D({ Service: 'sns.amazonaws.com' }, 'kms:*', { StringNotEqualsIfExists: { 'aws:SourceAccount': K } }),
  ],
  none,
);
outside(
  'service + deny unless with Null guard',
  [
    S({ Service: 'sns.amazonaws.com' }),
    D({ Service: 'sns.amazonaws.com' }, 'kms:*', {
      StringNotEquals: { 'aws:SourceAccount': K },
      Null: { 'aws:SourceAccount': 'false' },
    }),
  ],
  [false, [], ['sns.amazonaws.com']],
);
outside(
  'resource account is not caller',
  [S('*', 'kms:*', { StringEquals: { 'aws:ResourceAccount': K } })],
  [true, ['*'], []],
);
outside('resource account other: impossible', [S('*', 'kms:*', { StringEquals: { 'aws:ResourceAccount': F } })], none);
outside(
  'principaltag is strangers',
  [S('*', 'kms:*', { StringEquals: { 'aws:PrincipalTag/team': 'crypto' } })],
  [true, ['*'], []],
);
outside('username strangers', [S('*', 'kms:*', { StringEquals: { 'aws:username': 'alice' } })], [true, ['*'], []]);
outside('no resource', [{ Effect: 'Allow', Principal: '*', Action: 'kms:*' }], none);
outside('trusted account', [S({ AWS: T })], none);
outside('grant foreign', [S({ AWS: `arn:aws:iam::${K}:root` }, 'kms:*')], [false, [F], []], {
  grants: [
    { granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt'], issuingAccount: `arn:aws:iam::${K}:root` },
  ],
});
outside('grant service sourcearn foreign', [S({ AWS: `arn:aws:iam::${K}:root` }, 'kms:*')], [false, [F], []], {
  grants: [
    {
      granteeServicePrincipal: 'dynamodb.amazonaws.com',
      retiringPrincipal: `arn:aws:iam::${K}:root`,
      operations: ['Decrypt'],
      constraints: { SourceArn: `arn:aws:dynamodb:us-west-2:${F}:table/t` },
    },
  ],
});
outside('rcp denies outsiders', [S('*')], none, {
  rcps: [
    [P({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })],
    [P(D('*', 'kms:*', { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O } }))],
  ],
});
outside('rcp denies people outside, leaves services', [S('*')], [false, [], ['*']], {
  rcps: [
    [
      P(
        D('*', 'kms:*', {
          StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        }),
      ),
    ],
  ],
});
outside(
  'userid literal',
  [S('*', 'kms:*', { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } })],
  [false, ['userid:AROAEXAMPLEID:*'], []],
);
outside(
  'numeric mfa age',
  [S({ AWS: F }, 'kms:*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })],
  [false, [F], []],
);
outside('date passed', [S({ AWS: F }, 'kms:*', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })], none);
outside(
  'date future',
  [S({ AWS: F }, 'kms:*', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })],
  [false, [F], []],
);
outside('unknown operator', [S('*', 'kms:*', { StringMatches: { 'kms:ViaService': 'x' } })], none);
outside('aws principal array with star', [S({ AWS: [`arn:aws:iam::${K}:root`, '*'] }, 'kms:*')], [true, ['*'], []]);
outside(
  'deny of only decrypt for foreign',
  [S({ AWS: F }, ['kms:Decrypt', 'kms:PutKeyPolicy']), D({ AWS: F }, 'kms:Decrypt')],
  [false, [F], []],
);
outside(
  'deny notprincipal foreign account',
  [
    S('*'),
    {
      Effect: 'Deny',
      NotPrincipal: { AWS: [`arn:aws:iam::${F}:root`, `arn:aws:iam::${K}:root`] },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
  [false, [F], []],
);
outside(
  'calledvia strangers',
  [S('*', 'kms:*', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': ['athena.amazonaws.com'] } })],
  [true, ['*'], []],
);
outside(
  'principal account foreign via stringequals list w/ wildcard literal',
  [S('*', 'kms:*', { StringEquals: { 'aws:PrincipalAccount': ['4444*', F] } })],
  [false, [F], []],
);
outside(
  'principal isawsservice true',
  [S('*', 'kms:*', { Bool: { 'aws:PrincipalIsAWSService': 'true' } })],
  [false, [], ['*']],
);
outside(
  'principal isawsservice true + source account',
  [S('*', 'kms:*', { Bool: { 'aws:PrincipalIsAWSService': 'true' }, StringEquals: { 'aws:SourceAccount': K } })],
  none,
);
outside('vpceorgid foreign', [S('*', 'kms:*', { StringEquals: { 'aws:VpceOrgID': X } })], [false, [`net:${X}`], []]);

request('foranyvalue empty list', 'ImplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }, 'kms:Decrypt', { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': ['a'] } }),
  ),
  context: { 'kms:EncryptionContextKeys': [] },
});
request('forallvalues empty list', 'Allowed', {
  keyPolicy: P(
    S({ AWS: alice }, 'kms:Decrypt', { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['a'] } }),
  ),
  context: { 'kms:EncryptionContextKeys': [] },
});
request('foranyvalue StringNotEquals one other', 'Allowed', {
  keyPolicy: P(
    S({ AWS: alice }, 'kms:Decrypt', { 'ForAnyValue:StringNotEquals': { 'kms:EncryptionContextKeys': ['a'] } }),
  ),
  context: { 'kms:EncryptionContextKeys': ['a', 'b'] },
});
request('forallvalues StringNotEquals one same', 'ImplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }, 'kms:Decrypt', { 'ForAllValues:StringNotEquals': { 'kms:EncryptionContextKeys': ['a'] } }),
  ),
  context: { 'kms:EncryptionContextKeys': ['a', 'b'] },
});
request('foranyvalue ifexists missing', 'Allowed', {
  keyPolicy: P(S({ AWS: alice }, 'kms:Decrypt', { 'ForAnyValue:StringEqualsIfExists': { 'aws:CalledVia': ['a'] } })),
});
request('null true on absent', 'Allowed', {
  keyPolicy: P(S({ AWS: alice }, 'kms:Decrypt', { Null: { 'kms:EncryptionContext:x': 'true' } })),
});
request('null true boolean on present other case', 'ImplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice }, 'kms:Decrypt', { Null: { 'kms:EncryptionContext:X': true } })),
  context: { 'kms:EncryptionContext:x': '1' },
});
request('via service deny matches missing: StringNotEquals', 'ExplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }),
    D('*', 'kms:Decrypt', { StringNotEquals: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } }),
  ),
});
request('via service deny IfExists missing', 'ExplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }),
    D('*', 'kms:Decrypt', { StringNotEqualsIfExists: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } }),
  ),
});
request('via service deny StringEqualsIfExists missing', 'ExplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }),
    D('*', 'kms:Decrypt', { StringEqualsIfExists: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } }),
  ),
});
request('calleraccount derived', 'Allowed', {
  keyPolicy: P(S('*', 'kms:Decrypt', { StringEquals: { 'kms:calleraccount': K } })),
});
request('notprincipal+notaction deny role exempt but account not listed', 'ExplicitlyDenied', {
  principal: app,
  keyPolicy: P(S({ AWS: approle }), {
    Effect: 'Deny',
    NotPrincipal: { AWS: `arn:aws:iam::${K}:user/bob` },
    NotAction: 'kms:Encrypt',
    Resource: '*',
  }),
});
request('notprincipal deny lists role, session exempt', 'Allowed', {
  principal: app,
  keyPolicy: P(S({ AWS: approle }), { Effect: 'Deny', NotPrincipal: { AWS: approle }, Action: 'kms:*', Resource: '*' }),
});
request('notaction allow does not cover', 'ImplicitlyDenied', {
  keyPolicy: P({ Effect: 'Allow', Principal: { AWS: alice }, NotAction: 'kms:D*', Resource: '*' }),
});
request('service principal grant sourcearn', 'Allowed', {
  principal: 'dynamodb.amazonaws.com',
  keyPolicy: P(S({ AWS: K }, 'kms:*')),
  context: { 'aws:SourceArn': 'arn:aws:dynamodb:us-west-2:111122223333:table/t' },
  grants: [
    {
      granteeServicePrincipal: 'dynamodb.amazonaws.com',
      retiringPrincipal: approle,
      operations: ['Decrypt'],
      constraints: { SourceArn: 'arn:aws:dynamodb:us-west-2:111122223333:table/t' },
    },
  ],
});
request('service principal grant other sourcearn', 'ImplicitlyDenied', {
  principal: 'dynamodb.amazonaws.com',
  keyPolicy: P(S({ AWS: K }, 'kms:*')),
  context: { 'aws:SourceArn': 'arn:aws:dynamodb:us-west-2:111122223333:table/u' },
  grants: [
    {
      granteeServicePrincipal: 'dynamodb.amazonaws.com',
      retiringPrincipal: approle,
      operations: ['Decrypt'],
      constraints: { SourceArn: 'arn:aws:dynamodb:us-west-2:111122223333:table/t' },
    },
  ],
});
request('grant equals with extra', 'ImplicitlyDenied', {
  principal: app,
  grants: [
    { granteePrincipal: approle, operations: ['Decrypt'], constraints: { EncryptionContextEquals: { a: '1' } } },
  ],
  context: { 'kms:EncryptionContext:a': '1', 'kms:EncryptionContext:b': '2' },
});
request('grant subset with extra', 'Allowed', {
  principal: app,
  grants: [
    { granteePrincipal: approle, operations: ['Decrypt'], constraints: { EncryptionContextSubset: { a: '1' } } },
  ],
  context: { 'kms:EncryptionContext:a': '1', 'kms:EncryptionContext:b': '2' },
});
request('grant subset value case', 'ImplicitlyDenied', {
  principal: app,
  grants: [
    { granteePrincipal: approle, operations: ['Decrypt'], constraints: { EncryptionContextSubset: { a: 'X' } } },
  ],
  context: { 'kms:EncryptionContext:a': 'x' },
});
request('grant describekey ignores constraint', 'Allowed', {
  action: 'kms:DescribeKey',
  principal: app,
  grants: [
    { granteePrincipal: approle, operations: ['DescribeKey'], constraints: { EncryptionContextEquals: { a: 'X' } } },
  ],
});
request('grant beats missing IAM but not explicit deny in IAM', 'ExplicitlyDenied', {
  principal: app,
  grants: [{ granteePrincipal: approle, operations: ['Decrypt'] }],
  identityPolicies: [P({ Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' })],
});
request('grant foreign account grantee needs IAM', 'ImplicitlyDenied', {
  principal: eve,
  grants: [{ granteePrincipal: `arn:aws:iam::${F}:root`, operations: ['Decrypt'] }],
});
request('grant foreign account grantee with IAM', 'Allowed', {
  principal: eve,
  grants: [{ granteePrincipal: `arn:aws:iam::${F}:root`, operations: ['Decrypt'] }],
  identityPolicies: [I()],
});
request('foreign putkeypolicy', 'ImplicitlyDenied', {
  principal: eve,
  action: 'kms:PutKeyPolicy',
  keyPolicy: P(S({ AWS: F }, 'kms:*')),
  identityPolicies: [I()],
});
request('foreign boundary lacks', 'ImplicitlyDenied', {
  principal: eve,
  keyPolicy: P(S({ AWS: eve }, 'kms:*')),
  identityPolicies: [I()],
  boundaries: [I('s3:*')],
});
request('own exact user boundary lacks', 'Allowed', { keyPolicy: P(S({ AWS: alice })), boundaries: [I('s3:*')] });
request('role via role arn boundary lacks', 'ImplicitlyDenied', {
  principal: app,
  keyPolicy: P(S({ AWS: approle })),
  boundaries: [I('s3:*')],
});
request('session arn exact boundary lacks', 'Allowed', {
  principal: app,
  keyPolicy: P(S({ AWS: app })),
  boundaries: [I('s3:*')],
});
request('scp missing level', 'ImplicitlyDenied', { keyPolicy: P(S({ AWS: alice })), scps: [[I('*')], [I('s3:*')]] });
request('scp on service', 'Allowed', {
  principal: 'sns.amazonaws.com',
  keyPolicy: P(S({ Service: 'sns.amazonaws.com' })),
  scps: [[P({ Effect: 'Deny', Action: '*', Resource: '*' })]],
});
request('rcp on retiregrant', 'Allowed', {
  action: 'kms:RetireGrant',
  principal: app,
  grants: [{ granteePrincipal: approle, retiringPrincipal: approle, operations: ['Decrypt'] }],
  rcps: [[P(D('*', '*'))]],
});
request('keypolicy deny retiregrant', 'ExplicitlyDenied', {
  action: 'kms:RetireGrant',
  principal: app,
  keyPolicy: P(S({ AWS: K }, 'kms:*'), D('*', 'kms:RetireGrant')),
  grants: [{ granteePrincipal: approle, retiringPrincipal: approle, operations: ['Decrypt'] }],
});
request('retire by issuing account IAM', 'Allowed', {
  action: 'kms:RetireGrant',
  grants: [{ granteePrincipal: approle, operations: ['Decrypt'], issuingAccount: `arn:aws:iam::${K}:root` }],
  identityPolicies: [I()],
});
request('retire by issuing account w/o IAM', 'ImplicitlyDenied', {
  action: 'kms:RetireGrant',
  grants: [{ granteePrincipal: approle, operations: ['Decrypt'], issuingAccount: `arn:aws:iam::${K}:root` }],
});
request('retiregrant by policy alone', 'ImplicitlyDenied', {
  action: 'kms:RetireGrant',
  keyPolicy: P(S({ AWS: alice }, 'kms:*')),
  identityPolicies: [I()],
  grants: [],
});
request('createkey iam', 'Allowed', { action: 'kms:CreateKey', identityPolicies: [I()], keyPolicy: null });
request('listkeys by key policy only', 'ImplicitlyDenied', {
  action: 'kms:ListKeys',
  keyPolicy: P(S({ AWS: alice }, 'kms:*')),
});
request('variable default', 'Allowed', {
  keyPolicy: P(
    S({ AWS: alice }, 'kms:Decrypt', { StringEquals: { 'kms:EncryptionContext:u': `\${aws:PrincipalTag/t, 'none'}` } }),
  ),
  context: { 'kms:EncryptionContext:u': 'none' },
});
request('variable missing in deny notequals', 'ExplicitlyDenied', {
  keyPolicy: P(
    S({ AWS: alice }),
    D('*', 'kms:Decrypt', { StringNotEquals: { 'kms:EncryptionContext:u': `\${aws:PrincipalTag/t}` } }),
  ),
  context: { 'kms:EncryptionContext:u': 'none' },
});
request('arnlike star does not cross colon', 'ImplicitlyDenied', {
  keyPolicy: P(S('*', 'kms:Decrypt', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam*:user/alice' } })),
});
request('arnequals pattern', 'Allowed', {
  keyPolicy: P(S('*', 'kms:Decrypt', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/al*' } })),
});
request('stringequals literal star', 'ImplicitlyDenied', {
  keyPolicy: P(S('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/al*' } })),
});
request('bool numeric', 'Allowed', {
  keyPolicy: P(S({ AWS: alice }, 'kms:CreateGrant', { Bool: { 'kms:GrantIsForAWSResource': true } })),
  action: 'kms:CreateGrant',
  context: { 'kms:GrantIsForAWSResource': 'true' },
});
request('orgid with case of value', 'ImplicitlyDenied', {
  keyPolicy: P(S('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': O.toUpperCase() } })),
  context: { 'aws:PrincipalOrgID': O },
});
request('root user exact, no IAM', 'Allowed', { principal: `arn:aws:iam::${K}:root` });
request('vpce no allow', 'ImplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice })),
  vpce: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }] }],
});
request('service-linked role rcp', 'Allowed', {
  principal: `arn:aws:sts::${K}:assumed-role/AWSServiceRoleForX/s`,
  roleArn: `arn:aws:iam::${K}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`,
  keyPolicy: P(S({ AWS: `arn:aws:iam::${K}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX` })),
  rcps: [[P(D('*', '*'))]],
});
request('ReEncrypt name in policy', 'ImplicitlyDenied', {
  action: 'kms:ReEncryptFrom',
  keyPolicy: P(S({ AWS: alice }, 'kms:ReEncrypt')),
});
request('12-digit string principal of other partition', 'Allowed', {
  keyPolicy: P(S({ AWS: 'arn:aws-cn:iam::111122223333:root' }, 'kms:*')),
  identityPolicies: [I()],
  principal: 'arn:aws-cn:iam::111122223333:user/alice',
  key: key.replace('aws:', 'aws-cn:'),
});

describe.each([
  ['who gets in from outside', outsiders],
  ['one request', requests],
])('%s', (_, cases) => {
  it.each(readCases(JSON.stringify(cases), 'cases').map((item) => [item.name, item] as const))('%s', (_name, item) => {
    const { got, expected, trace } = runCase(item, new Date('2026-11-22T00:00:00Z'));
    expect(got, trace.join('\n')).toBe(expected);
  });
});
