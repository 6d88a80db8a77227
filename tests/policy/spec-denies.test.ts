import { D, F, itAnswers, K, O, P, S, T, X } from './spec-terms';

/** Who gets in where a Deny leaves somebody out, and what services, grants and the zone of trust make of it (spec B). */
type Answer = readonly [isPublic: boolean, crossAccount: readonly string[], confusedDeputy: readonly string[]];
const pub: Answer = [true, ['*'], []];
const priv: Answer = [false, [], []];
/** Another account that nobody trusts. */
const Z = '777788889999';
const cases: object[] = [];

function outside(id: string, statements: readonly object[], answer: Answer, given: object = {}) {
  const [isPublic, crossAccount, confusedDeputy] = answer;
  const expected = { public: isPublic, crossAccount, confusedDeputy };
  cases.push({ id, policy: P(...statements), keyAccount: K, trustedAccounts: [T], orgId: O, ...given, expected });
}

outside(
  'deny outside ip unless via service: stranger goes through a service',
  [
    S('*'),
    D('*', 'kms:*', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, Bool: { 'aws:ViaAWSService': 'false' } }),
  ],
  pub,
);
outside(
  'deny outside ip BoolIfExists via service',
  [
    S('*'),
    D('*', 'kms:*', {
      NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
  pub,
);
outside(
  'deny vpce not equals IfExists: same as negated',
  [S('*'), D('*', 'kms:*', { StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })],
  [false, ['net:vpce-1a2b3c4d'], []],
);
outside(
  'deny two vpces',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } })],
  [false, ['net:vpce-1', 'net:vpce-2'], []],
);
outside(
  'deny outside ip and outside vpc',
  [
    S('*'),
    D('*', 'kms:*', {
      NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      StringNotEquals: { 'aws:SourceVpc': 'vpc-1' },
    }),
  ],
  [false, ['net:203.0.113.0/24', 'net:vpc-1'], []],
);
outside(
  'deny outside ip, second deny outside vpc: both bounds',
  [
    S('*'),
    D('*', 'kms:*', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    D('*', 'kms:*', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }),
  ],
  [false, ['net:203.0.113.0/24', 'net:vpc-1'], []],
);
outside(
  'ip split in the two halves of v4 in a deny',
  [S('*'), D('*', 'kms:*', { NotIpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })],
  pub,
);
outside(
  'allow with ip /9',
  [S('*', 'kms:*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/9' } })],
  [false, ['net:10.0.0.0/9'], []],
);
outside('v6 wider than /32', [S('*', 'kms:*', { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } })], pub);
outside(
  'deny arnnotlike own principals',
  [S('*'), D('*', 'kms:*', { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${K}:*` } })],
  priv,
);
outside(
  'deny arnnotlike foreign role too',
  [
    S('*'),
    D('*', 'kms:*', { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${K}:*`, `arn:aws:iam::${F}:role/App`] } }),
  ],
  [false, [F], []],
);
outside(
  'deny stringnotequals principalaccount list foreign',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalAccount': [K, F] } })],
  [false, [F], []],
);
outside('deny calleraccount not our', [S('*'), D('*', 'kms:*', { StringNotEquals: { 'kms:CallerAccount': K } })], priv);
outside(
  'deny calleraccount of a list with a trusted',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'kms:CallerAccount': [K, T] } })],
  priv,
);
outside(
  'two orgs by deny',
  [S('*'), D('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalOrgID': [O, X] } })],
  [false, [`org:${X}`], []],
);
outside(
  'org deny only for people; services by source org',
  [
    S('*'),
    D('*', 'kms:*', {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    D('*', 'kms:*', {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': O },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  ],
  priv,
);
outside(
  'services by source org, only if source account present',
  [
    S('*'),
    D('*', 'kms:*', {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    D('*', 'kms:*', {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': O },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  ],
  [false, [], ['*']],
);
outside(
  'orgpaths forall with null on orgid',
  [
    S('*', 'kms:*', {
      'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${O}/*` },
      Null: { 'aws:PrincipalOrgID': 'false' },
    }),
  ],
  priv,
);
outside(
  'orgpaths of an OU, star inside org part',
  [S('*', 'kms:*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-ab12/*' } })],
  pub,
);
outside(
  'StringLike orgpaths without set operator',
  [S('*', 'kms:*', { StringLike: { 'aws:PrincipalOrgPaths': `${O}/*` } })],
  priv,
);
outside(
  'foreign account with PrincipalOrgID ours in deny',
  [S({ AWS: F }), D('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalOrgID': O } })],
  priv,
);
outside(
  'foreign account, deny if not their org',
  [S({ AWS: F }), D('*', 'kms:*', { StringNotEquals: { 'aws:PrincipalOrgID': X } })],
  [false, [F], []],
);
outside(
  'user and role of two foreign accounts',
  [S({ AWS: [`arn:aws:iam::${F}:user/a`, `arn:aws:iam::${Z}:role/b`] })],
  [false, [F, Z], []],
);
outside('session arn foreign', [S({ AWS: `arn:aws:sts::${F}:assumed-role/R/s` })], [false, [F], []]);
outside(
  'session arn foreign denied role',
  [S({ AWS: `arn:aws:sts::${F}:assumed-role/R/s` }), D({ AWS: `arn:aws:iam::${F}:role/R` })],
  priv,
);
outside(
  'role foreign, deny one session of it',
  [S({ AWS: `arn:aws:iam::${F}:role/R` }), D({ AWS: `arn:aws:sts::${F}:assumed-role/R/s` })],
  [false, [F], []],
);
outside(
  'foreign with MFA',
  [S({ AWS: F }, 'kms:*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
  [false, [F], []],
);
outside(
  'foreign with source ip is the account',
  [S({ AWS: F }, 'kms:*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
  [false, [F], []],
);
outside('foreign and expired', [S({ AWS: F }, 'kms:*', { DateLessThan: { 'aws:CurrentTime': '2021-01-01' } })], priv);
outside(
  'foreign with encryption context',
  [S({ AWS: F }, 'kms:Decrypt', { StringEquals: { 'kms:EncryptionContext:a': 'b' } })],
  [false, [F], []],
);
outside(
  'contradiction within a statement',
  [S('*', 'kms:*', { StringEquals: { 'kms:ViaService': 'a' }, StringNotEquals: { 'kms:ViaService': 'a' } })],
  priv,
);
outside(
  'contradiction of null',
  [S('*', 'kms:*', { Null: { 'kms:ViaService': 'true' }, StringEquals: { 'kms:ViaService': 'a' } })],
  priv,
);
outside(
  'principal org id null false and not ours',
  [S('*', 'kms:*', { Null: { 'aws:PrincipalOrgID': 'false' }, StringNotEquals: { 'aws:PrincipalOrgID': O } })],
  pub,
);
outside(
  'PrincipalIsAWSService true with principal AWS foreign',
  [S({ AWS: F }, 'kms:*', { Bool: { 'aws:PrincipalIsAWSService': 'true' } })],
  priv,
);
outside(
  'service with calleraccount',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { StringEquals: { 'kms:CallerAccount': K } })],
  priv,
);
outside(
  'service with source vpc: services have no network',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
  priv,
);
outside(
  'service denied by name',
  [S({ Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] }), D({ Service: 's3.amazonaws.com' })],
  [false, [], ['sns.amazonaws.com']],
);
outside(
  'service regional name',
  [S({ Service: 'logs.us-west-2.amazonaws.com' })],
  [false, [], ['logs.us-west-2.amazonaws.com']],
);
outside(
  'service pinned by sourcearn literal foreign',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:us-west-2:${F}:job/x` } })],
  [false, [F], []],
);
outside(
  'service with two source accounts, one foreign',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { StringEquals: { 'aws:SourceAccount': [K, F] } })],
  [false, [F], []],
);
outside(
  'service with source account not foreign',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { StringNotEquals: { 'aws:SourceAccount': F } })],
  [false, [], ['s3.amazonaws.com']],
);
outside(
  'service with trusted source account',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { StringEquals: { 'aws:SourceAccount': T } })],
  priv,
);
outside(
  'service SourceOrgPaths ours',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${O}/*` } })],
  priv,
);
outside(
  'service SourceOrgPaths ForAllValues',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { 'ForAllValues:StringLike': { 'aws:SourceOrgPaths': `${O}/*` } })],
  [false, [], ['s3.amazonaws.com']],
);
outside(
  'service source arn and account',
  [
    S({ Service: 's3.amazonaws.com' }, 'kms:*', {
      ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' },
      StringEquals: { 'aws:SourceAccount': K },
    }),
  ],
  priv,
);
outside(
  'service source bucket wildcard',
  [S({ Service: 's3.amazonaws.com' }, 'kms:*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::logs-*' } })],
  [false, [], ['s3.amazonaws.com']],
);
outside(
  'anyone, source account ours: services only for us',
  [S('*', 'kms:*', { StringEquals: { 'aws:SourceAccount': K } })],
  priv,
);
outside('federated denied', [S({ Federated: 'accounts.google.com' }), D({ Federated: 'accounts.google.com' })], priv);
outside('federated and star deny', [S({ Federated: 'accounts.google.com' }), D('*')], priv);
outside('grants: two grantees', [S({ AWS: K }, 'kms:*')], [false, [F, Z], []], {
  grants: [
    { granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt'] },
    { granteePrincipal: `arn:aws:iam::${Z}:user/x`, operations: ['Sign'] },
  ],
});
outside(
  'grants: deny of the operation only',
  [S({ AWS: K }, 'kms:*'), D('*', 'kms:Decrypt', { StringNotEquals: { 'aws:PrincipalAccount': K } })],
  [false, [F], []],
  { grants: [{ granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt', 'DescribeKey'] }] },
);
outside('grants: rcp denies', [S({ AWS: K }, 'kms:*')], priv, {
  grants: [{ granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt'] }],
  rcps: [[P(D('*', 'kms:*', { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O } }))]],
});
outside('grants: grantee with context', [S({ AWS: K }, 'kms:*')], [false, [F], []], {
  grants: [
    {
      granteePrincipal: `arn:aws:iam::${F}:role/x`,
      operations: ['Decrypt'],
      constraints: { EncryptionContextSubset: { a: 'b' } },
    },
  ],
});
outside('grants: deleted grantee', [S({ AWS: K }, 'kms:*')], priv, {
  grants: [{ granteePrincipal: 'AROACKCEVSQ6C2EXAMPLE', operations: ['Decrypt'] }],
});
outside('grants: service without source', [S({ AWS: K }, 'kms:*')], [false, [], ['sns.amazonaws.com']], {
  grants: [{ granteeServicePrincipal: 'sns.amazonaws.com', operations: ['Decrypt'] }],
});
outside('zone: foreign org trusted', [S('*', 'kms:*', { StringEquals: { 'aws:PrincipalOrgID': X } })], priv, {
  zone: { trustedOrgs: [X] },
});
outside(
  'zone: no org known, our org literal',
  [S('*', 'kms:*', { StringEquals: { 'aws:PrincipalOrgID': O } })],
  [false, [`org:${O}`], []],
  { orgId: null },
);
outside(
  'NotPrincipal deny with foreign exempt and its role named',
  [
    S({ AWS: [`arn:aws:iam::${F}:role/R`, `arn:aws:iam::${Z}:role/R`] }),
    { Effect: 'Deny', NotPrincipal: { AWS: [`arn:aws:iam::${F}:role/R`, F, K] }, Action: 'kms:*', Resource: '*' },
  ],
  [false, [F], []],
);
outside(
  'NotAction allow for foreign',
  [{ Effect: 'Allow', Principal: { AWS: F }, NotAction: 'kms:*', Resource: '*' }],
  priv,
);
outside(
  'NotAction allow of read only',
  [
    {
      Effect: 'Allow',
      Principal: { AWS: F },
      NotAction: ['kms:D*', 'kms:E*', 'kms:G*', 'kms:R*', 'kms:S*', 'kms:V*', 'kms:C*', 'kms:L*'],
      Resource: '*',
    },
  ],
  [false, [F], []],
);
outside('Resource of another key', [{ ...S('*'), Resource: 'arn:aws:s3:::x' }], priv);
outside('NotResource star', [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', NotResource: '*' }], priv);
outside('Action of other service', [S('*', 's3:*')], priv);
outside(
  'many userids and orgs',
  [S('*', 'kms:*', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' }, StringEquals: { 'aws:PrincipalOrgID': X } })],
  [false, [`org:${X}`], []],
);
outside(
  'userid and vpce',
  [S('*', 'kms:*', { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' }, StringEquals: { 'aws:SourceVpce': 'vpce-1' } })],
  [false, ['net:vpce-1', 'userid:AROAEXAMPLE:*'], []],
);

itAnswers(cases);
