import { keyPolicyPublic } from '@/lib/analyzers/key-policy-public';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const AWS_KEY = keyArn('5234abcd-12ab-34cd-56ef-1234567890ab');
const AT = '2025-06-03T10:00:00Z';

const DELEGATION = {
  Sid: 'Enable IAM',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};

function open(condition?: object, principal: unknown = '*') {
  return {
    Sid: 'Open',
    Effect: 'Allow',
    Principal: principal,
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: condition,
  };
}

function policy(...statements: object[]) {
  return { Version: '2012-10-17', Statement: [DELEGATION, ...statements] };
}

function put(document: object, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: AT,
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

function created(document: object, call: Call = {}) {
  return kmsCall('CreateKey', {
    at: AT,
    request: { origin: 'AWS_KMS', policy: JSON.stringify(document) },
    response: { keyMetadata: { arn: KEY, keyState: 'Enabled', keyManager: 'CUSTOMER' } },
    ...call,
  });
}

describeAnalyzer(keyPolicyPublic, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'everybody may only describe the key': {
      events: [put(policy({ ...open(), Action: 'kms:DescribeKey' }))],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'a policy was put that lets everybody in': {
      events: [put(policy(open()))],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the key was created so': {
      events: [created(policy(open(undefined, { AWS: '*' })))],
      finds: [{ subject: KEY, severity: 'critical', observed_at: new Date(AT) }],
    },
    'the only condition is the service, which a stranger may use as well': {
      events: [put(policy(open({ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } })))],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'the condition on the account holds only if the key is sent': {
      events: [put(policy(open({ StringEqualsIfExists: { 'aws:PrincipalTag/team': 'data' } })))],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'only an inventory knows the policy': {
      inventories: [inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, policy: policy(open()) }])],
      finds: [{ subject: KEY, severity: 'critical', event_count: 0 }],
    },
    'it was closed and opened again': {
      events: [
        created(policy(open())),
        put(policy(), { at: '2025-06-04T10:00:00Z', id: '00000000-0000-4000-9000-000000000001' }),
        put(policy(open()), { at: '2025-06-05T10:00:00Z', id: '00000000-0000-4000-9000-000000000002' }),
      ],
      finds: [
        {
          subject: KEY,
          severity: 'critical',
          observed_at: new Date('2025-06-05T10:00:00Z'),
          event_ids: ['00000000-0000-4000-9000-000000000002'],
        },
      ],
    },
  },

  staysSilent: {
    'the account and the service are asked for, as in the policy of an AWS managed key': {
      events: [
        put(
          policy(
            open({
              StringEquals: { 'kms:CallerAccount': '111122223333', 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
            }),
          ),
        ),
      ],
    },
    'the change was denied': { events: [put(policy(open()), { error: 'AccessDenied' })] },
    'the statement is bound to the own account': {
      events: [put(policy(open({ StringEquals: { 'kms:CallerAccount': '111122223333' } })))],
    },
    'the condition key is spelt in another case': {
      events: [put(policy(open({ StringEquals: { 'KMS:calleraccount': '111122223333' } })))],
    },
    'the statement is bound to the organization': {
      site: { organizationId: 'o-exampleorgid' },
      events: [put(policy(open({ StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })))],
    },
    'a Deny for strangers stands beside it': {
      events: [
        put(
          policy(open(), {
            Effect: 'Deny',
            Principal: '*',
            Action: 'kms:*',
            Resource: '*',
            Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } },
          }),
        ),
      ],
    },
    'the key is one that AWS manages': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [
          {
            arn: AWS_KEY,
            describe: { manager: 'AWS' },
            policy: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { AWS: '*' },
                  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
                  Resource: '*',
                  Condition: {
                    StringEquals: {
                      'kms:CallerAccount': '111122223333',
                      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
                    },
                  },
                },
              ],
            },
          },
        ]),
      ],
    },
    'it was closed since': { events: [created(policy(open())), put(policy(), { at: '2025-06-04T10:00:00Z' })] },
    'the key was deleted since': {
      events: [
        created(policy(open())),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
    'another account is named, which is external but not public': {
      events: [put(policy(open(undefined, { AWS: 'arn:aws:iam::444455556666:root' })))],
    },
    'the statement has no action, so no effect': {
      events: [put(policy({ Effect: 'Allow', Principal: '*', Resource: '*' }))],
    },
  },
});
