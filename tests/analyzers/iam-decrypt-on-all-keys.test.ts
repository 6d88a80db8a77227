import { iamDecryptOnAllKeys } from '@/lib/analyzers/iam-decrypt-on-all-keys';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn } from '../support/events';
import { iamInventoryOf, inventoryOf } from '../support/inventory';

const APP = 'arn:aws:iam::111122223333:role/App';
const POLICY = 'arn:aws:iam::111122223333:policy/ReadAll';

function document(...statements: object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

function allow(actions: string | string[] = 'kms:Decrypt', resources: string | string[] = '*', rest: object = {}) {
  return { Sid: 'Read', Effect: 'Allow', Action: actions, Resource: resources, ...rest };
}

function managed(policy: object, { arn = POLICY, old = null as object | null } = {}) {
  return {
    PolicyName: arn.split('/').at(-1),
    PolicyId: 'ANPAEXAMPLE',
    Arn: arn,
    UpdateDate: '2025-05-01T00:00:00+00:00',
    PolicyVersionList: [
      { Document: policy, VersionId: 'v2', IsDefaultVersion: true },
      ...(old ? [{ Document: old, VersionId: 'v1', IsDefaultVersion: false }] : []),
    ],
  };
}

function role({ attached = [] as string[], inline = null as object | string | null } = {}) {
  return {
    Path: '/',
    RoleName: 'App',
    RoleId: 'AROAEXAMPLE',
    Arn: APP,
    RolePolicyList: inline ? [{ PolicyName: 'inline', PolicyDocument: inline }] : [],
    AttachedManagedPolicies: attached.map((PolicyArn) => ({ PolicyName: 'x', PolicyArn })),
  };
}

function iam(roles: object[], policies: object[] = []) {
  return {
    inventories: [
      iamInventoryOf('2025-06-06T00:00:00Z', {
        UserDetailList: [],
        GroupDetailList: [],
        RoleDetailList: roles,
        Policies: policies,
      }),
    ],
  };
}

function attached(policy: object) {
  return iam([role({ attached: [POLICY] })], [managed(policy)]);
}

describeAnalyzer(iamDecryptOnAllKeys, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a policy of the account allows Decrypt on everything': {
      ...attached(document(allow())),
      finds: [{ subject: POLICY, severity: 'medium', observed_at: new Date('2025-05-01T00:00:00Z') }],
    },
    'an inline policy allows kms:* on every key of a Region': {
      ...iam([role({ inline: document(allow('kms:*', 'arn:aws:kms:us-east-1:111122223333:key/*')) })]),
      finds: [{ subject: APP, severity: 'medium', observed_at: new Date('2025-06-06T00:00:00Z') }],
    },
    'the policy comes in percent encoding, as the API sends it': {
      ...iam([role({ inline: encodeURIComponent(JSON.stringify(document(allow('kms:ReEncrypt*')))) })]),
      finds: [{ subject: APP, severity: 'medium' }],
    },
    'it names what is not allowed instead': {
      ...attached(document({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' })),
      finds: [{ subject: POLICY, severity: 'medium' }],
    },
    'every key but one is meant': {
      ...attached(document({ Effect: 'Allow', Action: 'kms:Decrypt', NotResource: keyArn() })),
      finds: [{ subject: POLICY, severity: 'medium' }],
    },
    'the condition leaves every key and every way open': {
      ...attached(document(allow('kms:Decrypt', '*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))),
      finds: [{ subject: POLICY, severity: 'medium' }],
    },
    'the condition says only through which service': {
      ...attached(
        document(allow('kms:Decrypt', '*', { Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } } })),
      ),
      finds: [{ subject: POLICY, severity: 'low' }],
    },
    'a condition on tags lets keys without the tag pass': {
      ...attached(
        document(allow('kms:Decrypt', '*', { Condition: { StringNotEquals: { 'aws:ResourceTag/tier': 'secret' } } })),
      ),
      finds: [{ subject: POLICY, severity: 'low' }],
    },
    'nobody has the policy': {
      ...iam([role()], [managed(document(allow()))]),
      finds: [{ subject: POLICY, severity: 'low' }],
    },
    'a Deny in it spares one of the two actions': {
      ...attached(document(allow('kms:*'), { Effect: 'Deny', Action: 'kms:Decrypt', Resource: '*', Condition: {} })),
      finds: [{ subject: POLICY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'it names the keys': { ...attached(document(allow('kms:Decrypt', [keyArn(), 'arn:aws:kms:*:*:key/1234abcd-*']))) },
    'it chooses the keys by a tag': {
      ...attached(
        document(
          allow('kms:Decrypt', '*', {
            Condition: { StringEquals: { 'aws:ResourceTag/team': 'app' } },
          }),
        ),
      ),
    },
    'it chooses the keys by an alias': {
      ...attached(
        document(
          allow('kms:*', '*', { Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/app-*' } } }),
        ),
      ),
    },
    'it is for administrators, who may do everything': {
      ...iam([role({ inline: document(allow('*')), attached: [POLICY] })], [managed(document(allow(['*'])))]),
    },
    'AWS manages the policy': {
      ...iam(
        [role({ attached: ['arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser'] })],
        [managed(document(allow('kms:*')), { arn: 'arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser' })],
      ),
    },
    'an older version of the policy allowed it': {
      ...iam([role({ attached: [POLICY] })], [managed(document(allow('kms:DescribeKey')), { old: document(allow()) })]),
    },
    'it allows only what reveals nothing': {
      ...attached(document(allow(['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:List*']))),
    },
    'aliases are no keys': { ...attached(document(allow('kms:Decrypt', 'arn:aws:kms:*:111122223333:alias/*'))) },
    'the resources are those of another service': {
      ...attached(document(allow(['kms:Decrypt', 's3:GetObject'], 'arn:aws:s3:::amzn-s3-demo-bucket/*'))),
    },
    'the same policy denies it': {
      ...attached(
        document(allow('kms:*'), { Effect: 'Deny', Action: ['kms:Decrypt', 'kms:ReEncrypt*'], Resource: '*' }),
      ),
    },
    'a newer inventory shows it closed': {
      inventories: [
        ...attached(document(allow())).inventories,
        iamInventoryOf('2025-06-06T12:00:00Z', { RoleDetailList: [role()], Policies: [] }),
      ],
    },
    'only the keys were asked about, and their policies leave all to IAM': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          {
            arn: keyArn(),
            describe: {},
            policy: document({ ...allow('kms:*'), Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
          },
        ]),
      ],
    },
  },
});
