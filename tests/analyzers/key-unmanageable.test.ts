import { keyUnmanageable } from '@/lib/analyzers/key-unmanageable';
import { describeAnalyzer } from '../support/describe-analyzer';
import { keyArn, kmsServiceEvent } from '../support/events';
import { iamInventoryOf, inventoryOf } from '../support/inventory';
import { allowing, DELEGATION, POLICY_AT, policyOf, policyPut, policyShown } from '../support/policy-put';

const KEY = keyArn();
const ADMIN = { AWS: 'arn:aws:iam::111122223333:role/Admin' };

function only(...statements: object[]) {
  return { Version: '2012-10-17', Statement: statements };
}

function iam(at: string, names: readonly string[]) {
  return iamInventoryOf(at, {
    UserDetailList: [],
    GroupDetailList: [],
    RoleDetailList: names.map((name, index) => ({
      Arn: `arn:aws:iam::111122223333:role/${name}`,
      RoleId: `AROAQ3EGRHEXAMPLE00A${index}`,
    })),
  });
}

const LOCKED = only(allowing(ADMIN, ['kms:Decrypt', 'kms:DescribeKey']));

describeAnalyzer(keyUnmanageable, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the policy allows use alone': {
      events: [policyPut(LOCKED)],
      finds: [{ subject: KEY, severity: 'high', event_count: 1, observed_at: new Date(POLICY_AT) }],
    },
    'only another account may, for which it does not work': {
      ...policyShown(only(allowing({ AWS: 'arn:aws:iam::444455556666:root' }, 'kms:*'))),
      finds: [{ subject: KEY, severity: 'high', event_count: 0 }],
    },
    'only the id of a deleted role may': {
      ...policyShown(only(allowing({ AWS: 'AROAQ3EGRHEXAMPLE00AA' }, 'kms:*'))),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a Deny takes it from everybody': {
      ...policyShown(policyOf({ Effect: 'Deny', Principal: '*', Action: 'kms:PutKeyPolicy', Resource: '*' })),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a Deny takes it from the account, which means everybody in it': {
      ...policyShown(
        policyOf({
          Effect: 'Deny',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'kms:PutKeyPolicy',
          Resource: '*',
        }),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a Deny spares somebody else alone': {
      ...policyShown(
        policyOf({
          Effect: 'Deny',
          NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'kms:*',
          Resource: '*',
        }),
      ),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'only a role may that IAM does not know': {
      events: [policyPut(only(allowing(ADMIN, 'kms:*')))],
      inventories: [iam('2025-06-06T00:00:00Z', ['Other'])],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the put was denied': { events: [policyPut(LOCKED, { error: 'AccessDenied' })] },
    'the account may': policyShown(policyOf()),
    'a Deny spares a role of the account': policyShown(
      policyOf({ Effect: 'Deny', NotPrincipal: ADMIN, Action: 'kms:PutKeyPolicy', Resource: '*' }),
    ),
    'the account may, as its root user only': policyShown(
      only({ ...DELEGATION, Condition: { StringEquals: { 'aws:PrincipalType': 'Account' } } }),
    ),
    'a role may, and IAM was not asked': policyShown(only(allowing(ADMIN, 'kms:*'))),
    'a role may that IAM knows': {
      events: [policyPut(only(allowing(ADMIN, 'kms:*')))],
      inventories: [iam('2025-06-06T00:00:00Z', ['Admin'])],
    },
    'the list of IAM is older than the policy': {
      events: [policyPut(only(allowing(ADMIN, 'kms:*')))],
      inventories: [iam('2025-06-01T00:00:00Z', ['Other'])],
    },
    'one of two roles is gone': {
      events: [
        policyPut(
          only(allowing(ADMIN, 'kms:*'), allowing({ AWS: 'arn:aws:iam::111122223333:role/Other' }, 'kms:Put*')),
        ),
      ],
      inventories: [iam('2025-06-06T00:00:00Z', ['Other'])],
    },
    'AWS manages the key': policyShown(LOCKED, { manager: 'AWS' }),
    'nobody said whose key it is, as AWS may manage it': {
      inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, policy: LOCKED }])],
    },
    'a Deny spares the account by a condition': policyShown(
      policyOf({
        Effect: 'Deny',
        Principal: '*',
        Action: 'kms:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } },
      }),
    ),
    'the policy cannot be read': { events: [policyPut(['kms:Decrypt'])] },
    'the key was deleted since': {
      events: [
        policyPut(LOCKED),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
  },
});
