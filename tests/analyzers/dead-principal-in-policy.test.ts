import { deadPrincipalInPolicy } from '@/lib/analyzers/dead-principal-in-policy';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { type AskedKey, iamInventoryOf, inventoryOf } from '../support/inventory';

const KEY = keyArn();
const ID = 'AROAQ3EGRHEXAMPLE00AA';
const GONE = 'arn:aws:iam::111122223333:role/Gone';

function allow(principal: unknown, rest: object = {}) {
  return { Sid: 'App', Effect: 'Allow', Principal: principal, Action: 'kms:Decrypt', Resource: '*', ...rest };
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

function shown(document: object, describe: AskedKey['describe'] = {}) {
  return inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe, policy: document }]);
}

/** The account's IAM, with a user, a role and a role under a path. */
function iam(at = '2025-06-06T00:00:00Z', more: object = {}) {
  return iamInventoryOf(at, {
    UserDetailList: [{ Arn: 'arn:aws:iam::111122223333:user/Alice', UserId: 'AIDAQ3EGRHEXAMPLE00AB' }],
    GroupDetailList: [],
    RoleDetailList: [
      { Arn: 'arn:aws:iam::111122223333:role/App', RoleId: 'AROAQ3EGRHEXAMPLE00AC' },
      { Arn: 'arn:aws:iam::111122223333:role/team/data/Reader', RoleId: 'AROAQ3EGRHEXAMPLE00AD' },
    ],
    ...more,
  });
}

function named(value: string, operator = 'ArnLike') {
  return allow('*', { Condition: { [operator]: { 'aws:PrincipalArn': value } } });
}

describeAnalyzer(deadPrincipalInPolicy, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'AWS left the id of a deleted role in the policy': {
      inventories: [shown(policy(allow({ AWS: [ID, 'arn:aws:iam::111122223333:role/App'] })))],
      finds: [{ subject: KEY, severity: 'low', event_count: 0 }],
    },
    'the role is absent from the IAM inventory of its account': {
      events: [put(policy(allow({ AWS: GONE })))],
      inventories: [iam()],
      finds: [{ subject: KEY, severity: 'low', event_count: 1, observed_at: new Date('2025-06-03T10:00:00Z') }],
    },
    'the role of a session is absent': {
      events: [put(policy(allow({ AWS: 'arn:aws:sts::111122223333:assumed-role/Gone/job' })))],
      inventories: [iam()],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'a condition admits whoever bears a name that nobody has': {
      events: [put(policy(named('arn:aws:iam::111122223333:role/batch-*')))],
      inventories: [iam()],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a condition spells out the name of a role that is gone': {
      events: [put(policy(named(GONE, 'StringEquals')))],
      inventories: [iam()],
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'all of them exist, by ARN, by session and by name': {
      events: [
        put(
          policy(
            allow({
              AWS: [
                'arn:aws:iam::111122223333:user/Alice',
                'arn:aws:iam::111122223333:role/team/data/Reader',
                'arn:aws:sts::111122223333:assumed-role/Reader/job',
              ],
            }),
            named('arn:aws:iam::111122223333:role/team/*'),
          ),
        ),
      ],
      inventories: [iam()],
    },
    'no IAM inventory of the account is here': { events: [put(policy(allow({ AWS: GONE })))] },
    'the role is of another account, whose IAM is not here': {
      events: [put(policy(allow({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Gone` })))],
      inventories: [iam()],
    },
    'the IAM inventory is older than the policy': {
      events: [put(policy(allow({ AWS: GONE })))],
      inventories: [iam('2025-06-02T00:00:00Z')],
    },
    'the IAM inventory is cut off': {
      events: [put(policy(allow({ AWS: GONE })))],
      inventories: [iam('2025-06-06T00:00:00Z', { IsTruncated: true })],
    },
    'users were filtered out of the IAM inventory': {
      events: [put(policy(allow({ AWS: 'arn:aws:iam::111122223333:user/Gone' })))],
      inventories: [iam('2025-06-06T00:00:00Z', { UserDetailList: [] })],
    },
    'the id is that of a role that exists': {
      events: [put(policy(allow({ AWS: 'AROAQ3EGRHEXAMPLE00AC' })))],
      inventories: [iam()],
    },
    'an id stands in a condition on the session, as it may': {
      inventories: [shown(policy(allow('*', { Condition: { StringLike: { 'aws:userid': `${ID}:*` } } }))), iam()],
    },
    'the account, a service and everybody are no principals that could be gone': {
      inventories: [
        shown(policy(allow({ AWS: ['111122223333', '*'], Service: 'logs.us-east-1.amazonaws.com' }))),
        iam(),
      ],
    },
    'a condition excludes a name that nobody has': {
      events: [put(policy(named(GONE, 'ArnNotLike'), { ...named(GONE), Effect: 'Deny' }))],
      inventories: [iam()],
    },
    'the change was denied': {
      events: [put(policy(allow({ AWS: ID })), { error: 'AccessDenied' })],
      inventories: [iam()],
    },
    'the policy was cleaned since': {
      events: [put(policy(allow({ AWS: ID }))), put(policy(), { at: '2025-06-04T10:00:00Z' })],
    },
    'AWS manages the key': { inventories: [shown(policy(allow({ AWS: ID })), { manager: 'AWS' })] },
  },
});
