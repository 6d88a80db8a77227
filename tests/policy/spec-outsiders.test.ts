import { expect, it } from 'vitest';
import { readCases } from '@/lib/verbs/policy-cases/case-file';
import { runCase } from '@/lib/verbs/policy-cases/run-case';

/** POLICY.md spec B and its list of traps: one small policy for each thing they say. */
const K = '111122223333';
const F = '444455556666';
const O = 'o-a1b2c3d4e5';

type Answer = readonly [isPublic: boolean, crossAccount: readonly string[], confusedDeputy: readonly string[]];
const priv: Answer = [false, [], []];
const pub: Answer = [true, ['*'], []];

const A = (Principal: unknown, Condition?: object, Action = 'kms:Decrypt') => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
  ...(Condition ? { Condition } : {}),
});
const D = (Principal: unknown, Condition?: object) => ({ ...A(Principal, Condition, 'kms:*'), Effect: 'Deny' });
const notD = (NotPrincipal: unknown) => ({ Effect: 'Deny', NotPrincipal, Action: 'kms:*', Resource: '*' });

const cases: object[] = [];

function t(id: string, statements: readonly object[], answer: Answer, given: object = {}) {
  const [isPublic, crossAccount, confusedDeputy] = answer;
  cases.push({
    id,
    policy: { Version: '2012-10-17', Statement: statements },
    keyAccount: K,
    orgId: O,
    expected: { public: isPublic, crossAccount, confusedDeputy },
    ...given,
  });
}

t('default', [A({ AWS: `arn:aws:iam::${K}:root` }, undefined, 'kms:*')], priv);
t('wildcard in an ARN means nobody', [A({ AWS: [`arn:aws:iam::${F}:user/*`, `arn:aws:iam::${F}:role/App-?`] })], priv);
t('trusted acct', [A({ AWS: F })], priv, { trustedAccounts: [F] });
t(
  'foreign org',
  [A('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } })],
  [false, ['org:o-zzzzzzzzzz'], []],
);
t(
  'ou path own',
  [A('*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${O}/r-ab12/ou-ab12-11111111/*` } })],
  priv,
);
t('ou path any org', [A('*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `*` } })], pub);
t('mfa', [A('*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })], pub);
t('calledvia', [A('*', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } })], pub);
t('ip all', [A('*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })], pub);
t('ip v6 all', [A('*', { IpAddress: { 'aws:SourceIp': '::/0' } })], pub);
t('ip split all', [A('*', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })], pub);
t('ip /8', [A('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/8' } })], [false, ['net:203.0.113.0/8'], []]);
t('ip /7', [A('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/7' } })], pub);
t('ip v6 /32', [A('*', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } })], [false, ['net:2001:db8::/32'], []]);
t('vpc and org', [A('*', { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalOrgID': O } })], priv);
t('srcorgid own', [A({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'aws:SourceOrgID': O } })], priv);
t(
  'srcorgid foreign',
  [A({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'aws:SourceOrgID': 'o-zzzzzzzzzz' } })],
  [false, ['org:o-zzzzzzzzzz'], []],
);
t(
  'srcaccount foreign',
  [A({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': F } })],
  [false, [F], []],
);
t(
  'srcaccount ifexists',
  [A({ Service: 'sns.amazonaws.com' }, { StringEqualsIfExists: { 'aws:SourceAccount': K } })],
  [false, [], ['sns.amazonaws.com']],
);
t('srcarn own', [A({ Service: 'sns.amazonaws.com' }, { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${K}:*` } })], priv);
t(
  'srcarn own, where a star could cross colons but no name of a topic has any',
  [A({ Service: 'sns.amazonaws.com' }, { StringLike: { 'aws:SourceArn': `arn:aws:sns:*:${K}:*` } })],
  priv,
);
t(
  'srcarn own, where the name of a function could look like the account',
  [A({ Service: 'lambda.amazonaws.com' }, { StringLike: { 'aws:SourceArn': `arn:aws:lambda:*:${K}:*` } })],
  [false, [], ['lambda.amazonaws.com']],
);
t('deny cancels public', [A('*'), D('*', { StringNotEquals: { 'aws:PrincipalAccount': K } })], priv);
t(
  'deny cancels public not services',
  [A('*'), D('*', { StringNotEquals: { 'aws:PrincipalAccount': K }, Bool: { 'aws:PrincipalIsAWSService': 'false' } })],
  [false, [], ['*']],
);
t('deny ifexists', [A('*'), D('*', { StringNotEqualsIfExists: { 'aws:PrincipalAccount': K } })], priv);
t('deny notprincipal', [A('*'), notD({ AWS: [K, `arn:aws:iam::${K}:root`] })], priv);
t(
  'deny notprincipal service',
  [A('*'), notD({ AWS: [K], Service: 'sns.amazonaws.com' })],
  [false, [], ['sns.amazonaws.com']],
);
t('deny org', [A('*'), D('*', { StringNotEquals: { 'aws:PrincipalOrgID': O } })], priv);
t('grant external', [A({ AWS: K })], [false, [F], []], {
  grants: [{ granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt'] }],
});
t('grant svc external', [A({ AWS: K })], [false, [F], []], {
  grants: [
    {
      granteeServicePrincipal: 'sns.amazonaws.com',
      operations: ['Decrypt'],
      constraints: { SourceArn: `arn:aws:sns:us-east-1:${F}:t` },
    },
  ],
});
t('grant svc s3', [A({ AWS: K })], [false, [], ['s3.amazonaws.com']], {
  grants: [
    {
      granteeServicePrincipal: 's3.amazonaws.com',
      operations: ['Decrypt'],
      constraints: { SourceArn: `arn:aws:s3:::bucket` },
    },
  ],
});
t('grant denied by policy', [A({ AWS: K }), D({ AWS: F })], priv, {
  grants: [{ granteePrincipal: `arn:aws:iam::${F}:role/x`, operations: ['Decrypt'] }],
});
t('grant own', [A({ AWS: K })], priv, {
  grants: [{ granteePrincipal: `arn:aws:iam::${K}:role/x`, operations: ['Decrypt'] }],
});
t('principaltype root', [A('*', { StringEquals: { 'aws:PrincipalType': 'Account' } })], pub);
t('is aws service', [A('*', { Bool: { 'aws:PrincipalIsAWSService': 'true' } })], [false, [], ['*']]);
t(
  'cloudtrail ctx',
  [
    A(
      { Service: 'cloudtrail.amazonaws.com' },
      { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${K}:trail/*` } },
    ),
  ],
  priv,
);
t(
  'cloudtrail ctx foreign',
  [
    A(
      { Service: 'cloudtrail.amazonaws.com' },
      { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${F}:trail/*` } },
    ),
  ],
  [false, [], ['cloudtrail.amazonaws.com']],
);
t('saml own', [A({ Federated: `arn:aws:iam::${K}:saml-provider/x` })], priv);
t(
  'saml foreign',
  [A({ Federated: `arn:aws:iam::${F}:saml-provider/x` })],
  [false, [`federated:arn:aws:iam::${F}:saml-provider/x`], []],
);
t('rcp that spares services', [A('*')], [false, [], ['*']], {
  rcps: [
    [
      {
        Version: '2012-10-17',
        Statement: [
          D('*', {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        ],
      },
    ],
  ],
});
t('rcp identity perimeter allows services', [A({ Service: 'sns.amazonaws.com' })], [false, [], ['sns.amazonaws.com']], {
  rcps: [
    [
      {
        Version: '2012-10-17',
        Statement: [
          D('*', {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': O },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        ],
      },
    ],
  ],
});
t(
  'rcp that spares services without a source',
  [A({ Service: 'sns.amazonaws.com' })],
  [false, [], ['sns.amazonaws.com']],
  {
    rcps: [
      [
        {
          Version: '2012-10-17',
          Statement: [
            D('*', {
              StringNotEqualsIfExists: { 'aws:SourceOrgID': O },
              Null: { 'aws:SourceAccount': 'false' },
              Bool: { 'aws:PrincipalIsAWSService': 'true' },
            }),
          ],
        },
      ],
    ],
  },
);
t('past date', [A('*', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })], priv);
t('future date', [A('*', { DateLessThan: { 'aws:CurrentTime': '2099-01-01T00:00:00Z' } })], pub);
t('keyspec', [A('*', { StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' } })], pub);
t('resource tag', [A('*', { StringEquals: { 'aws:ResourceTag/a': 'b' } })], pub);
t(
  'var principalaccount=resourceaccount',
  [A('*', { StringEquals: { 'aws:PrincipalAccount': `\${aws:ResourceAccount}` } })],
  priv,
);
t(
  'var sourceaccount',
  [A({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': `\${aws:ResourceAccount}` } })],
  priv,
);
t('principalarn any role', [A('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/App' } })], pub);
t('principalarn foreign', [A('*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${F}:role/*` } })], [false, [F], []]);
t('null org', [A('*', { Null: { 'aws:PrincipalOrgID': 'true' } })], pub);
t('null org present', [A('*', { Null: { 'aws:PrincipalOrgID': 'false' } })], pub);
t('other key resource', [{ ...A('*'), Resource: `arn:aws:s3:::x` }], priv);
t('vpce account own', [A('*', { StringEquals: { 'aws:VpceAccount': K } })], priv);
t(
  'vpce org foreign',
  [A('*', { StringEquals: { 'aws:VpceOrgID': 'o-zzzzzzzzzz' } })],
  [false, ['net:o-zzzzzzzzzz'], []],
);
t('userid', [A('*', { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } })], [false, ['userid:AROAEXAMPLEID:*'], []]);
t('not principal deny only foreign named', [A({ AWS: [F, '999988887777'] }), notD({ AWS: [F, K] })], [false, [F], []]);
t('deny for one acct', [A({ AWS: [F, '999988887777'] }), D({ AWS: F })], [false, ['999988887777'], []]);
t(
  'service with org condition principalorgid',
  [A({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'aws:PrincipalOrgID': O } })],
  priv,
);
t(
  'via service + caller acct foreign',
  [A('*', { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': F } })],
  [false, [F], []],
);
t(
  'a denied role beside everybody',
  [A({ AWS: [`arn:aws:iam::${F}:role/App`, '*'] }), D({ AWS: `arn:aws:iam::${F}:role/App` })],
  pub,
);
t('an account beside everybody', [A({ AWS: [F, '*'] })], [true, ['*', F], []]);
t(
  'a service left out of a deny where everybody comes in anyway',
  [A('*'), { ...notD({ Service: 'sns.amazonaws.com' }), Action: 'kms:Encrypt' }],
  pub,
);
t(
  'a service left out by name in a condition',
  [A('*'), D('*', { StringNotEquals: { 'aws:PrincipalServiceName': 'sns.amazonaws.com' } })],
  [false, [], ['sns.amazonaws.com']],
);
t(
  'a pinned service left out of a deny',
  [A('*', { StringEquals: { 'aws:SourceAccount': K } }), notD({ AWS: K, Service: 'sns.amazonaws.com' })],
  priv,
);
t('any service', [A({ Service: '*' })], [false, [], ['*']]);
t('notaction', [{ Effect: 'Allow', Principal: '*', NotAction: 'kms:Decrypt', Resource: '*' }], pub);
t('notresource', [{ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', NotResource: 'arn:aws:s3:::x' }], pub);
t('canonical', [A({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' })], priv);

it.each(readCases(JSON.stringify(cases), 'outsiders').map((item) => [item.name, item] as const))('%s', (_, item) => {
  const { got, expected, trace } = runCase(item, new Date('2026-11-22T00:00:00Z'));
  expect(got, trace.join('\n')).toBe(expected);
});
