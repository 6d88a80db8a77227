import { D, F, itAnswers, K, O, P, S, T, X } from './spec-terms';

/** Where a rule of POLICY.md spec B meets another: who is let in from outside. */
type Answer = readonly [isPublic: boolean, crossAccount: readonly string[], confusedDeputy: readonly string[]];
const none: Answer = [false, [], []];
const cases: object[] = [];

function outside(id: string, statements: readonly object[], answer: Answer, given: object = {}) {
  const [isPublic, crossAccount, confusedDeputy] = answer;
  cases.push({
    id,
    policy: P(...statements),
    keyAccount: K,
    trustedAccounts: [T],
    orgId: O,
    ...given,
    expected: { public: isPublic, crossAccount, confusedDeputy },
  });
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

itAnswers(cases);
