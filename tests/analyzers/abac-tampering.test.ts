import { abacTampering } from '@/lib/analyzers/abac-tampering';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asUser, type Call, keyArn, kmsCall } from '../support/events';

const KEY = keyArn();
const TAGGED = '00000000-0000-4000-8000-00000000aba0';

function policy(condition: object | null, at = '2025-05-01T00:00:00Z') {
  return kmsCall('PutKeyPolicy', {
    at,
    request: {
      keyId: KEY,
      policyName: 'default',
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::111122223333:root' },
            Action: 'kms:Decrypt',
            Resource: '*',
            ...(condition && { Condition: condition }),
          },
        ],
      }),
    },
  });
}

const BY_TAG = policy({ StringEquals: { 'aws:ResourceTag/Team': 'payments' } });
const BY_ALIAS = policy({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/payments' } });

function tagged(at: string, tagKey: string, call: Call = {}) {
  return kmsCall('TagResource', { at, request: { keyId: KEY, tags: [{ tagKey, tagValue: 'payments' }] }, ...call });
}

describeAnalyzer(abacTampering, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'the tag changed that the policy asks for': {
      events: [BY_TAG, tagged('2025-06-03T10:00:00Z', 'Team', { id: TAGGED, by: asUser('Mallory') })],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high', event_ids: [TAGGED] }],
    },
    'it is spelt in another case and taken away': {
      events: [
        BY_TAG,
        kmsCall('UntagResource', { at: '2025-06-03T10:00:00Z', request: { keyId: KEY, tagKeys: ['team', 'cost'] } }),
      ],
      finds: [{ subject: KEY, severity: 'medium', event_count: 1 }],
    },
    'an alias was given to a key that is opened by its aliases': {
      events: [
        BY_ALIAS,
        kmsCall('CreateAlias', {
          at: '2025-06-03T10:00:00Z',
          request: { aliasName: 'alias/payments', targetKeyId: KEY },
        }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
  },

  staysSilent: {
    'a tag for costs changed': { events: [BY_TAG, tagged('2025-06-03T10:00:00Z', 'cost-centre')] },
    'the name of the tag only begins alike': { events: [BY_TAG, tagged('2025-06-03T10:00:00Z', 'Tea')] },
    'the request was denied': {
      events: [BY_TAG, tagged('2025-06-03T10:00:00Z', 'Team', { error: 'AccessDenied', message: 'no' })],
    },
    'the policy asks for no tag': { events: [policy(null), tagged('2025-06-03T10:00:00Z', 'Team')] },
    'the policy is not known': { events: [tagged('2025-06-03T10:00:00Z', 'Team')] },
    'an alias changed, and the policy asks for a tag': {
      events: [
        BY_TAG,
        kmsCall('CreateAlias', { at: '2025-06-03T10:00:00Z', request: { aliasName: 'alias/Team', targetKeyId: KEY } }),
      ],
    },
    'the policy asked for the tag only later': {
      events: [
        policy(null),
        tagged('2025-05-10T10:00:00Z', 'Team'),
        policy({ StringEquals: { 'aws:ResourceTag/Team': 'payments' } }, '2025-05-20T00:00:00Z'),
      ],
    },
  },

  isExpected: {
    'whoever keeps the tags is on the list': {
      like: 'the tag changed that the policy asks for',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
