import { policyBroadenedThenReverted } from '@/lib/analyzers/policy-broadened-then-reverted';
import { describeAnalyzer } from '../support/describe-analyzer';
import { asForeign, asUser, type Call, keyArn, kmsCall, OTHER_ACCOUNT, OWN_ACCOUNT } from '../support/events';

const KEY = keyArn();
const STRANGER = { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` };

function policy(...principals: unknown[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' },
      ...principals.map((Principal) => ({ Effect: 'Allow', Principal, Action: 'kms:Decrypt', Resource: '*' })),
    ],
  };
}

function put(at: string, document: object, call: Call = {}) {
  return kmsCall('PutKeyPolicy', {
    at,
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    ...call,
  });
}

/** The stranger decrypts, as our trail shows it. */
function decrypted(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asForeign(), account: OWN_ACCOUNT, ...call });
}

const BEFORE = put('2025-06-01T10:00:00Z', policy());

describeAnalyzer(policyBroadenedThenReverted, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'another account was let in for half an hour': {
      events: [BEFORE, put('2025-06-03T10:00:00Z', policy(STRANGER)), put('2025-06-03T10:30:00Z', policy())],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'everybody was let in, and somebody else put it back': {
      events: [
        BEFORE,
        put('2025-06-03T10:00:00Z', policy('*')),
        put('2025-06-04T09:59:00Z', policy(), { by: asUser('Bob') }),
      ],
      finds: [{ subject: KEY, severity: 'critical' }],
    },
    'there was a step in between': {
      events: [
        BEFORE,
        put('2025-06-03T10:00:00Z', policy(STRANGER)),
        put('2025-06-03T10:10:00Z', policy(STRANGER, { AWS: 'arn:aws:iam::111122223333:role/App' })),
        put('2025-06-03T10:30:00Z', policy()),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
    'the account let in used the key meanwhile, as it had that morning by a grant': {
      events: [
        BEFORE,
        decrypted('2025-06-03T08:00:00Z'),
        put('2025-06-03T10:00:00Z', policy(STRANGER)),
        decrypted('2025-06-03T10:20:00Z'),
        put('2025-06-03T10:30:00Z', policy()),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 3 }],
    },
    'the account let in used the key meanwhile, and again by a grant that evening': {
      events: [
        BEFORE,
        put('2025-06-03T10:00:00Z', policy(STRANGER)),
        decrypted('2025-06-03T10:20:00Z'),
        put('2025-06-03T10:30:00Z', policy()),
        decrypted('2025-06-03T20:00:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 3 }],
    },
    'the account used the key only before and after, by a grant, which is no part of it': {
      events: [
        BEFORE,
        decrypted('2025-06-03T08:00:00Z'),
        put('2025-06-03T10:00:00Z', policy(STRANGER)),
        put('2025-06-03T10:30:00Z', policy()),
        decrypted('2025-06-03T20:00:00Z'),
      ],
      finds: [{ subject: KEY, severity: 'high', event_count: 2 }],
    },
    'a grant was made while it was open': {
      events: [
        BEFORE,
        put('2025-06-03T10:00:00Z', policy(STRANGER)),
        kmsCall('CreateGrant', {
          at: '2025-06-03T10:10:00Z',
          request: { granteePrincipal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`, operations: ['Decrypt'] },
          response: { grantId: 'abcdef' },
        }),
        put('2025-06-03T10:30:00Z', policy()),
      ],
      finds: [{ subject: KEY, severity: 'high' }],
    },
  },

  staysSilent: {
    'the opening was denied': {
      events: [
        BEFORE,
        put('2025-06-03T10:00:00Z', policy(STRANGER), { error: 'AccessDenied' }),
        put('2025-06-03T10:30:00Z', policy()),
      ],
    },
    'it was put back days later': {
      events: [BEFORE, put('2025-06-03T10:00:00Z', policy(STRANGER)), put('2025-06-05T10:30:00Z', policy())],
    },
    'it stays open': { events: [BEFORE, put('2025-06-03T10:00:00Z', policy(STRANGER))] },
    'access was taken away and given back': {
      events: [
        put('2025-06-01T10:00:00Z', policy(STRANGER)),
        put('2025-06-03T10:00:00Z', policy()),
        put('2025-06-03T10:30:00Z', policy(STRANGER)),
      ],
    },
    'only the spelling went back and forth': {
      events: [BEFORE, put('2025-06-03T10:00:00Z', { Id: 'x', ...policy() }), put('2025-06-03T10:30:00Z', policy())],
    },
  },

  isExpected: {
    'a deployment on the list rolled itself back': {
      like: 'another account was let in for half an hour',
      principals: ['arn:aws:iam::111122223333:*'],
    },
  },
});
