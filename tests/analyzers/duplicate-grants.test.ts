import { duplicateGrants } from '@/lib/analyzers/duplicate-grants';
import { describeAnalyzer } from '../support/describe-analyzer';
import { type Call, keyArn, kmsCall, kmsServiceEvent, OWN_ACCOUNT } from '../support/events';
import { inventoryOf } from '../support/inventory';

const KEY = keyArn();
const APP = `arn:aws:iam::${OWN_ACCOUNT}:role/App`;

function granted(grantId: string, over: object = {}, call: Call = {}) {
  return kmsCall('CreateGrant', {
    at: '2025-06-03T10:00:00Z',
    request: { keyId: KEY, granteePrincipal: APP, operations: ['Decrypt', 'Encrypt'], ...over },
    response: { grantId, keyId: KEY },
    ...call,
  });
}

const listed = (GrantId: string, over: object = {}) => ({
  KeyId: KEY,
  GrantId,
  GranteePrincipal: APP,
  Operations: ['Decrypt'],
  ...over,
});

describeAnalyzer(duplicateGrants, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'a role was given the same twice': {
      events: [granted('one'), granted('two', {}, { at: '2025-06-04T10:00:00Z' })],
      finds: [{ subject: KEY, severity: 'low', event_count: 2, observed_at: new Date('2025-06-04T10:00:00Z') }],
    },
    'the operations stand in another order': {
      events: [granted('one'), granted('two', { operations: ['Encrypt', 'Decrypt'] })],
      finds: [{ subject: KEY, severity: 'low' }],
    },
    'a service has two for the very same resource': {
      events: ['one', 'two'].map((id) =>
        granted(id, {
          granteePrincipal: 'dynamodb.us-east-1.amazonaws.com',
          constraints: { encryptionContextSubset: { 'aws:dynamodb:tableName': 'orders' } },
        }),
      ),
      finds: [{ subject: KEY, severity: 'low', event_count: 2 }],
    },
    'only an inventory knows of them': {
      inventories: [
        inventoryOf('2025-06-06T00:00:00Z', [{ arn: KEY, describe: {}, grants: [listed('one'), listed('two')] }]),
      ],
      finds: [{ subject: KEY, severity: 'low', confidence: 'high', event_count: 0 }],
    },
    'an inventory lists two, and events tell of two more in their own spelling': {
      inventories: [
        inventoryOf('2025-06-02T00:00:00Z', [
          {
            arn: KEY,
            describe: {},
            grants: [
              listed('one', { Constraints: {} }),
              listed('two', { Constraints: { EncryptionContextSubset: { tenant: 'a' } } }),
            ],
          },
        ]),
      ],
      events: [
        granted('three', { operations: ['Decrypt'] }),
        granted('four', { operations: ['Decrypt'], constraints: { encryptionContextSubset: { tenant: 'a' } } }),
      ],
      finds: [
        { subject: KEY, severity: 'low', event_count: 1 },
        { subject: KEY, severity: 'low', event_count: 1 },
      ],
    },
  },

  staysSilent: {
    'the key is one that AWS manages': {
      events: [granted('one', {}, { via: 'rds' }), granted('two', {}, { via: 'rds' })],
      inventories: [
        inventoryOf('2025-06-01T00:00:00Z', [{ arn: KEY, describe: { manager: 'AWS' }, aliases: ['aws/rds'] }]),
      ],
    },
    'each is for another context': {
      events: [
        granted('one', { constraints: { encryptionContextSubset: { tenant: 'a' } } }),
        granted('two', { constraints: { encryptionContextSubset: { tenant: 'b' } } }),
      ],
    },
    'a service has one for each of its tables': {
      events: ['orders', 'invoices'].map((table) =>
        granted(table, {
          granteePrincipal: 'dynamodb.us-east-1.amazonaws.com',
          constraints: { encryptionContextSubset: { 'aws:dynamodb:tableName': table } },
        }),
      ),
    },
    'each gives another operation': { events: [granted('one'), granted('two', { operations: ['Decrypt'] })] },
    'each has a name of its own': { events: [granted('one', { name: 'a' }), granted('two', { name: 'b' })] },
    'each is for another principal': {
      events: [granted('one'), granted('two', { granteePrincipal: `arn:aws:iam::${OWN_ACCOUNT}:role/Other` })],
    },
    'they are on two keys': {
      events: [
        granted('one'),
        granted(
          'two',
          { keyId: keyArn('99999999-2222-4333-8444-555555555555') },
          { key: keyArn('99999999-2222-4333-8444-555555555555') },
        ),
      ],
    },
    'the same grant came back, as it does when it has a name': { events: [granted('one'), granted('one')] },
    'one of them was revoked since': {
      events: [
        granted('one'),
        granted('two'),
        kmsCall('RevokeGrant', { at: '2025-06-05T10:00:00Z', request: { keyId: KEY, grantId: 'one' } }),
      ],
    },
    'the grantee is a service, which has one for each resource': {
      events: ['one', 'two'].map((id) => granted(id, { granteePrincipal: 'dynamodb.us-east-1.amazonaws.com' })),
    },
    'the second was refused': {
      events: [granted('one'), granted('two', {}, { error: 'AccessDenied', response: null })],
    },
    'the key was deleted since': {
      events: [
        granted('one'),
        granted('two'),
        kmsServiceEvent('DeleteKey', { at: '2025-06-05T10:00:00Z', details: { keyId: KEY } }),
      ],
    },
  },
});
