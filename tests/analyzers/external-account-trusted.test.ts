import { externalAccountTrusted } from '@/lib/analyzers/external-account-trusted';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const PARTNER = `arn:aws:iam::${OTHER_ACCOUNT}:root`;

function statement(
  principal: unknown,
  actions: string | string[] = ['kms:Decrypt', 'kms:DescribeKey'],
  rest: object = {},
) {
  return { Sid: 'Partner', Effect: 'Allow', Principal: principal, Action: actions, Resource: '*', ...rest };
}

function policy(...statements: object[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' },
      ...statements,
    ],
  };
}

function put(document: object, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

const BY_ACCOUNT = put(policy(statement({ AWS: PARTNER })));

describeAnalyzer(externalAccountTrusted, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'an unknown account is trusted as a whole': {
      events: [BY_ACCOUNT],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a single role of an unknown account is trusted': {
      events: [put(policy(statement({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` })))],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a condition names the account': {
      events: [
        put(
          policy(
            statement('*', 'kms:Decrypt', { Condition: { StringEquals: { 'kms:CallerAccount': OTHER_ACCOUNT } } }),
          ),
        ),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the time of the partner is over': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, name: 'Auditor', until: '2025-06-05' }] },
      events: [BY_ACCOUNT],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it may only describe the key': {
      events: [put(policy(statement({ AWS: PARTNER }, ['kms:DescribeKey', 'kms:GetPublicKey'])))],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'it was given only what does not work across accounts': {
      events: [put(policy(statement({ AWS: PARTNER }, ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'])))],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'the account is of the organization, which is only information': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [BY_ACCOUNT],
      finds: [{ subject: KEY, severity: 'info', event_count: 1 }],
    },
    'the account is of the organization as its inventory says': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [], {
          organizationId: 'o-exampleorgid',
          accounts: [{ accountId: OTHER_ACCOUNT }],
        }),
      ],
      events: [BY_ACCOUNT],
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'the logs of the account are here': {
      events: [BY_ACCOUNT, kmsCall('ListKeys', { at: '2025-06-03T09:00:00Z', key: null, account: OTHER_ACCOUNT })],
      finds: [{ subject: KEY, severity: 'info' }],
    },
    'a condition names an account of the organization, and another account is of nobody': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [
        put(
          policy(
            statement('*', 'kms:Decrypt', { Condition: { StringEquals: { 'kms:CallerAccount': OTHER_ACCOUNT } } }),
            statement({ AWS: 'arn:aws:iam::999988887777:root' }),
          ),
        ),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'info' },
      ],
    },
    'two accounts are trusted, which are two findings': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          { arn: KEY, describe: {}, policy: policy(statement({ AWS: [PARTNER, '999988887777'] })) },
        ]),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'the principal is an identity of CloudFront, which is of no account': {
      events: [
        put(policy(statement({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1A2B3' }))),
      ],
    },
    'AWS writes access logs from an account of its own, which is on the list': {
      events: [put(policy(statement({ AWS: 'arn:aws:iam::123456789012:root' }, 'kms:GenerateDataKey')))],
      site: { trustedAccounts: [{ accountId: '123456789012', name: 'logs of load balancers', until: null }] },
    },
    'the change was denied': { events: [put(policy(statement({ AWS: PARTNER })), { error: 'AccessDenied' })] },
    'an account of the organization is named in a Deny': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [put(policy({ Effect: 'Deny', Principal: { AWS: PARTNER }, Action: 'kms:*', Resource: '*' }))],
    },
    'every account but one of the organization meets a condition, which names nobody who is let in': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [
        put(
          policy(
            statement({ AWS: 'arn:aws:iam::111122223333:role/App' }, 'kms:Decrypt', {
              Condition: { StringNotEquals: { 'aws:PrincipalAccount': OTHER_ACCOUNT } },
            }),
          ),
        ),
      ],
    },
    'only roles of the account of the key are named': {
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
      events: [put(policy(statement({ AWS: 'arn:aws:iam::111122223333:role/App' })))],
    },
    'the account is a partner until its last day': {
      site: { trustedAccounts: [{ accountId: OTHER_ACCOUNT, until: '2025-06-07' }] },
      events: [BY_ACCOUNT],
    },
    'the account is named in a Deny': {
      events: [put(policy({ Effect: 'Deny', Principal: { AWS: PARTNER }, Action: 'kms:*', Resource: '*' }))],
    },
    'a service is trusted, bound to a source of ours': {
      events: [
        put(
          policy(
            statement({ Service: 'logs.us-east-1.amazonaws.com' }, 'kms:Decrypt', {
              Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
            }),
          ),
        ),
      ],
    },
    'the account was removed from the policy since': {
      events: [
        kmsCall('CreateKey', {
          at: '2025-06-02T10:00:00Z',
          request: { policy: JSON.stringify(policy(statement({ AWS: PARTNER }))) },
          response: { keyMetadata: { arn: KEY, keyState: 'Enabled' } },
        }),
        put(policy()),
      ],
    },
  },
});
