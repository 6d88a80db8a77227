import { unusedExternalAccess } from '@/lib/analyzers/unused-external-access';
import { describeAnalyzer } from '../support/describe-analyzer';
import {
  asForeign,
  asService,
  type Call,
  crossAccountPair,
  daysWithoutKms,
  keyArn,
  kmsCall,
  OTHER_ACCOUNT,
  OWN_ACCOUNT,
  quietDays,
} from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const OPENING = '00000000-0000-4000-8000-00000000ffd1';
const COVERED = quietDays('2025-03-01', '2025-06-07');

function policy(actions: string[], principal = `arn:aws:iam::${OTHER_ACCOUNT}:root`) {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWN_ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
      { Sid: 'Partner', Effect: 'Allow', Principal: { AWS: principal }, Action: actions, Resource: '*' },
    ],
  };
}

function opened(at = '2025-01-10T00:00:00Z', document: object = policy(['kms:Decrypt', 'kms:DescribeKey'])) {
  return kmsCall('PutKeyPolicy', {
    at,
    request: { keyId: KEY, policyName: 'default', policy: JSON.stringify(document) },
    id: OPENING,
  });
}

function granted(at: string, call: Call = {}) {
  return kmsCall('CreateGrant', {
    at,
    request: {
      keyId: KEY,
      granteePrincipal: `arn:aws:iam::${OTHER_ACCOUNT}:role/Reader`,
      operations: ['Decrypt', 'RetireGrant'],
    },
    response: { grantId: 'abcdef', keyId: KEY },
    ...call,
  });
}

/** The owner's own use, which says nothing of the other account. */
const BUSY = kmsCall('Decrypt', { at: '2025-05-20T00:00:00Z' });

function theirs(at: string, call: Call = {}) {
  return kmsCall('Decrypt', { at, by: asForeign(), account: OWN_ACCOUNT, ...call });
}

describeAnalyzer(unusedExternalAccess, {
  asOf: new Date('2025-06-07T12:00:00Z'),

  fires: {
    'the policy lets an account in, and only its owner used the key': {
      events: [...COVERED, opened(), BUSY],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'high', event_ids: [OPENING] }],
    },
    'a grant lets it in': {
      events: [...COVERED, granted('2025-01-10T00:00:00Z'), BUSY],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-01-10T00:00:00Z') }],
    },
    'it used the key long ago': {
      events: [...COVERED, opened(), theirs('2025-01-20T00:00:00Z'), BUSY],
      finds: [{ subject: KEY, severity: 'medium', observed_at: new Date('2025-01-20T00:00:00Z') }],
    },
    'it only described the key, and its own use was refused': {
      events: [
        ...COVERED,
        opened(),
        BUSY,
        kmsCall('DescribeKey', { at: '2025-05-10T00:00:00Z', by: asForeign(), account: OWN_ACCOUNT }),
        kmsCall('Decrypt', {
          at: '2025-05-11T00:00:00Z',
          by: asForeign(),
          account: OWN_ACCOUNT,
          error: 'AccessDenied',
        }),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'another account did use it': {
      events: [...COVERED, opened(), theirs('2025-05-20T00:00:00Z', { by: asForeign('999988887777') })],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'a service used the key for nobody knows whom': {
      events: [
        ...COVERED,
        opened(),
        kmsCall('Decrypt', {
          at: '2025-05-20T00:00:00Z',
          by: asService('ec2.amazonaws.com'),
          account: OWN_ACCOUNT,
        }),
      ],
      finds: [{ subject: KEY, severity: 'medium', confidence: 'medium' }],
    },
    'the logs have gaps, but the API knows that nobody used the key': {
      events: [...COVERED.slice(0, 20), opened()],
      inventories: [
        inventoryOf('2025-06-07T10:00:00Z', [
          { arn: KEY, describe: {}, lastUsage: { trackingSince: '2024-11-01T00:00:00Z' } },
        ]),
      ],
      finds: [{ subject: KEY, severity: 'medium' }],
    },
    'the key is kept for recovery': {
      events: [...COVERED, opened()],
      inventories: [inventoryOf('2025-06-07T10:00:00Z', [{ arn: KEY, describe: {}, aliases: ['dr-vault'] }])],
      finds: [{ subject: KEY, severity: 'low' }],
    },
  },

  staysSilent: {
    'it used the key within the window': { events: [...COVERED, opened(), theirs('2025-05-20T00:00:00Z')] },
    'both copies of its use are here, and so it is one of ours': {
      events: [...COVERED, opened(), ...Object.values(crossAccountPair('Decrypt', { at: '2025-05-20T00:00:00Z' }))],
    },
    'it used the key through a service': {
      events: [...COVERED, opened(), theirs('2025-05-20T00:00:00Z', { via: 's3' })],
    },
    'the logs of the window have gaps': { events: [...COVERED.slice(0, 40), opened(), BUSY] },
    'the trail writes every day, but never of KMS': {
      events: [...daysWithoutKms('2025-03-01', '2025-06-07'), opened(), BUSY],
    },
    'the policy has let it in for a month only': { events: [...COVERED, opened('2025-05-01T00:00:00Z'), BUSY] },
    'the grant is young': { events: [...COVERED, granted('2025-05-01T00:00:00Z'), BUSY] },
    'letting it in was denied': {
      events: [...COVERED, granted('2025-01-10T00:00:00Z', { error: 'AccessDenied', response: null }), BUSY],
    },
    'it may only describe the key': {
      events: [...COVERED, opened(undefined, policy(['kms:DescribeKey', 'kms:GetPublicKey'])), BUSY],
    },
    'it belongs to the organization': {
      events: [...COVERED, opened(), BUSY],
      site: { organizationAccounts: [{ accountId: OTHER_ACCOUNT }] },
    },
    'the key is disabled': {
      events: [...COVERED, opened(), kmsCall('DisableKey', { at: '2025-05-01T00:00:00Z', request: { keyId: KEY } })],
    },
    'the account was taken out of the policy': {
      events: [
        ...COVERED,
        opened(),
        {
          ...opened('2025-05-01T00:00:00Z', policy(['kms:Decrypt'], `arn:aws:iam::${OWN_ACCOUNT}:role/App`)),
          eventID: '00000000-0000-4000-8000-00000000ffd2',
        },
      ],
    },
  },
});
