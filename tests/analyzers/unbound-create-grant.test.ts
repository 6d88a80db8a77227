import { unboundCreateGrant } from '@/lib/analyzers/unbound-create-grant';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, OTHER_ACCOUNT } from '../support/events';
import { allowing, DELEGATION, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const APP = { AWS: 'arn:aws:iam::111122223333:role/App' };
const FOR_SERVICES = { Bool: { 'kms:GrantIsForAWSResource': 'true' } };

function bound(Condition: object, action = 'kms:CreateGrant') {
  return policyShown(policyOf(allowing(APP, action, { Condition })));
}

describeAnalyzer(unboundCreateGrant, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role may create grants as it likes': {
      events: [policyPut(policyOf(allowing(APP, ['kms:Decrypt', 'kms:CreateGrant'])))],
      finds: [{ subject: KEY, severity: 'high', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'the key administrators of the console have kms:Create*': {
      ...policyShown(
        policyOf(allowing({ AWS: 'arn:aws:iam::111122223333:role/KeyAdmin' }, ['kms:Create*', 'kms:Put*'])),
      ),
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'a role of another account may': {
      ...policyShown(policyOf(allowing({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` }, 'kms:CreateGrant'))),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the condition is for grants that are for no service': {
      ...bound({ Bool: { 'kms:GrantIsForAWSResource': 'false' } }),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the condition names whom alone it spares': {
      ...bound({ ArnNotEquals: { 'kms:GranteePrincipal': 'arn:aws:iam::111122223333:role/Admin' } }),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'everybody of the account may, and put another policy too': {
      ...policyShown(
        policyOf(allowing('*', 'kms:*', { Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } })),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'roles may that a condition names, as tools for landing zones write it': {
      ...policyShown(
        policyOf(
          allowing('*', ['kms:Decrypt', 'kms:CreateGrant'], {
            Condition: {
              StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
              ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Deploy-*' },
            },
          }),
        ),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the only condition is on something else': {
      ...bound({ StringEquals: { 'aws:PrincipalTag/team': 'data' } }),
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the put was denied': {
      events: [policyPut(policyOf(allowing(APP, 'kms:CreateGrant')), { error: 'AccessDenied' })],
    },
    'grants are for AWS services only': bound(FOR_SERVICES),
    'the key of the condition is spelt in another case': bound({ Bool: { 'KMS:grantisforawsresource': 'true' } }),
    'the grantee is named': bound({
      StringEquals: { 'kms:GranteePrincipal': 'arn:aws:iam::111122223333:role/Worker' },
    }),
    'the operations are named': bound({
      'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Encrypt', 'Decrypt'] },
    }),
    'a constraint is asked for': bound({ StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' } }),
    'a paired Deny keeps it to services': policyShown(
      policyOf(allowing(APP, 'kms:CreateGrant'), {
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:CreateGrant',
        Resource: '*',
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'false' } },
      }),
    ),
    'only the account itself may': policyShown(policyOf()),
    'the role may list and revoke grants': policyShown(policyOf(allowing(APP, ['kms:ListGrants', 'kms:RevokeGrant']))),
    'the id of a deleted role holds it': policyShown(policyOf(allowing({ AWS: 'AROAQ3EGRHEXAMPLE00AA' }, 'kms:*'))),
    'the statement has no resource': policyShown({
      Version: '2012-10-17',
      Statement: [DELEGATION, { Effect: 'Allow', Principal: APP, Action: 'kms:CreateGrant' }],
    }),
  },
});
