import fc from 'fast-check';
import { parsed } from './policies';

export const KEY_ACCOUNT = '111122223333';
export const OWN_ORGANIZATION = 'o-a1b2c3d4e5';
const FOREIGN = ['444455556666', '999988887777'];

/** How often each property is tried. */
export const runs = Number(process.env.KEYTRAIL_POLICY_RUNS ?? 500);

export interface RawStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: '*';
  readonly Condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const principal = fc.oneof(
  fc.constant('*'),
  fc
    .subarray(
      [
        KEY_ACCOUNT,
        ...FOREIGN,
        `arn:aws:iam::${KEY_ACCOUNT}:role/App`,
        `arn:aws:iam::${FOREIGN[0]}:role/App`,
        `arn:aws:iam::${FOREIGN[0]}:user/bob`,
        'AROADBQP57FF2AEXAMPLE',
      ],
      { minLength: 1, maxLength: 3 },
    )
    .map((AWS) => ({ AWS })),
  fc.constantFrom({ Service: ['sns.amazonaws.com'] }, { Service: ['sns.amazonaws.com'], AWS: ['*'] }),
);

const actions = fc.subarray(['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:*'], {
  minLength: 1,
  maxLength: 3,
});

const VALUES: Readonly<Record<string, readonly string[]>> = {
  'aws:PrincipalAccount': [KEY_ACCOUNT, ...FOREIGN],
  'kms:CallerAccount': [KEY_ACCOUNT, ...FOREIGN],
  'aws:PrincipalOrgID': [OWN_ORGANIZATION, 'o-other00000'],
  'aws:SourceAccount': [KEY_ACCOUNT, ...FOREIGN],
  'aws:SourceVpce': ['vpce-1a2b3c4d', 'vpce-9z8y7x6w'],
  'kms:ViaService': ['s3.us-west-2.amazonaws.com', 'ec2.us-west-2.amazonaws.com'],
  'kms:EncryptionContext:App': ['one', 'two'],
  'aws:PrincipalTag/Team': ['Blue'],
};

const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringEqualsIfExists',
  'StringNotEqualsIfExists',
  'StringEqualsIgnoreCase',
);

const condition = fc
  .constantFrom(...Object.keys(VALUES))
  .chain((key) => fc.tuple(operator, fc.constant(key), fc.subarray([...(VALUES[key] ?? [])], { minLength: 1 })))
  .map(([name, key, values]) => ({ [name]: { [key]: values } }));

const patterns = fc.constantFrom(
  { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/App'] } },
  { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${KEY_ACCOUNT}:*`] } },
  { StringLike: { 'aws:PrincipalArn': [`arn:aws:iam::${FOREIGN[0]}:*`] } },
  { Bool: { 'aws:PrincipalIsAWSService': ['false'] } },
  { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } },
  { NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24'] } },
  { Null: { 'kms:ViaService': ['true'] } },
  { ArnLike: { 'aws:SourceArn': [`arn:aws:sns:*:${KEY_ACCOUNT}:*`] } },
);

const conditions = fc
  .array(fc.oneof({ weight: 3, arbitrary: condition }, { weight: 1, arbitrary: patterns }), { maxLength: 2 })
  .map((blocks) => Object.assign({}, ...blocks) as RawStatement['Condition']);

export const statementOf = (effect: fc.Arbitrary<'Allow' | 'Deny'>): fc.Arbitrary<RawStatement> =>
  fc
    .record({ Effect: effect, who: principal, not: fc.boolean(), Action: actions, Condition: conditions })
    .map(({ who, not, Effect, ...rest }) => ({
      Effect,
      ...(not && Effect === 'Deny' ? { NotPrincipal: who } : { Principal: who }),
      ...rest,
      Resource: '*',
    }));

export const anyStatement = statementOf(fc.constantFrom('Allow', 'Allow', 'Deny'));
export const statements = fc.array(anyStatement, { minLength: 1, maxLength: 4 });

export function policyFrom(list: readonly unknown[]) {
  return parsed({ Version: '2012-10-17', Statement: list });
}

/** What a request from outside may carry besides who sends it. */
export const context = fc.record(
  {
    'aws:SourceVpce': fc.constantFrom('vpce-1a2b3c4d', 'vpce-other'),
    'aws:SourceIp': fc.constantFrom('198.51.100.7', '203.0.113.9'),
    'kms:ViaService': fc.constantFrom('s3.us-west-2.amazonaws.com', 'sqs.us-west-2.amazonaws.com'),
    'kms:EncryptionContext:App': fc.constantFrom('one', 'three'),
    'aws:PrincipalTag/Team': fc.constantFrom('Blue', 'Red'),
    'aws:PrincipalOrgID': fc.constantFrom('o-other00000', 'o-third00000'),
  },
  { requiredKeys: [] },
);

export const outsider = fc.constantFrom(
  ...[...FOREIGN, '888877776666'].flatMap((account) => [
    `arn:aws:iam::${account}:user/bob`,
    `arn:aws:sts::${account}:assumed-role/App/session`,
    `arn:aws:sts::${account}:assumed-role/Other/session`,
  ]),
);
