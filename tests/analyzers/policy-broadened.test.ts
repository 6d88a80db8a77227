import { expect, it } from 'vitest';
import { policyBroadened } from '@/lib/analyzers/policy-broadened';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, OTHER_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const ROOT = 'arn:aws:iam::111122223333:root';
const APP = 'arn:aws:iam::111122223333:role/App';

const DELEGATION = { Sid: 'Root', Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' };

function allow(principal: unknown, action: unknown = 'kms:Decrypt', rest: object = {}) {
  return { Effect: 'Allow', Principal: principal, Action: action, Resource: '*', ...rest };
}

function policy(...statements: object[]) {
  return { Version: '2012-10-17', Statement: [DELEGATION, ...statements] };
}

function put(document: object, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

/** The key before, with the policy that it was created with. */
function before(document: object = policy(allow({ AWS: APP }, 'kms:Encrypt'))) {
  return kmsCall('CreateKey', {
    at: '2025-06-02T10:00:00Z',
    request: { policy: JSON.stringify(document) },
    response: { keyMetadata: { arn: KEY, keyState: 'Enabled' } },
  });
}

const BASE = policy(allow({ AWS: APP }, 'kms:Encrypt'));

describeAnalyzer(policyBroadened, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'another account was let in': {
      events: [
        before(),
        put(policy(allow({ AWS: APP }, 'kms:Encrypt'), allow({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` }))),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the parameters arrive as texts of JSON, as some log pipelines write them': {
      events: [before(), put(policy(allow('*')))].map((record) => ({
        ...record,
        requestParameters: JSON.stringify(record.requestParameters),
      })),
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'people of an identity provider were let in': {
      events: [
        before(),
        put(policy(allow({ AWS: APP }, 'kms:Encrypt'), allow({ Federated: 'cognito-identity.amazonaws.com' }))),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a role whose name ends in half of a character was let in': {
      events: [before(), put(policy(allow({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/x\ud83d` })))],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'everybody was let in': {
      events: [before(), put(policy(allow('*')))],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'a role gained the right to decrypt by the policy itself': {
      events: [before(), put(policy(allow({ AWS: APP }, ['kms:Encrypt', 'kms:Decrypt'])))],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a Deny was removed': {
      events: [
        before(policy(allow({ AWS: APP }), { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' })),
        put(policy(allow({ AWS: APP }))),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'it was opened and quietly put back': {
      events: [
        before(),
        put(policy(allow({ AWS: APP }, 'kms:Encrypt'), allow('*')), { id: '00000000-0000-4000-9000-00000000000a' }),
        put(BASE, { at: '2025-06-03T10:20:00Z' }),
      ],
      finds: [{ subject: KEY, severity: 'critical', event_ids: ['00000000-0000-4000-9000-00000000000a'] }],
    },
    'the policy before is known from an inventory': {
      inventories: [inventoryOf('2025-06-01T00:00:00Z', [{ arn: KEY, describe: {}, policy: BASE }])],
      events: [put(policy(allow({ AWS: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader` })))],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the change was denied': { events: [before(), put(policy(allow('*')), { error: 'AccessDenied' })] },
    'the new policy was refused as malformed': {
      events: [before(), put(policy(allow('*')), { error: 'MalformedPolicyDocumentException' })],
    },
    'the same policy was put in another spelling': {
      events: [
        before(policy(allow({ AWS: APP }, ['kms:Encrypt', 'kms:DescribeKey']))),
        put({
          Version: '2012-10-17',
          Id: 'by-pipeline',
          Statement: [
            allow({ AWS: [APP] }, ['kms:DescribeKey', 'KMS:encrypt'], { Sid: 'App' }),
            { ...DELEGATION, Sid: 'Renamed', Principal: { AWS: '111122223333' } },
          ],
        }),
      ],
    },
    'access was only taken away': { events: [before(policy(allow('*'))), put(policy())] },
    'the parameters were left out of the record': { events: [before(), put(policy(), { request: null })] },
    'nothing is known of the policy before': { events: [put(policy(allow({ AWS: APP })))] },
  },
});

it('says in Korean whom a pattern of names lets in', () => {
  const row = {
    subject: KEY,
    account_id: '111122223333',
    region: 'us-east-1',
    observed_at: new Date('2025-06-03T10:00:00Z'),
    event_ids: [],
    event_count: 1,
    confidence: 'high',
    change_event_id: '00000000-0000-4000-8000-0000000009a1',
    principal: APP,
    source_ip: null,
    gained: [],
    who_gained: ['arn:aws:iam::*:role/Team-* of o-a1b2c3d4e5', '*Admin* in account 111122223333'],
    verdict: 'none',
    replaced_at: null,
  } as const;
  expect(policyBroadened.headline.ko(row, {})).toMatch(
    /o-a1b2c3d4e5 조직의 role\/Team-\*, 111122223333 계정의 \*Admin\*/,
  );
});
