import { lockoutCheckBypassed } from '@/lib/analyzers/lockout-check-bypassed';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const MRK = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab');
const REPLICA = keyArn('mrk-1234abcd12ab34cd56ef1234567890ab', { region: 'eu-west-1' });
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' },
  ],
});

function put(bypass: unknown, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, policyName: 'default', policy: POLICY, bypassPolicyLockoutSafetyCheck: bypass },
    ...call,
  });
}

describeAnalyzer(lockoutCheckBypassed, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a policy was put without the check': { events: [put(true)], finds: [{ subject: KEY, severity: 'high' }] },
    'the flag arrives as text': { events: [put('true')], finds: [{ subject: KEY, severity: 'high' }] },
    'the parameters arrive as a text of JSON, as some log pipelines write them': {
      events: [put(true)].map((record) => ({
        ...record,
        requestParameters: JSON.stringify(record.requestParameters),
      })),
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a key was created without the check': {
      events: [
        kmsCall('CreateKey', {
          at: '2025-06-03T10:00:00Z',
          key: null,
          request: { bypassPolicyLockoutSafetyCheck: true, origin: 'AWS_KMS', policy: POLICY },
          response: { keyMetadata: { aWSAccountId: '111122223333', keyId: KEY.split('/')[1], arn: KEY } },
        }),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'a replica was made without the check, which KMS logs twice': {
      events: [
        kmsCall('ReplicateKey', {
          at: '2025-06-03T10:00:00Z',
          key: MRK,
          request: { keyId: MRK, replicaRegion: 'eu-west-1', bypassPolicyLockoutSafetyCheck: true },
          response: { replicaKeyMetadata: { arn: REPLICA } },
        }),
        kmsCall('CreateKey', {
          at: '2025-06-03T10:00:05Z',
          region: 'eu-west-1',
          key: REPLICA,
          request: { bypassPolicyLockoutSafetyCheck: true, multiRegion: true },
        }),
      ],
      finds: [{ subject: REPLICA, severity: 'high' }],
    },
    'a pipeline put it twice a day on two days': {
      events: [
        put(true),
        put(true, { at: '2025-06-03T18:00:00Z' }),
        put(true, { at: '2025-06-04T10:00:00Z' }),
        put(true, { at: '2025-06-04T18:00:00Z' }),
      ],
      finds: [
        { subject: KEY, severity: 'high' },
        { subject: KEY, severity: 'high' },
      ],
    },
  },

  staysSilent: {
    'the call was denied': { events: [put(true, { error: 'AccessDenied' })] },
    'the policy was refused as malformed': { events: [put(true, { error: 'MalformedPolicyDocumentException' })] },
    'the check was made': { events: [put(false)] },
    'the request does not mention the check': { events: [put(undefined)] },
    'the parameters were left out because of their size': { events: [put(true, { request: null })] },
    'another call carries a member of that name': {
      events: [
        kmsCall('UpdateKeyDescription', {
          at: '2025-06-03T10:00:00Z',
          request: { keyId: KEY, description: 'bypassPolicyLockoutSafetyCheck=true' },
        }),
      ],
    },
  },

  isExpected: {
    'the pipeline that puts policies is on the list': {
      like: 'a pipeline put it twice a day on two days',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
