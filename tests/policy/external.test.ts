import { describe, expect, it } from 'vitest';
import { externalAccess } from '@/lib/policy/external';
import type { Grant, Zone } from '@/lib/policy/types';
import { policyOf, statement, stopwatch } from './policies';

const keyAccount = '111122223333';
const own = 'o-a1b2c3d4e5';

interface Circumstances {
  readonly zone?: Partial<Zone>;
  readonly grants?: readonly Grant[];
  readonly rcp?: readonly unknown[];
}

function access(statements: readonly unknown[], { zone, grants, rcp }: Circumstances = {}) {
  return externalAccess({
    policy: policyOf(...statements),
    keyAccount,
    keyArn: `arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    zone: { trustedAccounts: [], organizationId: own, ...zone },
    now: new Date('2026-11-22T00:00:00Z'),
    ...(grants ? { grants } : {}),
    ...(rcp ? { rcps: [[policyOf(...rcp)]] } : {}),
  });
}

function found(...args: Parameters<typeof access>) {
  const { findings, confusedDeputy } = access(...args);
  return { outside: findings.map(({ token }) => token), services: confusedDeputy };
}

const decrypt = (principal: unknown, condition?: unknown) => statement(principal, 'kms:Decrypt', condition);
const deny = (condition: unknown) => ({ ...statement('*', 'kms:*', condition), Effect: 'Deny' });
const perimeter = {
  StringNotEqualsIfExists: { 'aws:PrincipalOrgID': own },
  BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
};
const sns = { Service: 'sns.amazonaws.com' };
const account = statement({ AWS: keyAccount }, 'kms:*');

describe('outsiders', () => {
  it.each<[string, unknown[], string[]]>([
    ['a role of any account by name', [decrypt('*', { StringLike: { 'aws:PrincipalArn': '*role/Deploy' } })], ['*']],
    [
      'a role by name in a named account',
      [decrypt({ AWS: '444455556666' }, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Deploy' } })],
      ['444455556666'],
    ],
    [
      'a pattern that fixes the account',
      [decrypt('*', { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666*' } })],
      ['444455556666'],
    ],
    [
      'a role of another partition',
      [decrypt('*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws-us-gov:iam::222233334444:role/x' } })],
      ['222233334444'],
    ],
    ['a pattern of organizations', [decrypt('*', { StringLike: { 'aws:PrincipalOrgID': 'o-a1*' } })], ['*']],
    [
      'root users of one account',
      [decrypt('*', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:root' } })],
      ['444455556666'],
    ],
    [
      'tags that a stranger sets',
      [decrypt('*', { StringEquals: { 'aws:ResourceTag/Team': `\${aws:PrincipalTag/Team}` } })],
      ['*'],
    ],
    [
      'tags that a stranger sets to a named value',
      [
        decrypt('*', {
          StringEquals: { 'aws:ResourceTag/Team': `\${aws:PrincipalTag/Team}`, 'aws:PrincipalTag/Team': 'Blue' },
        }),
      ],
      ['*'],
    ],
    [
      'the account of the key',
      [decrypt('*', { StringEquals: { 'aws:PrincipalAccount': `\${aws:ResourceAccount}` } })],
      [],
    ],
    [
      'two patterns that meet',
      [decrypt('*', { StringLike: { 'aws:UserAgent': 'a*' }, 'ForAnyValue:StringLike': { 'aws:UserAgent': '*b' } })],
      ['*'],
    ],
    [
      'a Deny that leaves two accounts',
      [decrypt('*'), deny({ StringNotEquals: { 'aws:PrincipalAccount': [keyAccount, '444455556666'] } })],
      ['444455556666'],
    ],
    [
      'a Deny for everybody but one account',
      [
        decrypt('*'),
        { Effect: 'Deny', NotPrincipal: { AWS: [keyAccount, '444455556666'] }, Action: 'kms:*', Resource: '*' },
      ],
      ['444455556666'],
    ],
    [
      'an organization behind an endpoint',
      [decrypt('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-other00000', 'aws:SourceVpce': 'vpce-1a2b3c4d' } })],
      ['org:o-other00000'],
    ],
    [
      'an endpoint here, an organization there',
      [
        decrypt('*', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }),
        decrypt('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-other00000' } }),
      ],
      ['net:vpce-1a2b3c4d', 'org:o-other00000'],
    ],
    [
      'all addresses in two halves',
      [decrypt('*', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })],
      ['*'],
    ],
    ['every address by a star', [decrypt('*', { IpAddress: { 'aws:SourceIp': '*' } })], ['*']],
    ['an endpoint of our own account', [decrypt('*', { StringEquals: { 'aws:VpceAccount': keyAccount } })], []],
    ['an operator that nobody knows', [decrypt('*', { constructor: { 'aws:PrincipalAccount': '444455556666' } })], []],
    ['another key', [{ ...decrypt('*'), Resource: 'arn:aws:kms:us-west-2:111122223333:key/other' }], []],
    ['another Region', [decrypt('*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })], []],
  ])('%s', (_, statements, outside) => {
    expect(found(statements).outside).toEqual(outside);
  });

  it('do not get into a key of unknown ARN by a statement about a key of another account', () => {
    const about = (resource: string) =>
      externalAccess({
        policy: policyOf({ ...decrypt('*'), Resource: resource }),
        keyAccount,
        zone: { trustedAccounts: [], organizationId: null },
        now: new Date('2026-11-22T00:00:00Z'),
      }).public;
    expect(about('arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab')).toBe(false);
    expect(about(`arn:aws:kms:us-west-2:${keyAccount}:key/1234abcd-12ab-34cd-56ef-1234567890ab`)).toBe(true);
    expect(about('arn:aws:kms:*:*:key/*')).toBe(true);
    expect(about('arn:aws:kms:us-west-2:key/*')).toBe(true);
  });

  it('are not told from the organization where it is not known', () => {
    const byOrganization = decrypt('*', { StringEquals: { 'aws:ResourceOrgID': 'o-abcdefghij' } });
    expect(access([byOrganization], { zone: { organizationId: null } }).public).toBe(true);
    const own = decrypt('*', { StringEquals: { 'aws:PrincipalOrgID': `\${aws:ResourceOrgID}` } });
    expect(found([own], { zone: { organizationId: null } }).outside).toEqual([]);
  });

  it('count as inside when the organization’s account list has them', () => {
    const zone = { organizationAccounts: ['444455556666'] };
    expect(found([decrypt({ AWS: '444455556666' })], { zone }).outside).toEqual([]);
  });

  it('count as trusted from a network inside a trusted one', () => {
    const zone = { trustedCidrs: ['198.51.100.0/24'] };
    expect(found([decrypt('*', { IpAddress: { 'aws:SourceIp': '198.51.100.7' } })], { zone }).outside).toEqual([]);
    expect(found([decrypt('*', { IpAddress: { 'aws:SourceIp': '198.51.0.0/16' } })], { zone }).outside).toEqual([
      'net:198.51.0.0/16',
    ]);
  });

  it('are told by what works across accounts and by the statement’s own spelling', () => {
    const bob = 'arn:aws:iam::444455556666:user/bob';
    const [finding] = access([
      account,
      { ...statement({ AWS: bob }, ['kms:PutKeyPolicy', 'kms:Decrypt']), Sid: 'Bob' },
    ]).findings;
    expect(finding).toMatchObject({
      token: '444455556666',
      principals: [bob],
      actions: ['kms:Decrypt', 'kms:PutKeyPolicy'],
      effectiveActions: ['kms:Decrypt'],
      statements: ['Bob'],
      statementIndexes: [1],
      via: 'policy',
    });
  });
});

describe('services', () => {
  it.each<[string, unknown[], { outside: string[]; services: string[] }]>([
    ['that any account may use', [decrypt(sns)], { outside: [], services: ['sns.amazonaws.com'] }],
    [
      'for an account',
      [decrypt(sns, { StringEquals: { 'aws:SourceAccount': keyAccount } })],
      { outside: [], services: [] },
    ],
    [
      'for accounts by pattern',
      [decrypt(sns, { StringLike: { 'aws:SourceAccount': '1111*' } })],
      { outside: [], services: ['sns.amazonaws.com'] },
    ],
    [
      'for a foreign account',
      [decrypt(sns, { StringEquals: { 'aws:SourceAccount': '444455556666' } })],
      { outside: ['444455556666'], services: [] },
    ],
    [
      'for our organization',
      [decrypt(sns, { StringEquals: { 'aws:SourceOrgID': own } })],
      { outside: [], services: [] },
    ],
    [
      'for a foreign organization',
      [decrypt(sns, { StringEquals: { 'aws:SourceOrgID': 'o-other00000' } })],
      { outside: ['org:o-other00000'], services: [] },
    ],
    [
      'only if they say for whom',
      [decrypt(sns, { StringEqualsIfExists: { 'aws:SourceAccount': keyAccount } })],
      { outside: [], services: ['sns.amazonaws.com'] },
    ],
    [
      'for a bucket',
      [decrypt(sns, { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::our-logs' } })],
      { outside: [], services: [] },
    ],
    [
      'for any bucket',
      [decrypt(sns, { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } })],
      { outside: [], services: ['sns.amazonaws.com'] },
    ],
    [
      'with our trail in the encryption context',
      [
        decrypt(
          { Service: 'cloudtrail.amazonaws.com' },
          { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:*:${keyAccount}:trail/*` } },
        ),
      ],
      { outside: [], services: [] },
    ],
    [
      'with anybody’s log group in the encryption context',
      [
        decrypt(
          { Service: 'logs.us-west-2.amazonaws.com' },
          { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } },
        ),
      ],
      { outside: [], services: ['logs.us-west-2.amazonaws.com'] },
    ],
    [
      'of every kind',
      [decrypt('*', { Bool: { 'aws:PrincipalIsAWSService': 'true' } })],
      { outside: [], services: ['*'] },
    ],
    [
      'by name in a condition',
      [decrypt('*', { StringEquals: { 'aws:PrincipalServiceName': 'sns.amazonaws.com' } })],
      { outside: [], services: ['sns.amazonaws.com'] },
    ],
    ['that an identity perimeter leaves in', [decrypt('*'), deny(perimeter)], { outside: [], services: ['*'] }],
  ])('%s', (_, statements, expected) => {
    expect(found(statements)).toEqual(expected);
  });

  it('are judged behind resource control policies too', () => {
    expect(found([decrypt('*')], { rcp: [deny(perimeter)] })).toEqual({ outside: [], services: ['*'] });
  });
});

describe('grants', () => {
  const grantee = { granteePrincipal: 'arn:aws:iam::444455556666:role/X', operations: ['Decrypt', 'CreateGrant'] };

  it.each<[string, Grant, { outside: string[]; services: string[] }]>([
    ['to an outsider', grantee, { outside: ['444455556666'], services: [] }],
    [
      'to ourselves',
      { granteePrincipal: `arn:aws:iam::${keyAccount}:role/X`, operations: ['Decrypt'] },
      { outside: [], services: [] },
    ],
    [
      'to a deleted role',
      { granteePrincipal: 'AROADBQP57FF2AEXAMPLE', operations: ['Decrypt'] },
      { outside: [], services: [] },
    ],
    [
      'to a service for a foreign source',
      {
        granteeServicePrincipal: 'sns.amazonaws.com',
        operations: ['Decrypt'],
        constraints: { SourceArn: 'arn:aws:sns:us-east-1:444455556666:t' },
      },
      { outside: ['444455556666'], services: [] },
    ],
    [
      'to a service for a source without account',
      {
        granteeServicePrincipal: 's3.amazonaws.com',
        operations: ['Decrypt'],
        constraints: { SourceArn: 'arn:aws:s3:::bucket' },
      },
      { outside: [], services: ['s3.amazonaws.com'] },
    ],
    [
      'in the old form to a service that names us in its context',
      {
        granteePrincipal: 'dynamodb.us-west-2.amazonaws.com',
        operations: ['Decrypt'],
        constraints: { EncryptionContextSubset: { 'aws:dynamodb:subscriberId': keyAccount } },
      },
      { outside: [], services: [] },
    ],
  ])('%s', (_, grant, expected) => {
    expect(found([account], { grants: [grant] })).toEqual(expected);
  });

  it('give way to a Deny of the key policy', () => {
    const keepOut = deny({ StringNotEquals: { 'aws:PrincipalAccount': keyAccount } });
    expect(found([account, keepOut], { grants: [grantee] })).toEqual({ outside: [], services: [] });
  });

  it('are told apart from the policy', () => {
    expect(access([account], { grants: [grantee] }).findings).toMatchObject([
      { via: 'grant', statements: [], actions: ['kms:CreateGrant', 'kms:Decrypt'] },
    ]);
  });
});

describe('large policies', () => {
  it('of 61 statements are judged in less than a second', () => {
    const many = Array.from({ length: 61 }, (_, index) =>
      statement(
        {
          AWS: [`arn:aws:iam::${200_000_000_000 + index}:role/R${index}`, `arn:aws:iam::${keyAccount}:role/L${index}`],
        },
        ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'],
        {
          StringEquals: { 'kms:ViaService': `s3.us-west-${index}.amazonaws.com`, 'aws:PrincipalOrgID': own },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::bucket${index}/*` },
        },
      ),
    );
    const guard = deny({
      StringNotEquals: { 'aws:PrincipalOrgID': own },
      StringNotEqualsIfExists: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] },
      Bool: { 'aws:ViaAWSService': 'false' },
      NotIpAddressIfExists: { 'aws:SourceIp': ['198.51.100.0/24'] },
    });
    const spent = stopwatch();
    expect(found([...many, guard]).outside).toEqual([]);
    expect(spent()).toBeLessThan(1000);
  });

  it('with too many combinations are called undetermined, never private', () => {
    const keys = Array.from({ length: 16 }, (_, index) => `aws:PrincipalTag/k${index}`);
    const closed = keys.flatMap((key) => [
      deny({ StringEquals: { [key]: 'a' } }),
      deny({ StringNotEqualsIfExists: { [key]: 'a' } }),
    ]);
    const one = access([decrypt('*'), ...closed]);
    expect(one.public).toBe(false);
    expect(one.undetermined).toBe(true);
    expect(one.undeterminedStatements).toEqual([0]);
  });
});
