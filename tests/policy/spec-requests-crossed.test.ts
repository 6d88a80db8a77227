import { alice, app, approle, D, eve, F, I, itAnswers, K, key, O, P, S } from './spec-terms';

/** Where a rule of POLICY.md spec A meets another: what becomes of one request. */
const cases: object[] = [];

function request(id: string, expected: 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied', given: object) {
  const usual = { key, keyAccount: K, action: 'kms:Decrypt', principal: alice, context: {} };
  cases.push({ id, ...usual, keyPolicy: P(S({ AWS: K }, 'kms:*')), ...given, expected });
}

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

itAnswers(cases);
