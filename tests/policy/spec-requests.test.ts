import { expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

/** POLICY.md spec A read sentence by sentence: one small request for each thing it says. */
const K = '111122223333';
const F = '444455556666';
const O = 'o-a1b2c3d4e5';
const key = `arn:aws:kms:us-west-2:${K}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const alice = `arn:aws:iam::${K}:user/alice`;
const app = `arn:aws:sts::${K}:assumed-role/App/s1`;
const approle = `arn:aws:iam::${K}:role/App`;
const eve = `arn:aws:iam::${F}:user/eve`;

const P = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const S = (Principal: unknown, Action = 'kms:*', Condition?: object) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
  ...(Condition ? { Condition } : {}),
});
const I = (Action = 'kms:*') => P({ Effect: 'Allow', Action, Resource: '*' });
const G = (given: object = {}) => ({
  operations: ['Decrypt'],
  issuingAccount: `arn:aws:iam::${K}:root`,
  granteePrincipal: approle,
  ...given,
});
const delegation = P(S({ AWS: `arn:aws:iam::${K}:root` }));

const cases: object[] = [];

function t(id: string, expected: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied', given: object) {
  const usual = { key, keyAccount: K, action: 'kms:Decrypt', principal: alice, keyPolicy: delegation };
  cases.push({ id, ...usual, ...given, expected });
}

t('deleg no iam', 'ImplicitlyDenied', {});
t('deleg iam', 'Allowed', { identityPolicies: [I()] });
t('deleg 12 digits', 'Allowed', { keyPolicy: P(S({ AWS: K })), identityPolicies: [I()] });
t('star same acct no iam', 'Allowed', { keyPolicy: P(S('*')) });
t('star foreign no iam', 'ImplicitlyDenied', { keyPolicy: P(S('*')), principal: eve });
t('root foreign star', 'Allowed', { keyPolicy: P(S('*')), principal: `arn:aws:iam::${F}:root` });
t('session name with other case', 'ImplicitlyDenied', {
  keyPolicy: P(S({ AWS: `arn:aws:iam::${K}:role/app` })),
  principal: app,
});
t('federated user by user arn', 'Allowed', {
  keyPolicy: P(S({ AWS: alice })),
  principal: `arn:aws:sts::${K}:federated-user/alice`,
});
t('federated user boundary/session limits', 'ImplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice })),
  principal: `arn:aws:sts::${K}:federated-user/alice`,
  session: I('s3:*'),
});
t('federated arn exact', 'Allowed', {
  keyPolicy: P(S({ AWS: `arn:aws:sts::${K}:federated-user/alice` })),
  principal: `arn:aws:sts::${K}:federated-user/alice`,
  session: I('s3:*'),
});
t('notaction', 'Allowed', {
  keyPolicy: P({ Effect: 'Allow', Principal: { AWS: alice }, NotAction: 'kms:PutKeyPolicy', Resource: '*' }),
});
t('notresource other', 'Allowed', {
  keyPolicy: P({
    Effect: 'Allow',
    Principal: { AWS: alice },
    Action: 'kms:*',
    NotResource: 'arn:aws:kms:*:*:key/other',
  }),
});
t('notresource this', 'ImplicitlyDenied', {
  keyPolicy: P({ Effect: 'Allow', Principal: { AWS: alice }, Action: 'kms:*', NotResource: key }),
});
t('no action', 'ImplicitlyDenied', { keyPolicy: P({ Effect: 'Allow', Principal: { AWS: alice }, Resource: '*' }) });
t('deny no resource is void', 'Allowed', {
  keyPolicy: P(S({ AWS: alice }), { Effect: 'Deny', Principal: '*', Action: 'kms:*' }),
});
t('iam resource key arn', 'Allowed', {
  identityPolicies: [P({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key })],
});
t('iam resource wildcard region', 'Allowed', {
  identityPolicies: [P({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: `arn:aws:kms:*:${K}:key/*` })],
});
t('scp allow star', 'Allowed', { identityPolicies: [I()], scps: [[I('*')], [I('*')]] });
t('scp level without allow', 'ImplicitlyDenied', { identityPolicies: [I()], scps: [[I('*')], [I('s3:*')]] });
t('scp deny foreign caller own org', 'ExplicitlyDenied', {
  principal: eve,
  keyPolicy: P(S({ AWS: F })),
  identityPolicies: [I()],
  scps: [[I('*'), P({ Effect: 'Deny', Action: 'kms:*', Resource: '*' })]],
});
t('scp not service principal', 'Allowed', {
  principal: 'sns.amazonaws.com',
  keyPolicy: P(S({ Service: 'sns.amazonaws.com' })),
  scps: [[P({ Effect: 'Deny', Action: '*', Resource: '*' })]],
});
t('rcp not slr', 'Allowed', {
  principal: `arn:aws:sts::${K}:assumed-role/AWSServiceRoleForRDS/x`,
  roleArn: `arn:aws:iam::${K}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`,
  keyPolicy: P(S('*')),
  rcps: [[P({ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' })]],
});
t('rcp on service principal', 'ExplicitlyDenied', {
  principal: 'sns.amazonaws.com',
  keyPolicy: P(S({ Service: 'sns.amazonaws.com' })),
  rcps: [
    [
      P({
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:*',
        Resource: '*',
        Condition: { StringNotEqualsIfExists: { 'aws:SourceOrgID': O } },
      }),
    ],
  ],
});
t('vpce without allow', 'ImplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice })),
  vpce: [P({ Effect: 'Allow', Principal: '*', Action: 'kms:Encrypt', Resource: '*' })],
});
t('vpce deny', 'ExplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice })),
  vpce: [
    P(
      { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' },
    ),
  ],
});
t('vpce allow', 'Allowed', {
  keyPolicy: P(S({ AWS: alice })),
  vpce: [P({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })],
});
t('keyless by iam', 'Allowed', { action: 'kms:ListKeys', identityPolicies: [I()] });
t('keyless not by key policy', 'ImplicitlyDenied', { action: 'kms:ListKeys', keyPolicy: P(S({ AWS: alice })) });
t('keyless key policy deny is nothing', 'Allowed', {
  action: 'kms:CreateKey',
  keyPolicy: P({ Effect: 'Deny', Principal: '*', Action: 'kms:*', Resource: '*' }),
  identityPolicies: [I()],
});
t('cross PutKeyPolicy', 'ImplicitlyDenied', {
  action: 'kms:PutKeyPolicy',
  principal: eve,
  keyPolicy: P(S({ AWS: F })),
  identityPolicies: [I()],
});
t('cross GetKeyRotationStatus', 'Allowed', {
  action: 'kms:GetKeyRotationStatus',
  principal: eve,
  keyPolicy: P(S({ AWS: F })),
  identityPolicies: [I()],
});
t('cross boundary limits', 'ImplicitlyDenied', {
  principal: eve,
  keyPolicy: P(S({ AWS: eve })),
  identityPolicies: [I()],
  boundaries: [I('s3:*')],
});
t('grant role session', 'Allowed', { principal: app, grants: [G()] });
t('grant cross named no iam', 'Allowed', { principal: eve, grants: [G({ granteePrincipal: eve })] });
t('grant cross account no iam', 'ImplicitlyDenied', {
  principal: eve,
  grants: [G({ granteePrincipal: `arn:aws:iam::${F}:root` })],
});
t('grant context equals superset', 'ImplicitlyDenied', {
  principal: app,
  grants: [G({ constraints: { EncryptionContextEquals: { a: '1' } } })],
  context: { 'kms:EncryptionContext:a': '1', 'kms:EncryptionContext:b': '1' },
});
t('grant context equals exact', 'Allowed', {
  principal: app,
  grants: [G({ constraints: { EncryptionContextEquals: { a: '1' } } })],
  context: { 'kms:EncryptionContext:a': '1' },
});
t('grant context subset missing', 'ImplicitlyDenied', {
  principal: app,
  grants: [G({ constraints: { EncryptionContextSubset: { a: '1' } } })],
});
t('grant context on DescribeKey', 'Allowed', {
  principal: app,
  action: 'kms:DescribeKey',
  grants: [G({ operations: ['DescribeKey'], constraints: { EncryptionContextSubset: { a: '1' } } })],
});
t('grant CreateGrant without constraint ctx', 'ImplicitlyDenied', {
  principal: app,
  action: 'kms:CreateGrant',
  grants: [G({ operations: ['CreateGrant'], constraints: { EncryptionContextSubset: { a: '1' } } })],
});
t('grant CreateGrant with constraint ctx', 'Allowed', {
  principal: app,
  action: 'kms:CreateGrant',
  grants: [G({ operations: ['CreateGrant'], constraints: { EncryptionContextSubset: { a: '1' } } })],
  context: { 'kms:EncryptionContext:a': '1' },
});
t('grant not limited by boundary', 'Allowed', {
  principal: app,
  grants: [G()],
  boundaries: [I('s3:*')],
  session: I('s3:*'),
});
t('grant limited by scp', 'ImplicitlyDenied', { principal: app, grants: [G()], scps: [[I('s3:*')]] });
t('grant svc source ok', 'Allowed', {
  principal: 'sns.amazonaws.com',
  context: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:t' },
  grants: [
    {
      granteeServicePrincipal: 'sns.amazonaws.com',
      operations: ['Decrypt'],
      constraints: { SourceArn: 'arn:aws:sns:us-east-1:111122223333:t' },
    },
  ],
});
t('grant svc source missing', 'ImplicitlyDenied', {
  principal: 'sns.amazonaws.com',
  grants: [
    {
      granteeServicePrincipal: 'sns.amazonaws.com',
      operations: ['Decrypt'],
      constraints: { SourceArn: 'arn:aws:sns:us-east-1:111122223333:t' },
    },
  ],
});
t('retire by grantee with op', 'Allowed', {
  action: 'kms:RetireGrant',
  principal: app,
  grants: [G({ operations: ['Decrypt', 'RetireGrant'] })],
});
t('retire by grantee without op', 'ImplicitlyDenied', { action: 'kms:RetireGrant', principal: app, grants: [G()] });
t('retire by issuing account + iam', 'Allowed', { action: 'kms:RetireGrant', identityPolicies: [I()], grants: [G()] });
t('retire by issuing account no iam', 'ImplicitlyDenied', { action: 'kms:RetireGrant', grants: [G()] });
t('retire by issuing root', 'Allowed', {
  action: 'kms:RetireGrant',
  principal: `arn:aws:iam::${K}:root`,
  grants: [G()],
});
t('retire key policy is nothing', 'ImplicitlyDenied', {
  action: 'kms:RetireGrant',
  keyPolicy: P(S({ AWS: eve })),
  principal: eve,
  identityPolicies: [I()],
  grants: [G()],
});
t('retire svc', 'Allowed', {
  action: 'kms:RetireGrant',
  principal: 'sns.amazonaws.com',
  grants: [G({ retiringServicePrincipal: 'sns.amazonaws.com' })],
});
t('revoke by key policy', 'Allowed', { action: 'kms:RevokeGrant', keyPolicy: P(S({ AWS: alice })) });
const condition = (note: string, e: number, cond: object, ctx: object) =>
  t(note, e ? 'Allowed' : 'ImplicitlyDenied', { keyPolicy: P(S({ AWS: alice }, 'kms:*', cond)), context: ctx });
condition(
  'null ok present',
  1,
  { Null: { 'kms:ViaService': 'false' } },
  { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
);
condition('nullIfExists unknown op', 0, { NullIfExists: { 'kms:ViaService': 'true' } }, {});
condition('null garbage', 0, { Null: { 'kms:ViaService': 'maybe' } }, { 'kms:ViaService': 'x' });
condition('bool case', 1, { Bool: { 'aws:SecureTransport': 'True' } }, { 'aws:SecureTransport': 'true' });
condition('bool missing', 0, { Bool: { 'aws:SecureTransport': 'true' } }, {});
condition('boolifexists missing', 1, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, {});
condition(
  'forall empty list',
  1,
  { 'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] } },
  { 'kms:GrantOperations': [] },
);
condition(
  'forany empty list',
  0,
  { 'ForAnyValue:StringEquals': { 'kms:GrantOperations': ['Decrypt'] } },
  { 'kms:GrantOperations': [] },
);
condition('forany notequals missing', 0, { 'ForAnyValue:StringNotEquals': { 'kms:GrantOperations': ['Decrypt'] } }, {});
condition(
  'forall notequals',
  0,
  { 'ForAllValues:StringNotEquals': { 'kms:GrantOperations': ['Decrypt'] } },
  { 'kms:GrantOperations': ['Encrypt', 'Decrypt'] },
);
condition(
  'forany notequals',
  1,
  { 'ForAnyValue:StringNotEquals': { 'kms:GrantOperations': ['Decrypt'] } },
  { 'kms:GrantOperations': ['Encrypt', 'Decrypt'] },
);
condition('NOR', 0, { StringNotEquals: { 'kms:ViaService': ['a', 'b'] } }, { 'kms:ViaService': 'b' });
condition('stringequals star literal', 0, { StringEquals: { 'kms:ViaService': '*' } }, { 'kms:ViaService': 'b' });
condition('stringlike case', 0, { StringLike: { 'kms:ViaService': 'S3.*' } }, { 'kms:ViaService': 's3.x' });
condition('ignorecase', 1, { StringEqualsIgnoreCase: { 'kms:ViaService': 'S3.X' } }, { 'kms:ViaService': 's3.x' });
condition(
  'ignorecase no wildcard',
  0,
  { StringEqualsIgnoreCase: { 'kms:ViaService': 'S3.*' } },
  { 'kms:ViaService': 's3.x' },
);
condition(
  'arnequals wildcard',
  1,
  { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:*:${K}:*` } },
  { 'aws:SourceArn': `arn:aws:sns:us-east-1:${K}:t:x` },
);
condition(
  'arn star colon',
  0,
  { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:t` } },
  { 'aws:SourceArn': `arn:aws:sns:us-east-1:${K}:t` },
);
condition(
  'stringlike arn star colon',
  1,
  { StringLike: { 'aws:SourceArn': `arn:aws:sns:*:t` } },
  { 'aws:SourceArn': `arn:aws:sns:us-east-1:${K}:t` },
);
condition(
  'var default',
  1,
  { StringEquals: { 'aws:PrincipalTag/a': `\${aws:PrincipalTag/b, 'x'}` } },
  { 'aws:PrincipalTag/a': 'x' },
);
condition(
  'var missing negated',
  1,
  { StringNotEquals: { 'aws:PrincipalTag/a': `\${aws:PrincipalTag/b}` } },
  { 'aws:PrincipalTag/a': 'x' },
);
condition(
  'var missing in a pattern',
  0,
  { StringLike: { 'aws:PrincipalTag/a': `\${aws:PrincipalTag/b}*` } },
  { 'aws:PrincipalTag/a': 'x' },
);
condition(
  'var of a wildcard stands for itself',
  0,
  { StringLike: { 'aws:PrincipalTag/a': `\${aws:PrincipalTag/b}` } },
  { 'aws:PrincipalTag/a': 'x', 'aws:PrincipalTag/b': '*' },
);
condition(
  'var username',
  1,
  { StringEquals: { 'kms:EncryptionContext:user': `\${aws:username}` } },
  { 'kms:EncryptionContext:user': 'alice' },
);
condition(
  'numeric',
  1,
  { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': 3600 } },
  { 'aws:MultiFactorAuthAge': '3600' },
);
condition(
  'numeric garbage',
  0,
  { NumericLessThan: { 'aws:MultiFactorAuthAge': 3600 } },
  { 'aws:MultiFactorAuthAge': 'abc' },
);
condition(
  'date epoch',
  1,
  { DateGreaterThan: { 'aws:CurrentTime': '1500000000' } },
  { 'aws:CurrentTime': '2026-01-01T00:00:00Z' },
);
condition(
  'date epochtime key',
  1,
  { DateGreaterThan: { 'aws:EpochTime': '2020-01-01T00:00:00Z' } },
  { 'aws:EpochTime': '1790000000' },
);
condition('notip missing', 1, { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {});
condition(
  'ip v6',
  1,
  { IpAddress: { 'aws:SourceIp': '2001:DB8:1234::/48' } },
  { 'aws:SourceIp': '2001:db8:1234:5678::1' },
);
condition(
  'two operators and',
  0,
  { StringEquals: { 'kms:ViaService': 'a' }, Bool: { 'aws:SecureTransport': 'true' } },
  { 'kms:ViaService': 'a' },
);
condition('principalarn role session', 0, { ArnEquals: { 'aws:PrincipalArn': approle } }, {});
condition(
  'ctx keys derived',
  1,
  { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'Dept' } },
  { 'kms:EncryptionContext:Dept': 'x' },
);
condition(
  'ctx keys case',
  0,
  { 'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'dept' } },
  { 'kms:EncryptionContext:Dept': 'x' },
);
condition('resource account', 1, { StringEquals: { 'aws:ResourceAccount': K } }, {});
condition('requested region', 1, { StringEquals: { 'aws:RequestedRegion': 'us-west-2' } }, {});
condition('calleraccount derived', 1, { StringEquals: { 'kms:CallerAccount': K } }, {});
condition('unknown op', 0, { StringEqual: { 'kms:ViaService': 'a' } }, { 'kms:ViaService': 'a' });
condition(
  'forall on ctxkeys ok',
  1,
  { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['a', 'b'] } },
  { 'kms:EncryptionContextKeys': ['a'] },
);
t('deny unknown operator', 'Allowed', {
  keyPolicy: P(S({ AWS: alice }), {
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:*',
    Resource: '*',
    Condition: { Foo: { a: 'b' } },
  }),
});
t('notprincipal allow same account no iam', 'Allowed', {
  keyPolicy: P({ Effect: 'Allow', NotPrincipal: { AWS: eve }, Action: 'kms:*', Resource: '*' }),
});
t('deny notprincipal role without session', 'ExplicitlyDenied', {
  principal: app,
  keyPolicy: P(S({ AWS: approle }), {
    Effect: 'Deny',
    NotPrincipal: { AWS: [`arn:aws:iam::${K}:role/Other`] },
    Action: 'kms:*',
    Resource: '*',
  }),
});
t('deny notprincipal exempt by account', 'Allowed', {
  principal: app,
  keyPolicy: P(S({ AWS: approle }), { Effect: 'Deny', NotPrincipal: { AWS: [K] }, Action: 'kms:*', Resource: '*' }),
});
t('deny notprincipal exempt role', 'Allowed', {
  principal: app,
  keyPolicy: P(S({ AWS: approle }), {
    Effect: 'Deny',
    NotPrincipal: { AWS: [approle] },
    Action: 'kms:*',
    Resource: '*',
  }),
});
t('service by star', 'Allowed', { principal: 'sns.amazonaws.com', keyPolicy: P(S('*')) });
t('service not by account', 'ImplicitlyDenied', { principal: 'sns.amazonaws.com', keyPolicy: delegation });
t('service sourcearn mismatch', 'ImplicitlyDenied', {
  principal: 'sns.amazonaws.com',
  keyPolicy: P(S({ Service: 'sns.amazonaws.com' }, 'kms:*', { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${K}:*` } })),
  context: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${F}:t` },
});
t('service via deny perimeter', 'Allowed', {
  principal: 'sns.amazonaws.com',
  keyPolicy: P(S({ Service: 'sns.amazonaws.com' }), {
    Effect: 'Deny',
    Principal: '*',
    Action: '*',
    Resource: '*',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  }),
});
t('sourcevpce deny via service', 'ExplicitlyDenied', {
  keyPolicy: P(S({ AWS: alice }), {
    Effect: 'Deny',
    Principal: '*',
    Action: 'kms:*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
  }),
  context: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' },
});
t('role arn w/ path policy', 'Allowed', {
  principal: app,
  keyPolicy: P(S({ AWS: `arn:aws:iam::${K}:role/team/App` })),
});
t('session deny by role', 'ExplicitlyDenied', {
  principal: app,
  keyPolicy: P(S('*'), { Effect: 'Deny', Principal: { AWS: approle }, Action: 'kms:Decrypt', Resource: '*' }),
});
t('deny account', 'ExplicitlyDenied', {
  principal: app,
  keyPolicy: P(S('*'), { Effect: 'Deny', Principal: { AWS: K }, Action: 'kms:Decrypt', Resource: '*' }),
});
t('root user deny in identity none', 'Allowed', { principal: `arn:aws:iam::${K}:root` });
t('root scp deny', 'ExplicitlyDenied', {
  principal: `arn:aws:iam::${K}:root`,
  scps: [
    [
      I('*'),
      P({
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } },
      }),
    ],
  ],
});
t('boundary deny', 'ExplicitlyDenied', {
  identityPolicies: [I()],
  boundaries: [P({ Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*' })],
});
t('boundary no allow deleg', 'ImplicitlyDenied', { identityPolicies: [I()], boundaries: [I('s3:*')] });
t('rcp retiregrant', 'Allowed', {
  action: 'kms:RetireGrant',
  principal: app,
  grants: [G({ retiringPrincipal: approle })],
  rcps: [[P({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' })]],
});
t('reencryptto', 'Allowed', { action: 'kms:ReEncryptTo', keyPolicy: P(S({ AWS: alice }, 'kms:ReEncrypt*')) });
t('reencrypt no perm', 'ImplicitlyDenied', {
  action: 'kms:ReEncryptTo',
  keyPolicy: P(S({ AWS: alice }, 'kms:ReEncrypt')),
});
t('iam var resource', 'Allowed', {
  identityPolicies: [
    P({ Effect: 'Allow', Action: 'kms:*', Resource: `arn:aws:kms:us-west-2:\${aws:PrincipalAccount}:key/*` }),
  ],
});
t('2008 variables literal', 'ImplicitlyDenied', {
  keyPolicy: {
    Version: '2008-10-17',
    Statement: [S({ AWS: alice }, 'kms:*', { StringEquals: { 'kms:EncryptionContext:user': `\${aws:username}` } })],
  },
  context: { 'kms:EncryptionContext:user': 'alice' },
});
t('2008 resource var', 'ImplicitlyDenied', {
  identityPolicies: [
    {
      Version: '2008-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'kms:*', Resource: `arn:aws:kms:us-west-2:\${aws:PrincipalAccount}:key/*` },
      ],
    },
  ],
});

const bound = (Condition: object) => ({ keyPolicy: P(S({ AWS: alice }, 'kms:*', Condition)) });
t('unreadable condition block', 'ImplicitlyDenied', bound({ StringEquals: 'aws:username' }));
t('condition that is a list', 'ImplicitlyDenied', bound([{ StringEquals: { 'aws:username': 'alice' } }]));
t('no condition', 'Allowed', bound({}));
t('empty text to all', 'Allowed', {
  ...bound({ 'ForAllValues:StringEquals': { 'kms:EncryptionContext:a': 'x' } }),
  context: { 'kms:EncryptionContext:a': '' },
});
t('empty text to any', 'ImplicitlyDenied', {
  ...bound({ 'ForAnyValue:StringNotEquals': { 'kms:EncryptionContext:a': 'x' } }),
  context: { 'kms:EncryptionContext:a': '' },
});
t('empty text is a text to a plain operator', 'Allowed', {
  ...bound({ StringEquals: { 'kms:EncryptionContext:a': '' } }),
  context: { 'kms:EncryptionContext:a': '' },
});
t('no values', 'ImplicitlyDenied', bound({ StringEquals: { 'aws:username': [] } }));
t('not equal to no values', 'Allowed', bound({ StringNotEquals: { 'aws:username': [] } }));
const now = { context: { 'aws:CurrentTime': '2026-11-22T12:00:00Z' } };
t('date without a zone is UTC', 'Allowed', {
  ...bound({ DateLessThan: { 'aws:CurrentTime': '2026-11-22T12:00:01' } }),
  ...now,
});
t('date without a zone, a second before', 'ImplicitlyDenied', {
  ...bound({ DateLessThan: { 'aws:CurrentTime': '2026-11-22T11:59:59' } }),
  ...now,
});
t('date in another zone', 'ImplicitlyDenied', {
  ...bound({ DateGreaterThan: { 'aws:CurrentTime': '2026-11-22T03:30:00-09:00' } }),
  ...now,
});
t('date in seconds', 'Allowed', { ...bound({ DateGreaterThan: { 'aws:CurrentTime': '1700000000' } }), ...now });
t('date that is none', 'ImplicitlyDenied', {
  ...bound({ DateGreaterThan: { 'aws:CurrentTime': 'Nov 1 2020' } }),
  ...now,
});
const from = (address: string, network: string) => ({
  ...bound({ IpAddress: { 'aws:SourceIp': network } }),
  context: { 'aws:SourceIp': address },
});
t('address of version 6', 'Allowed', from('2001:db8::1', '2001:DB8::/32'));
t('address of version 6 outside', 'ImplicitlyDenied', from('2001:db9::1', '2001:db8::/32'));
t('address of version 6 with dots', 'Allowed', from('2001:db8::192.0.2.1', '2001:db8::c000:201/128'));
t('address of version 4 in a network of 6', 'ImplicitlyDenied', from('192.0.2.1', '::/0'));
t('address without a length', 'Allowed', from('192.0.2.1', '192.0.2.1'));
t(
  'address in a network written from its middle',
  'Allowed',
  from('192.0.2.200', '192.0.2.77/25'.replace('/25', '/24')),
);

it.each(readCases(JSON.stringify(cases), 'requests').map((item) => [item.name, item] as const))('%s', (_, item) => {
  const { got, expected, trace } = runCase(item, new Date('2026-11-22T00:00:00Z'));
  expect(got, trace.join('\n')).toBe(expected);
});
