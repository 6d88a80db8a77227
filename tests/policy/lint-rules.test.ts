import { describe, expect, it } from 'vitest';
import { lintPolicy } from '@/lib/policy/lint';
import { LINT_RULES } from '@/lib/policy/lint/rules';
import { parsed, statement } from './policies';

const account = '111122223333';
const keyArn = `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const root = statement({ AWS: `arn:aws:iam::${account}:root` }, 'kms:*');
const app = { AWS: `arn:aws:iam::${account}:role/App` };
const ours = { StringEquals: { 'kms:CallerAccount': account } };

function findings(statements: readonly unknown[], more: { version?: string; text?: string; admins?: string[] } = {}) {
  return lintPolicy({
    policy: parsed({ Version: more.version ?? '2012-10-17', Statement: statements }),
    keyAccount: account,
    keyArn,
    zone: { trustedAccounts: [], organizationId: 'o-a1b2c3d4e5' },
    now: new Date('2026-11-22T00:00:00Z'),
    ...(more.text === undefined ? {} : { text: more.text }),
    ...(more.admins ? { admins: more.admins } : {}),
  });
}

function rules(...added: readonly unknown[]): readonly string[] {
  return [...new Set(findings([root, ...added]).map(({ rule }) => rule))].sort();
}

const withValue = (operator: string, key: string, value: unknown) =>
  statement(app, 'kms:Decrypt', { [operator]: { [key]: value } });

describe('each rule', () => {
  it.each<[string, unknown[], string[]]>([
    [
      'somebody who tags a key that is opened by its tags',
      [
        statement({ AWS: account }, 'kms:Decrypt', { StringEquals: { 'aws:ResourceTag/Team': 'Blue' } }),
        statement(app, ['kms:TagResource', 'kms:ListResourceTags']),
      ],
      ['KP116'],
    ],
    [
      'somebody who tags a key that is not, and who writes no alias',
      [
        statement({ AWS: account }, 'kms:Decrypt', {
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/app' },
        }),
        statement(app, 'kms:TagResource'),
      ],
      [],
    ],
    [
      'more combinations than can be tried',
      [
        statement('*', 'kms:Decrypt'),
        ...Array.from({ length: 16 }, (_, index) => `aws:PrincipalTag/k${index}`).flatMap((key) => [
          { ...statement('*', 'kms:Decrypt', { StringEquals: { [key]: 'a' } }), Effect: 'Deny' },
          { ...statement('*', 'kms:Decrypt', { StringNotEqualsIfExists: { [key]: 'a' } }), Effect: 'Deny' },
        ]),
      ],
      ['KP106'],
    ],
    [
      'two statements of one Sid',
      [
        { ...statement(app, 'kms:Decrypt'), Sid: 'a' },
        { ...statement(app, 'kms:Encrypt'), Sid: 'a' },
      ],
      ['KP004'],
    ],
    [
      'the key of somebody else',
      [{ ...statement(app, 'kms:Decrypt'), Resource: 'arn:aws:kms:us-west-2:111122223333:key/other' }],
      ['KP006'],
    ],
    ['this key by its ARN', [{ ...statement(app, 'kms:Decrypt'), Resource: keyArn }], []],
    ['no action', [{ Effect: 'Allow', Principal: app, Resource: '*' }], ['KP005']],
    ['an empty list of actions', [statement(app, [])], ['KP005']],
    ['an empty principal', [statement({}, 'kms:Decrypt')], ['KP033']],
    ['allow in lower case', [{ ...statement(app, 'kms:Decrypt'), Effect: 'allow' }], ['KP007']],
    ['an action without its service', [statement(app, 'Decrypt')], ['KP008']],
    ['an action in lower case', [statement(app, 'kms:decrypt')], ['KP011']],
    ['a pattern of actions', [statement(app, ['kms:GenerateDataKey*', 'kms:List*'])], []],
    ['a key of S3', [withValue('StringEquals', 's3:prefix', 'x')], ['KP013']],
    ['aws:SourceOwner', [withValue('StringEquals', 'aws:SourceOwner', account)], ['KP013']],
    ['a PCR of an enclave', [withValue('StringEqualsIgnoreCase', 'kms:RecipientAttestation:PCR0', 'ab')], []],
    ['a NitroTPM PCR', [withValue('StringEqualsIgnoreCase', 'kms:RecipientAttestation:NitroTPMPCR4', 'ab')], []],
    ['a list key without set operator', [withValue('StringEquals', 'kms:EncryptionContextKeys', 'App')], ['KP016']],
    ['ForAllValues alone', [withValue('ForAllValues:StringEquals', 'kms:EncryptionContextKeys', 'App')], ['KP017']],
    [
      'ForAllValues with a check of presence',
      [
        statement(app, 'kms:Decrypt', {
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': 'App' },
          Null: { 'kms:EncryptionContextKeys': 'false' },
        }),
      ],
      [],
    ],
    ['eleven digits', [withValue('StringEquals', 'aws:PrincipalAccount', '11112222333')], ['KP019']],
    ['an id that is no organization', [withValue('StringEquals', 'aws:PrincipalOrgID', 'my-org')], ['KP019']],
    ['a variable for an id', [withValue('StringEquals', 'aws:PrincipalOrgID', `\${aws:ResourceOrgID}`)], []],
    ['ViaService of this Region', [withValue('StringEquals', 'kms:ViaService', 's3.us-west-2.amazonaws.com')], []],
    ['ViaService as a pattern', [withValue('StringLike', 'kms:ViaService', 's3.*.amazonaws.com')], []],
    [
      'ViaService as a pattern of another Region',
      [withValue('StringLike', 'kms:ViaService', '*.eu-west-1.amazonaws.com')],
      ['KP020'],
    ],
    [
      'a name that is no service',
      [statement({ Service: 'sns' }, 'kms:Decrypt', { StringEquals: { 'aws:SourceAccount': account } })],
      ['KP031'],
    ],
    [
      'an identity provider of ours',
      [statement({ Federated: `arn:aws:iam::${account}:saml-provider/x` }, 'kms:Decrypt')],
      ['KP032'],
    ],
    ['no principal', [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }], ['KP033']],
    [
      'a Deny that forgets the account',
      [
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: `arn:aws:iam::${account}:role/App` },
          Action: 'kms:Decrypt',
          Resource: '*',
        },
      ],
      ['KP034'],
    ],
    [
      'a Deny that names the account too',
      [
        {
          Effect: 'Deny',
          NotPrincipal: { AWS: [`arn:aws:iam::${account}:role/App`, account] },
          Action: 'kms:Decrypt',
          Resource: '*',
        },
      ],
      [],
    ],
    [
      'a foreign account with what does not reach it',
      [statement({ AWS: '444455556666' }, 'kms:PutKeyPolicy')],
      ['KP102'],
    ],
    [
      'the whole organization',
      [statement('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
      ['KP103'],
    ],
    [
      'the account, asked for as a member too',
      [statement('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', ...ours.StringEquals } })],
      [],
    ],
    [
      'an endpoint alone',
      [statement('*', 'kms:Decrypt', { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } })],
      ['KP104'],
    ],
    [
      'everybody but one',
      [{ Effect: 'Allow', NotPrincipal: { AWS: account }, Action: 'kms:Decrypt', Resource: '*' }],
      ['KP101', 'KP107'],
    ],
    [
      'all but some actions',
      [
        {
          Effect: 'Allow',
          Principal: app,
          NotAction: [
            'kms:Put*',
            'kms:Create*',
            'kms:ScheduleKeyDeletion',
            'kms:Dis*',
            'kms:Del*',
            'kms:Replicate*',
            'kms:Update*',
            'kms:Import*',
          ],
          Resource: '*',
        },
      ],
      ['KP108'],
    ],
    ['deletion without a guard', [statement(app, 'kms:ScheduleKeyDeletion')], ['KP115']],
    [
      'deletion with MFA',
      [statement(app, 'kms:ScheduleKeyDeletion', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })],
      [],
    ],
    [
      'deletion that a Deny guards',
      [
        statement(app, 'kms:ScheduleKeyDeletion'),
        {
          ...statement('*', 'kms:ScheduleKeyDeletion', {
            NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '21' },
          }),
          Effect: 'Deny',
        },
      ],
      [],
    ],
    ['everybody of the account with every action', [statement('*', 'kms:*', ours)], ['KP109']],
    [
      'everybody of the account with grants of their own',
      [statement('*', ['kms:Decrypt', 'kms:CreateGrant'], ours)],
      ['KP112'],
    ],
    [
      'everybody of the account through a service, as AWS writes it',
      [
        statement('*', ['kms:Decrypt', 'kms:CreateGrant'], {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': 'ebs.us-west-2.amazonaws.com' },
        }),
      ],
      [],
    ],
    ['everybody there is with every action', [statement('*', 'kms:*')], ['KP101']],
    [
      'a Deny that takes the policy from the account',
      [{ ...statement({ AWS: account }, 'kms:PutKeyPolicy'), Effect: 'Deny' }],
      ['KP204'],
    ],
    ['duties in two statements', [statement(app, 'kms:Decrypt'), statement(app, 'kms:DisableKey')], ['KP114']],
    [
      'grants for one service',
      [statement(app, 'kms:CreateGrant', { StringEquals: { 'kms:GranteePrincipal': 'x' } })],
      [],
    ],
  ])('%s', (_, added, expected) => {
    expect(rules(...added)).toEqual(expected);
  });

  it('minds the version only where it changes the meaning', () => {
    expect(findings([root], { version: '2008-10-17' })).toEqual([
      { rule: 'KP002', severity: 'info', statement: null, subject: '2008-10-17' },
    ]);
    const [first] = findings([root, withValue('StringEquals', 'aws:ResourceTag/x', `\${aws:PrincipalTag/x}`)], {
      version: '2008-10-17',
    });
    expect(first).toMatchObject({ rule: 'KP002', severity: 'medium' });
  });

  it('counts the characters of the stored text', () => {
    expect(findings([root], { text: ' '.repeat(32_768) })).toEqual([]);
    expect(findings([root], { text: ' '.repeat(32_769) })).toMatchObject([{ rule: 'KP003' }]);
  });

  it('does not hold an administrator’s powers against him', () => {
    const admin = { AWS: `arn:aws:iam::${account}:role/KeyAdmin` };
    const full = statement(admin, 'kms:*');
    expect(findings([root, full]).map(({ rule }) => rule)).toEqual(['KP109']);
    expect(findings([root, full], { admins: [admin.AWS] })).toEqual([]);
  });

  it('calls a delegation partial when it lacks actions or has conditions', () => {
    const partial = statement({ AWS: account }, ['kms:Get*', 'kms:PutKeyPolicy']);
    expect(findings([partial]).map(({ rule }) => rule)).toContain('KP203');
    const conditional = statement({ AWS: account }, 'kms:*', { StringEquals: { 'aws:PrincipalType': 'Account' } });
    expect(findings([conditional]).map(({ rule }) => rule)).toContain('KP203');
  });

  it('names every rule in both languages', () => {
    for (const { title } of Object.values(LINT_RULES)) {
      expect(title.en).not.toBe('');
      expect(title.ko).toMatch(/[가-힣]/);
    }
  });
});
